"""The SVG of a chart: presentation attributes only, which are the colours of paper.

The page's style sheet recolours the same marks by their classes; the PDF takes them as they are.
Colour is never the only sign: critical bars have a thick edge, near-critical ones a broken edge,
late ones a triangle.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from workpackages.gantt.model import ROW_HEIGHT, Chart, ChartRow, Point, Shape
from workpackages.gantt.routes import BAR_MIDDLE, arrow_of, path_of, route
from workpackages.gantt.scale import Tick, Zoom

HEAD_HEIGHT = 58
_UPPER, _LOWER = 22, 42
BAR_TOP, BAR_HEIGHT = 6, 12
GHOST_TOP, GHOST_HEIGHT = 21, 3
_DIAMOND = 7
# Anything further outside is cut, so that coordinates stay small.
_BEYOND = 40
_LETTER = 5.8
PLAN, DONE, CRITICAL, GHOST = "#788d97", "#0b5a69", "#ad241c", "#b9c1bc"
INK, QUIET, LINE, OFF, LINK = "#1b2220", "#56605c", "#dde1dd", "#eef0ed", "#56605c"
_FONT = 'font-family="Source Sans Pro, sans-serif" font-size="11"'


def draw(chart: Chart) -> str:
    """Head and rows as one picture, for paper."""
    width, height = chart.scale.width, HEAD_HEIGHT + chart.height
    return (
        f"{_opening(chart, 'gantt', height, ident=chart.ident)}{_head(chart)}"
        f'<g transform="translate(0 {HEAD_HEIGHT})">'
        f'<svg width="{width:g}" height="{chart.height}">{_rows(chart)}</svg></g></svg>'
    )


def draw_head(chart: Chart) -> str:
    """The head alone, which the page keeps in sight; its dates stand in the table too."""
    width = f"{chart.scale.width:g}"
    return (
        f'<svg class="gantt gantt-head" aria-hidden="true" width="{width}" height="{HEAD_HEIGHT}"'
        f' viewBox="0 0 {width} {HEAD_HEIGHT}">{_head(chart)}</svg>'
    )


def draw_rows(chart: Chart) -> str:
    """The rows alone, to stand beside a table whose rows are as high."""
    opening = _opening(chart, "gantt gantt-rows", chart.height, ident=chart.ident)
    return f"{opening}{_rows(chart)}</svg>"


def _opening(chart: Chart, style: str, height: float, *, ident: str) -> str:
    scale, words = chart.scale, chart.words
    # A picture holds no links; with bars that lead somewhere it is a group with the same name.
    role = "img" if chart.is_paper else "group"
    return (
        f'<svg class="{style}" id="{ident}" xmlns="http://www.w3.org/2000/svg" role="{role}"'
        f' aria-labelledby="{ident}-title {ident}-desc" width="{scale.width * chart.shrink:g}"'
        f' height="{height * chart.shrink:g}" viewBox="0 0 {scale.width:g} {height:g}"'
        f' data-origin="{scale.first}" data-last="{scale.last}"'
        f' data-day-width="{scale.day_width:g}" data-row-height="{ROW_HEIGHT}">'
        f'<title id="{ident}-title">{escape(words.title)}</title>'
        f'<desc id="{ident}-desc">{escape(words.description)}</desc>'
    )


def _head(chart: Chart) -> str:
    scale, words = chart.scale, chart.words.calendar
    upper, lower = scale.upper(words), scale.lower(words)
    lines = [f"M{tick.x:g} 0V{_LOWER}" for tick in upper if tick.x]
    lines += [f"M{tick.x:g} {_UPPER}V{_LOWER}" for tick in lower if tick.x]
    frame = f"M0 {_UPPER - 0.5}H{scale.width:g}M0 {_LOWER - 0.5}H{scale.width:g}"
    return (
        f'<path class="g-grid" d="{"".join(lines)}{frame}" stroke="{LINE}" fill="none"/>'
        f'<g class="g-text" fill="{INK}" {_FONT} font-weight="600">{_labels(upper, 15)}</g>'
        f'<g class="g-quiet" fill="{QUIET}" {_FONT}>'
        f"{_labels(lower, 36, centred=scale.zoom is Zoom.DAY)}</g>{_marks(chart)}"
    )


def _labels(ticks: Iterable[Tick], y: int, *, centred: bool = False) -> str:
    return "".join(
        f'<text x="{tick.x + tick.width / 2:g}" y="{y}" text-anchor="middle">{tick.label}</text>'
        if centred
        else f'<text x="{tick.x + 4:g}" y="{y}">{escape(tick.label)}</text>'
        for tick in ticks
        if tick.label
    )


def _marks(chart: Chart) -> str:
    """The words above the lines of today and of the status date, kept apart and in sight."""
    parts = []
    status, today = _status_x(chart), _today_x(chart)
    marks = (
        (status, chart.words.status, "g-status", DONE),
        (today, chart.words.today, "g-now", INK),
    )
    shown = sorted((x, words, style, ink) for x, words, style, ink in marks if x is not None)
    for n, (x, words, style, ink) in enumerate(shown):
        width = len(words) * _LETTER + 8
        # The earlier of two close lines speaks to its left.
        is_crowded = n + 1 < len(shown) and x + width > shown[n + 1][0]
        to_left = x >= width and (is_crowded or x + width > chart.scale.width)
        anchor, at = ("end", x - 4) if to_left else ("start", x + 4)
        parts.append(
            f'<text class="{style}-text" x="{at:g}" y="54" text-anchor="{anchor}"'
            f' fill="{ink}" {_FONT}>{escape(words)}</text>'
        )
        parts.append(_upright(x, style, ink, _LOWER, HEAD_HEIGHT))
    return "".join(parts)


def _today_x(chart: Chart) -> float | None:
    day, scale = chart.today, chart.scale
    return scale.x(day) if day and scale.first <= day <= scale.last else None


def _status_x(chart: Chart) -> float | None:
    """The end of the status date, where what was done by then ends."""
    day, scale = chart.status_on, chart.scale
    return scale.end(day) if day and scale.first <= day <= scale.last else None


def _upright(x: float, style: str, colour: str, top: float, bottom: float) -> str:
    dash = "" if style == "g-status" else ' stroke-dasharray="4 3"'
    return (
        f'<line class="{style}" x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{bottom:g}"'
        f' stroke="{colour}" stroke-width="1.5"{dash}/>'
    )


def _rows(chart: Chart) -> str:
    places = {row.key: n for n, row in enumerate(chart.rows)}
    uprights = ((_status_x(chart), "g-status", DONE), (_today_x(chart), "g-now", INK))
    return "".join(
        (
            _background(chart),
            *(
                _upright(x, style, ink, 0, chart.height)
                for x, style, ink in uprights
                if x is not None
            ),
            _links(chart, places),
            *(_row(chart, row, n * ROW_HEIGHT) for n, row in enumerate(chart.rows)),
        )
    )


def _background(chart: Chart) -> str:
    scale, height = chart.scale, chart.height
    parts = [f'<path class="g-off" d="{_days_off(chart)}" fill="{OFF}"/>']
    ticks = (
        scale.upper(chart.words.calendar)
        if scale.zoom is Zoom.DAY
        else scale.lower(chart.words.calendar)
    )
    lines = "".join(f"M{tick.x:g} 0V{height}" for tick in ticks if tick.x)
    lines += "".join(
        f"M0 {n * ROW_HEIGHT - 0.5:g}H{scale.width:g}" for n in range(1, len(chart.rows) + 1)
    )
    parts.append(f'<path class="g-grid" d="{lines}" stroke="{LINE}" fill="none"/>')
    return "".join(parts)


def _days_off(chart: Chart) -> str:
    """Weekends and holidays, row by row where calendars differ; too narrow ones are left out."""
    scale = chart.scale
    if scale.zoom in {Zoom.MONTH, Zoom.QUARTER}:
        return ""
    strips = {key: _strips(chart, days) for key, days in chart.days_off.items()}
    parts, top = [], 0
    for calendar, rows in groupby(chart.rows, key=lambda row: row.calendar):
        height = ROW_HEIGHT * len(list(rows))
        parts += [f"M{x:g} {top}h{w:g}v{height}h-{w:g}z" for x, w in strips.get(calendar, ())]
        top += height
    return "".join(parts)


def _strips(chart: Chart, days: Iterable[object]) -> list[tuple[float, float]]:
    """Neighbouring days as one strip."""
    scale = chart.scale
    numbers = sorted((day - scale.first).days for day in days)  # type: ignore[operator]
    strips: list[tuple[float, float]] = []
    for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        inside = [n for _at, n in run if 0 <= n < scale.days]
        if inside:
            width = len(inside) * scale.day_width
            strips.append((round(inside[0] * scale.day_width, 1), round(width, 1)))
    return strips


def _span(chart: Chart, row: ChartRow) -> tuple[float, float] | None:
    """Left and right edge of what stands in the row; nothing without dates."""
    scale = chart.scale
    if row.begin is None or row.end is None:
        return None
    if row.shape is Shape.MILESTONE:
        middle = (scale.x(row.end) + scale.end(row.end)) / 2
        return middle - _DIAMOND, middle + _DIAMOND
    return scale.x(row.begin), max(scale.end(row.end), scale.x(row.begin) + 2)


def _links(chart: Chart, places: dict[str, int]) -> str:
    """The critical ones last, so that they lie on top."""
    spans = {row.key: _span(chart, row) for row in chart.rows}
    drawn: dict[bool, list[tuple[str, str, str]]] = {False: [], True: []}
    for link in chart.links:
        one, other = spans.get(link.before), spans.get(link.after)
        if one is None or other is None or _is_outside(chart, one, other):
            continue
        rows = (places[link.before], places[link.after])
        points = route(_cut(chart, one), _cut(chart, other), rows, link.kind)
        names = f' data-from="{escape(link.before)}" data-to="{escape(link.after)}"'
        drawn[link.is_critical].append((path_of(points), arrow_of(points), names))
    return "".join(
        f'<g class="{style}" fill="none" stroke="{colour}" stroke-width="{width}">'
        + "".join(f'<path d="{path}"{names}/>' for path, _arrow, names in found)
        + f'</g><path class="{style}-tip" d="{"".join(arrow for _p, arrow, _n in found)}"'
        f' fill="{colour}"/>'
        for found, style, colour, width in (
            (drawn[False], "g-link", LINK, "1"),
            (drawn[True], "g-critical-link", CRITICAL, "1.6"),
        )
        if found
    )


def _is_outside(chart: Chart, one: tuple[float, float], other: tuple[float, float]) -> bool:
    width = chart.scale.width
    return max(one[1], other[1]) < 0 or min(one[0], other[0]) > width


def _cut(chart: Chart, span: tuple[float, float]) -> tuple[float, float]:
    low, high = -_BEYOND, chart.scale.width + _BEYOND
    return min(max(span[0], low), high), min(max(span[1], low), high)


def _row(chart: Chart, row: ChartRow, top: int) -> str:
    span = _span(chart, row)
    if span is None:
        return f"{_ghost(chart, row, top)}{_deadline(chart, row, top)}"
    if _is_outside(chart, span, span):
        return f"{_ghost(chart, row, top)}{_deadline(chart, row, top)}"
    left, right = _cut(chart, span)
    done = span[0] + (span[1] - span[0]) * min(max(row.progress_pct, 0), 100) / 100
    done = round(max(0.0, _cut(chart, (span[0], done))[1] - left), 1)
    marks = _SHAPES[row.shape](row, (left, right), done, top)
    late = _late(right, top) if row.is_late else ""
    ghost, deadline = _ghost(chart, row, top), _deadline(chart, row, top)
    points = "".join(_point(chart, point, top) for point in row.points)
    if chart.is_paper:
        return f"{ghost}{marks}{late}{points}{deadline}"
    title = f"<title>{escape(row.title)}</title>" if row.title else ""
    tag = "a" if row.href else "g"
    link = f' href="{escape(row.href)}" tabindex="-1"' if row.href else ""
    return f"{ghost}<{tag}{link}{_handles(row)}>{title}{marks}{late}</{tag}>{points}{deadline}"


def _handles(row: ChartRow) -> str:
    """What a script needs to move the bar."""
    task = f' data-task="{escape(row.task)}"' if row.task else ""
    task += f' data-may="{escape(row.may)}"' if row.may else ""
    marks = [row.shape.value]
    marks += [name for name in ("critical", "near", "late") if getattr(row, f"is_{name}")]
    return (
        f' id="bar-{escape(row.key)}" class="g-row {" ".join(f"g-is-{m}" for m in marks)}"{task}'
        f' data-start="{row.begin}" data-finish="{row.end}"'
    )


def _edge(row: ChartRow) -> str:
    if row.is_critical:
        return f' stroke="{CRITICAL}" stroke-width="2"'
    if row.is_near:
        return f' stroke="{CRITICAL}" stroke-width="1.2" stroke-dasharray="3 2"'
    return ""


def _bar(row: ChartRow, span: tuple[float, float], done: float, top: int) -> str:
    left, width, y = span[0], round(span[1] - span[0], 1), top + BAR_TOP
    radius = 2 if width > 6 else 0
    shape = f'x="{left:g}" y="{y}" height="{BAR_HEIGHT}" rx="{radius}"'
    parts = [f'<rect class="g-plan" {shape} width="{width:g}" fill="{PLAN}"/>']
    if done:
        parts.append(f'<rect class="g-done" {shape} width="{done:g}" fill="{DONE}"/>')
    if edge := _edge(row):
        parts.append(f'<rect class="g-edge" {shape} width="{width:g}" fill="none"{edge}/>')
    return "".join(parts)


def _summary(row: ChartRow, span: tuple[float, float], done: float, top: int) -> str:
    """A bracket over the rows below it; a sub-project has a taller one."""
    left, width, y = span[0], round(span[1] - span[0], 1), top + BAR_TOP + 1
    body = 8 if row.shape is Shape.PROJECT else 5
    foot = min(6.0, width / 2)
    outline = f"M{left:g} {y}h{width:g}v{body + 5}l-{foot:g} -5H{left + foot:g}l-{foot:g} 5z"
    return (
        f'<path class="g-sum" d="{outline}" fill="{QUIET}"{_edge(row)}/>'
        f'<rect class="g-done" x="{left:g}" y="{y}" width="{done:g}" height="{body - 2}"'
        f' fill="{DONE}"/>'
    )


def _milestone(row: ChartRow, span: tuple[float, float], done: float, top: int) -> str:
    x, y, size = (span[0] + span[1]) / 2, top + BAR_MIDDLE, _DIAMOND
    fill, style = (DONE, "g-reached") if row.progress_pct >= 100 else (INK, "g-mile")
    path = f"M{x:g} {y - size:g}l{size} {size}l-{size} {size}l-{size} -{size}z"
    return f'<path class="{style}" d="{path}" fill="{fill}"{_edge(row)}/>'


def _point(chart: Chart, point: Point, top: int) -> str:
    """A small diamond on the row of a project, with its name for a resting pointer."""
    x, y = (chart.scale.x(point.on) + chart.scale.end(point.on)) / 2, top + BAR_MIDDLE
    if not 0 <= x <= chart.scale.width:
        return ""
    fill, style = (DONE, "g-reached") if point.is_reached else (INK, "g-mile")
    path = f"M{x:g} {y - 5.5:g}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
    return (
        f'<path class="{style} g-point" d="{path}" fill="{fill}" stroke="#ffffff">'
        f"<title>{escape(point.title)}</title></path>"
    )


_SHAPES = {
    Shape.BAR: _bar,
    Shape.SUMMARY: _summary,
    Shape.PROJECT: _summary,
    Shape.MILESTONE: _milestone,
}


def _late(right: float, top: int) -> str:
    return f'<path class="g-late" d="M{right + 5:g} {top + 17}l4.5 -9l4.5 9z" fill="{CRITICAL}"/>'


def _ghost(chart: Chart, row: ChartRow, top: int) -> str:
    """Where the baseline had it: a thin bar below, or a hollow diamond."""
    start, finish = row.baseline
    start, finish = start or finish, finish or start
    if start is None or finish is None:
        return ""
    scale = chart.scale
    if row.shape is Shape.MILESTONE:
        x, y = (scale.x(finish) + scale.end(finish)) / 2, top + BAR_MIDDLE + 7
        if not 0 <= x <= scale.width:
            return ""
        return f'<path class="g-ghost" d="M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z" fill="{GHOST}"/>'
    left, right = _cut(chart, (scale.x(start), scale.end(finish)))
    if right <= left:
        return ""
    return (
        f'<rect class="g-ghost" x="{left:g}" y="{top + GHOST_TOP}" width="{right - left:g}"'
        f' height="{GHOST_HEIGHT}" fill="{GHOST}"/>'
    )


def _deadline(chart: Chart, row: ChartRow, top: int) -> str:
    """An arrow down at the end of the day that must be kept."""
    if row.deadline is None:
        return ""
    x = chart.scale.end(row.deadline)
    if not 0 <= x <= chart.scale.width:
        return ""
    kept = row.end is None or row.end <= row.deadline
    colour, style = (INK, "g-deadline") if kept else (CRITICAL, "g-deadline-missed")
    return (
        f'<path class="{style}" d="M{x:g} {top + 2}v16m-4 -6l4 6l4 -6" fill="none"'
        f' stroke="{colour}" stroke-width="1.6"/>'
    )
