// Sends what changed on a page, one thing a request, in order, and never says "Saved" before the
// server has. What is sent, where to, and what an answer leads to is told by whoever extends it:
// `autosave.js` for a page of questions, `dip-grid-saving.js` for the cells of a grid.
//
//   POST <addressOf(thing)>, JSON, header X-CSRFToken from <meta name="csrf-token">
//     {key, value, na_reason, evidence, rationale, base_revision, client_id, sequence}
//   200 {revision, saved_at, ...}
//   409 {stored: {value, na_reason, evidence, rationale}, revision, message}
//         someone else was first (412 is read alike): both versions are shown, and a person chooses
//   403, 404, or {closed: true}   the audit takes no more answers from this person; with {kept: true}
//         the server keeps the text for them
//   401   the session ended: a dialogue offers to sign in beside this page, then to save again
//   422 {message}   this answer cannot be stored as it is; the words are shown at the question
//   anything else, a redirect included, is "not saved yet" and is tried again after 1 to 30 seconds
//
// `sequence` grows with every request of this `client_id`, so a late one can be told from a new one.
import { one, readQuestion, setRevision } from "./answers.js";
import { showConflict } from "./conflict.js";
import { activity } from "./idle.js";
import { askToSignIn } from "./signed-out.js";

const RETRY_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const KEEPALIVE_LIMIT = 60000;

export class Saving {
  constructor(page, { timeZone, idle, atMost }) {
    this.page = page;
    this.timeZone = timeZone;
    this.idle = idle; // how long after the last key something is sent
    this.atMost = atMost; // and how long after the first at most
    this.client = newId();
    this.sequence = 0;
    this.waiting = new Map(); // thing -> {since, due}, both on the clock that never jumps
    this.stopped = new Set(); // things whose two versions a person must choose between
    this.refusals = new Set(); // things whose last answer the server would not store
    this.current = null; // the thing on its way
    this.failures = 0;
    this.pausedUntil = 0;
    this.timer = null;
  }

  listenTo(form) {
    form.addEventListener("submit", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.flush();
      }
    });
    window.addEventListener("online", () => this.sendAll());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved() || (this.current && this.failures)) {
        event.preventDefault();
      }
    });
  }

  unsaved() {
    return this.waiting.size + this.stopped.size + this.refusals.size > 0;
  }

  // Whether something of a thing has not reached the server yet.
  holds(thing) {
    return this.waiting.has(thing) || this.stopped.has(thing) || this.refusals.has(thing);
  }

  // ---- When

  wait(thing, atOnce) {
    if (this.stopped.has(thing)) {
      return;
    }
    const now = performance.now();
    const since = this.waiting.get(thing)?.since ?? now;
    const due = atOnce ? now : Math.min(now + this.idle, since + this.atMost);
    this.waiting.set(thing, { since, due });
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

  async sendOrKeep(thing, entry) {
    this.waiting.delete(thing);
    const settled = await this.send(thing);
    if (!settled && !this.waiting.has(thing)) {
      this.waiting.set(thing, entry);
    }
  }

  nextDue() {
    const now = performance.now();
    return [...this.waiting].find(([, entry]) => entry.due <= now && this.pausedUntil <= now);
  }

  // The page is going out of sight, perhaps for ever: begin sending everything now, but for what
  // would overtake its own earlier version.
  flush() {
    for (const [thing, entry] of this.waiting) {
      entry.due = 0;
      if (thing !== this.current) {
        this.sendOrKeep(thing, entry).then(() => this.schedule());
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

  // ---- Sending

  async send(thing) {
    let response;
    try {
      response = await fetch(this.addressOf(thing), this.request(thing));
    } catch {
      return this.failed("Not saved yet. No connection: trying again.");
    }
    if (response.redirected) {
      return this.failed("Not saved yet. Trying again.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok && Number.isInteger(answer.revision)) {
      return this.settle(thing, answer);
    }
    return this.refused(thing, response.status, answer);
  }

  request(thing) {
    this.sequence += 1;
    const body = JSON.stringify({
      key: thing.dataset.questionKey,
      ...readQuestion(thing),
      base_revision: Number(thing.dataset.revision),
      ...this.originOf(thing),
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

  // Which sending of which page this is.
  originOf() {
    return { client_id: this.client, sequence: this.sequence };
  }

  // ---- What the server said

  settle(thing, answer) {
    this.failures = 0;
    this.pausedUntil = 0;
    this.refusals.delete(thing);
    setRevision(thing, answer.revision);
    this.saved(thing, answer);
    if (!this.unsaved()) {
      this.say(`Saved ${clock(answer.saved_at, this.timeZone)}`);
    }
    return true;
  }

  refused(thing, status, answer) {
    if (answer.closed || status === 403 || status === 404) {
      this.over(thing, answer);
      return true;
    }
    if (status === 409 || status === 412) {
      this.conflict(thing, answer);
      return true;
    }
    if (status === 422) {
      this.failures = 0;
      this.refusals.add(thing);
      this.say("Not saved");
      this.note(thing, answer.message ?? "This answer could not be saved as it is.");
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

  signedIn() {
    this.sendAll();
  }

  // The audit takes nothing more from this person. The server keeps the text for them, or it stays
  // here to be copied.
  over(thing, { message, kept }) {
    this.failures = 0;
    if (kept) {
      this.gone(thing);
      this.say("Not saved in the audit. Your text is kept under My work.");
    } else {
      this.refusals.add(thing);
      this.say("Not saved. Copy your text before you leave this page.");
    }
    this.note(thing, message || "You may no longer change this audit. Copy your text.");
  }

  conflict(thing, answer) {
    this.stopped.add(thing);
    this.say("Not saved. Someone else changed this answer.");
    showConflict(thing, answer, (keepMine) => {
      this.stopped.delete(thing);
      setRevision(thing, answer.revision);
      this.chosen(thing, keepMine);
      if (keepMine) {
        this.wait(thing, true);
      } else {
        this.gone(thing);
        this.say(this.unsaved() ? "Not saved yet" : "Saved");
        this.replaced(thing);
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

  // ---- What those who extend it add to

  saved() {} // the server has it
  gone() {} // this page need not keep it any longer
  chosen() {} // somebody chose between two versions
  replaced() {} // the stored version stands in the controls now

  // ---- Words

  // Spoken only when the words change, else a screen reader would speak at every pause.
  say(words) {
    for (const line of this.page.querySelectorAll("[data-save-status]")) {
      if (line.textContent !== words) {
        line.textContent = words;
      }
      line.classList.toggle("app-save-state--unsaved", !words.startsWith("Saved"));
    }
  }

  note(thing, words) {
    const line = one(thing, "[data-question-state]");
    if (line) {
      line.textContent = words;
      line.classList.toggle("app-save-state--unsaved", words !== "");
    }
  }
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
