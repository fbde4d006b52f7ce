"""The page of a deliverable, assembled for one reader."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from people.models import User
from projects.people_around import people_around
from projects.permissions import can_see_inside
from servicedesk_pm.common.forms import VersionedForm
from workpackages.acceptance.choices import DeliverableState
from workpackages.acceptance.permissions import accepting_person, can_edit_deliverable
from workpackages.acceptance.steps import DEFECT_STEPS, DELIVERABLE_STEPS, Step, offers_for
from workpackages.models import Acceptance, CriterionResult, Defect, Deliverable, Requirement
from workpackages.permissions import manages


@dataclass(frozen=True, slots=True)
class ShownAttempt:
    """A presentation with what it showed."""

    attempt: Acceptance
    results: list[CriterionResult]


@dataclass(frozen=True, slots=True)
class ShownDefect:
    defect: Defect
    is_overdue: bool


def deliverable_page(
    user: User, row: Deliverable, *, on: date, refused: tuple[Step, VersionedForm] | None = None
) -> dict[str, Any]:
    """Nine queries, and what the steps ask for."""
    person = accepting_person(row)
    may_edit = row.project.accepts_planning and can_edit_deliverable(user, row)
    defects = [_shown(each, on) for each in defects_of(row)]
    return {
        "project": row.project,
        "row": row,
        "person": person,
        "is_late": row.is_late(on),
        "criteria": list(row.criteria.order_by("number")),
        "attempts": _attempts(row),
        "defects": [each for each in defects if not each.defect.is_reservation],
        "reservations": [each for each in defects if each.defect.is_reservation],
        "offers": offers_for(user, row, DELIVERABLE_STEPS, people={}, refused=refused),
        "refusal": refused[1] if refused else None,
        "may_judge": row.is_presented
        and row.project.accepts_planning
        and person is not None
        and person.pk == user.pk,
        "may_edit": may_edit and row.is_in_work,
        "may_word": may_edit and row.is_in_work and not row.has_frozen_criteria,
        "may_remove": may_edit
        and row.state == DeliverableState.PLANNED
        and manages(user, row.project),
        "inside": can_see_inside(user, row.project),
        "required_by": requirements_of(user, row),
    }


def defect_page(
    user: User, defect: Defect, *, on: date, refused: tuple[Step, VersionedForm] | None = None
) -> dict[str, Any]:
    row = defect.deliverable
    people = people_around(row.project)
    return {
        "project": row.project,
        "row": row,
        "defect": defect,
        "is_overdue": defect.is_overdue(on),
        "offers": offers_for(user, defect, DEFECT_STEPS, people=people, refused=refused),
        "refusal": refused[1] if refused else None,
    }


def requirements_of(user: User, row: Deliverable) -> list[Requirement]:
    """What it shows to be met, as far as the reader sees it."""
    found = Requirement.objects.visible_to(user).filter(coverage__deliverable=row).distinct()
    return list(found.select_related("project").order_by("project__path", "number"))


def defects_of(row: Deliverable) -> list[Defect]:
    people = ("owner", "closed_by", "verified_by", "found_in", "reserved_in")
    found = list(row.defects.select_related(*people).order_by("number"))
    for each in found:
        each.deliverable = row
    return found


def _shown(defect: Defect, on: date) -> ShownDefect:
    return ShownDefect(defect, defect.is_overdue(on))


def _attempts(row: Deliverable) -> list[ShownAttempt]:
    """The newest first. Two queries."""
    people = ("presented_by", "decided_by", "lifted_by")
    found = list(row.acceptances.select_related(*people).order_by("-attempt"))
    results: dict[int, list[CriterionResult]] = defaultdict(list)
    rows = CriterionResult.objects.filter(acceptance__deliverable=row).select_related("criterion")
    for each in rows.order_by("criterion__number"):
        results[each.acceptance_id].append(each)
    for attempt in found:
        attempt.deliverable = row
    return [ShownAttempt(each, results[each.pk]) for each in found]
