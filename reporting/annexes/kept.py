"""The snapshots that a report has frozen, as what control draws and words; never stored again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from control.models import StatusSnapshot
from control.words import sentence, sentence_without_money
from reporting.spelling import Json, parsed


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def snapshots_of(content: Json) -> list[StatusSnapshot]:
    """The months of the report, the oldest first; the last one bears the curve of the plan."""
    values = content["values"]
    rows = [
        StatusSnapshot(
            status_date=date.fromisoformat(month["on"]),
            budget=Decimal(values["budget"]),
            planned=Decimal(month["planned"]),
            earned=Decimal(month["earned"]),
            actual=Decimal(month["actual"]),
            forecast=_amount(month["forecast"]),
            figures={name: month[name] for name in ("cpi", "spi_t", "es", "elapsed")},
        )
        for month in values["months"]
    ]
    rows[-1].figures["curve"] = values["plan"]
    rows[-1].pace_finish = parsed((content["control"] or {}).get("pace_finish"))
    return rows


def sentence_of(control: Json | None, *, shows_money: bool) -> str:
    """The project in one plain sentence; nothing where no snapshot was kept of that day."""
    if control is None:
        return ""
    row = StatusSnapshot(
        budget=Decimal(control["budget"]),
        earned=Decimal(control["earned"]),
        actual=Decimal(control["actual"]),
        forecast=_amount(control["forecast"]),
        pace_finish=parsed(control["pace_finish"]),
        baseline_finish=parsed(control["baseline_finish"]),
        figures={"cpi": control["cpi"]},
    )
    return sentence(row) if shows_money else sentence_without_money(row)
