// The way through an audit without a mouse: from one unanswered question to the next, to the guidance
// and back. Alt+Shift with a letter belongs to no screen reader and to no browser's own menu; the
// letter is read by its place on the keyboard, since Option makes another sign of it.
import { mainQuestionOf } from "./answers.js";

const CONTROL = "input:not([type=hidden]), select, textarea, summary, button, a[href]";
const ACTS = { KeyN: next, KeyP: previous, KeyG: guidance, KeyK: list };

let left = null; // where the person was when they went to read the guidance

export function startKeys(page) {
  if (!page.querySelector("[data-question-key]")) {
    return;
  }
  page.addEventListener("keydown", (event) => {
    const act = event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey && ACTS[event.code];
    if (act && !page.querySelector("dialog[open]")) {
      event.preventDefault();
      act(page);
    }
  });
  page.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-walk]");
    if (button && walk(page, button.dataset.walk)) {
      event.preventDefault();
    }
  });
  // After the browser's own jump to the fragment, which takes the focus away.
  window.addEventListener("load", () => setTimeout(() => enter(page)));
  window.addEventListener("hashchange", () => setTimeout(() => enter(page)));
}

// What the server said still lacks something.
export function markLacking(form, keys) {
  for (const question of form.querySelectorAll("[data-question-key]")) {
    question.toggleAttribute("data-lacks", keys.includes(question.dataset.questionKey));
  }
}

function next(page) {
  go(page, "beyond");
}

function previous(page) {
  go(page, "before");
}

function go(page, way) {
  if (!walk(page, way)) {
    const button = buttonFor(page, way);
    button?.form.requestSubmit(button);
  }
}

function buttonFor(page, way) {
  return page.querySelector(`button[data-walk="${way}"]`);
}

// Moves within the page; where nothing is left on this side of it, the server knows the way on.
function walk(page, way) {
  const here = placeOf(page);
  const open = [...page.querySelectorAll("[data-question-key][data-lacks]:not([hidden])")];
  const target =
    way === "before"
      ? open.filter((question) => here && comesBefore(question, here)).at(-1)
      : open.find((question) => !here || comesBefore(here, question));
  if (!target) {
    const button = buttonFor(page, way);
    if (button) {
      button.value = way;
    }
    return false;
  }
  focusIn(target);
  return true;
}

// The question with the focus, or the last one that had it.
let last = null;
document.addEventListener("focusin", (event) => {
  last = mainQuestionOf(event.target) ?? last;
});

function placeOf(page) {
  const focused = mainQuestionOf(page.activeElement ?? page.body);
  return focused ?? (last?.isConnected ? last : null);
}

function comesBefore(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function focusIn(question) {
  const controls = [...question.querySelectorAll(CONTROL)].filter(
    (control) => control.checkVisibility?.() ?? true,
  );
  const chosen = controls.find((control) => control.type === "radio" && control.checked);
  const first = controls.find((control) => !control.closest(".app-when-narrow"));
  (chosen ?? first)?.focus();
  question.scrollIntoView({ block: "nearest" });
}

// A link to a question leads into it, so that typing can begin.
function enter(page) {
  const id = decodeURIComponent(location.hash.slice(1));
  const question = id.startsWith("question-") ? page.getElementById(id) : null;
  if (question && !question.hidden && !question.contains(page.activeElement)) {
    focusIn(question);
  }
}

function guidance(page) {
  const folded = placeOf(page)?.querySelector("details.app-when-narrow");
  const isFolded = folded?.checkVisibility?.() ?? false;
  const text = isFolded ? folded.querySelector("summary") : page.getElementById("guidance");
  if (left && page.activeElement === text) {
    left.focus();
    return;
  }
  left = page.activeElement;
  if (isFolded) {
    folded.open = true;
  }
  text?.focus();
}

function list(page) {
  const keys = page.getElementById("keys");
  if (keys) {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  }
}
