// Copies the words of an element: a button with `data-copy`, the element's id. Beside it an element
// with `data-copied` says what came of it. Without script the words can be marked and copied by hand.
export function startCopying(page) {
  for (const button of page.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const source = page.getElementById(button.dataset.copy);
      const done = await copied(source);
      button.parentElement.querySelector("[data-copied]").textContent = done
        ? "Copied"
        : "The text is marked. Copy it with Ctrl and C.";
    });
  }
}

// A browser gives its clipboard to secure pages alone; elsewhere the words are marked for the person.
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.innerText);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return false;
  }
}
