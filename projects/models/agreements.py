"""Decisions that two people take together."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.choices import ProjectState
from projects.models.structure import Project


class TransitionProposal(models.Model):
    """Half of a decision that two people take together, waiting for the other one."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, related_name="proposal", verbose_name=_("project")
    )
    to = models.CharField(_("next state"), max_length=12, choices=ProjectState)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    proposed_on = models.DateField(_("agreed on"))
    expires_on = models.DateField(_("expires on"))
    overrides_gate = models.BooleanField(_("overrides the gate"), default=False, editable=False)
    # What the first one said besides the reason; the second one agrees to exactly that.
    facts = models.JSONField(default=dict, blank=True, editable=False)

    # What the history says beside the name.
    history_tells = "to"

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("proposed_on")), name="proposal_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.project.code

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(TransitionProposal, exclude_fields=["facts"])
