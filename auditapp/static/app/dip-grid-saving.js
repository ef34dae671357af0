// Saves the cells of a dip grid one request each, in order, and never says "Saved" before the server
// has. The protocol is that of autosave.js; the answer also brings the cells of the whole case, the
// counts and the stop rule:
//   200 {revision, saved_at, cells: {key: {state, words, needs}}, left, counts: {key: words}, stop, alarm}
import { readQuestion, setRevision } from "./answers.js";
import { showConflict } from "./conflict.js";
import { askToSignIn } from "./signed-out.js";

const IDLE_MS = 3000;
const RETRY_MS = [1000, 2000, 4000, 8000, 16000, 30000];
const KEEPALIVE_LIMIT = 60000;

export class CellSaving {
  constructor(page, table, tell) {
    this.page = page;
    this.table = table;
    this.tell = tell;
    this.client = newId();
    this.sequence = 0;
    this.waiting = new Map(); // cell -> when it is due, on the clock that never jumps
    this.stopped = new Set(); // cells whose two versions a person must choose between
    this.refused = new Set(); // cells whose last answer the server would not store
    this.current = null;
    this.failures = 0;
    this.pausedUntil = 0;
    this.timer = null;
    window.addEventListener("online", () => this.sendAll());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.sendAll();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved() || this.current) {
        event.preventDefault();
      }
    });
    table.closest("form").addEventListener("submit", () => this.leave());
  }

  // Whether something of a cell has not reached the server yet.
  holds(cell) {
    return this.waiting.has(cell) || this.stopped.has(cell) || this.refused.has(cell);
  }

  unsaved() {
    return this.waiting.size + this.stopped.size + this.refused.size > 0;
  }

  wait(cell, atOnce) {
    if (this.stopped.has(cell) || (!atOnce && this.waiting.get(cell) === 0)) {
      return;
    }
    this.waiting.set(cell, atOnce ? 0 : performance.now() + IDLE_MS);
    this.say("Not saved yet");
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    if (this.waiting.size && !this.current) {
      const next = Math.max(Math.min(...this.waiting.values()), this.pausedUntil);
      this.timer = setTimeout(() => this.sendDue(), Math.max(0, next - performance.now()));
    }
  }

  sendAll() {
    this.pausedUntil = 0;
    for (const cell of this.waiting.keys()) {
      this.waiting.set(cell, 0);
    }
    this.schedule();
  }

  async sendDue() {
    let cell = this.current ? null : this.nextDue();
    while (cell) {
      this.current = cell;
      this.waiting.delete(cell);
      const settled = await this.send(cell);
      this.current = null;
      if (!settled && !this.waiting.has(cell)) {
        this.waiting.set(cell, 0);
      }
      cell = this.nextDue();
    }
    this.schedule();
  }

  nextDue() {
    const now = performance.now();
    const due = [...this.waiting].find(([, at]) => at <= now && this.pausedUntil <= now);
    return due?.[0] ?? null;
  }

  async send(cell) {
    let response;
    try {
      response = await fetch(this.address(cell), this.request(cell));
    } catch {
      return this.failed("Not saved yet. No connection: trying again.");
    }
    if (response.redirected) {
      return this.failed("Not saved yet. Trying again.");
    }
    const answer = await response.json().catch(() => ({}));
    if (response.ok && Number.isInteger(answer.revision)) {
      return this.saved(cell, answer);
    }
    return this.notSaved(cell, response.status, answer);
  }

  address(cell) {
    const section = encodeURIComponent(this.table.dataset.section);
    return `${cell.parentElement.dataset.saveUrl}?section=${section}`;
  }

  request(cell) {
    this.sequence += 1;
    const body = JSON.stringify({
      key: cell.dataset.questionKey,
      ...readQuestion(cell),
      base_revision: Number(cell.dataset.revision),
      client_id: this.client,
      sequence: this.sequence,
    });
    return {
      method: "POST",
      credentials: "same-origin",
      keepalive: body.length < KEEPALIVE_LIMIT,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
      },
      body,
    };
  }

  saved(cell, answer) {
    this.failures = 0;
    this.pausedUntil = 0;
    this.refused.delete(cell);
    setRevision(cell, answer.revision);
    note(cell, "");
    this.tell(cell.parentElement, answer);
    if (!this.unsaved()) {
      this.say(`Saved ${clock(answer.saved_at, this.table.dataset.timeZone)}`);
    }
    return true;
  }

  notSaved(cell, status, answer) {
    if (status === 409 || status === 412) {
      return this.conflict(cell, answer);
    }
    if (status === 422) {
      this.failures = 0;
      this.refused.add(cell);
      cell.classList.add("app-dip__cell--open");
      note(cell, answer.message ?? "This answer could not be saved as it is.");
      this.say("Not saved");
      return true;
    }
    if (status === 401) {
      this.say("Not saved yet. You have been signed out.");
      this.pausedUntil = performance.now() + RETRY_MS.at(-1);
      askToSignIn(() => this.sendAll());
      return false;
    }
    return this.failed(answer.message ?? "Not saved yet. Trying again.");
  }

  // Both versions stand in the cell until somebody has chosen.
  conflict(cell, answer) {
    this.stopped.add(cell);
    cell.classList.add("app-dip__cell--open", "app-dip__cell--conflict");
    this.say("Not saved. Someone else changed this answer.");
    showConflict(cell, answer, (keepMine) => {
      this.stopped.delete(cell);
      cell.classList.remove("app-dip__cell--conflict");
      setRevision(cell, answer.revision);
      if (keepMine) {
        this.wait(cell, true);
      } else {
        const choice = cell.querySelector("select[data-dip-choice]");
        const label = choice?.selectedOptions[0]?.textContent.trim();
        cell.querySelector("[data-dip-words]").textContent =
          label || cell.querySelector("input[type=text], textarea")?.value || "–";
        this.say(this.unsaved() ? "Not saved yet" : "Saved");
      }
      cell.focus();
    });
    return true;
  }

  failed(words) {
    this.say(words);
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.pausedUntil = performance.now() + pause * (0.75 + Math.random() / 2);
    return false;
  }

  leave() {
    clearTimeout(this.timer);
    this.waiting.clear();
    this.stopped.clear();
    this.refused.clear();
  }

  say(words) {
    for (const line of this.page.querySelectorAll("[data-save-status]")) {
      if (line.textContent !== words) {
        line.textContent = words;
      }
      line.classList.toggle("app-save-state--unsaved", !words.startsWith("Saved"));
    }
  }
}

function note(cell, words) {
  const line = cell.querySelector("[data-question-state]");
  if (line) {
    line.textContent = words;
    line.classList.toggle("app-save-state--unsaved", words !== "");
  }
}

function clock(savedAt, timeZone) {
  const at = new Date(savedAt);
  if (Number.isNaN(at.getTime())) {
    return "";
  }
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return at.toLocaleTimeString("en-GB", timeZone ? { ...options, timeZone } : options);
}

// randomUUID needs a secure context; a trial on a plain address must still be able to save.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
