"""What the schedule is computed from besides the tasks: links and working calendars."""

from __future__ import annotations

from typing import ClassVar

from auditlog.registry import auditlog
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from workpackages.choices import Canton, LagUnit, LinkType
from workpackages.models.told import ExceptionsField, WeekField


class WorkCalendarQuerySet(models.QuerySet["WorkCalendar"]):
    def of_organisation(self) -> WorkCalendarQuerySet:
        return self.filter(project__isnull=True)


class WorkCalendar(models.Model):
    """Working weekdays, hours and exceptions; without a project it is the organisation's."""

    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="calendars",
        verbose_name=_("project"),
    )
    name = models.CharField(_("name"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)
    # Its public holidays are days off, beside the calendar's own exceptions.
    canton = models.CharField(
        _("public holidays of the canton"), max_length=2, choices=Canton, blank=True
    )
    base = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,  # A project goes with all of its calendars at once.
        related_name="derived",
        verbose_name=_("base calendar"),
    )
    # Seven entries from Monday; an entry is null (as the base) or shifts in minutes of the day:
    # [[480, 720], [780, 1020]], with [] for a day off.
    week = WeekField(_("working week"), default=list)
    # [{"from": "2026-12-24", "to": "2026-12-31", "name": "…", "shifts": [], …}] in order of rank.
    exceptions = ExceptionsField(_("exceptional days"), default=list)
    minutes_per_day = models.PositiveSmallIntegerField(_("work per day"), default=504)
    is_default = models.BooleanField(_("default calendar"), default=False)
    source_uid = models.PositiveIntegerField(null=True, editable=False)
    source = models.JSONField(default=dict, editable=False)

    objects = WorkCalendarQuerySet.as_manager()

    # The source of a project's calendar that its planner made, beside imported ones.
    BY_HAND: ClassVar = {"made_by": "hand"}

    class Meta:
        verbose_name = _("work calendar")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True, project__isnull=True),
                name="organisation_has_one_default_calendar",
            ),
        ]

    def __str__(self) -> str:
        english = (get_language() or "fr").startswith("en")
        return self.name_en if english and self.name_en else self.name

    def get_absolute_url(self) -> str:
        """The page of an organisation's calendar; a project's own has none."""
        return reverse("workpackages:calendar", args=[self.pk])

    @property
    def is_by_hand(self) -> bool:
        return self.project_id is not None and self.source == self.BY_HAND

    def history_scope(self) -> str:
        return f"project:{self.project_id}" if self.project_id else ""


def _one_end(side: str) -> Q:
    return Q(**{f"{side}_task__isnull": True, f"{side}_work_package__isnull": False}) | Q(
        **{f"{side}_task__isnull": False, f"{side}_work_package__isnull": True}
    )


class Dependency(models.Model):
    """A link in one project's plan: the successor waits for the predecessor.

    Either end is a task or a whole work package.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="dependencies", verbose_name=_("project")
    )
    predecessor_task = models.ForeignKey(
        "workpackages.Task",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links_out",
        verbose_name=_("preceding task"),
    )
    predecessor_work_package = models.ForeignKey(
        "workpackages.WorkPackage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links_out",
        verbose_name=_("preceding work package"),
    )
    successor_task = models.ForeignKey(
        "workpackages.Task",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links_in",
        verbose_name=_("following task"),
    )
    successor_work_package = models.ForeignKey(
        "workpackages.WorkPackage",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links_in",
        verbose_name=_("following work package"),
    )
    link_type = models.CharField(
        _("type of link"), max_length=2, choices=LinkType, default=LinkType.FINISH_START
    )
    # Minutes, negative for an overlap; with LagUnit.PERCENT, percent of the duration.
    lag = models.IntegerField(_("lag"), default=0)
    lag_unit = models.CharField(
        _("unit of the lag"), max_length=7, choices=LagUnit, default=LagUnit.WORKING
    )
    source = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("dependency")
        ordering = ["pk"]
        verbose_name_plural = _("dependencies")
        constraints = [
            models.CheckConstraint(
                condition=_one_end("predecessor"), name="dependency_has_one_predecessor"
            ),
            models.CheckConstraint(
                condition=_one_end("successor"), name="dependency_has_one_successor"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor_task=F("successor_task"))
                | Q(predecessor_task__isnull=True)
                | Q(successor_task__isnull=True),
                name="dependency_links_two_tasks",
            ),
        ]

    def __str__(self) -> str:
        before = self.predecessor_task or self.predecessor_work_package
        after = self.successor_task or self.successor_work_package
        return f"{before} → {after} ({self.link_type})"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(WorkCalendar, exclude_fields=["source", "source_uid"])
auditlog.register(Dependency, exclude_fields=["source"])
