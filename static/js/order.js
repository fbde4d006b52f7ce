// Another order of the ranking: rows move by dragging, or with Alt and the arrow keys.
// The form sends what is on the screen; its buttons move rows without this script too.
import { dragRows } from "./drag.js";

const list = document.querySelector(".order-rows");
const form = list.closest("form");
const says = document.getElementById("order-says");
const rows = () => [...list.children];

function settle() {
  const now = rows();
  form.elements.order.value = now.map((row) => row.dataset.code).join(",");
  for (const [at, row] of now.entries()) {
    row.querySelector("[name=up]").disabled = at === 0;
    row.querySelector("[name=down]").disabled = at === now.length - 1;
  }
}

function tell(row) {
  const now = rows();
  const words = { code: row.dataset.code, place: now.indexOf(row) + 1, count: now.length };
  says.textContent = says.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => words[name]);
}

list.addEventListener("keydown", (event) => {
  const up = event.key === "ArrowUp";
  if (!event.altKey || (!up && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const row = event.target.closest("li");
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  // The neighbour goes around the row, so that the row keeps the focus.
  if (up) row.after(other);
  else row.before(other);
  settle();
  tell(row);
  // A button that is disabled now could not answer the next key.
  if (event.target.disabled) row.focus();
  row.scrollIntoView({ block: "nearest" });
});

dragRows({
  rowOf: (node) => node.closest("li"),
  // However far a row is drawn beyond the list, it becomes the first or the last one.
  rowAt: (_, y) => rows().find((row) => y < row.getBoundingClientRect().bottom) ?? rows().at(-1),
  lower: "drop-after",
  drop: (row, over, after) => {
    const before = form.elements.order.value;
    if (after) over.after(row);
    else over.before(row);
    settle();
    row.focus({ preventScroll: true });
    if (form.elements.order.value !== before) tell(row);
  },
});

for (const row of rows()) row.tabIndex = 0;
for (const node of form.querySelectorAll(".drag-hint, .handle")) node.hidden = false;
// Browsers fill the fields of a page that is loaded again with what they held; its rows count.
window.addEventListener("pageshow", settle);
