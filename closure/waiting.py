"""What waits for one person at the end of projects: lessons, surveys of teams, uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closure.lessons.choices import LessonState
from closure.models import ClosureSignature, Lesson, SurveyInvitation, UseReview
from closure.permissions import can_publish, can_validate
from closure.reports.choices import Party, ReportState
from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.models import Project
from projects.scope import scope_of
from projects.waiting import Waiting
from servicedesk_pm.common.templatetags.ui import day

MOST = 50


def waiting_for(user: User, *, on: date) -> Iterator[Waiting]:
    """Six queries, however much it is."""
    yield from _to_follow_up(user, on)
    yield from _to_validate(user)
    yield from _to_publish(user)
    yield from _to_answer(user, on)
    yield from _to_measure(user, on)
    yield from _to_sign(user)


def _to_follow_up(user: User, on: date) -> Iterator[Waiting]:
    """Own follow-ups that are due today or late."""
    rows = Lesson.objects.to_follow_up().filter(owner=user, due_on__lte=on)
    for row in rows.select_related("project").order_by("due_on", "pk"):
        words = _("Follow the lesson up by %(day)s") % {"day": day(row.due_on)}
        yield Waiting(words, str(row), row.get_absolute_url())


def _to_validate(user: User) -> Iterator[Waiting]:
    """Proposed in projects that the person leads; quality answers where nobody leads."""
    led = Project.objects.filter(scope_of(user).projects_as(frozenset({Role.PROJECT_MANAGER})))
    rows = Lesson.objects.filter(state=LessonState.PROPOSED, project__in=led.order_by())
    for row in rows.select_related("project").order_by("proposed_on", "pk")[:MOST]:
        if can_validate(user, row):
            yield Waiting(_("Validate the lesson"), str(row), row.get_absolute_url())


def _to_publish(user: User) -> Iterator[Waiting]:
    """All that is validated in one line: the register has them."""
    if not can_publish(user):
        return
    count = Lesson.objects.filter(state=LessonState.VALIDATED).count()
    if count:
        words = ngettext("%(n)s lesson to publish", "%(n)s lessons to publish", count)
        url = f"{reverse('closure:lessons')}?state={LessonState.VALIDATED}"
        yield Waiting(words % {"n": count}, _("Lessons"), url)


def _to_answer(user: User, on: date) -> Iterator[Waiting]:
    """Surveys in which the person is asked and has not answered."""
    rows = SurveyInvitation.objects.filter(person=user, has_answered=False)
    rows = rows.filter(survey__closes_on__gte=on).select_related("survey__project")
    for row in rows.order_by("survey__closes_on", "pk"):
        words = _("Say how you worked together, until %(day)s")
        facts = {"day": day(row.survey.closes_on)}
        yield Waiting(words % facts, str(row.survey.project), row.survey.get_absolute_url())


def _to_measure(user: User, on: date) -> Iterator[Waiting]:
    """Results whose use is to be measured now."""
    rows = UseReview.objects.due(on).filter(owner=user).select_related("project")
    for row in rows.order_by("due_on", "pk"):
        words = _("Measure the use of the result, due on %(day)s") % {"day": day(row.due_on)}
        yield Waiting(words, str(row.project), row.get_absolute_url())


def _to_sign(user: User) -> Iterator[Waiting]:
    """Closure reports that wait for the person's signature."""
    mine = Q(person=user)
    if is_director(user):
        mine |= Q(party=Party.DIRECTOR)
    rows = ClosureSignature.objects.filter(mine, signed_at__isnull=True)
    rows = rows.filter(report__state=ReportState.SUBMITTED).select_related("report__project")
    for row in rows.order_by("report__submitted_on", "pk"):
        words = _("Sign the closure report")
        yield Waiting(words, str(row.report.project), row.report.get_absolute_url())
