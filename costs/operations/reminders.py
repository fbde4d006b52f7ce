"""Who has not submitted the week that is over hears of it once."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from costs.choices import HoursState
from costs.hours.waiting import worked_between
from costs.hours.weeks import WEEK, monday_of, spell_week
from costs.models import TimeSheet
from people.audit import operation
from people.messages import Notification
from people.models import User
from people.notifications import notify
from workpackages.models import Assignment

KIND = "hours.missing"


def people_to_ask(on: date) -> list[int]:
    """Those with work in the week that is over who were not asked yet. One query."""
    week = monday_of(on) - WEEK
    planned = Assignment.objects.filter(
        task__start_on__lt=week + WEEK, task__finish_on__gte=week, user__isnull=False
    ).order_by()
    handed_in = TimeSheet.objects.filter(week_on=week).exclude(state=HoursState.DRAFT)
    asked = Notification.objects.filter(kind=KIND, facts__week=spell_week(week))
    people = User.objects.active().filter(pk__in=planned.values("user"))
    people = people.exclude(pk__in=handed_in.order_by().values("person"))
    people = people.exclude(pk__in=asked.order_by().values("recipient"))
    return list(people.order_by("pk").values_list("pk", flat=True))


@operation
def remind_of_week(person_id: int, *, actor: None, on: date) -> bool:
    """Remind the person of the week that is over, unless it is submitted or was asked for.

    Safe to run again: the person's row is locked, and a second run finds the first message.
    Nobody acts. True where the person was reminded now.
    """
    person = User.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if person is None or person.pk not in people_to_ask(on):
        return False
    week = monday_of(on) - WEEK
    if not worked_between(person, week, week + timedelta(days=6)).exists():
        return False
    spelled = spell_week(week)
    notify([person], KIND, {"week": spelled}, reverse("costs:week", args=[spelled]), actor)
    return True
