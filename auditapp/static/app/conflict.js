// Two versions of one answer, side by side, and a person to choose. Nothing is sent or dropped before.
import { PARTS, inWords, readQuestion, writePart } from "./answers.js";

export function showConflict(question, answer, chosen) {
  const stored = answer.stored ?? {};
  const box = element("div", "app-conflict");
  box.tabIndex = -1;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Two versions of this answer");
  box.append(
    element("p", "govuk-!-font-weight-bold", answer.message ?? "Someone else changed this answer."),
    columns([
      ["Stored now", inWords(question, stored)],
      ["What you entered", inWords(question, readQuestion(question))],
    ]),
  );
  const buttons = element("div", "app-row govuk-!-margin-top-3");
  const finish = (keepMine) => {
    if (!keepMine) {
      for (const part of PARTS) {
        writePart(question, part, stored[part] ?? (part === "value" ? null : ""));
      }
    }
    box.remove();
    question.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    chosen(keepMine);
  };
  buttons.append(
    button("Save what I entered", () => finish(true)),
    button("Use what is stored", () => finish(false)),
  );
  box.append(buttons);
  question.prepend(box);
  box.focus();
}

function columns(versions) {
  const row = element("div", "app-conflict__columns");
  for (const [heading, words] of versions) {
    const column = element("div", "");
    column.append(
      element("p", "govuk-!-font-weight-bold govuk-!-margin-bottom-1", heading),
      element("div", "app-conflict__version", words),
    );
    row.append(column);
  }
  return row;
}

function button(words, act) {
  const made = element("button", "govuk-button govuk-button--secondary", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function element(name, classes, words = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = words;
  return made;
}
