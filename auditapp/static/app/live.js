// Asks the server again while a form is being filled, and swaps the parts of the page that it names.
// Without script the form's own button does the same.
const PATIENCE = 400; // milliseconds without a change

export function startLive(page) {
  for (const form of page.querySelectorAll("form[data-live]")) {
    let waiting = 0;
    let asked = 0;
    const ask = async () => {
      const mine = ++asked;
      const query = new URLSearchParams(new FormData(form));
      const found = await answer(`${form.action.split("?")[0]}?${query}`);
      if (found && mine === asked) {
        swap(page, found, form.dataset.live.split(" "));
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PATIENCE);
    });
  }
}

async function answer(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    return response.ok && !response.redirected
      ? new DOMParser().parseFromString(await response.text(), "text/html")
      : null;
  } catch {
    return null; // offline: the button says so
  }
}

function swap(page, found, names) {
  for (const name of names) {
    const fresh = found.getElementById(name);
    const stale = page.getElementById(name);
    if (fresh && stale) {
      const typed = [...stale.querySelectorAll("[id]:is(input, textarea)")];
      stale.replaceChildren(...page.importNode(fresh, true).childNodes);
      for (const { id, value } of typed) {
        const field = page.getElementById(id);
        if (field && value) {
          field.value = value; // what was typed stays
        }
      }
    }
  }
}
