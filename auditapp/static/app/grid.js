// Keys for a table with `data-grid`: arrows, Home and End move from cell to cell, and a letter named
// in a control's or an option's `data-key` answers it and moves down to the next case.
const CONTROL = "input:not([type=hidden]), select, textarea, button, a[href]";
const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function startGrids(page) {
  for (const grid of page.querySelectorAll("table[data-grid]")) {
    grid.addEventListener("keydown", (event) => walk(grid, event));
  }
}

function walk(grid, event) {
  const cell = event.target.closest("td, th");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) {
    return;
  }
  const target = MOVES[event.key]
    ? neighbour(grid, cell, MOVES[event.key])
    : endOfRow(cell, event.key) ?? answered(grid, cell, event.key);
  if (target) {
    event.preventDefault();
    target.querySelector(CONTROL)?.focus();
  }
}

// In a text box left and right belong to the text.
function isTyping(event) {
  const box = event.target.closest("textarea, input[type=text], input[type=search]");
  return box && !["ArrowUp", "ArrowDown"].includes(event.key);
}

function neighbour(grid, cell, [down, right]) {
  const rows = [...grid.rows];
  let row = rows.indexOf(cell.parentElement) + down;
  let column = cell.cellIndex + right;
  while (rows[row]?.cells[column]) {
    if (rows[row].cells[column].querySelector(CONTROL)) {
      return rows[row].cells[column];
    }
    row += down;
    column += right;
  }
  return null;
}

function endOfRow(cell, key) {
  const cells = [...cell.parentElement.cells].filter((other) => other.querySelector(CONTROL));
  return { Home: cells.at(0), End: cells.at(-1) }[key] ?? null;
}

function answered(grid, cell, key) {
  const choice = [...cell.querySelectorAll("[data-key]")].find(
    (option) => option.dataset.key === key.toLowerCase(),
  );
  if (!choice) {
    return null;
  }
  const control = choice.closest("select") ?? choice;
  if (choice instanceof HTMLOptionElement) {
    choice.selected = true;
  } else {
    choice.checked = true;
  }
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return neighbour(grid, cell, MOVES.ArrowDown) ?? cell;
}
