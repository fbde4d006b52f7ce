"""Money, pace and lights of a report: what the kept snapshots and the lead say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from control.models import DeclaredLight, StatusSnapshot
from control.overview import MilestoneLine, milestone_lines, trend_of
from engine.calendar import WorkDays
from reporting.spelling import Json, iso

_AMOUNTS = ("budget", "planned", "earned", "actual", "promised")
_RATIOS = ("cpi", "spi", "spi_t", "sv_t", "vac")
_BY_MONTH = ("cpi", "spi_t", "es", "elapsed")
MOST_MONTHS = 60


def figures_at(history: Sequence[StatusSnapshot], on: date) -> Json | None:
    """Money and pace of the snapshot that is kept of this very day."""
    row = history[-1] if history else None
    if row is None or row.status_date != on:
        return None
    return {
        **{name: str(getattr(row, name)) for name in _AMOUNTS},
        "forecast": _text(row.forecast),
        "pace_finish": iso(row.pace_finish),
        "baseline_finish": iso(row.baseline_finish),
        **{name: row.figures.get(name) for name in _RATIOS},
    }


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)


def declared_of(row: DeclaredLight | None) -> Json | None:
    if row is None:
        return None
    return {
        "colour": row.colour,
        "computed": row.computed,
        "reason": row.reason,
        "by": str(row.declared_by),
        "declared": row.declared_on.isoformat(),
        "expires": row.expires_on.isoformat(),
    }


def course_of(history: Sequence[StatusSnapshot], on: date) -> str | None:
    """Where the mean of both indices is going; nothing without a snapshot of this very day."""
    if not history or history[-1].status_date != on:
        return None
    found = trend_of(history)
    return found.value if found else None


def values_of(history: Sequence[StatusSnapshot]) -> Json | None:
    """The values month by month, and the plan's curve as the newest snapshot kept it."""
    if not history:
        return None
    return {
        "budget": str(history[-1].budget),
        "plan": history[-1].figures.get("curve", []),
        "months": [_month(row) for row in history[-MOST_MONTHS:]],
    }


def _month(row: StatusSnapshot) -> Json:
    return {
        "on": row.status_date.isoformat(),
        "planned": str(row.planned),
        "earned": str(row.earned),
        "actual": str(row.actual),
        "forecast": _text(row.forecast),
        **{name: row.figures.get(name) for name in _BY_MONTH},
    }


def slips_of(history: Sequence[StatusSnapshot], days: WorkDays) -> list[Json]:
    """What the reports said of each key milestone, one after the other."""
    told = [row for row in history if "milestones" in row.figures]
    return [_slips(line) for line in milestone_lines(told, days)] if told else []


def _slips(line: MilestoneLine) -> Json:
    return {
        "code": line.code,
        "name": line.name,
        "baseline": line.baseline.isoformat(),
        "reached": line.reached,
        "alerts": [alert.value for alert in line.alerts],
        "told": [[on.isoformat(), day.isoformat(), slip] for on, day, slip in line.told],
    }
