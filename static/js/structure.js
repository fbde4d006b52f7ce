// Packages move by Alt and arrow keys on the focused line, or by dragging the handle.
// Both send what the form on the "Move" page sends; the server decides and redraws the tree.
import { dragRows } from "./drag.js";

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

dragRows({
  rowOf,
  rowAt: (x, y) => rowOf(document.elementFromPoint(x, y)),
  lower: "drop-inside",
  drop: (row, over, inside) => {
    const number = over.dataset.package;
    send(row, inside ? { parent: number } : { parent: over.dataset.parent, before: number });
  },
});
