// After a swap the focus is where a reader expects it: on the refusal, or where it was.
let before = [];

// The names of what has the focus and of everything around it, up to what is replaced.
const trail = (active, target) => {
  const names = active.id || !active.name ? [] : [active.name];
  for (let node = active; node !== target; node = node.parentElement) {
    if (node.id) names.push(node.id);
  }
  return names;
};

const STOPS = "button:not([disabled]), a[href], input:not([type=hidden]), select, textarea";
const find = (name, here) =>
  document.getElementById(name) ?? here?.querySelector?.(`[name="${CSS.escape(name)}"]`);

// The same element again, or else the first step in what stood around it.
const give = (node) => {
  node.focus();
  if (document.activeElement !== node) node.querySelector(STOPS)?.focus();
  return document.activeElement !== document.body;
};

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  const { target } = event.detail;
  before = target?.contains(active) ? [...trail(active, target), target.id] : [];
});

document.addEventListener("htmx:afterSettle", (event) => {
  const here = document.getElementById(event.detail.target?.id) ?? event.detail.elt;
  const refusal = here?.querySelector?.("[data-focus]");
  if (refusal) {
    refusal.focus();
  } else if (before.length && (document.activeElement === document.body || !document.activeElement)) {
    const left = before.slice(0, -1).map((name) => find(name, here)).filter(Boolean);
    if (!left.some(give) && here instanceof HTMLElement) {
      here.setAttribute("tabindex", "-1");
      here.focus({ preventScroll: true });
    }
  }
  before = [];
});

// A refusal on a whole page takes the focus too.
document.querySelector("[data-focus]")?.focus();

// htmx keeps no pages, so a page that comes back from the browser's memory is asked for again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
