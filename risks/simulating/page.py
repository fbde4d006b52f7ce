"""A kept result as a page or a paper shows it: figures, drawings and the tables beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from risks.simulating.drawing import Drawing, histogram, s_curve, tornado
from risks.simulating.results import PERCENTS

Json = dict[str, Any]
MOST_ACTIVITIES = 40
MOST_LETTERS = 36


@dataclass(frozen=True, slots=True)
class Quantile:
    """P80, the value and, of the finish, its day."""

    label: str
    value: float
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    value: float
    percent: Decimal
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """An activity or an input: what it is called, and its figures."""

    code: str
    name: str
    percent: Decimal | None = None
    days: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two distributions, with its drawings."""

    is_time: bool
    mean: float
    sd: float
    quantiles: tuple[Quantile, ...]
    base: float
    base_on: date | None
    base_percent: Decimal
    limit: float | date | None
    limit_percent: Decimal | None
    reserve: float
    histogram: Drawing
    bins: tuple[Bin, ...]
    curve: Drawing
    points: tuple[Point, ...]
    tornado: Drawing | None
    bars: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that one simulation says."""

    runs: int
    seed: int
    finish: Side
    cost: Side | None
    activities: tuple[Row, ...]
    management: tuple[float, float]


def shown(result: Json) -> Shown:
    """Read what was kept; the cost is left out where there is none."""
    cost = result["cost"]
    has_cost = cost["bins"][-1][1] > 0
    return Shown(
        result["runs"],
        result["seed"],
        _side(result["finish"], result["tornado_finish"], is_time=True),
        _side(cost, result["tornado_cost"], is_time=False) if has_cost else None,
        tuple(
            Row(each["code"], _name(each), percent(each["ratio"]), each["mean_days"])
            for each in result["activities"][:MOST_ACTIVITIES]
        ),
        tuple(result["management"]),
    )


def _side(of: Json, bars: list[Json], *, is_time: bool) -> Side:
    reached = of.get("on", {})
    quantiles = tuple(
        Quantile(f"P{pct}", of["p"][str(pct)], _day(reached.get(str(pct)))) for pct in PERCENTS
    )
    marks = [(each.value, each.label) for each in quantiles if each.label in {"P50", "P80"}]
    points = tuple(
        Point(each["days" if is_time else "amount"], percent(each["ratio"]), _day(each.get("on")))
        for each in of["curve"]
    )
    bins = tuple(Bin(*each) for each in of["bins"])
    rows = tuple(Row(each["code"], _name(each), value=each["value"]) for each in bars)
    limit = _day(of["planned_on"]) if is_time else of["envelope"] or None
    ratio = of["planned_ratio"] if is_time else of["envelope_ratio"]
    return Side(
        is_time,
        of["mean"],
        of["sd"],
        quantiles,
        of["base"],
        _day(of.get("base_on")),
        percent(of["base_ratio"]),
        limit,
        None if ratio is None else percent(ratio),
        of["reserve"],
        histogram([(each.low, each.high, each.count) for each in bins], marks),
        bins,
        s_curve([(each.value, float(each.percent) / 100) for each in points], marks),
        points,
        tornado([(_short(each), each.value or 0) for each in rows]) if rows else None,
        rows,
    )


def _short(row: Row) -> str:
    label = f"{row.code} {row.name}"
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1]}…"


def _name(each: Json) -> str:
    is_english = (get_language() or "fr").startswith("en")
    name: str = each["name_en"] if is_english and each["name_en"] else each["name_fr"]
    return name


def _day(spelled: str | None) -> date | None:
    return date.fromisoformat(spelled) if spelled else None


def percent(ratio: float) -> Decimal:
    """Whole percents; what is not certain is neither 0 nor 100."""
    exact = Decimal(str(ratio)) * 100
    rounded = exact.quantize(Decimal(1))
    if (rounded == 0 and exact) or (rounded == 100 and exact != 100):
        return exact.quantize(Decimal("0.1"))
    return rounded
