// Reads and writes the controls of one question: an element with `data-question-key`. Controls inside
// `data-answer-part="na_reason|evidence|rationale"` are that part; all others are the value.

const CONTROLS = "input:not([type=hidden]), select, textarea";

export const PARTS = ["value", "na_reason", "evidence", "rationale"];

export function questionOf(node) {
  return node.closest("[data-question-key]");
}

// The question a node is about, also from within a note to self.
export function mainQuestionOf(node) {
  return node.closest("[data-question-key]:not([data-save-url])");
}

// What is the question's own, not that of a note within it.
function all(question, selector) {
  return [...question.querySelectorAll(selector)].filter((node) => questionOf(node) === question);
}

export function one(question, selector) {
  return all(question, selector)[0] ?? null;
}

export function controlsOf(question, part) {
  return all(question, CONTROLS).filter(
    (control) => (control.closest("[data-answer-part]")?.dataset.answerPart ?? "value") === part,
  );
}

// One radio group is a code or null, checkboxes are a list of codes, one box is its text, and several
// boxes, as of a date, are an object by the end of their names: {day: "27", month: "3", year: "2026"}.
export function readPart(question, part) {
  const controls = controlsOf(question, part);
  if (controls.length === 0) {
    return part === "value" ? null : "";
  }
  if (controls.every((control) => control.type === "radio")) {
    return controls.find((control) => control.checked)?.value ?? null;
  }
  if (controls.every((control) => control.type === "checkbox")) {
    return controls.filter((control) => control.checked).map((control) => control.value);
  }
  if (controls.length === 1) {
    return controls[0].value;
  }
  return Object.fromEntries(controls.map((control) => [lastWord(control.name), control.value]));
}

export function readQuestion(question) {
  return Object.fromEntries(PARTS.map((part) => [part, readPart(question, part)]));
}

export function writePart(question, part, value) {
  for (const control of controlsOf(question, part)) {
    if (control.type === "radio") {
      control.checked = control.value === value;
    } else if (control.type === "checkbox") {
      control.checked = Array.isArray(value) && value.includes(control.value);
    } else if (value !== null && typeof value === "object") {
      control.value = value[lastWord(control.name)] ?? "";
    } else {
      control.value = value ?? "";
    }
  }
}

// What the next save of this answer builds on, by script or by the form's own button.
export function setRevision(question, revision) {
  question.dataset.revision = revision;
  const field = one(question, "[data-base-revision]");
  if (field) {
    field.value = revision;
  }
  const history = one(question, "[data-history]");
  if (history) {
    history.hidden = revision < 1;
  }
}

// In the words of the page, for showing two versions beside each other.
export function inWords(question, entry) {
  const shown = PARTS.map((part) => wordsOf(question, part, entry?.[part])).filter(Boolean);
  return shown.join("\n") || "Nothing";
}

function wordsOf(question, part, value) {
  if (Array.isArray(value)) {
    return value.map((code) => labelOf(question, part, code)).join(", ");
  }
  if (value !== null && typeof value === "object") {
    return Object.values(value).join(" ").trim();
  }
  return value === null || value === undefined ? "" : labelOf(question, part, String(value));
}

function labelOf(question, part, code) {
  const choice = controlsOf(question, part).find(
    (control) => ["radio", "checkbox"].includes(control.type) && control.value === code,
  );
  const option = [...question.querySelectorAll("option")].find((other) => other.value === code);
  return choice?.labels?.[0]?.textContent.trim() ?? option?.textContent.trim() ?? code;
}

function lastWord(name) {
  return name.split("-").at(-1);
}
