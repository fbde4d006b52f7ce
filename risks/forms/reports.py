"""The form of a risk report."""

from __future__ import annotations

from typing import Any

from people.idempotency import CreatesOnce
from projects.forms.records import record_fields
from risks.models import RiskReport

WRITTEN = ("decisions_fr", "decisions_en", "decide_by_on")


class RiskReportForm(CreatesOnce):
    """What a report says beside the figures: the decisions that are asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(record_fields(RiskReport, WRITTEN))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITTEN}
