"""Work done against the effort that the sponsor released."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from projects.models import Project
from projects.releases import WARN_PCT, effort_limit
from servicedesk_pm.common.effort import spell_effort
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import Task


@dataclass(frozen=True, slots=True)
class Booked:
    """The effort released for a project or one above it, and what is booked on it."""

    released: int
    booked: int

    @property
    def is_nearly_used(self) -> bool:
        return self.booked * 100 >= self.released * WARN_PCT

    def words(self) -> str:
        facts = {"booked": spell_effort(self.booked), "released": spell_effort(self.released)}
        return _("%(booked)s of the %(released)s that are released are booked.") % facts


def booked_on(project: Project, *, besides: Task | None = None) -> Booked | None:
    """What is booked where the project's effort is bounded; nothing where it is not.

    Two queries, one where nothing was released. ``besides`` leaves a task out.
    """
    limit = effort_limit(project)
    if limit is None:
        return None
    path, released = limit
    tasks = Task.objects.filter(project__path__startswith=path).order_by()
    if besides is not None:
        tasks = tasks.exclude(pk=besides.pk)
    total = tasks.aggregate(minutes=Sum("actual_work_minutes"))["minutes"] or 0
    return Booked(released, total)


def refuse_beyond_release(task: Task, done_minutes: int) -> None:
    """More work may be booked only as far as effort is released; correcting down always may."""
    if done_minutes <= task.actual_work_minutes:
        return
    bound = booked_on(task.project, besides=task)
    if bound is None or bound.booked + done_minutes <= bound.released:
        return
    left = max(bound.released - bound.booked, 0)
    words = _(
        "The sponsor released %(released)s, of which %(left)s are left for this task. Ask for"
        " the release of more before booking it."
    )
    facts = {"released": spell_effort(bound.released), "left": spell_effort(left)}
    raise RuleViolation(words % facts, field="done_minutes")
