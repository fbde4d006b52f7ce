// The frame of a plan opens where today is, and stays where it was when its rows are drawn anew.
const FRAME = ".plan-scroll";
const PLAN = "#plan, #portfolio-plan, #programme-plan";
let kept = null;

// What nearly fits stays at its beginning, so that the columns of the table are seen first.
function toToday(frame) {
  const line = frame.querySelector(".gantt-rows .g-now");
  if (!line || frame.clientWidth < 700 || frame.scrollWidth - frame.clientWidth < 600) return;
  const own = frame.getBoundingClientRect();
  const at = line.getBoundingClientRect().left - own.left;
  if (at > own.width - 40) frame.scrollLeft += at - own.width * 0.7;
}

function settle() {
  const frame = document.querySelector(FRAME);
  if (!frame) return;
  if (kept && kept.zoom === frame.dataset.zoom) {
    frame.scrollTo(kept.left, kept.top);
  } else {
    toToday(frame);
  }
  kept = null;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const frame = event.detail.target?.matches(PLAN) ? event.detail.target.querySelector(FRAME) : null;
  if (frame) kept = { left: frame.scrollLeft, top: frame.scrollTop, zoom: frame.dataset.zoom };
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.matches(PLAN) || event.target.matches?.(PLAN)) settle();
});
settle();
