"""The columns of lists of dependencies between projects, on the page and in the files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill
from workpackages.across_words import SIGNS, TONES
from workpackages.dependencies import is_overtaken, side_name
from workpackages.models import CrossDependency

SOONEST = "need"


def across_columns(family: Collection[int] = ()) -> list[Column]:
    """With a ``family`` of projects, each row says which way it goes seen from there."""
    direction = Column("direction", gettext_lazy("Direction"), _direction(family))
    return [
        Column("subject", gettext_lazy("What is needed"), "subject", "subject", html=_linked),
        *([direction] if family else []),
        Column("provider", gettext_lazy("Delivers"), _side("provider"), "provider_code"),
        Column("consumer", gettext_lazy("Waits"), _side("consumer"), "consumer_code"),
        Column(
            "criticality",
            gettext_lazy("Criticality"),
            CrossDependency.get_criticality_display,
            "criticality",
        ),
        Column(SOONEST, gettext_lazy("Needed on"), "need_on", "need_on", "date"),
        Column("agreed", gettext_lazy("Agreed for"), "agreed_on", "agreed_on", "date"),
        Column("forecast", gettext_lazy("Forecast"), "forecast_on", "forecast_on", "date"),
        Column(
            "margin",
            gettext_lazy("Margin (working days)"),
            "margin_days",
            "margin_days",
            "number",
        ),
        Column(
            "state", gettext_lazy("State"), CrossDependency.get_state_display, "state", html=marked
        ),
    ]


def marked(row: CrossDependency, sort: str = "") -> SafeString:
    """The state as a pill with its sign, and whether the waiting task lies too early."""
    sign = SIGNS.get(row.state, "")
    words = f"{sign} {row.get_state_display()}".strip()
    early = pill(_("planned too early"), "watch") if _tells_conflict(row) else ""
    return format_html("{} {}", pill(words, TONES.get(row.state, "")), early)


def _tells_conflict(row: Any) -> bool:
    """The consumer's dates are for those who see its plan."""
    return row.opens_consumer and is_overtaken(row)


def _linked(row: CrossDependency, sort: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.subject)


def _side(side: str) -> Callable[[CrossDependency], str]:
    return lambda row: side_name(row, side)


def _direction(family: Collection[int]) -> Callable[[CrossDependency], str]:
    def words(row: CrossDependency) -> str:
        if row.consumer_id not in family:
            return pgettext("dependency", "delivers")
        return pgettext("dependency", "needs")

    return words
