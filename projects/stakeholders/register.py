"""The register as rows with what their reader may know of each: weight, engagement, contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    When,
)

from engine.stakeholders import contact_due_on, quadrant
from people.models import User
from projects.models import (
    Contact,
    EngagementAction,
    Stakeholder,
    StakeholderAssessment,
    StakeholderQuerySet,
)
from projects.stakeholders.reach import READS_ATTITUDE, of_projects_as, or_own

NUMBER = IntegerField()


def with_standing(rows: StakeholderQuerySet, user: User) -> StakeholderQuerySet:
    """With power and interest, and for whom the user may know it engagement, gap and contacts.

    No further query. What may not be known is ``None``, so that sorting and filtering by it
    tell nothing either.
    """
    weighed = StakeholderAssessment.objects.filter(stakeholder=OuterRef("pk")).newest_first()
    judged = StakeholderAssessment.objects.visible_to(user).filter(stakeholder=OuterRef("pk"))
    newest = judged.newest_first()
    cared_for = Q(stakeholder__owner=user)
    told = of_projects_as(user, READS_ATTITUDE, "stakeholder__project")
    known = Contact.objects.filter(or_own(told, cared_for))
    held = known.filter(stakeholder=OuterRef("pk")).newest_first()
    planned = EngagementAction.objects.visible_to(user).open().filter(stakeholder=OuterRef("pk"))
    return rows.annotate(
        power=Subquery(weighed.values("power")[:1], NUMBER),
        interest=Subquery(weighed.values("interest")[:1], NUMBER),
        current=Subquery(newest.values("current")[:1], NUMBER),
        desired=Subquery(newest.values("desired")[:1], NUMBER),
        last_contact_on=Subquery(held.values("held_on")[:1], DateField()),
        is_planned=Exists(planned.order_by()),
    ).annotate(**_computed())


def _computed() -> dict[str, Any]:
    """The engine's gap and priority in the database, to sort and to filter by.

    Unknown unless both levels are known: a case that the database never reaches is left out
    of the statement, so that what is not known must be the rest and no case of its own.
    """
    behind = {"desired__gt": F("current")}
    there = {"desired__lte": F("current")}
    weight, missing = F("power") * F("interest"), F("desired") - F("current")
    return {
        "gap": Case(When(**behind, then=missing), When(**there, then=0), output_field=NUMBER),
        "priority": Case(
            When(**behind, then=weight * (missing + 1)),
            When(**there, then=weight),
            output_field=NUMBER,
        ),
    }


def quadrant_of(row: Any) -> str:
    """The field of the grid; empty for somebody who was never weighed."""
    return "" if row.power is None else str(quadrant(row.power, row.interest))


def due_of(row: Any, user: User) -> date | None:
    """The last day for the next contact; only where the reader knows when the last one was."""
    if row.power is None or (row.current is None and row.owner_id != user.pk):
        return None
    since = row.last_contact_on or row.entered_on
    return contact_due_on(since, row.power, row.interest, planned_on=row.next_contact_on)


def is_overdue(row: Any, user: User, on: date) -> bool:
    due = due_of(row, user)
    return due is not None and due < on and not row.project.is_terminal


def lacks_action(row: Any) -> bool:
    """A key stakeholder that is not where it should be, and nothing is planned for it."""
    return bool(row.is_key and row.gap and not row.is_planned)


def by_urgency(rows: list[Stakeholder], user: User, on: date) -> list[Any]:
    """Overdue contacts first, then who is not where it should be, the highest priority first."""
    marked: list[Any] = []
    for each in rows:
        row: Any = each
        row.due_on = due_of(row, user)
        row.is_late = is_overdue(row, user, on)
        row.lacks_action = lacks_action(row)
        if row.is_late or row.gap:
            marked.append(row)
    return sorted(marked, key=lambda row: (not row.is_late, -(row.priority or 0), row.pk))
