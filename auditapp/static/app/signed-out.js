// The session ended while the page was open. The person signs in beside it, in another tab; this page
// then takes over the new token, unless someone else has signed in.
const TOKEN = /<meta name="csrf-token" content="([^"]+)">/;
const PERSON = /<meta name="app-person" content="([^"]*)">/;

export function askToSignIn(saveAgain) {
  const dialog = document.getElementById("signed-out");
  if (!dialog || dialog.open) {
    return;
  }
  const words = dialog.querySelector("[data-signed-out-words]");
  words.textContent = "";
  dialog.querySelector("[data-save-again]").onclick = async () => {
    const problem = await takeNewToken();
    words.textContent = problem;
    if (!problem) {
      dialog.close();
      saveAgain();
    }
  };
  dialog.showModal();
}

async function takeNewToken() {
  let text;
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    text = response.redirected || !response.ok ? "" : await response.text();
  } catch {
    return "There is no connection. What you typed is still here.";
  }
  const token = TOKEN.exec(text)?.[1];
  if (!token) {
    return "You are not signed in yet. Sign in in the other tab first.";
  }
  const here = document.querySelector('meta[name="app-person"]')?.content;
  if (inPlain(PERSON.exec(text)?.[1]) !== here) {
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
