// Saves answers while they are written, as `saving.js` sends them. What is not saved yet is kept by
// `unsaved.js`, encrypted, and sent on the next visit.
//
// The form has `data-autosave-url`, and may have `data-time-zone`. A change is sent when a choice is
// made or a box is left, five seconds after the last key, and at least every ten while typing. An
// element with `data-save-url`, a note to self, is sent there in the same way.
//
// A save is answered by {asked: [keys], missing: n, lacking: [keys], given: n, to_give: n,
// proposed_grade: "" | {label, because}, alarm} too; `alarm`, often "", says at the question what the
// answer has set going.
import { PARTS, questionOf, readQuestion, setRevision, writePart } from "./answers.js";
import { markLacking } from "./keys.js";
import { showOnly } from "./questions.js";
import { Saving } from "./saving.js";
import { Unsaved } from "./unsaved.js";

export function startAutosave(page) {
  for (const form of page.querySelectorAll("form[data-autosave-url]")) {
    new Autosave(page, form).listen();
  }
}

class Autosave extends Saving {
  constructor(page, form) {
    super(page, { timeZone: form.dataset.timeZone, idle: 5000, atMost: 10000 });
    this.form = form;
    this.kept = new Unsaved(page, form);
    this.origins = new Map(); // question -> {client_id, sequence} of the visit that typed it
  }

  listen() {
    this.form.addEventListener("input", (event) => this.changed(event, false));
    this.form.addEventListener("change", (event) => this.changed(event, true));
    this.listenTo(this.form);
    this.bringBack();
  }

  // What an earlier visit could not save: into its box, and sent as built on what it was built on.
  async bringBack() {
    for (const question of this.form.querySelectorAll("[data-question-key]")) {
      const found = await this.kept.find(question);
      const shown = readQuestion(question);
      if (found && PARTS.every((part) => JSON.stringify(found[part]) === JSON.stringify(shown[part]))) {
        this.kept.drop(question);
      } else if (found && !this.waiting.has(question)) {
        PARTS.forEach((part) => writePart(question, part, found[part]));
        setRevision(question, found.base_revision);
        this.origins.set(question, { client_id: found.client_id, sequence: found.sequence });
        this.note(question, `This was typed ${this.when(found.at)} and could not be saved then.`);
        this.wait(question, true);
      }
    }
  }

  when(at) {
    const options = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
    const timeZone = this.timeZone;
    return new Date(at).toLocaleString("en-GB", timeZone ? { ...options, timeZone } : options);
  }

  changed(event, finished) {
    const question = questionOf(event.target);
    if (!question || this.stopped.has(question) || !event.target.name) {
      return;
    }
    this.kept.keep(question, {
      base_revision: Number(question.dataset.revision),
      ...(this.origins.get(question) ?? super.originOf()),
    });
    const isChoice = ["radio", "checkbox", "select-one"].includes(event.target.type);
    // A choice counts when it is made; for a box, leaving it only hastens what typing began.
    if (isChoice ? finished : !finished || this.waiting.has(question)) {
      this.wait(question, finished);
    }
  }

  addressOf(question) {
    return question.dataset.saveUrl ?? this.form.dataset.autosaveUrl;
  }

  originOf(question) {
    const before = this.origins.get(question);
    return {
      client_id: before?.client_id ?? this.client,
      sequence: (before?.sequence ?? 0) + this.sequence,
    };
  }

  saved(question, answer) {
    this.origins.delete(question);
    if (!this.waiting.has(question)) {
      this.kept.drop(question);
    }
    this.note(question, answer.alarm ?? "");
    if (Array.isArray(answer.asked)) {
      showOnly(this.form, answer.asked);
    }
    this.fill("[data-missing-count]", answer.missing);
    this.fill("[data-given-count]", answer.given);
    this.fill("[data-to-give-count]", answer.to_give);
    if (Array.isArray(answer.lacking)) {
      markLacking(this.form, answer.lacking);
    }
    this.fill("[data-proposed-grade]", gradeWords(answer.proposed_grade));
  }

  signedIn() {
    this.kept.forgetKeys();
    this.sendAll();
  }

  gone(question) {
    this.kept.drop(question);
  }

  chosen(question) {
    this.origins.delete(question);
  }

  replaced(question) {
    question.dispatchEvent(new Event("change", { bubbles: true }));
  }

  fill(selector, words) {
    if (words === undefined || words === null) {
      return;
    }
    for (const node of this.page.querySelectorAll(selector)) {
      node.textContent = String(words);
    }
  }
}

function gradeWords(grade) {
  if (!grade) {
    return grade;
  }
  const label = grade.label ?? grade;
  return `Grade so far: ${label}${grade.because ? ` because ${grade.because}` : ""}`;
}
