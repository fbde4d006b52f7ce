"""Annex A: planned and earned value, cost and earned schedule, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from control.charts import Drawing, Series, over_time
from control.models import StatusSnapshot
from control.overview import value_curve
from engine.earned_value import quotient
from reporting.annexes.kept import snapshots_of
from reporting.annexes.strokes import with_strokes
from reporting.spelling import Json
from servicedesk_pm.common.templatetags.ui import number

_MOST_PERIODS = 8


def curves_of(content: Json, *, shows_money: bool) -> Json | None:
    """In francs for the direction; below it in percent of the budget and without the cost."""
    if content["values"] is None:
        return None
    rows = snapshots_of(content)
    drawing = value_curve(rows[-1], rows) if shows_money else _in_percent(rows)
    return {
        "drawing": with_strokes(drawing),
        "earned": with_strokes(_earned_schedule(rows)),
        "months": [_month(row, shows_money=shows_money) for row in rows],
        "places": 0 if shows_money else 1,
        "unit": "" if shows_money else " %",
    }


def _percent(amount: Decimal, budget: Decimal) -> Decimal:
    return 100 * (quotient(amount, budget) or Decimal(0))


def _in_percent(rows: Sequence[StatusSnapshot]) -> Drawing | None:
    now = rows[-1]
    budget = now.budget
    plan = [
        (date.fromisoformat(on), float(_percent(Decimal(amount), budget)))
        for on, amount in now.figures["curve"]
    ]
    if not plan or not budget:
        return None
    begin = (plan[0][0].replace(day=1), 0.0)
    earned = [(row.status_date, float(_percent(row.earned, budget))) for row in rows]
    series = [
        Series(_("planned (PV)"), "plan", [begin, *plan]),
        Series(_("earned (EV)"), "done", [begin, *earned]),
    ]
    ticks = [(float(each), f"{each} %") for each in (0, 25, 50, 75, 100)]
    marks = [(now.status_date, f"{now.status_date:%d.%m.%Y}")]
    return over_time(series, low=0.0, high=100.0, ticks=ticks, marks=marks)


def _earned_schedule(rows: Sequence[StatusSnapshot]) -> Drawing | None:
    """For how many months of the plan the work is done, against the months that are over."""
    earned = [(row.status_date, float(row.ratio("es") or 0)) for row in rows if row.ratio("es")]
    elapsed = [
        (row.status_date, float(row.ratio("elapsed") or 0)) for row in rows if row.ratio("elapsed")
    ]
    most = max([value for _on, value in (*earned, *elapsed)], default=0.0)
    if len(earned) < 2:
        return None
    step = max(1, -(-int(most + 1) // _MOST_PERIODS))
    high = float(step * -(-int(most + 1) // step))
    ticks = [(float(n), number(n)) for n in range(0, int(high) + 1, step)]
    series = [
        Series(_("elapsed (AT)"), "plan", elapsed),
        Series(_("earned (ES)"), "done", earned),
    ]
    return over_time(series, low=0.0, high=high, ticks=ticks)


def _month(row: StatusSnapshot, *, shows_money: bool) -> Json:
    """The values in francs, or in percent of the budget and without what tells of the cost."""
    budget = row.budget
    return {
        "on": row.status_date,
        "planned": row.planned if shows_money else _percent(row.planned, budget),
        "earned": row.earned if shows_money else _percent(row.earned, budget),
        "actual": row.actual if shows_money else None,
        "forecast": row.forecast if shows_money else None,
        "cpi": row.cpi if shows_money else None,
        "es": row.ratio("es"),
        "elapsed": row.ratio("elapsed"),
        "spi_t": row.spi_t,
    }
