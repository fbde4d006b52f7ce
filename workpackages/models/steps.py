"""Saved changes of a plan, kept so that the last one can be taken back."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from workpackages.choices import PlanStepKind


class PlanStep(models.Model):
    """One change of a plan that its planner saw before saving it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="plan_steps", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PlanStepKind)
    # What it was about, as a name: "T3 Images".
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    moved = models.PositiveIntegerField(_("tasks moved"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    # {"tasks": {key: {column: value}}, "links": [columns of links],
    #  "calendars": {key: columns, or null where there was none}}, before and after.
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("change of the plan")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["project", "-id"], condition=Q(undone_at=None), name="plan_step_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(PlanStep, exclude_fields=["before", "after"])
