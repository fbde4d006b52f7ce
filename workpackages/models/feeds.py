"""Private addresses under which calendar programs read tasks and milestones."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class CalendarFeed(models.Model):
    """One person's calendar of own tasks, or of one project's milestones.

    Only the fingerprint of its secret is kept: who reads the table cannot read the calendar.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
        verbose_name=_("person"),
    )
    # Without a project it holds the person's own tasks.
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
        verbose_name=_("project"),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))

    # What its name is made of, for pages that name many.
    named_with = ("user", "project")

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(project=None), name="one_calendar_of_own_tasks"
            ),
            models.UniqueConstraint(
                fields=["user", "project"],
                condition=Q(project__isnull=False),
                name="one_calendar_of_milestones",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.project.code}" if self.project else str(self.user)

    def history_scope(self) -> str:
        return f"project:{self.project_id}" if self.project_id else ""


auditlog.register(CalendarFeed, exclude_fields=["digest"])
