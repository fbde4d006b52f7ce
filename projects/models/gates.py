"""What people say of a gate's conditions: done with evidence, or waived for a time."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.evidence import EvidenceFile
from projects.models.structure import Project

CODE_LENGTH = 8


class GateTick(models.Model):
    """A condition that a person declares met, with the evidence for it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="gate_ticks", verbose_name=_("project")
    )
    code = models.CharField(_("condition"), max_length=CODE_LENGTH)
    note = models.CharField(_("evidence in words"), max_length=500, blank=True)
    link = models.URLField(_("link to the evidence"), max_length=500, blank=True)
    file = models.OneToOneField(
        EvidenceFile,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="tick",
        verbose_name=_("file of evidence"),
    )
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("ticked by"),
    )
    ticked_on = models.DateField(_("ticked on"))

    history_tells = "code"

    class Meta:
        verbose_name = _("ticked condition")
        verbose_name_plural = _("ticked conditions")
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="gate_tick_once_a_condition"),
            models.CheckConstraint(
                condition=~Q(note="") | ~Q(link="") | Q(file__isnull=False),
                name="gate_tick_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class Waiver(models.Model):
    """A condition that need not hold for now: by whom, why, and until when."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="waivers", verbose_name=_("project")
    )
    code = models.CharField(_("condition"), max_length=CODE_LENGTH)
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_on = models.DateField(_("granted on"))
    expires_on = models.DateField(_("valid until"))

    history_tells = "code"

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="waiver_once_per_condition"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("granted_on")), name="waiver_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(GateTick)
auditlog.register(Waiver)
