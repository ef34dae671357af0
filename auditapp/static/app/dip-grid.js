// The dip grid by keys alone: a table with `data-dip-grid` whose cells have `data-dip-cell`. One cell
// is the tab stop and the arrows move it. Digits, first letters and Space answer a choice; Enter opens
// a cell's controls and Escape leaves them. Where a choice needs evidence or a reason, its box opens
// at once. Without script the same table is an ordinary form.
import { controlsOf } from "./answers.js";
import { CellSaving } from "./dip-grid-saving.js";

const INSIDE = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const TEXT = "input[type=text], textarea";

export function startDipGrids(page) {
  for (const table of page.querySelectorAll("table[data-dip-grid]")) {
    new DipGrid(page, table).start();
  }
}

class DipGrid {
  constructor(page, table) {
    this.page = page;
    this.table = table;
    this.saving = new CellSaving(page, table, (row, told) => this.tell(row, told));
  }

  start() {
    this.giveRoles();
    this.showQuestionsInFocus();
    this.rows = [...this.table.tBodies[0].rows].map((row) => [
      ...row.querySelectorAll("[data-dip-cell]"),
    ]);
    for (const cell of this.rows.flat()) {
      this.shut(cell);
      cell.tabIndex = -1;
    }
    const first = this.rows[0]?.[1];
    if (first) {
      first.tabIndex = 0;
      this.showQuestion(first);
    }
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("focusin", (event) => this.entered(event));
    this.table.addEventListener("focusout", (event) => this.left(event));
    this.table.addEventListener("dblclick", (event) => this.open(cellOf(event.target)));
    this.table.addEventListener("change", (event) => this.changed(event));
    this.table.addEventListener("input", (event) => this.typed(event));
  }

  // Only where keys work it is a grid to a screen reader.
  giveRoles() {
    this.table.classList.add("app-dip--keys");
    this.table.setAttribute("role", "grid");
    for (const row of this.table.rows) {
      row.setAttribute("role", "row");
      for (const cell of row.cells) {
        const heads = { col: "columnheader", row: "rowheader" };
        cell.setAttribute("role", heads[cell.getAttribute("scope")] ?? "gridcell");
      }
    }
    for (const part of [this.table.tHead, ...this.table.tBodies, this.table.tFoot]) {
      part?.setAttribute("role", "rowgroup");
    }
    // The grid itself takes the focus now.
    this.table.closest("[role=region]")?.removeAttribute("tabindex");
  }

  showQuestionsInFocus() {
    const list = this.page.querySelector("[data-dip-questions]");
    const panel = this.page.querySelector("[data-dip-focus]");
    if (list && panel) {
      panel.append(...list.querySelectorAll("[data-dip-question]"));
      list.hidden = true;
    }
  }

  showQuestion(cell) {
    const key = cell.dataset.questionKey;
    if (key) {
      for (const question of this.page.querySelectorAll("[data-dip-question]")) {
        question.hidden = question.dataset.dipQuestion !== key;
      }
    }
  }

  key(event) {
    const cell = cellOf(event.target);
    if (!cell || event.altKey || event.metaKey) {
      return;
    }
    const acted = event.target === cell ? this.keyOnCell(cell, event) : this.keyInside(cell, event);
    if (acted) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  keyOnCell(cell, event) {
    const target = this.target(cell, event);
    if (target) {
      this.focus(target);
      return true;
    }
    if (event.key === "Enter" || event.key === "F2") {
      this.open(cell);
      return true;
    }
    return !event.ctrlKey && this.choose(cell, event.key);
  }

  target(cell, event) {
    const [row, column] = this.placeOf(cell);
    const last = this.rows[row].length - 1;
    const end = this.rows.length - 1;
    const places = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? end : row, last],
      PageUp: [0, column],
      PageDown: [end, column],
    };
    const place = places[event.key];
    return place ? (this.rows[place[0]]?.[place[1]] ?? cell) : null;
  }

  keyInside(cell, event) {
    if (event.key === "Escape") {
      this.focus(cell);
      return true;
    }
    if (event.key === "Enter" && event.target.matches(`${TEXT}, select`)) {
      if (event.target.matches("textarea") && !event.ctrlKey) {
        return false;
      }
      this.focus(this.below(cell));
      return true;
    }
    return false;
  }

  // ---- Answering

  choose(cell, key) {
    const select = cell.querySelector("select[data-dip-choice]");
    if (!select || cell.dataset.state !== "answer") {
      return false;
    }
    const options = [...select.options].slice(1);
    const wanted = wantedOption(options, select, key);
    if (wanted === undefined) {
      return false;
    }
    select.value = wanted?.value ?? "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  changed(event) {
    const cell = cellOf(event.target);
    if (!cell?.dataset.questionKey || !event.target.name) {
      return;
    }
    this.saving.wait(cell, true);
    if (event.target.matches("select[data-dip-choice]")) {
      this.chosen(cell, event.target);
    } else if (!event.target.closest("[data-answer-part]")) {
      words(cell).textContent = shown(cell) || "–";
    }
  }

  typed(event) {
    const cell = cellOf(event.target);
    if (cell?.dataset.questionKey && event.target.matches(TEXT)) {
      this.saving.wait(cell, false);
    }
  }

  chosen(cell, select) {
    const label = select.selectedOptions[0]?.textContent.trim() || "";
    words(cell).textContent = label || "–";
    const missing = missingText(cell, select.value);
    this.speak(cell, `${label || "Cleared"}${missing ? ". Say more in the box that opened" : ""}`);
    if (missing && document.activeElement === cell) {
      this.open(cell, missing);
    }
  }

  // ---- Opening and leaving a cell

  open(cell, first = null) {
    const inside = cell ? this.inside(cell) : [];
    if (inside.length === 0) {
      return;
    }
    cell.classList.add("app-dip__cell--open");
    for (const details of cell.querySelectorAll("details")) {
      details.open = true;
    }
    for (const control of inside) {
      control.tabIndex = 0;
    }
    const needed = cell.querySelector("[data-dip-needs]")?.textContent
      ? missingText(cell, cell.querySelector("select")?.value ?? "")
      : null;
    (first ?? needed ?? inside[0]).focus();
  }

  shut(cell) {
    cell.classList.remove("app-dip__cell--open");
    for (const control of cell.querySelectorAll(INSIDE)) {
      control.tabIndex = -1;
    }
  }

  inside(cell) {
    const usable = cell.querySelectorAll(INSIDE);
    return [...usable].filter((one) => one.tagName !== "SUMMARY" && !one.closest("[hidden]"));
  }

  entered(event) {
    const cell = cellOf(event.target);
    if (!cell) {
      return;
    }
    for (const other of this.rows.flat()) {
      other.tabIndex = other === cell ? 0 : -1;
    }
    if (event.target !== cell && !cell.classList.contains("app-dip__cell--open")) {
      // A click went straight to a control.
      cell.classList.add("app-dip__cell--open");
      for (const control of this.inside(cell)) {
        control.tabIndex = 0;
      }
    }
    this.showQuestion(cell);
  }

  left(event) {
    const cell = cellOf(event.target);
    if (cell && cellOf(event.relatedTarget) !== cell) {
      this.shut(cell);
    } else if (cell && event.relatedTarget === cell) {
      this.shut(cell);
    }
  }

  focus(cell) {
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  below(cell) {
    const [row, column] = this.placeOf(cell);
    return this.rows[row + 1]?.[column] ?? cell;
  }

  placeOf(cell) {
    const row = this.rows.findIndex((cells) => cells.includes(cell));
    return [row, this.rows[row].indexOf(cell)];
  }

  // ---- What the server says after a save

  tell(row, told) {
    for (const cell of row.querySelectorAll("[data-question-key]")) {
      const found = told.cells?.[cell.dataset.questionKey];
      if (found) {
        this.tellCell(cell, found);
      }
    }
    row.querySelector("[data-dip-left]").textContent = `${told.left} left`;
    const submit = row.querySelector("[data-dip-submit]");
    if (submit) {
      submit.hidden = told.left > 0;
    }
    for (const [key, text] of Object.entries(told.counts ?? {})) {
      for (const place of this.page.querySelectorAll(`[data-dip-count="${CSS.escape(key)}"]`)) {
        place.textContent = text;
      }
    }
    const stop = this.page.querySelector("[data-dip-stop]");
    if (stop && told.stop && stop.textContent !== told.stop) {
      stop.textContent = told.stop;
      if (told.stop.startsWith("Enough")) {
        this.say(told.stop);
      }
    }
    this.page.querySelector("[data-dip-caveat]")?.toggleAttribute(
      "hidden",
      !(told.stop ?? "").startsWith("Enough"),
    );
    this.alarm(told.alarm ?? "");
  }

  tellCell(cell, found) {
    cell.dataset.state = found.state;
    cell.querySelector("[data-dip-needs]").textContent = found.needs;
    const controls = cell.querySelector("[data-dip-controls]");
    if (controls) {
      controls.hidden = found.state !== "answer";
    }
    if (!this.saving.holds(cell)) {
      words(cell).textContent = found.words || "–";
    }
  }

  alarm(text) {
    const place = this.page.querySelector("[data-dip-alarm]");
    if (place && text && place.textContent !== text) {
      place.className = "govuk-inset-text app-dip__alarm";
      place.textContent = text;
    }
  }

  speak(cell, text) {
    const column = this.page.querySelector(
      `[data-column="${CSS.escape(cell.dataset.questionKey)}"]`,
    );
    const short = column?.firstElementChild?.nextSibling?.textContent.trim() ?? "";
    this.say(`${cell.parentElement.dataset.case}, ${short}: ${text}`);
  }

  say(text) {
    const place = this.page.querySelector("[data-dip-spoken]");
    if (place) {
      place.textContent = text;
    }
  }
}

function cellOf(node) {
  return node?.closest?.("[data-dip-cell]") ?? null;
}

function words(cell) {
  return cell.querySelector("[data-dip-words]");
}

// undefined: the key means nothing here; null: clear.
function wantedOption(options, select, key) {
  if (/^[1-9]$/.test(key)) {
    return options[Number(key) - 1];
  }
  if (key === "Delete" || key === "Backspace" || key === "0") {
    return null;
  }
  const here = options.indexOf(select.selectedOptions[0]);
  if (key === " ") {
    return options[(here + 1) % options.length];
  }
  if (key.length !== 1) {
    return undefined;
  }
  const starts = (option) => option.textContent.trim().toLowerCase().startsWith(key.toLowerCase());
  const after = [...options.slice(here + 1), ...options.slice(0, here + 1)];
  return after.find(starts);
}

// The first box that the chosen code asks for and that is still empty.
function missingText(cell, code) {
  for (const part of cell.querySelectorAll("[data-needed-for]")) {
    const box = part.querySelector(TEXT);
    if (code && part.dataset.neededFor.split(" ").includes(code) && !box.value.trim()) {
      return box;
    }
  }
  return null;
}

function shown(cell) {
  const texts = controlsOf(cell, "value").map((control) =>
    control.type === "checkbox"
      ? control.checked && control.labels[0]?.textContent.trim()
      : control.value.trim(),
  );
  return texts.filter(Boolean).join(", ").slice(0, 48);
}
