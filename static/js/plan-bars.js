// Bars are taken in hand by mouse or by keys. Nothing is saved here: what is wished opens the
// panel, where the server says what moves. The keys stand below the chart.
import * as ghost from "./plan-ghost.js";
import { isPlan, openPanel, sayBriefly } from "./plan-panel.js";

const BAR = "a.g-row";
const says = document.getElementById("plan-says");
const words = says.dataset;
const START = 4;
// What is in hand: the bar, what is done with it, by how many days, and which bar would wait.
let hand = null;
let press = null;
let current = "";

const say = (...parts) => {
  says.textContent = parts.join(" ");
};
const barOf = (node) => (node instanceof Element ? node.closest(BAR) : null);
const bars = () => [...document.querySelectorAll(BAR)];
const signed = (days) => words.days.replace("#", `${days < 0 ? "−" : "+"}${Math.abs(days)}`);

const take = (bar, mode) => {
  hand = { bar, mode, days: 0, target: null };
  document.body.classList.add("plan-in-hand");
};

const drop = () => {
  hand = null;
  press = null;
  ghost.clear();
  document.body.classList.remove("plan-in-hand");
};

const cancel = () => {
  drop();
  sayBriefly(words.left);
};

const newDay = () => {
  const { start, finish } = hand.bar.dataset;
  return ghost.plus(hand.mode === "move" ? start : finish, hand.days);
};

// A bar never ends before it begins.
const shift = (days) => {
  const { start, finish } = hand.bar.dataset;
  hand.days = hand.mode === "size" ? Math.max(days, ghost.between(finish, start)) : days;
  const day = ghost.inWords(newDay());
  const by = signed(hand.days);
  ghost.drawBar(hand.bar, hand.mode, hand.days, `${day} (${by})`);
  return words[hand.mode].replace("#", day).replace("+", by);
};

const aim = (target, end) => {
  const fits = target && target !== hand.bar && ghost.mayWait(target, hand.bar);
  hand.target = fits ? target : null;
  ghost.drawLink(hand.bar, end, hand.target);
  return hand.target ? words.link.replace("#", ghost.named(hand.target)) : words.aim;
};

// The wish becomes an address of the form, which answers with the preview.
const finish = () => {
  const { bar, mode, days, target } = hand;
  if (mode === "link" ? !target : !days) return cancel();
  const name = mode === "move" ? "start_on" : "finish_on";
  const url =
    mode === "link"
      ? `${ghost.href(target)}links/?direction=follows&other=${bar.dataset.task}`
      : `${ghost.href(bar)}dates/?${name}=${newDay()}`;
  drop();
  say("");
  return openPanel(url, bar.id);
};

// Keys.
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };
const LINES = { ArrowUp: -1, ArrowDown: 1 };
const MODES = { m: "move", r: "size", l: "link" };

const neighbour = (bar, step, fits = () => true) => {
  const all = bars().filter((each) => each === bar || fits(each));
  return all[all.indexOf(bar) + step];
};

const rove = (bar) => {
  for (const each of document.querySelectorAll(`${BAR}[tabindex="0"]`)) each.setAttribute("tabindex", "-1");
  if (!bar) return;
  bar.setAttribute("tabindex", "0");
  current = bar.id;
};

const inHand = (event) => {
  if (event.key === "Escape") cancel();
  else if (event.key === "Enter") finish();
  else if (event.key in ARROWS && hand.mode !== "link") {
    say(shift(hand.days + ARROWS[event.key] * (event.shiftKey ? 7 : 1)), words.keys);
  } else if (event.key in LINES && hand.mode === "link") {
    const next = neighbour(hand.target ?? hand.bar, LINES[event.key], (bar) => ghost.mayWait(bar, hand.bar));
    if (next) say(aim(next), words.keys);
    hand.target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else return;
  event.preventDefault();
};

const atRest = (event, bar) => {
  const mode = MODES[event.key.toLowerCase()];
  if (event.key in LINES) neighbour(bar, LINES[event.key])?.focus();
  else if (event.key === "Enter" && ghost.may(bar, "link")) openPanel(`${ghost.href(bar)}dates/`, bar.id);
  else if (mode && bar.dataset.task && !ghost.may(bar, mode)) sayBriefly(words.cannot);
  else if (mode && bar.dataset.task) {
    take(bar, mode);
    say(mode === "link" ? aim(null) : shift(0), words.keys);
  } else return;
  event.preventDefault();
};

document.addEventListener("keydown", (event) => {
  if (press && event.key === "Escape") {
    event.preventDefault();
    cancel();
    return;
  }
  const bar = barOf(event.target);
  if (!bar || press || event.ctrlKey || event.metaKey || event.altKey) return;
  if (hand) inHand(event);
  else atRest(event, bar);
}, true);

document.addEventListener("focusin", (event) => {
  const bar = barOf(event.target);
  if (bar) rove(bar);
});
document.addEventListener("focusout", () => {
  if (hand && !press) drop();
});

// Mouse and pen; a finger scrolls the chart.
const frame = () => document.querySelector(".plan-scroll");

const handles = (bar) => {
  ghost.clear("g-handles");
  if (!bar || hand) return;
  const box = ghost.bodyOf(bar);
  const group = ghost.make("g", { class: "g-handles", "aria-hidden": "true" }, ghost.chartOf(bar));
  group.dataset.bar = bar.id;
  const right = box.x + box.width;
  const isLate = bar.classList.contains("g-is-late");
  ghost.make("circle", { cx: right + (isLate ? 24 : 11), cy: box.y + box.height / 2, r: 5, class: "g-handle-link" }, group);
  if (!ghost.may(bar, "size")) return;
  ghost.make("rect", { x: right - 5, y: box.y - 2, width: 9, height: box.height + 4, class: "g-handle-size" }, group);
};

const pressed = (event) => {
  const group = event.target.closest?.(".g-handles");
  const bar = group ? document.getElementById(group.dataset.bar) : barOf(event.target);
  const mode = event.target.matches?.(".g-handle-link") ? "link" : group ? "size" : "move";
  return bar && ghost.may(bar, mode) ? { bar, mode } : null;
};

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch" || press) return;
  const bar = barOf(event.target);
  if (bar) handles(ghost.may(bar, "link") ? bar : null);
  else if (!event.target.closest?.("svg.gantt-rows")) ghost.clear("g-handles");
});

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch" || hand) return;
  const wish = pressed(event);
  if (!wish) return;
  press = { ...wish, x: event.clientX, y: event.clientY, left: frame().scrollLeft, id: event.pointerId };
});

// At the edge of the frame the chart comes along.
const follow = (event) => {
  const box = frame().getBoundingClientRect();
  const names = document.querySelector(".plan-chart").getBoundingClientRect().left - box.left;
  if (event.clientX > box.right - 24) frame().scrollLeft += 14;
  else if (event.clientX < box.left + Math.max(names, 280) + 24) frame().scrollLeft -= 14;
  if (event.clientY > box.bottom - 20) frame().scrollTop += 10;
  else if (event.clientY < box.top + 70) frame().scrollTop -= 10;
};

const under = (event) => {
  const chart = document.elementFromPoint(event.clientX, event.clientY)?.closest("svg.gantt-rows");
  if (!chart) return null;
  const at = (event.clientY - chart.getBoundingClientRect().top) / Number(chart.dataset.rowHeight);
  const row = chart.closest(".plan-grid").querySelector("tbody").rows[Math.floor(at)];
  return row ? document.getElementById(row.id.replace("row-", "bar-")) : null;
};

document.addEventListener("pointermove", (event) => {
  if (!press) return;
  if (!hand) {
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < START) return;
    ghost.clear("g-handles");
    take(press.bar, press.mode);
    ghost.chartOf(press.bar).setPointerCapture(press.id);
  }
  follow(event);
  const chart = ghost.chartOf(hand.bar);
  if (hand.mode === "link") {
    const own = chart.getBoundingClientRect();
    say(aim(under(event), { x: event.clientX - own.left, y: event.clientY - own.top }));
  } else {
    const by = event.clientX - press.x + frame().scrollLeft - press.left;
    say(shift(Math.round(by / ghost.dayWidth(chart))));
  }
});

let dragged = false;
document.addEventListener("pointerup", () => {
  if (!press) return;
  press = null;
  dragged = Boolean(hand);
  if (hand) finish();
  setTimeout(() => { dragged = false; });
});
document.addEventListener("pointercancel", () => {
  if (press) drop();
});
document.addEventListener("dragstart", (event) => {
  if (barOf(event.target)) event.preventDefault();
});

// A bar that may be changed opens its form; with a modifier it stays a link to its task.
document.addEventListener("click", (event) => {
  const bar = barOf(event.target);
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!dragged && !(bar && isPlain && ghost.may(bar, "link"))) return;
  event.preventDefault();
  event.stopPropagation();
  if (bar && !dragged) openPanel(`${ghost.href(bar)}dates/`, bar.id);
}, true);

// The chart is drawn anew after every change: one bar can be reached by Tab, as before.
const settle = () => rove(document.getElementById(current) ?? document.querySelector(BAR));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isPlan(event) && hand) cancel();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (isPlan(event)) settle();
});
settle();
