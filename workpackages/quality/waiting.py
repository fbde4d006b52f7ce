"""What of quality waits for one person: checks that are due, findings to correct or to verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from people.choices import Role
from people.models import User
from projects.choices import PLANNING
from projects.models import Project
from projects.scope import NOTHING, scope_of
from projects.waiting import Waiting
from servicedesk_pm.common.templatetags.ui import day
from workpackages.models import (
    Checkpoint,
    ConformityLine,
    ConformitySheet,
    Finding,
    GoalResult,
    QualityGoal,
    QualityPlan,
)
from workpackages.quality.choices import AHEAD, CheckpointState, FindingState, QualityPlanState


def quality_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """Six queries, however much it is, and that of the person's roles; one less without any."""
    yield from _checks(user, on)
    yield from _measurements(user, on)
    yield from _corrections(user, on)
    yield from _verifications(user)
    yield from _signatures(user)
    yield from _approvals(user)


def _checks(user: User, on: date) -> Iterator[Waiting]:
    due = Q(planned_on__lte=on) | Q(state=CheckpointState.IN_PROGRESS)
    rows = Checkpoint.objects.filter(
        due, reviewer=user, state__in=AHEAD, project__state__in=PLANNING
    )
    for row in rows.select_related("project").order_by("planned_on", "pk"):
        words = _("Carry out the checkpoint %(checkpoint)s, due on %(day)s")
        facts = {"checkpoint": row, "day": day(row.planned_on)}
        yield Waiting(words % facts, str(row.project), row.get_absolute_url())


def _corrections(user: User, on: date) -> Iterator[Waiting]:
    rows = Finding.objects.filter(owner=user, state=FindingState.OPEN, due_on__lte=on)
    rows = rows.filter(checkpoint__project__state__in=PLANNING)
    for row in rows.select_related("checkpoint__project").order_by("due_on", "pk"):
        words = _("Correct the finding %(finding)s by %(day)s")
        facts = {"finding": row, "day": day(row.due_on)}
        yield Waiting(words % facts, str(row.checkpoint.project), row.get_absolute_url())


def _measurements(user: User, on: date) -> Iterator[Waiting]:
    """Goals that the person sees to, once their day has come, until they are met."""
    kept_at = Coalesce("origin", "pk")
    met = GoalResult.objects.filter(goal=OuterRef("first"), is_met=True)
    rows = QualityGoal.objects.filter(
        responsible=user,
        due_on__lte=on,
        plan__state=QualityPlanState.APPROVED,
        plan__project__state__in=PLANNING,
    ).annotate(first=kept_at)
    for row in rows.exclude(Exists(met)).select_related("plan__project").order_by("due_on", "pk"):
        words = _("Record the result of the quality goal %(goal)s, due on %(day)s")
        place = [row.plan.project.code, row.plan.number, row.number]
        url = reverse("workpackages:goal_result", args=place)
        yield Waiting(words % {"goal": row, "day": day(row.due_on)}, str(row.plan.project), url)


def _verifications(user: User) -> Iterator[Waiting]:
    """Of the person's own checks, but not what he or she owns or has corrected."""
    rows = Finding.objects.filter(checkpoint__reviewer=user, state=FindingState.CORRECTED)
    rows = rows.exclude(corrected_by=user).exclude(owner=user)
    rows = rows.filter(checkpoint__project__state__in=PLANNING)
    for row in rows.select_related("checkpoint__project").order_by("corrected_on", "pk"):
        words = _("Verify the corrected finding %(finding)s") % {"finding": row}
        yield Waiting(words, str(row.checkpoint.project), row.get_absolute_url())


def _approvals(user: User) -> Iterator[Waiting]:
    """Quality plans of others, where the person is the quality manager."""
    judged = scope_of(user).projects_as(frozenset({Role.QUALITY_MANAGER}))
    if judged == NOTHING:
        return
    rows = QualityPlan.objects.filter(
        project__in=Project.objects.filter(judged, state__in=PLANNING).order_by().values("pk"),
        state=QualityPlanState.SUBMITTED,
    )
    rows = rows.exclude(submitted_by=user).select_related("project")
    for row in rows.order_by("submitted_on", "pk"):
        words = _("Approve the quality plan, version %(number)s") % {"number": row.number}
        yield Waiting(words, str(row.project), row.get_absolute_url())


def _signatures(user: User) -> Iterator[Waiting]:
    """Conformity sheets that somebody else has answered and the person signs."""
    rows = ConformitySheet.objects.unsigned().filter(signer=user, project__state__in=PLANNING)
    silent = ConformityLine.objects.filter(answer="").order_by().values("sheet")
    rows = rows.filter(answered_by__isnull=False).exclude(answered_by=user)
    rows = rows.exclude(pk__in=silent).select_related("project", "deliverable")
    for row in rows.order_by("pk"):
        words = _("Sign the conformity sheet %(sheet)s") % {"sheet": row}
        yield Waiting(words, str(row.project), row.get_absolute_url())
