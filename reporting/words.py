"""The words of the report: lights, reasons and states, in the language that is active."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from control.words import REASONS as JUDGED
from projects.choices import ProjectState
from reporting.spelling import parsed
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import colon, light_words, number
from workpackages.choices import WorkPackageState

REASONS: dict[str, Words] = {
    "no_data": _("No data for this light yet."),
    "not_running": _("The project is not in execution."),
    "no_baseline": _("There is no baseline to compare with."),
    "start_up": _("Too early to tell: the first two months, or progress below 5 %."),
    "deadline_missed": _("A key milestone is forecast after its imposed date."),
    "worst": _("The worst of costs, schedule and quality."),
    "incomplete": _("Green only once costs, schedule and quality are all known."),
}
# The worst first; a light that is not lit can neither rise nor fall.
_RISING = ("red", "amber", "green")
TRENDS: dict[str, Words] = {
    "better": _("better than in the report before"),
    "same": _("as in the report before"),
    "worse": _("worse than in the report before"),
}
COURSES: dict[str, tuple[str, Words]] = {
    "rising": ("better", pgettext_lazy("trend", "rising")),
    "level": ("same", pgettext_lazy("trend", "level")),
    "falling": ("worse", pgettext_lazy("trend", "falling")),
}
BASES: dict[str, Words] = {
    "work": _("weighted by estimated effort"),
    "duration": _("weighted by duration"),
    "count": _("each task counts the same"),
}
MILESTONES: dict[str, Words] = {
    "reached": pgettext_lazy("milestone", "reached"),
    "overdue": pgettext_lazy("milestone", "overdue"),
    "at_risk": pgettext_lazy("milestone", "at risk"),
    "planned": pgettext_lazy("milestone", "planned"),
}


def reason_of(reason: str, schedule: dict[str, Any]) -> str:
    """Why a light has its colour, with the value that decided it."""
    if reason != "slip":
        return str(REASONS.get(reason) or capfirst(str(JUDGED.get(reason, ""))))
    days, length = schedule["slip_days"], schedule["baseline_days"]
    if days <= 0:
        return str(_("The forecast finish keeps the baseline."))
    sentence = ngettext(
        "The finish slips by %(days)s working day, %(share)s %% of the baseline's length.",
        "The finish slips by %(days)s working days, %(share)s %% of the baseline's length.",
        days,
    )
    return sentence % {"days": number(days), "share": number(100 * days / length, 1)}


def trend_of(before: str | None, now: str) -> dict[str, str] | None:
    """Whether a light is better or worse than before; None where one of the two is not lit."""
    if before not in _RISING or now not in _RISING:
        return None
    step = _RISING.index(now) - _RISING.index(before)
    key = "better" if step > 0 else "worse" if step < 0 else "same"
    return {"key": key, "words": str(TRENDS[key])}


def course_words(course: str | None) -> dict[str, Any] | None:
    """Where the indices are going, as an arrow and in words."""
    if course is None:
        return None
    key, words = COURSES[course]
    trend = {"key": key, "words": str(words)}
    return {"label": str(_("Trend of the indices")), "trend": trend}


def declared_words(declared: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the lead declares beside the computed overall light."""
    if declared is None:
        return None
    words = light_words(declared["colour"])[1].lower()
    label = _("Overall, declared")
    return {
        **declared,
        "expires": parsed(declared["expires"]),
        "words": words,
        "alt": f"{label}{colon()}{words}",
    }


def slip_of(days: int | None) -> str:
    """+12 days, −3 days, on time; an en dash where there is no baseline."""
    if days is None:
        return "–"
    if days == 0:
        return str(_("on time"))
    sign = "+" if days > 0 else "\N{MINUS SIGN}"
    unit = ngettext("%(days)s day", "%(days)s days", abs(days))
    return unit % {"days": f"{sign}{number(abs(days))}"}


def state_of(kind: str, state: str) -> str:
    states: Any = ProjectState if kind == "project" else WorkPackageState
    return str(states(state).label) if state in states.values else state
