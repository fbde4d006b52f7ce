"""What a project request says, as plain JSON: the same for every document made of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Bilingual
from projects.models import ProjectRequest
from projects.requests.choices import Answer, DeadlineKind, EffortClass, Funding
from projects.written.vocabulary import (
    Json,
    Words,
    both,
    fact,
    register_choice,
    register_labels,
    table,
    words,
)

SCHEMA = 1
HEADINGS: dict[str, Words] = {
    "need": _("Context and need"),
    "objectives": _("Intended objectives"),
    "benefits": _("Expected benefits"),
    "scope": _("Presumed scope"),
    "workstations": _("Impact on workstations"),
    "deadline": _("Deadline and constraint"),
    "estimate": _("Rough estimate"),
    "inaction": _("Consequences of doing nothing"),
    "contacts": _("Contacts"),
}
OBJECTIVE_COLUMNS = (("objective", "words"), ("indicator", "text"), ("wished", "text"))


def register() -> None:
    """The words by which the content is read."""
    register_labels(
        {
            "need": _("Context and need"),
            "affected": _("Who suffers, and since when"),
            "intended": _("Intended objectives"),
            "objective": _("Objective"),
            "wished": _("Wished value"),
            "yearly_money": _("Saved each year"),
            "yearly_hours": _("Hours saved each year"),
            "benefits": _("Other benefits"),
            "user_groups": _("User groups"),
            "sites": _("Sites"),
            "touches_workstations": _("Touches workstations"),
            "device_count": _("Workstations touched"),
            "user_count": _("Users touched"),
            "workstation_sites": _("Sites of the workstations"),
            "deadline_on": _("Deadline"),
            "deadline_kind": _("Kind of deadline"),
            "deadline_origin": _("Origin of the deadline"),
            "rough_cost": _("Rough cost"),
            "effort_class": _("Rough effort"),
            "funding": _("Funding"),
            "inaction": _("Consequences of doing nothing"),
            "requester": pgettext_lazy("of a request", "Requester"),
            "requesting_unit": _("Requesting unit"),
            "speaks_for_users": _("User representative"),
        }
    )
    register_choice("answer", {str(each): each.label for each in Answer})
    register_choice("deadline_kind", {str(each): each.label for each in DeadlineKind})
    register_choice("effort_class", {str(each): each.label for each in EffortClass})
    register_choice("funding", {str(each): each.label for each in Funding})


def content_of(request: ProjectRequest) -> Json:
    """Every section of the request, which comes with its names. Three queries."""
    return {
        "schema": SCHEMA,
        "sections": [
            {"key": key, "parts": parts}
            for key, parts in {
                **_reasons(request),
                **_reach(request),
                **_frame(request),
            }.items()
        ],
    }


def _reasons(request: ProjectRequest) -> dict[str, list[Json]]:
    rows = [
        (str(each.position), (both(each, "text"), each.indicator, each.wished))
        for each in request.objectives.order_by("position")
    ]
    return {
        "need": [words("need", request), words("affected", request)],
        "objectives": [table("intended", OBJECTIVE_COLUMNS, rows)],
        "benefits": [
            fact("yearly_money", request.saved_money, "money"),
            fact("yearly_hours", request.saved_hours, "number"),
            words("benefits", request),
        ],
    }


def _reach(request: ProjectRequest) -> dict[str, list[Json]]:
    r = request
    return {
        "scope": [
            words("scope_in", r),
            words("scope_out", r),
            words("user_groups", r),
            fact("sites", _named(r.sites.order_by("code")), "words"),
        ],
        "workstations": [
            fact("touches_workstations", r.touches_workstations or None, "answer"),
            fact("device_count", r.device_count, "number"),
            fact("user_count", r.user_count, "number"),
            fact("workstation_sites", _named(r.workstation_sites.order_by("code")), "words"),
        ],
    }


def _frame(request: ProjectRequest) -> dict[str, list[Json]]:
    r = request
    return {
        "deadline": [
            fact("deadline_on", r.deadline_on, "day"),
            fact("deadline_kind", r.deadline_kind or None, "deadline_kind"),
            fact("deadline_origin", r.deadline_origin or None, "text"),
        ],
        "estimate": [
            fact("rough_cost", r.estimated_cost, "money"),
            fact("effort_class", r.effort_class or None, "effort_class"),
            fact("funding", r.funding or None, "funding"),
        ],
        "inaction": [words("inaction", r)],
        "contacts": [
            fact("requester", str(r.requester), "text"),
            fact("requesting_unit", _named([r.org_unit]), "words"),
            fact("speaks_for_users", str(r.user_representative or "") or None, "text"),
        ],
    }


def _named(rows: Iterable[Bilingual]) -> dict[str, str] | None:
    """The names of all of them in both languages, as one value; nothing where there are none."""
    found = list(rows)
    if not found:
        return None
    return {
        "fr": ", ".join(each.name_fr for each in found),
        "en": ", ".join(each.name_en or each.name_fr for each in found),
    }
