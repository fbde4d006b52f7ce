"""Files that prove something: that a gate's condition holds, or a decision's is fulfilled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.decisions import Decision
from projects.models.structure import Project

if TYPE_CHECKING:
    from people.models import User

SHA256_LENGTH = 64


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    def visible_to(self, user: User) -> EvidenceFileQuerySet:
        """Of projects whose inside the user sees, and of decisions in sight."""
        inside = Project.objects.with_plan_visible_to(user).order_by().values("pk")
        decided = Decision.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(project__in=inside) | Q(condition__decision__in=decided))


class EvidenceFile(models.Model):
    """One uploaded file, and the decisions that were taken on it: for them it is kept."""

    # None for a condition of a decision about a programme or the portfolio.
    project = models.ForeignKey(
        Project,
        null=True,
        on_delete=models.CASCADE,
        related_name="evidence_files",
        verbose_name=_("project"),
    )
    code = models.CharField(_("condition"), max_length=8, blank=True)
    name = models.CharField(_("file"), max_length=200)
    stored = models.FileField(_("stored file"), max_length=200, upload_to="evidence/")
    content_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=SHA256_LENGTH)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_on = models.DateField(_("uploaded on"))
    decisions = models.ManyToManyField(Decision, related_name="evidence_files", editable=False)

    objects = EvidenceFileQuerySet.as_manager()
    history_tells = "name"

    class Meta:
        verbose_name = _("file of evidence")
        verbose_name_plural = _("files of evidence")
        ordering = ["project", "code", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_is_not_empty"),
            models.CheckConstraint(
                condition=~Q(stored="") & ~Q(sha256=""), name="evidence_file_is_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def history_scope(self) -> str:
        return f"project:{self.project_id}" if self.project_id else ""


auditlog.register(EvidenceFile, exclude_fields=["stored", "condition", "consultation", "tick"])
