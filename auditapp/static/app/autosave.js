// Saves answers while they are written, one question a request, and never says "Saved" before the
// server has. What is not saved yet is kept by `unsaved.js`, encrypted, and sent on the next visit.
//
// The form has `data-autosave-url`, and may have `data-time-zone`. A change is sent when a choice is
// made or a box is left, five seconds after the last key, and at least every ten while typing.
//
//   POST <url>, JSON, header X-CSRFToken from <meta name="csrf-token">
//     {key, value, na_reason, evidence, rationale, base_revision, client_id, sequence}
//   200 {revision, saved_at, asked: [keys], missing: n, lacking: [keys], given: n, to_give: n,
//        proposed_grade: "" | {label, because}, alarm}
//         `alarm`, often "", says at the question what the answer has set going
//   409 {stored: {value, na_reason, evidence, rationale}, revision, message}
//         someone else was first (412 is read alike): both versions are shown, and a person chooses
//   403, 404, or {closed: true}   the audit takes no more answers from this person; with {kept: true}
//         the server keeps the text for them
//   401   the session ended: a dialogue offers to sign in beside this page, then to save again
//   422 {message}   this answer cannot be stored as it is; the words are shown at the question
//   anything else, a redirect included, is "not saved yet" and is tried again after 1 to 30 seconds
//
// An element with `data-save-url`, a note to self, is sent there in the same way.
//
// `sequence` grows with every request of this `client_id`, so a late one can be told from a new one.
import { PARTS, one, questionOf, readQuestion, setRevision, writePart } from "./answers.js";
import { showConflict } from "./conflict.js";
import { activity } from "./idle.js";
import { markLacking } from "./keys.js";
import { showOnly } from "./questions.js";
import { askToSignIn } from "./signed-out.js";
import { Unsaved } from "./unsaved.js";

const IDLE_MS = 5000;
const AT_MOST_MS = 10000;
const RETRY_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const KEEPALIVE_LIMIT = 60000;

export function startAutosave(page) {
  for (const form of page.querySelectorAll("form[data-autosave-url]")) {
    new Autosave(page, form).listen();
  }
}

class Autosave {
  constructor(page, form) {
    this.page = page;
    this.form = form;
    this.kept = new Unsaved(page, form);
    this.client = newId();
    this.sequence = 0;
    this.origins = new Map(); // question -> {client_id, sequence} of the visit that typed it
    this.waiting = new Map(); // question -> {since, due}, both on the clock that never jumps
    this.stopped = new Set(); // questions whose two versions a person must choose between
    this.refusals = new Set(); // questions whose last answer the server would not store
    this.current = null; // the question on its way
    this.failures = 0;
    this.pausedUntil = 0;
    this.timer = null;
  }

  listen() {
    this.form.addEventListener("input", (event) => this.changed(event, false));
    this.form.addEventListener("change", (event) => this.changed(event, true));
    this.form.addEventListener("submit", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.flush();
      }
    });
    window.addEventListener("online", () => this.sendAll());
    this.bringBack();
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved() || (this.current && this.failures)) {
        event.preventDefault();
      }
    });
  }

  unsaved() {
    return this.waiting.size + this.stopped.size + this.refusals.size > 0;
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
    const timeZone = this.form.dataset.timeZone;
    return new Date(at).toLocaleString("en-GB", timeZone ? { ...options, timeZone } : options);
  }

  originOf(question) {
    return this.origins.get(question) ?? { client_id: this.client, sequence: this.sequence };
  }

  changed(event, finished) {
    const question = questionOf(event.target);
    if (!question || this.stopped.has(question) || !event.target.name) {
      return;
    }
    this.kept.keep(question, {
      base_revision: Number(question.dataset.revision),
      ...this.originOf(question),
    });
    const isChoice = ["radio", "checkbox", "select-one"].includes(event.target.type);
    // A choice counts when it is made; for a box, leaving it only hastens what typing began.
    if (isChoice ? finished : !finished || this.waiting.has(question)) {
      this.wait(question, finished);
    }
  }

  wait(question, atOnce) {
    const now = performance.now();
    const since = this.waiting.get(question)?.since ?? now;
    const due = atOnce ? now : Math.min(now + IDLE_MS, since + AT_MOST_MS);
    this.waiting.set(question, { since, due });
    this.say("Not saved yet");
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    const dues = [...this.waiting.values()].map((entry) => entry.due);
    if (dues.length && !this.current) {
      const next = Math.max(Math.min(...dues), this.pausedUntil);
      this.timer = setTimeout(() => this.sendDue(), Math.max(0, next - performance.now()));
    }
  }

  sendAll() {
    this.pausedUntil = 0;
    for (const entry of this.waiting.values()) {
      entry.due = 0;
    }
    this.schedule();
  }

  // In order and one at a time, so that a later answer never overtakes an earlier one.
  async sendDue() {
    let due = this.current ? null : this.nextDue();
    while (due) {
      [this.current] = due;
      await this.sendOrKeep(...due);
      this.current = null;
      due = this.nextDue();
    }
    this.schedule();
  }

  async sendOrKeep(question, entry) {
    this.waiting.delete(question);
    const settled = await this.send(question);
    if (!settled && !this.waiting.has(question)) {
      this.waiting.set(question, entry);
    }
  }

  nextDue() {
    const now = performance.now();
    return [...this.waiting].find(([, entry]) => entry.due <= now && this.pausedUntil <= now);
  }

  async send(question) {
    let response;
    try {
      response = await fetch(question.dataset.saveUrl ?? this.form.dataset.autosaveUrl, this.request(question));
    } catch {
      return this.failed("Not saved yet. No connection: trying again.");
    }
    if (response.redirected) {
      return this.failed("Not saved yet. Trying again.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok && Number.isInteger(answer.revision)) {
      return this.saved(question, answer);
    }
    return this.refused(question, response.status, answer);
  }

  request(question) {
    this.sequence += 1;
    const before = this.origins.get(question);
    const body = JSON.stringify({
      key: question.dataset.questionKey,
      ...readQuestion(question),
      base_revision: Number(question.dataset.revision),
      client_id: before?.client_id ?? this.client,
      sequence: (before?.sequence ?? 0) + this.sequence,
    });
    return {
      method: "POST",
      credentials: "same-origin",
      // Lives on when the page is left; browsers refuse that for more than 64 KiB.
      keepalive: body.length < KEEPALIVE_LIMIT,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        ...activity(),
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
      },
      body,
    };
  }

  saved(question, answer) {
    this.failures = 0;
    this.pausedUntil = 0;
    this.refusals.delete(question);
    this.origins.delete(question);
    if (!this.waiting.has(question)) {
      this.kept.drop(question);
    }
    setRevision(question, answer.revision);
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
    if (!this.unsaved()) {
      this.say(`Saved ${clock(answer.saved_at, this.form.dataset.timeZone)}`);
    }
    return true;
  }

  refused(question, status, answer) {
    if (answer.closed || status === 403 || status === 404) {
      this.over(question, answer);
      return true;
    }
    if (status === 409 || status === 412) {
      this.conflict(question, answer);
      return true;
    }
    if (status === 422) {
      this.failures = 0;
      this.refusals.add(question);
      this.say("Not saved");
      this.note(question, answer.message ?? "This answer could not be saved as it is.");
      return true;
    }
    if (status === 401) {
      this.say("Not saved yet. You have been signed out.");
      this.pausedUntil = performance.now() + RETRY_MS.at(-1);
      askToSignIn(() => this.signedIn(), () => this.leave());
      return false;
    }
    return this.failed(answer.message ?? "Not saved yet. Trying again.");
  }

  // The audit takes nothing more from this person. The server keeps the text for them, or it stays
  // here to be copied.
  over(question, { message, kept }) {
    this.failures = 0;
    if (kept) {
      this.kept.drop(question);
      this.say("Not saved in the audit. Your text is kept under My work.");
    } else {
      this.refusals.add(question);
      this.say("Not saved. Copy your text before you leave this page.");
    }
    this.note(question, message || "You may no longer change this audit. Copy your text.");
  }

  signedIn() {
    this.kept.forgetKeys();
    this.sendAll();
  }

  conflict(question, answer) {
    this.stopped.add(question);
    this.say("Not saved. Someone else changed this answer.");
    showConflict(question, answer, (keepMine) => {
      this.stopped.delete(question);
      this.origins.delete(question);
      setRevision(question, answer.revision);
      if (keepMine) {
        this.wait(question, true);
      } else {
        this.kept.drop(question);
        this.say(this.unsaved() ? "Not saved yet" : "Saved");
        question.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  failed(words) {
    this.say(words);
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.pausedUntil = performance.now() + pause * (0.75 + Math.random() / 2);
    return false;
  }

  // The page is going out of sight, perhaps for ever: begin sending everything now, but for what
  // would overtake its own earlier version.
  flush() {
    for (const [question, entry] of this.waiting) {
      entry.due = 0;
      if (question !== this.current) {
        this.sendOrKeep(question, entry).then(() => this.schedule());
      }
    }
  }

  // The whole form is on its way by its own button: nothing is left to save or to warn of.
  leave() {
    clearTimeout(this.timer);
    this.waiting.clear();
    this.stopped.clear();
    this.refusals.clear();
  }

  // Spoken only when the words change, else a screen reader would speak at every pause.
  say(words) {
    for (const line of this.page.querySelectorAll("[data-save-status]")) {
      if (line.textContent !== words) {
        line.textContent = words;
      }
      line.classList.toggle("app-save-state--unsaved", !words.startsWith("Saved"));
    }
  }

  note(question, words) {
    const line = one(question, "[data-question-state]");
    if (line) {
      line.textContent = words;
      line.classList.toggle("app-save-state--unsaved", words !== "");
    }
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

function clock(savedAt, timeZone) {
  const at = new Date(savedAt);
  if (Number.isNaN(at.getTime())) {
    return "";
  }
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return at.toLocaleTimeString("en-GB", timeZone ? { ...options, timeZone } : options);
}

// randomUUID needs a secure context; a trial on a plain address must still be able to save.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
