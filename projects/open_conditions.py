"""Conditions of decisions that wait: one's own, and the overdue ones in sight."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from people.models import User
from projects.models import Decision, DecisionCondition

MOST = 10


def conditions_of(user: User) -> list[DecisionCondition]:
    """What the person has to fulfil, the soonest first. One query."""
    return list(_open().filter(owner=user).order_by("due_on", "pk")[: MOST * 5])


def overdue_conditions(user: User, *, on: date) -> list[DecisionCondition]:
    """The longest overdue conditions of the decisions that the person reads. One query."""
    seen = Decision.objects.visible_to(user).order_by().values("pk")
    late = _open().filter(due_on__lt=on, decision__in=seen)
    return list(late.order_by("due_on", "pk")[:MOST])


def _open() -> QuerySet[DecisionCondition]:
    return DecisionCondition.objects.filter(done_on__isnull=True).select_related(
        "owner", "decision__portfolio", "decision__project", "decision__programme"
    )
