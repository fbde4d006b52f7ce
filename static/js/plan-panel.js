// The panel beside the chart: the form of one task, opened in place, gone once the plan is saved.
import { clear, drawPreview } from "./plan-ghost.js";

const dialog = document.getElementById("plan-dialog");
const frame = () => document.querySelector(".plan-scroll");
// The id of what opened the panel, and of what gets the focus when the chart was drawn anew.
let opener = "";
let due = "";
let left = 0;

// What happened is said, and does not stay over the page.
const says = document.getElementById("plan-says");
export const sayBriefly = (text) => {
  says.textContent = text;
  setTimeout(() => { if (says.textContent === text) says.textContent = ""; }, 8000);
};

export const isPlan = (event) => event.detail.target?.matches("#plan, #portfolio-plan") ?? false;
const isPanel = (event) => event.detail.target?.id === "plan-panel";

export const openPanel = (url, id) => {
  opener = id;
  window.htmx.ajax("GET", url, { target: "#plan-panel", swap: "outerHTML" });
};

// The frame grows narrower beside the panel; the bar at work stays in sight.
const show = () => {
  if (dialog.open) return;
  left = frame().scrollLeft;
  dialog.show();
  const bar = document.getElementById(opener.replace("dates-", "bar-"));
  const own = frame().getBoundingClientRect();
  if (bar) frame().scrollLeft += bar.getBoundingClientRect().left - own.left - own.width * 0.6;
};

const hide = () => {
  dialog.close();
  clear();
  clear("g-preview");
  frame()?.scrollTo({ left });
};

const cancel = () => {
  hide();
  document.getElementById(opener)?.focus({ preventScroll: true });
};

const preview = () => {
  clear();
  const rows = [...dialog.querySelectorAll("#plan-preview [data-task]")].map((row) => row.dataset);
  drawPreview(dialog.querySelector("#plan-preview")?.dataset.tasks, rows);
};

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (isPanel(event) && elt.id && !dialog.contains(elt)) opener = elt.id;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (isPanel(event)) {
    show();
    (dialog.querySelector("[data-focus]") ?? dialog.querySelector("h2")).focus({ preventScroll: true });
    dialog.scrollTop = 0;
  }
  if (isPanel(event) || (dialog?.open && event.detail.target?.id === "plan-change")) {
    const found = dialog.querySelector("#plan-preview");
    if (found) dialog.scrollTop = found.offsetTop - 56;
    preview();
  }
  if (isPlan(event) && due) {
    document.getElementById(due)?.focus({ preventScroll: true });
    due = "";
  }
});

document.addEventListener("click", (event) => {
  const closes = event.target.closest?.("[data-closes='plan-dialog']");
  if (!closes || !dialog?.contains(closes)) return;
  event.preventDefault();
  cancel();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dialog?.open || event.defaultPrevented) return;
  event.preventDefault();
  cancel();
});

document.addEventListener("plan-changed", () => {
  if (!dialog?.open) return;
  due = opener;
  hide();
});

document.addEventListener("plan-said", (event) => sayBriefly(event.detail.value));
