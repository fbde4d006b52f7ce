"""The geometry of the report's drawings: one SVG for the page and for the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.spelling import Json

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 70, 12, 28
MOST_LABELS = 7
SAME_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line: where it is and what it says."""

    at: float
    label: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CurveChart:
    """Planned against done in percent over time, as coordinates of the drawing."""

    planned: str
    done: str
    planned_label: Tick
    done_label: Tick | None
    done_x: float
    status_x: float | None
    across: tuple[Tick, ...]
    along: tuple[Tick, ...]
    values: tuple[Json, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def curve_chart(points: list[Json], status_date: str) -> CurveChart | None:
    """Lay out the curve; nothing where the plan has no stretch of time."""
    days = [date.fromisoformat(point["on"]) for point in points]
    if len(days) < 2 or days[0] == days[-1]:
        return None
    first, span = days[0].toordinal(), days[-1].toordinal() - days[0].toordinal()

    def x(day: date) -> float:
        return round(LEFT + (day.toordinal() - first) / span * (WIDTH - LEFT - RIGHT), 1)

    planned = [(x(d), _y(p["planned_pct"])) for d, p in zip(days, points, strict=True)]
    done = [(x(d), _y(p["done_pct"])) for d, p in zip(days, points, strict=True) if p["done_pct"]]
    status = date.fromisoformat(status_date)
    label_y, done_y = _apart(planned[-1][1], done[-1][1] if done else None)
    return CurveChart(
        planned=_line(planned),
        done=_line(done),
        planned_label=Tick(label_y),
        done_label=Tick(done_y) if done_y is not None else None,
        done_x=done[-1][0] + 6 if done else 0.0,
        status_x=x(status) if days[0] <= status <= days[-1] else None,
        across=tuple(Tick(_y(str(pct)), f"{pct} %") for pct in (0, 25, 50, 75, 100)),
        along=tuple(Tick(x(day), on=day) for day in _labelled(days)),
        values=tuple(_value(d, p) for d, p in zip(days, points, strict=True)),
    )


def _y(percent: str) -> float:
    return round(HEIGHT - BOTTOM - float(percent) / 100 * (HEIGHT - TOP - BOTTOM), 1)


def _line(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _apart(planned: float, done: float | None) -> tuple[float, float | None]:
    """Keep the two labels at the right edge from covering each other."""
    if done is None or abs(planned - done) >= SAME_HEIGHT:
        return planned, done
    return planned, planned + SAME_HEIGHT


def _labelled(days: list[date]) -> list[date]:
    """Both ends and evenly spread days between them."""
    step = max(1, -(-(len(days) - 1) // (MOST_LABELS - 1)))
    inner = days[step:-1:step]
    if inner and days.index(inner[-1]) + step // 2 >= len(days) - 1:
        inner = inner[:-1]
    return [days[0], *inner, days[-1]]


def _value(day: date, point: Json) -> Json:
    done = point["done_pct"]
    return {
        "on": day,
        "planned": Decimal(point["planned_pct"]),
        "done": Decimal(done) if done is not None else None,
    }
