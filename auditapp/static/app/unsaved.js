// Text that is not saved yet, kept in this browser so that a reload, a closed tab or a lost connection
// takes nothing away. Other people use the same computer: it is kept encrypted alone, under a key that
// the server holds and gives only to whoever is signed in (POST to the form's `data-unsaved-keys`;
// restricted records have no such address and nothing of them is kept). It is removed when it is
// saved, at signing out, when someone else signs in, and after a day.
//
// One entry for each question: "unsaved <person> <address> <question>" ->
//   {at, id: of the key, iv, text}, where text is the encrypted JSON of the answer's parts with
//   {base_revision, client_id, sequence}; the entry's own name is bound to it.
import { readQuestion } from "./answers.js";

const PREFIX = "unsaved ";
const DAY_MS = 24 * 60 * 60 * 1000;
const store = openStore();

// On every page: what is too old or another person's goes; so does everything at signing out.
export function startUnsaved(page) {
  const person = page.querySelector('meta[name="app-person"]')?.content;
  for (const name of names()) {
    const entry = parsed(store.getItem(name));
    const old = !entry || Math.abs(Date.now() - entry.at) > DAY_MS;
    if (old || (person && name.split(" ")[1] !== person)) {
      store.removeItem(name);
    }
  }
  page.querySelector(".app-header__sign-out")?.form.addEventListener("submit", wipeUnsaved);
}

export function wipeUnsaved() {
  names().forEach((name) => store.removeItem(name));
}

export class Unsaved {
  constructor(page, form) {
    this.url = form.dataset.unsavedKeys;
    this.person = page.querySelector('meta[name="app-person"]')?.content ?? "";
    this.form = form;
    this.turns = new Map(); // name -> how often it was kept or dropped
    this.keys = null; // a promise of [{id, key}], the one to write with first
  }

  get works() {
    return Boolean(this.url && this.person && store && globalThis.crypto?.subtle);
  }

  async keep(question, origin) {
    if (!this.works) {
      return;
    }
    const name = this.nameOf(question);
    const turn = this.turn(name);
    const words = JSON.stringify({ ...readQuestion(question), ...origin });
    const [key] = await this.readKeys();
    if (!key) {
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const secret = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bytes(name) }, key.key, bytes(words),
    );
    // Saved, or typed on, in the meantime: then this is no longer what is unsaved.
    if (this.turns.get(name) === turn) {
      const entry = { at: Date.now(), id: key.id, iv: inText(iv), text: inText(new Uint8Array(secret)) };
      put(name, JSON.stringify(entry));
    }
  }

  drop(question) {
    if (this.works) {
      this.turn(this.nameOf(question));
      store.removeItem(this.nameOf(question));
    }
  }

  // What an earlier visit left for this question: {at, ...the answer's parts, ...its origin} or null.
  async find(question) {
    const name = this.nameOf(question);
    const entry = this.works ? parsed(store.getItem(name)) : null;
    if (!entry) {
      return null;
    }
    const key = (await this.readKeys()).find((one) => one.id === entry.id);
    if (!key) {
      return null;
    }
    try {
      const text = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: fromText(entry.iv), additionalData: bytes(name) }, key.key, fromText(entry.text),
      );
      return { at: entry.at, ...JSON.parse(new TextDecoder().decode(text)) };
    } catch {
      store.removeItem(name);
      return null;
    }
  }

  // Begins anew after signing in again: another session writes with another key.
  forgetKeys() {
    this.keys = null;
  }

  async readKeys() {
    this.keys ??= this.fetchKeys();
    const keys = await this.keys;
    if (keys.length === 0) {
      this.keys = null;
    }
    return keys;
  }

  async fetchKeys() {
    try {
      const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const response = await fetch(this.url, { method: "POST", credentials: "same-origin", headers });
      const { keys } = response.ok ? await response.json() : { keys: [] };
      return await Promise.all(keys.map(imported));
    } catch {
      return [];
    }
  }

  nameOf(question) {
    return `${PREFIX}${this.person} ${this.form.dataset.autosaveUrl} ${question.dataset.questionKey}`;
  }

  turn(name) {
    const turn = (this.turns.get(name) ?? 0) + 1;
    this.turns.set(name, turn);
    return turn;
  }
}

async function imported({ id, key }) {
  const made = await crypto.subtle.importKey("raw", fromText(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id, key: made };
}

function openStore() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // the browser's owner allows none
  }
}

function names() {
  return store ? Object.keys(store).filter((name) => name.startsWith(PREFIX)) : [];
}

function put(name, text) {
  try {
    store.setItem(name, text);
  } catch {
    store.removeItem(name); // no room: an older version must not pass for the newest
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

function inText(array) {
  let text = "";
  for (const byte of array) {
    text += String.fromCharCode(byte);
  }
  return btoa(text);
}

function fromText(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
