"""The way of a link from bar to bar: horizontal and vertical lines only."""

from __future__ import annotations

from collections.abc import Sequence

from workpackages.gantt.model import ROW_HEIGHT

Point = tuple[float, float]
Span = tuple[float, float]
STUB = 7.0


def route(one: Span, other: Span, rows: tuple[int, int], kind: str) -> tuple[Point, ...]:
    """The corners from the bar ``one`` to the bar ``other``, which lie in ``rows``.

    Spans are left and right edges. A link leaves a finish to the right and a start to the left,
    and comes in from outside; where there is no room between the two, it passes between the rows.
    """
    out = 1 if kind[0] == "F" else -1
    into = 1 if kind[1] == "S" else -1
    x1, x2 = (one[1] if out > 0 else one[0]), (other[0] if into > 0 else other[1])
    y1, y2 = _middle(rows[0]), _middle(rows[1])
    away, near = x1 + out * STUB, x2 - into * STUB
    if out != into:
        x = max(away, near) if out > 0 else min(away, near)
        corners = [(x1, y1), (x, y1), (x, y2), (x2, y2)]
    elif (near - away) * out >= 0:
        corners = [(x1, y1), (away, y1), (away, y2), (x2, y2)]
    else:
        between = y2 - ROW_HEIGHT / 2 if y2 > y1 else y2 + ROW_HEIGHT / 2
        corners = [(x1, y1), (away, y1), (away, between), (near, between), (near, y2), (x2, y2)]
    return tuple((round(x, 1), round(y, 1)) for x, y in corners)


def path_of(points: Sequence[Point]) -> str:
    """The corners as the data of an SVG path."""
    (x, y), *rest = points
    parts = [f"M{x:g} {y:g}"]
    for next_x, next_y in rest:
        parts.append(f"V{next_y:g}" if next_x == x else f"H{next_x:g}")
        x, y = next_x, next_y
    return "".join(parts)


def arrow_of(points: Sequence[Point]) -> str:
    """The head of the arrow at the last corner, as the data of a filled path."""
    (before, _y), (x, y) = points[-2], points[-1]
    back = -5 if x >= before else 5
    return f"M{x:g} {y:g}l{back} -3.5v7z"


def _middle(row: int) -> float:
    return row * ROW_HEIGHT + BAR_MIDDLE


BAR_MIDDLE = 12.0
