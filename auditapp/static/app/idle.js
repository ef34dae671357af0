// A session ends when nobody has been at the page for a while. What the script sends by itself does not
// count as somebody: it says in a header whether a key or the pointer was used within the last minute.
// Reading on counts, told to the server at most once a minute; before the end a dialogue asks.
const MINUTE_MS = 60 * 1000;
const WARN_MINUTES = 5;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

let lastSign = 0;
let lastCounted = 0;

export function startIdle(page) {
  const minutes = Number(page.querySelector('meta[name="app-idle-minutes"]')?.content);
  const dialog = page.getElementById("still-there");
  if (!minutes || !dialog) {
    return;
  }
  lastSign = lastCounted = Date.now();
  for (const sign of SIGNS) {
    page.addEventListener(sign, () => seen(dialog), { passive: true, capture: true });
  }
  dialog.querySelector("[data-stay]").onclick = async () => {
    dialog.close();
    await stay(dialog);
  };
  setInterval(() => {
    const left = minutes * MINUTE_MS - (Date.now() - lastCounted);
    if (left <= WARN_MINUTES * MINUTE_MS && !dialog.open && !page.querySelector("dialog[open]")) {
      dialog.showModal();
    }
  }, MINUTE_MS / 4);
}

export function activity() {
  const active = Date.now() - lastSign < MINUTE_MS;
  if (active) {
    lastCounted = Date.now();
  }
  return { "X-Person-Active": active ? "yes" : "no" };
}

function seen(dialog) {
  lastSign = Date.now();
  if (!dialog.open && lastSign - lastCounted > MINUTE_MS) {
    stay(dialog);
  }
}

async function stay(dialog) {
  const before = lastCounted;
  lastCounted = Date.now();
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  try {
    const response = await fetch(dialog.dataset.stayUrl, { method: "POST", credentials: "same-origin", headers });
    lastCounted = response.ok ? lastCounted : before;
  } catch {
    lastCounted = before;
  }
}
