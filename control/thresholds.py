"""Where the lights of this organisation change their colours: as decided last, or as usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from control.models import LightThresholds
from engine.lights import DEFAULTS, Band, Thresholds
from servicedesk_pm.common.errors import Words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """One threshold: of which light, what it is, and how people write it."""

    name: str
    label: Words
    is_percent: bool = False
    is_days: bool = False

    @property
    def falls(self) -> bool:
        """Whether less is better."""
        usual = getattr(DEFAULTS, self.name)
        return isinstance(usual, Band) and usual.green < usual.amber


BOUNDS = (
    Bound("cost_index", _("Cost index (CPI)")),
    Bound("cost_variance", _("Variance at completion, percent of the budget"), is_percent=True),
    Bound("time_index", _("Time index (SPI(t))")),
    Bound("slip", _("Slip of the finish, percent of the baseline's length"), is_percent=True),
    Bound("first_pass", _("Accepted at the first attempt, percent"), is_percent=True),
    Bound("on_time", _("Checkpoints kept on time, percent"), is_percent=True),
    Bound("adequacy", _("Contingency against the exposure")),
    Bound("load", _("Load of the next weeks, percent"), is_percent=True),
    Bound("pulse", _("Mood in the surveys")),
    Bound("blocker_days", _("Blocking finding overdue: red after working days"), is_days=True),
    Bound("major_days", _("Major finding overdue: red after working days"), is_days=True),
    Bound(
        "replacement_days", _("Harmful measure not replaced: red after working days"), is_days=True
    ),
    Bound("vacancy_days", _("Vacant key role: red after working days"), is_days=True),
    Bound("report_days", _("Report late: red after working days"), is_days=True),
)


def as_json(thresholds: Thresholds) -> Json:
    """Exact, by name: two texts of a band, a number of days."""
    found: Json = {}
    for name, value in asdict(thresholds).items():
        is_band = isinstance(value, dict)
        found[name] = [str(value["green"]), str(value["amber"])] if is_band else value
    return found


def from_json(values: Mapping[str, Any]) -> Thresholds:
    """What is not told is as usual. Raises ``EngineError`` for bounds that are none."""
    told: Json = {}
    for each in fields(Thresholds):
        value = values.get(each.name)
        if value is None:
            told[each.name] = getattr(DEFAULTS, each.name)
        elif isinstance(value, int):
            told[each.name] = value
        else:
            green, amber = value
            told[each.name] = Band(Decimal(green), Decimal(amber))
    return Thresholds(**told)


def load_thresholds() -> Thresholds:
    """Those that count now; one query."""
    newest = LightThresholds.objects.order_by("-pk").values_list("values", flat=True).first()
    return DEFAULTS if newest is None else from_json(newest)
