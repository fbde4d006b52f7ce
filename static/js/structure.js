// Packages move by Alt and arrow keys on the focused line, or by dragging the handle.
// Both send what the form on the "Move" page sends; the server decides and redraws the tree.
const DIRECTIONS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

function send(row, values) {
  document.getElementById("structure-refusal").replaceChildren();
  window.htmx.ajax("POST", row.dataset.url, {
    target: "#structure-refusal",
    swap: "outerHTML",
    values,
  });
}

function rowOf(node) {
  return node instanceof Element ? node.closest("tr[data-package]") : null;
}

document.addEventListener("keydown", (event) => {
  const direction = DIRECTIONS[event.key];
  const row = rowOf(event.target);
  if (!direction || !event.altKey || !row || event.target !== row) return;
  event.preventDefault();
  send(row, { direction });
});

let drag = null;

function clear() {
  for (const row of document.querySelectorAll(".drop-before, .drop-inside, .dragged")) {
    row.classList.remove("drop-before", "drop-inside", "dragged");
  }
}

document.addEventListener("pointerdown", (event) => {
  if (!(event.target instanceof Element) || !event.target.classList.contains("handle")) return;
  const row = rowOf(event.target);
  if (!row || event.button !== 0) return;
  event.preventDefault();
  drag = { row, over: null, inside: false };
  row.classList.add("dragged");
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const over = rowOf(document.elementFromPoint(event.clientX, event.clientY));
  clear();
  drag.row.classList.add("dragged");
  drag.over = over && over !== drag.row ? over : null;
  if (!drag.over) return;
  const box = over.getBoundingClientRect();
  drag.inside = event.clientY > box.top + box.height / 2;
  over.classList.add(drag.inside ? "drop-inside" : "drop-before");
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { row, over, inside } = drag;
  drag = null;
  clear();
  if (!over) return;
  const number = over.dataset.package;
  send(row, inside ? { parent: number } : { parent: over.dataset.parent, before: number });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag) return;
  drag = null;
  clear();
});

document.addEventListener("pointercancel", () => {
  drag = null;
  clear();
});
