"""The hours that people write down, week by week, and who has approved them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from costs.choices import HOURS_TONES, WRITABLE, HoursKind, HoursState
from costs.hours.sight import approvable_by, hours_visible_to
from costs.hours.weeks import spell_week
from projects.models import Project
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import Task, WorkPackage

if TYPE_CHECKING:
    from people.models import User

DAY_MINUTES = 24 * 60
DECIDED = (HoursState.APPROVED, HoursState.RETURNED)


class TimeSheetQuerySet(models.QuerySet["TimeSheet"]):
    def visible_to(self, user: User) -> TimeSheetQuerySet:
        """Nobody reads the week of somebody else; leads read the lines of their projects."""
        return self.filter(person=user)


class TimeSheet(models.Model):
    """One person's week."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="time_sheets",
        verbose_name=_("person"),
    )
    # Always a Monday.
    week_on = models.DateField(_("week from"))
    state = models.CharField(_("state"), max_length=9, choices=HoursState, default=HoursState.DRAFT)
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TimeSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("time sheet")
        verbose_name_plural = _("time sheets")
        ordering = ["person", "week_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "week_on"], name="time_sheet_once_a_week"),
            models.CheckConstraint(
                condition=Q(state=HoursState.DRAFT, submitted_on__isnull=True)
                | (~Q(state=HoursState.DRAFT) & Q(submitted_on__isnull=False)),
                name="time_sheet_submitted_on_unless_draft",
            ),
        ]

    def __str__(self) -> str:
        return spell_week(self.week_on)

    def get_absolute_url(self) -> str:
        return reverse("costs:week", args=[spell_week(self.week_on)])

    def history_scope(self) -> str:
        return f"hours:{self.person_id}"

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def tone(self) -> str:
        return HOURS_TONES[HoursState(self.state)]

    @property
    def days(self) -> list[date]:
        return [self.week_on + timedelta(days=n) for n in range(7)]


class TimeLineQuerySet(models.QuerySet["TimeLine"]):
    def visible_to(self, user: User) -> TimeLineQuerySet:
        return self.filter(hours_visible_to(user))

    def approvable_by(self, user: User) -> TimeLineQuerySet:
        """What waits for this person's approval."""
        return self.filter(approvable_by(user), state=HoursState.SUBMITTED)

    def withdrawable_by(self, user: User, on: date) -> TimeLineQuerySet:
        """Approved, and counting in no month that is over: the approval may be taken back."""
        counted = TimeEntry.objects.filter(booked_on__lt=on.replace(day=1)).order_by()
        approved = self.filter(approvable_by(user), state=HoursState.APPROVED)
        return approved.filter(decided_on__gte=on.replace(day=1)).exclude(
            pk__in=counted.values("line")
        )


class TimeLine(models.Model):
    """A person's hours of one week for one work package, or for one task of it."""

    sheet = models.ForeignKey(
        TimeSheet, on_delete=models.CASCADE, related_name="lines", verbose_name=_("time sheet")
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="time_lines", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.RESTRICT,
        related_name="time_lines",
        verbose_name=_("work package"),
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="time_lines",
        verbose_name=_("task"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=HoursKind, default=HoursKind.NORMAL)
    state = models.CharField(_("state"), max_length=9, choices=HoursState, default=HoursState.DRAFT)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"), null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = TimeLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours of a week")
        ordering = ["sheet", "pk"]
        indexes = [models.Index(fields=["project", "state"], name="time_line_project_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "task", "kind"],
                condition=Q(task__isnull=False),
                name="time_line_once_for_a_task",
            ),
            models.UniqueConstraint(
                fields=["sheet", "work_package", "kind"],
                condition=Q(task__isnull=True),
                name="time_line_once_for_a_package",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_by__isnull=False, decided_on__isnull=False)
                | (
                    ~Q(state__in=DECIDED)
                    & Q(decided_by__isnull=True, decided_on__isnull=True, reason="")
                ),
                name="time_line_decided_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=HoursState.RETURNED) | ~Q(reason=""),
                name="time_line_returned_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.task or self.work_package)

    def history_scope(self) -> str:
        return self.sheet.history_scope()

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def tone(self) -> str:
        return HOURS_TONES[HoursState(self.state)]


class TimeEntry(models.Model):
    """The minutes of one day."""

    line = models.ForeignKey(
        TimeLine, on_delete=models.CASCADE, related_name="entries", verbose_name=_("hours")
    )
    day = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    # Frozen when the hours are approved, or as soon as there is a rate for them.
    cost = MoneyField(_("cost (CHF)"), null=True, editable=False)
    # The day on which the cost counts: months that are over do not change.
    booked_on = models.DateField(_("booked on"), null=True, editable=False)

    class Meta:
        verbose_name = _("hours of a day")
        ordering = ["line", "day"]
        indexes = [models.Index(fields=["booked_on", "line"], name="time_entry_booked")]
        constraints = [
            models.UniqueConstraint(fields=["line", "day"], name="time_entry_once_a_day"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, DAY_MINUTES)), name="time_entry_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True, booked_on__isnull=True)
                | Q(cost__isnull=False, cost__gte=0, booked_on__isnull=False),
                name="time_entry_cost_counts_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes}"


# Who has written which minutes is for leads, not for all who read the history of a project.
auditlog.register(TimeSheet, exclude_fields=["version"])
