// A row is taken by its handle, with mouse, pen or finger, and let go on another row.
// Escape, or letting go where nothing is, leaves everything as it was.
const EDGE = 72;
const STEP = 8;

// What rows are found, what the lower half of one means, and what is done in the end.
export function dragRows({ rowOf, rowAt, lower, drop }) {
  let drag = null;

  const clear = () => {
    for (const row of document.querySelectorAll(`.dragged, .drop-before, .${lower}`)) {
      row.classList.remove("dragged", "drop-before", lower);
    }
  };

  const leave = () => {
    drag = null;
    clear();
  };

  const aim = () => {
    clear();
    drag.row.classList.add("dragged");
    const over = rowAt(drag.x, drag.y);
    drag.over = over && over !== drag.row ? over : null;
    if (!drag.over) return;
    const box = over.getBoundingClientRect();
    drag.isLower = drag.y > box.top + box.height / 2;
    over.classList.add(drag.isLower ? lower : "drop-before");
  };

  // A finger that drags cannot scroll, so the page follows a row that is held at its edge.
  const follow = () => {
    if (!drag) return;
    const up = drag.y < EDGE && drag.y < drag.from;
    const down = drag.y > window.innerHeight - EDGE && drag.y > drag.from;
    if (up || down) {
      window.scrollBy(0, up ? -STEP : STEP);
      aim();
    }
    requestAnimationFrame(follow);
  };

  const isMine = (event) => drag?.pointer === event.pointerId;

  document.addEventListener("pointerdown", (event) => {
    if (!(event.target instanceof Element) || !event.target.classList.contains("handle")) return;
    const row = rowOf(event.target);
    if (!row || drag || event.button !== 0) return;
    event.preventDefault();
    drag = { row, over: null, isLower: false, pointer: event.pointerId, from: event.clientY };
    Object.assign(drag, { x: event.clientX, y: event.clientY });
    row.classList.add("dragged");
    requestAnimationFrame(follow);
  });

  document.addEventListener("pointermove", (event) => {
    if (!isMine(event)) return;
    Object.assign(drag, { x: event.clientX, y: event.clientY });
    aim();
  });

  document.addEventListener("pointerup", (event) => {
    if (!isMine(event)) return;
    const { row, over, isLower } = drag;
    leave();
    if (over) drop(row, over, isLower);
  });

  document.addEventListener("pointercancel", (event) => {
    if (isMine(event)) leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) leave();
  });
}
