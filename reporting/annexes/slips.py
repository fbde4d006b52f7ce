"""Annex C: what the reports said of each key milestone, one after the other."""

from __future__ import annotations

from datetime import date

from control.overview import MilestoneLine, milestone_chart
from engine.milestone_trend import Alert
from reporting.annexes.strokes import with_strokes
from reporting.spelling import Json


def slips_of(slips: list[Json] | None) -> Json | None:
    """The drawing with its rows; nothing where no snapshot told of a milestone."""
    if not slips:
        return None
    lines = [_line(each) for each in slips]
    reports = sorted({on for line in lines for on, _day, _slip in line.told})
    return {"drawing": with_strokes(milestone_chart(lines, reports)), "rows": lines}


def _line(told: Json) -> MilestoneLine:
    return MilestoneLine(
        told["code"],
        told["name"],
        date.fromisoformat(told["baseline"]),
        [(date.fromisoformat(on), date.fromisoformat(day), slip) for on, day, slip in told["told"]],
        [Alert(each) for each in told["alerts"]],
        told["reached"],
    )
