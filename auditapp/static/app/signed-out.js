// The session ended while the page was open. The person signs in again in a dialogue of this page, or
// in another tab; the page takes over the new token and saves. Someone else is warned first, and then
// what the first person had not saved is removed from this browser.
import { wipeUnsaved } from "./unsaved.js";

const TOKEN = /<meta name="csrf-token" content="([^"]+)">/;
const FORM_TOKEN = /name="csrf_token" value="([^"]+)"/;
const PERSON = /<meta name="app-person" content="([^"]*)">/;
const NO_CONNECTION = "There is no connection. What you typed is still here.";

export function askToSignIn(saveAgain, leave) {
  const dialog = document.getElementById("signed-out");
  if (!dialog || dialog.open) {
    return;
  }
  say(dialog, "");
  const other = dialog.querySelector("[data-as-other]");
  const goOn = (problem) => {
    say(dialog, problem);
    if (!problem) {
      dialog.close();
      saveAgain();
    }
  };
  dialog.querySelector("[data-save-again]").onclick = async () => goOn(await takeNewToken());
  const form = dialog.querySelector("[data-sign-in-again]");
  if (form) {
    other.hidden = true;
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await signIn(form, event.submitter === other ? "yes" : "");
      other.hidden = answer.status !== 409;
      if (answer.person && answer.person !== person()) {
        wipeUnsaved();
        leave();
        location.assign(answer.home);
      } else {
        goOn(answer.person ? await takeNewToken() : answer.message ?? NO_CONNECTION);
        form.elements.password.value = answer.status === 409 ? form.elements.password.value : "";
      }
    };
  }
  dialog.showModal();
}

function say(dialog, words) {
  dialog.querySelector("[data-signed-out-words]").textContent = words;
}

function person() {
  return document.querySelector('meta[name="app-person"]')?.content ?? "";
}

// The ended session's token is worth nothing, so the sign-in page is asked for one first.
async function signIn(form, other) {
  try {
    const shown = await fetch(form.closest("dialog").querySelector("a").href, { credentials: "same-origin" });
    const token = FORM_TOKEN.exec(await shown.text())?.[1] ?? "";
    const body = new URLSearchParams({
      name: form.elements.name.value,
      password: form.elements.password.value,
      person: person(),
      other,
      csrf_token: token,
    });
    const response = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      body,
    });
    const answer = await response.json().catch(() => ({ message: "Sign in in a new tab instead." }));
    return { ...answer, status: response.status };
  } catch {
    return { message: NO_CONNECTION, status: 0 };
  }
}

async function takeNewToken() {
  let text;
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    text = response.redirected || !response.ok ? "" : await response.text();
  } catch {
    return NO_CONNECTION;
  }
  const token = TOKEN.exec(text)?.[1];
  if (!token) {
    return "You are not signed in yet. Sign in in the other tab first.";
  }
  if (inPlain(PERSON.exec(text)?.[1]) !== person()) {
    return "Someone else has signed in. Copy your text; it cannot be saved under their name.";
  }
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) {
    field.value = token;
  }
  return "";
}

// The attribute as the page's own script sees it, without its escapes.
function inPlain(text = "") {
  return text.replace(/&#39;/g, "'").replace(/&#34;|&quot;/g, '"').replace(/&amp;/g, "&");
}
