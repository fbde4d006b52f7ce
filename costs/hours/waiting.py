"""What waits for one person among hours: weeks to write, weeks returned, hours to approve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from costs.choices import HoursState
from costs.hours.sight import may_approve_somewhere
from costs.hours.weeks import WEEK, monday_of, spell_week
from costs.models import TimeLine, TimeSheet
from people.models import User
from projects.choices import RUNNING
from projects.waiting import Waiting
from workpackages.choices import TASK_OPEN, WORK_PACKAGE_AT_REST, WORKED
from workpackages.models import Task
from workpackages.models.tasks import TaskQuerySet

# Older gaps are no longer asked for; the books close on them.
ASKED_WEEKS = 4


def hours_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """Four queries at most, however much it is."""
    yield from _own(user, on)
    if may_approve_somewhere(user):
        found = TimeLine.objects.approvable_by(user).aggregate(
            people=Count("sheet__person", distinct=True)
        )
        if found["people"]:
            words = ngettext(
                "Approve the hours of %(n)s person",
                "Approve the hours of %(n)s people",
                found["people"],
            )
            yield Waiting(words % {"n": found["people"]}, "", reverse("costs:approvals"))


def _own(user: User, on: date) -> Iterator[Waiting]:
    weeks = [monday_of(on) - n * WEEK for n in range(ASKED_WEEKS, 0, -1)]
    sheets = TimeSheet.objects.visible_to(user).filter(
        Q(week_on__in=weeks) | Q(state=HoursState.RETURNED)
    )
    known = dict(sheets.order_by("week_on").values_list("week_on", "state"))
    for week, state in known.items():
        if state == HoursState.RETURNED:
            yield _about(_("Correct the returned hours of week %(week)s"), week)
    asked = [week for week in weeks if known.get(week, HoursState.DRAFT) == HoursState.DRAFT]
    if not asked:
        return
    tasks = worked_between(user, asked[0], on)
    spans = [
        (start, finish)
        for start, finish in tasks.values_list("start_on", "finish_on")
        if start and finish
    ]
    for week in asked:
        sunday = week + timedelta(days=6)
        if any(start <= sunday and finish >= week for start, finish in spans):
            yield _about(_("Write and submit your hours of week %(week)s"), week)


def _about(words: str, week: date) -> Waiting:
    spelled = spell_week(week)
    return Waiting(words % {"week": spelled}, "", reverse("costs:week", args=[spelled]))


def worked_between(user: User, first: date, last: date) -> TaskQuerySet:
    """The person's tasks of running projects that were planned for some day of these."""
    return (
        Task.objects.visible_to(user)
        .assigned_to(user)
        .filter(
            kind__in=WORKED,
            state__in=TASK_OPEN,
            start_on__lte=last,
            finish_on__gte=first,
            project__state__in=RUNNING,
        )
        .exclude(work_package__state__in=WORK_PACKAGE_AT_REST)
        .order_by("pk")
    )
