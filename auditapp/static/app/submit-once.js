// A second press while a form is on its way does nothing. The server is safe against it as well; this
// saves the person the wait and the doubt. `data-allow-resubmit` is for downloads and searches.
export function guardForms(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || "allowResubmit" in form.dataset) {
      return;
    }
    if (form.dataset.submitted) {
      event.preventDefault();
      return;
    }
    form.dataset.submitted = "yes";
  });
  // Coming back by the browser's own button shows the form as it was left.
  window.addEventListener("pageshow", () => {
    for (const form of page.querySelectorAll("form[data-submitted]")) {
      delete form.dataset.submitted;
    }
  });
}
