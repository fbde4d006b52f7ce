"""The columns of the decision log, on the page and in the files."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.decisions.words import TONES, subject_of
from projects.models import Decision
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import pill

NEWEST = "-held"


def decision_columns(*, of_one: bool = False) -> list[Column]:
    """``of_one`` leaves out the place: the list is of one project."""
    columns = [
        Column("subject", _("Decision"), _subject, html=_link),
        Column("number", _("Number"), str, "number", kind="code", under="subject"),
        Column("place", _("Project or programme"), _place, "project__code", url=_place_url),
        Column("gate", _("Gate"), "gate", "gate"),
        Column("body", _("Deciding body"), Decision.get_body_display, "body"),
        Column("outcome", _("Outcome"), Decision.get_outcome_display, "outcome", html=_outcome),
        Column("held", _("Decided on"), "held_on", ["held_on", "number"], kind="date"),
        Column("conditions", _("Conditions"), _conditions, html=_conditions_html),
        Column("released", _("Released (CHF)"), _released, "released_budget", kind="money"),
    ]
    return [each for each in columns if not (of_one and each.key == "place")]


def _subject(decision: Decision) -> str:
    return subject_of(decision).text


def _link(decision: Decision, sort: str) -> SafeString:
    mark = ""
    if decision.overrides_gate:
        mark = format_html(" {}", pill(gettext("gate overridden"), "bad"))
    return format_html(
        '<a href="{}">{}</a> <span class="code">{}</span>{}',
        decision.get_absolute_url(),
        _subject(decision),
        str(decision),
        mark,
    )


def _place(decision: Decision) -> str:
    return str(decision.project or decision.programme or decision.portfolio)


def _place_url(decision: Decision) -> str:
    place: Any = decision.project or decision.programme
    return place.get_absolute_url() if place else ""


def _outcome(decision: Decision, sort: str) -> SafeString:
    return pill(decision.get_outcome_display(), TONES.get(decision.outcome, ""))


def _conditions(decision: Decision) -> str:
    row: Any = decision
    if row.is_overdue:
        return gettext("overdue")
    if row.is_open:
        return gettext("open")
    return gettext("fulfilled") if row.has_conditions else ""


def _conditions_html(decision: Decision, sort: str) -> SafeString:
    words, row = _conditions(decision), decision
    if not words:
        return SafeString("–")
    tone = "bad" if row.is_overdue else "watch" if row.is_open else "good"  # type: ignore[attr-defined]
    return pill(words, tone)


def _released(decision: Decision) -> Any:
    return decision.released_budget or None
