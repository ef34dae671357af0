// Saves the cells of a dip grid, as `saving.js` sends them. The answer also brings the cells of the
// whole case, the counts and the stop rule:
//   {cells: {key: {state, words, needs}}, left, counts: {key: words}, stop, alarm}
import { Saving } from "./saving.js";

export class CellSaving extends Saving {
  constructor(page, table, tell) {
    super(page, { timeZone: table.dataset.timeZone, idle: 3000, atMost: 10000 });
    this.table = table;
    this.tell = tell;
    this.listenTo(table.closest("form"));
  }

  addressOf(cell) {
    const section = encodeURIComponent(this.table.dataset.section);
    return `${cell.parentElement.dataset.saveUrl}?section=${section}`;
  }

  saved(cell, answer) {
    this.note(cell, "");
    this.tell(cell.parentElement, answer);
  }

  // What is said of a cell stands within it, so it is opened to be read.
  note(cell, words) {
    super.note(cell, words);
    if (words) {
      cell.classList.add("app-dip__cell--open");
    }
  }

  // Both versions stand in the cell until somebody has chosen.
  conflict(cell, answer) {
    cell.classList.add("app-dip__cell--open", "app-dip__cell--conflict");
    super.conflict(cell, answer);
  }

  chosen(cell, keepMine) {
    cell.classList.remove("app-dip__cell--conflict");
    if (keepMine) {
      cell.focus();
    }
  }

  replaced(cell) {
    const label = cell.querySelector("select[data-dip-choice]")?.selectedOptions[0]?.textContent.trim();
    cell.querySelector("[data-dip-words]").textContent =
      label || cell.querySelector("input[type=text], textarea")?.value || "–";
    cell.focus();
  }
}
