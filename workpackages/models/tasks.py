"""Tasks and milestones, who works on them, and what is said about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Searchable
from projects.models import Project, of_plans_visible_to
from servicedesk_pm.common.fields import MomentField, MoneyField
from workpackages import lateness
from workpackages.choices import (
    ACROSS_WAITING,
    TASK_OPEN,
    WORKED,
    ConstraintType,
    MilestoneKind,
    ResourceKind,
    TaskKind,
    TaskState,
)
from workpackages.models.network import WorkCalendar
from workpackages.models.structure import WorkPackage

if TYPE_CHECKING:
    from people.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        return self.filter(of_plans_visible_to(user))

    def assigned_to(self, user: User) -> TaskQuerySet:
        # Begins at the person's few rows; asked of each task, it would read all of them.
        return self.filter(pk__in=Assignment.objects.filter(user=user).values("task"))

    def open(self) -> TaskQuerySet:
        return self.filter(state__in=TASK_OPEN)

    def worked(self) -> TaskQuerySet:
        """Without milestones and the work of others."""
        return self.filter(kind__in=WORKED)

    def milestones(self) -> TaskQuerySet:
        return self.filter(kind=TaskKind.MILESTONE)

    def late(self, on: date) -> TaskQuerySet:
        """Open though it should be finished, or not begun though it should be running."""
        return self.filter(lateness.late(on))

    def in_plan_order(self) -> TaskQuerySet:
        return self.order_by("work_package__outline", "position", "pk")

    def soonest_first(self) -> TaskQuerySet:
        return self.order_by(F("finish_on").asc(nulls_last=True), "pk")


class Task(Searchable):
    """A scheduled activity, or a milestone, inside a work package.

    A planned instant is a date and a minute of that day on the wall clock of the plan;
    without a minute, a start means the beginning of the working day and a finish its end.
    """

    searched_by = ("code", "name")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("work package")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=TaskKind, default=TaskKind.TASK)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=11, choices=TaskState, default=TaskState.NOT_STARTED
    )
    blocked = models.BooleanField(_("blocked"), default=False)
    blocked_reason = models.CharField(_("reason for the block"), max_length=500, blank=True)
    blocked_on = models.DateField(_("blocked since"), null=True, blank=True)

    start_on = models.DateField(_("start"), null=True, blank=True)
    start_minute = models.PositiveSmallIntegerField(
        _("start time"), null=True, blank=True, editable=False
    )
    finish_on = models.DateField(_("finish"), null=True, blank=True)
    finish_minute = models.PositiveSmallIntegerField(
        _("finish time"), null=True, blank=True, editable=False
    )
    duration_minutes = models.PositiveIntegerField(
        _("duration"), null=True, blank=True, editable=False
    )
    actual_start_on = models.DateField(_("actual start"), null=True, blank=True)
    actual_start_minute = models.PositiveSmallIntegerField(
        _("actual start time"), null=True, blank=True, editable=False
    )
    actual_finish_on = models.DateField(_("actual finish"), null=True, blank=True)
    actual_finish_minute = models.PositiveSmallIntegerField(
        _("actual finish time"), null=True, blank=True, editable=False
    )
    work_minutes = models.PositiveIntegerField(_("effort"), default=0)
    actual_work_minutes = models.PositiveIntegerField(_("work done"), default=0)
    remaining_work_minutes = models.PositiveIntegerField(_("remaining work"), default=0)
    progress_pct = models.PositiveSmallIntegerField(_("progress (%)"), default=0)

    constraint_type = models.CharField(
        _("date constraint"), max_length=4, choices=ConstraintType, default=ConstraintType.ASAP
    )
    constraint_on = models.DateField(_("constraint date"), null=True, blank=True)
    constraint_minute = models.PositiveSmallIntegerField(
        _("constraint time"), null=True, blank=True, editable=False
    )
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    calendar = models.ForeignKey(
        WorkCalendar,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("work calendar"),
    )
    is_manual = models.BooleanField(_("dates set by hand"), default=False)
    is_key_milestone = models.BooleanField(_("key milestone"), default=False)
    milestone_kind = models.CharField(
        _("kind of milestone"), max_length=10, choices=MilestoneKind, blank=True
    )
    fixed_cost = MoneyField(_("fixed cost (CHF)"), default=Decimal(0))
    cost = MoneyField(_("planned cost (CHF)"), default=Decimal(0))

    source_uid = models.PositiveIntegerField(null=True, editable=False)
    source = models.JSONField(default=dict, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        ordering = ["project", "number"]
        indexes = [
            models.Index(fields=["project", "state", "finish_on"], name="task_project_due"),
            models.Index(fields=["work_package", "position"], name="task_position"),
            # What is looked for over all projects: the days that matter.
            models.Index(
                fields=["finish_on"],
                condition=Q(is_key_milestone=True) | Q(milestone_kind=MilestoneKind.GATE),
                name="task_key_milestones",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="task_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(finish_on__gte=F("start_on"))
                | Q(start_on__isnull=True)
                | Q(finish_on__isnull=True),
                name="task_finishes_after_its_start",
                violation_error_message=_("The finish cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(progress_pct__range=(0, 100)), name="task_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=TaskState.COMPLETED,
                    progress_pct=100,
                    actual_finish_on__isnull=False,
                    remaining_work_minutes=0,
                )
                | (~Q(state=TaskState.COMPLETED) & Q(actual_finish_on__isnull=True)),
                name="task_completed_iff_finished",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.NOT_STARTED) | Q(actual_start_on__isnull=True),
                name="task_not_started_has_no_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.IN_PROGRESS) | Q(actual_start_on__isnull=False),
                name="task_in_progress_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(blocked=False) | ~Q(blocked_reason=""), name="task_block_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("workpackages:task", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"T{self.number}"

    @property
    def is_milestone(self) -> bool:
        return self.kind == TaskKind.MILESTONE

    @property
    def is_open(self) -> bool:
        return self.state in TASK_OPEN

    def is_late(self, on: date) -> bool:
        return lateness.is_late(self.state, self.start_on, self.finish_on, on=on)

    def is_linked(self) -> bool:
        """Whether links hold it: its dates move others or are moved. Three queries at most."""
        return bool(
            self.links_in.exists()
            or self.links_out.exists()
            or self.provisions.filter(state__in=ACROSS_WAITING).exists()
        )


class Resource(models.Model):
    """Who or what a plan assigns to its tasks; a person of ours once matched to one."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="resources", verbose_name=_("project")
    )
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=8, choices=ResourceKind, default=ResourceKind.WORK
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="plan_resources",
        verbose_name=_("person"),
    )
    calendar = models.ForeignKey(
        WorkCalendar,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("work calendar"),
    )
    max_units_pct = models.PositiveIntegerField(_("availability (%)"), default=100)
    source_uid = models.PositiveIntegerField(null=True, editable=False)
    source = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("resource")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class Assignment(models.Model):
    """One person, or one resource of an imported plan, on one task."""

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("task")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("person"),
    )
    resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("resource"),
    )
    units_pct = models.PositiveIntegerField(_("share of the time (%)"), default=100)
    work_minutes = models.PositiveIntegerField(_("effort"), default=0)
    actual_work_minutes = models.PositiveIntegerField(_("work done"), default=0)
    remaining_work_minutes = models.PositiveIntegerField(_("remaining work"), default=0)
    cost = MoneyField(_("planned cost (CHF)"), default=Decimal(0))
    source = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("assignment")
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "task"], name="assignment_user_task")]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(resource__isnull=False),
                name="assignment_names_somebody",
            ),
            models.UniqueConstraint(
                fields=["task", "user"],
                condition=Q(resource__isnull=True),
                name="person_assigned_once_to_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.user or self.resource}"

    def history_scope(self) -> str:
        return f"project:{self.task.project_id}"


class Comment(models.Model):
    """A remark on a task, kept with its author and time."""

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="comments", verbose_name=_("task")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="comments",
        verbose_name=_("author"),
    )
    text = models.TextField(_("comment"), max_length=10_000)
    created_at = MomentField(_("created at"))

    class Meta:
        verbose_name = _("comment")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def history_scope(self) -> str:
        return f"project:{self.task.project_id}"


auditlog.register(
    Task,
    exclude_fields=["position", "search_text", "version", "source", "source_uid", "updated_at"],
)
auditlog.register(Resource, exclude_fields=["source", "source_uid"])
auditlog.register(Assignment, exclude_fields=["source"])
auditlog.register(Comment)
