"""The sections of a decision file, and which fields each of them edits."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.models import RUNNING, Project
from projects.written.registered import RegisteredParts
from projects.written.vocabulary import Words, register_labels

SECTIONS: dict[str, Words] = {
    "motion": pgettext_lazy("decision file", "Requested decision and summary"),
    "need": pgettext_lazy("decision file", "Need, from the request"),
    "situation": pgettext_lazy("decision file", "Current situation"),
    "options": pgettext_lazy("decision file", "Options compared"),
    "priority": pgettext_lazy("decision file", "Priority"),
    "financing": pgettext_lazy("decision file", "Costs and financing"),
    "resources": pgettext_lazy("decision file", "Resources and capacity"),
    "risks": pgettext_lazy("decision file", "Main risks and dependencies"),
    "recommendation": pgettext_lazy("decision file", "Recommendation and conditions"),
}


def _pairs(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in ("fr", "en"))


SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "motion": _pairs("motion", "summary"),
    "situation": _pairs("situation"),
    "financing": ("estimate_class", "budget_line", *_pairs("funding")),
    "risks": (*_pairs("main_risks"), "has_no_dependencies"),
    "recommendation": _pairs("recommendation", "conditions"),
}
# Chosen with the recommendation; a field of the option, not of the file.
RECOMMENDED = "recommended"
COPIED = tuple(name for names in SECTION_FIELDS.values() for name in names)
OPTION_FIELDS = (
    *_pairs("name", "scope"),
    "investment",
    *RUNNING,
    "effort_minutes",
    "duration_months",
    "finish_on",
    "benefit",
    *_pairs("risks"),
    "risk_rating",
    *_pairs("effect"),
    "tickets_pct",
    *_pairs("pros", "cons"),
)
# Section, and the page where it is written, for what other pages own.
WRITTEN_ELSEWHERE = {"need": "projects:request", "priority": "projects:priority"}
# Nobody writes these in the file.
COMPUTED = frozenset(SECTIONS) - {*SECTION_FIELDS, "options"}


def _year_words(n: int) -> str:
    return gettext("Year %(n)s") % {"n": n}


# Formatted in the reader's language, not in that of the start.
_year = lazy(_year_words, str)

register_labels(
    {
        "reason": _("Reason of this version"),
        "motion": _("Requested decision"),
        "summary": _("Summary"),
        "need": _("Context and need"),
        "inaction": _("Consequences of doing nothing"),
        "deadline_on": _("Deadline"),
        "estimated_cost": _("Cost as estimated in the request"),
        "saved_money": _("Money saved each year, as expected in the request"),
        "saved_hours": _("Hours saved each year, as expected in the request"),
        "situation": _("Current situation"),
        "options": _("Options compared"),
        "scope": pgettext_lazy("option", "Scope"),
        "effort": _("Own effort"),
        "duration": _("Duration"),
        "finish_on": _("Finish"),
        "benefit": _("Benefit each year"),
        "risk_rating": _("Risk (1 to 25)"),
        "effect": _("Effect on the service desk"),
        "tickets_pct": _("Change of the tickets"),
        "pros": pgettext_lazy("option", "For"),
        "cons": pgettext_lazy("option", "Against"),
        "costs": _("Cost over five years"),
        "five_years": _("Cost over five years"),
        "investment": _("Investment"),
        **{name: _year(n) for n, name in enumerate(RUNNING, start=1)},
        "total": _("Total"),
        "estimate_class": _("Class of the estimate"),
        "budget_line": _("Budget line"),
        "funding": _("Funding"),
        "score": _("Priority P"),
        "value": _("Value V, without the cost"),
        "rank": _("Rank"),
        "rank_range": _("Rank if weights move by a fifth"),
        "scores": _("Points by criterion"),
        "criterion": _("Criterion"),
        "weight_pct": _("Weight"),
        "given": _("Score"),
        "points": _("Points"),
        "justification": _("Justification"),
        "recommended_effort": _("Own effort of the recommended option"),
        "scenario": _("Scenario"),
        "capacity": _("Capacity of the portfolio"),
        "group_capacity": _("Capacity by role group"),
        "group": _("Role group"),
        "year": _("Year"),
        "people": _("People, additional ones included"),
        "bound": _("Bound already"),
        "operations": _("Daily operations"),
        "people_left": _("Left for new projects"),
        "main_risks": _("Main risks"),
        "no_dependencies": _("No dependencies: confirmed"),
        "recommended": _("Recommended option"),
        "recommendation": _("Recommendation"),
        "conditions": _("Conditions"),
    }
)
_registered: RegisteredParts[Project] = RegisteredParts(SECTIONS)
register_section = _registered.register
registered_parts = _registered.of
