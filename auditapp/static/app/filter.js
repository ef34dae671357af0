// Narrows a table to the rows that hold every word typed, and says how many are left.
export function startFilters(page) {
  for (const panel of page.querySelectorAll("[data-filters-table]")) {
    const table = page.getElementById(panel.dataset.filtersTable);
    const box = panel.querySelector("input");
    if (table && box) {
      box.addEventListener("input", () => narrow(panel, table, box.value));
    }
  }
}

function narrow(panel, table, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  for (const row of rows) {
    const text = plain(row.textContent);
    row.hidden = !words.every((word) => text.includes(word));
  }
  const left = rows.filter((row) => !row.hidden).length;
  const noun = panel.dataset.noun ?? "rows";
  panel.querySelector("[data-filter-count]").textContent = words.length
    ? `${left} of ${rows.length} ${noun}`
    : "";
}

// "Siân" is found by "sian".
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
