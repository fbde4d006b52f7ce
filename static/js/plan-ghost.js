// What a bar in hand would become, drawn over the chart: dashed, with its new date in words.
const SVG = "http://www.w3.org/2000/svg";
const DAY = 86400000;

export const chartOf = (bar) => bar.closest("svg.gantt-rows");
export const dayWidth = (chart) => Number(chart.dataset.dayWidth);
export const href = (bar) => bar.getAttribute("href");
export const may = (bar, what) => (bar?.dataset.may ?? "").split(" ").includes(what);
// Plain links hold tasks of one project together.
const projectOf = (bar) => href(bar).split("tasks/")[0];
export const mayWait = (bar, first) => may(bar, "link") && projectOf(bar) === projectOf(first);
export const named = (bar) => bar.querySelector("title").textContent.split(" · ")[0];
// What moves of a bar: not its triangle, nor its title.
export const bodyOf = (bar) => bar.querySelector(".g-plan, .g-mile, .g-reached").getBBox();

const time = (day) => Date.parse(`${day}T00:00:00Z`);
export const plus = (day, days) => new Date(time(day) + days * DAY).toISOString().slice(0, 10);
export const between = (first, last) => Math.round((time(last) - time(first)) / DAY);

// "Mon 19.10.2026": the weekday tells whether anybody works then.
export const inWords = (day) => {
  const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: "UTC" });
  return `${weekday.format(time(day))} ${day.split("-").reverse().join(".")}`;
};

export const make = (name, attributes, parent) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
};

export const clear = (style = "g-hand") => {
  for (const old of document.querySelectorAll(`.${style}`)) old.remove();
};

const layer = (chart, style) => make("g", { class: style, "aria-hidden": "true" }, chart);

const outline = (group, box, isMilestone) => {
  if (!isMilestone) return make("rect", { ...box, rx: 2, class: "g-hand-shape" }, group);
  const half = box.height / 2;
  const d = `M${box.x + half} ${box.y}l${half} ${half}l${-half} ${half}l${-half} ${-half}z`;
  return make("path", { d, class: "g-hand-shape" }, group);
};

const caption = (group, box, text, chart) => {
  const isRight = box.x + box.width + 150 > chart.viewBox.baseVal.width;
  const x = isRight ? box.x - 8 : box.x + box.width + 8;
  const anchor = isRight ? "end" : "start";
  make("text", { x, y: box.y + 10, "text-anchor": anchor, class: "g-hand-text" }, group).textContent = text;
};

const plain = ({ x, y, width, height }) => ({ x, y, width, height });

// The bar moved or stretched by so many days.
export const drawBar = (bar, mode, days, text) => {
  clear();
  const chart = chartOf(bar);
  const box = plain(bodyOf(bar));
  const by = days * dayWidth(chart);
  if (mode === "move") box.x += by;
  else box.width = Math.max(2, box.width + by);
  const group = layer(chart, "g-hand");
  outline(group, box, bar.classList.contains("g-is-milestone"));
  caption(group, box, text, chart);
};

// A line from the end of a bar to a point, or to the beginning of the bar that will wait.
export const drawLink = (bar, end, target) => {
  clear();
  const chart = chartOf(bar);
  const group = layer(chart, "g-hand");
  const from = bodyOf(bar);
  const y = from.y + from.height / 2;
  const to = target && chartOf(target) === chart ? bodyOf(target) : null;
  const at = to ? { x: to.x, y: to.y + to.height / 2 } : end;
  if (to) outline(group, plain(to), target.classList.contains("g-is-milestone"));
  if (at) make("path", { d: `M${from.x + from.width} ${y}L${at.x} ${at.y}`, class: "g-hand-line" }, group);
};

// Where the tasks of a preview would lie; their addresses begin alike.
export const drawPreview = (tasks, rows) => {
  clear("g-preview");
  for (const { task, start, finish } of rows) {
    const bar = document.querySelector(`.g-row[href="${tasks}${task}/"]`);
    if (!bar || !finish) continue;
    const chart = chartOf(bar);
    const old = bodyOf(bar);
    const wide = dayWidth(chart);
    const box = { x: between(chart.dataset.origin, start || finish) * wide, y: old.y, width: 0, height: old.height };
    box.width = Math.max(2, (between(start || finish, finish) + 1) * wide);
    const isMilestone = bar.classList.contains("g-is-milestone");
    if (isMilestone) Object.assign(box, { x: box.x + (box.width - old.width) / 2, width: old.width });
    outline(layer(chart, "g-preview"), box, isMilestone);
  }
};
