// Dragging in the outline of a template, as a comfort: the same moves have buttons. What is dropped is
// sent by the outline's own form, so that the server judges it as any other move.
export function startBuilder(page) {
  for (const form of page.querySelectorAll("form[data-builder]")) {
    new Outline(form).start();
  }
}

class Outline {
  constructor(form) {
    this.form = form;
    this.dragged = null;
  }

  start() {
    for (const item of this.form.querySelectorAll("[data-question], [data-part]")) {
      item.draggable = true;
    }
    this.form.addEventListener("dragstart", (event) => this.begin(event));
    this.form.addEventListener("dragover", (event) => this.over(event));
    this.form.addEventListener("dragend", () => this.end());
    this.form.addEventListener("drop", (event) => this.drop(event));
  }

  begin(event) {
    this.dragged = event.target.closest("[data-question], [data-part]");
    if (this.dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      this.dragged.classList.add("app-builder--dragged");
    }
  }

  // What the dragged one would be put before: a question, or the end of a list; or a part.
  target(event) {
    if (!this.dragged) {
      return null;
    }
    if ("part" in this.dragged.dataset) {
      return event.target.closest("[data-part]");
    }
    const part = event.target.closest("[data-part]");
    return event.target.closest("[data-question]") ?? part?.querySelector("[data-section]") ?? null;
  }

  over(event) {
    const target = this.target(event);
    this.unmark();
    if (target && target !== this.dragged) {
      event.preventDefault();
      target.classList.add("app-builder--over");
    }
  }

  unmark() {
    for (const marked of this.form.querySelectorAll(".app-builder--over")) {
      marked.classList.remove("app-builder--over");
    }
  }

  end() {
    this.dragged?.classList.remove("app-builder--dragged");
    this.dragged = null;
    this.unmark();
  }

  drop(event) {
    const target = this.target(event);
    const dragged = this.dragged;
    if (!target || target === dragged) {
      return;
    }
    event.preventDefault();
    if ("part" in dragged.dataset) {
      this.send(dragged.dataset.moveUrl, { to: target.dataset.part });
      return;
    }
    const list = target.closest("[data-section]");
    const others = [...list.querySelectorAll("[data-question]")].filter((one) => one !== dragged);
    const place = others.indexOf(target);
    this.send(dragged.dataset.moveUrl, {
      section: list.dataset.section,
      to: String(place < 0 ? others.length : place),
    });
  }

  send(url, values) {
    for (const [name, value] of Object.entries(values)) {
      const box = document.createElement("input");
      box.type = "hidden";
      box.name = name;
      box.value = value;
      this.form.append(box);
    }
    this.form.action = url;
    this.form.submit();
  }
}
