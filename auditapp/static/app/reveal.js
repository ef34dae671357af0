// Shows what belongs to the chosen radio and hides what belongs to its neighbours. The design system's
// own way puts aria-expanded on radios, which is not allowed there.
const HIDDEN = "govuk-radios__conditional--hidden";

export function startReveals(page) {
  page.addEventListener("change", (event) => {
    if (event.target.type === "radio") {
      for (const radio of page.querySelectorAll("input[type=radio][data-reveals]")) {
        if (radio.name === event.target.name && radio.form === event.target.form) {
          const revealed = page.getElementById(radio.dataset.reveals);
          revealed?.classList.toggle(HIDDEN, !radio.checked);
        }
      }
    }
  });
}
