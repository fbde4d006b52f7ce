"""What the register asks of one person: answers, overdue contacts, overdue actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import User
from projects.choices import TERMINAL
from projects.models import (
    ConsultedParty,
    EngagementAction,
    Stakeholder,
    of_plans_visible_to,
)
from projects.stakeholders.choices import ConsultationState
from projects.stakeholders.register import due_of, is_overdue, with_standing
from projects.waiting import Waiting
from servicedesk_pm.common.templatetags.ui import day


def care_waiting_for(user: User, *, on: date) -> Iterator[Waiting]:
    """Three queries, however much it is."""
    yield from _to_answer(user, on)
    yield from _to_do(user, on)
    yield from _to_contact(user, on)


def _to_answer(user: User, on: date) -> Iterator[Waiting]:
    asked = ConsultedParty.objects.filter(
        person=user,
        reply="",
        consultation__state=ConsultationState.OPEN,
        consultation__deadline_on__gte=on,
    ).exclude(consultation__project__state__in=TERMINAL)
    rows = asked.select_related("consultation__project", "org_unit")
    words = _("Comment on “%(title)s” until %(day)s")
    for party in rows.order_by("consultation__deadline_on", "pk"):
        row = party.consultation
        facts = {"title": row.name, "day": day(row.deadline_on)}
        place = str(party.org_unit or row.project)
        yield Waiting(words % facts, place, f"{row.get_absolute_url()}#answer")


def _to_do(user: User, on: date) -> Iterator[Waiting]:
    """Actions of the person whose day is past."""
    late = EngagementAction.objects.open().filter(
        of_plans_visible_to(user, "stakeholder__project"), owner=user, due_on__lt=on
    )
    rows = late.exclude(stakeholder__project__state__in=TERMINAL)
    words = _("%(what)s, with %(stakeholder)s: due on %(day)s")
    for action in rows.select_related("stakeholder__project").soonest_first():
        row = action.stakeholder
        facts = {"what": action.what, "stakeholder": row.name, "day": day(action.due_on)}
        yield Waiting(words % facts, str(row.project), f"{row.get_absolute_url()}#actions")


def _to_contact(user: User, on: date) -> Iterator[Waiting]:
    """Whom the person looks after, or leads the project of where nobody does."""
    mine = Q(owner=user) | Q(owner__isnull=True, project__lead=user)
    rows = Stakeholder.objects.filter(of_plans_visible_to(user), mine)
    known = with_standing(rows.exclude(project__state__in=TERMINAL), user)
    words = _("Contact %(stakeholder)s: it was due on %(day)s")
    late: list[tuple[date, Any]] = [
        (due, row)
        for row in known.select_related("project").order_by("pk")
        if (due := due_of(row, user)) is not None and is_overdue(row, user, on)
    ]
    for due, row in sorted(late, key=lambda pair: (pair[0], pair[1].pk)):
        facts = {"stakeholder": row.name, "day": day(due)}
        yield Waiting(words % facts, str(row.project), f"{row.get_absolute_url()}#contacts")
