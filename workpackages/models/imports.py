"""A plan file on its way in: uploaded, read by a job, previewed, imported or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Job
from projects.models import Project, of_plans_visible_to
from servicedesk_pm.common.fields import MomentField
from workpackages.choices import IMPORT_COUNTS, ImportState

if TYPE_CHECKING:
    from people.models import User


TONES = {"ready": "accent", "imported": "good", "refused": "bad"}


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def visible_to(self, user: User) -> PlanImportQuerySet:
        return self.filter(of_plans_visible_to(user))


class ImportedFile(models.Model):
    """A file on its way in, with what was found in it; its rows come all at once or not at all."""

    number = models.PositiveIntegerField(_("number"), editable=False)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = MomentField(_("uploaded at"))
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState, default=ImportState.UPLOADED
    )
    preview = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    imported_at = models.DateTimeField(_("imported at"), null=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def tone(self) -> str:
        """The colour of its state pill."""
        return TONES.get(str(self.state), "")

    @property
    def is_open(self) -> bool:
        return self.state in {ImportState.UPLOADED, ImportState.READY}


class PlanImport(ImportedFile):
    """One Microsoft Project file that somebody uploaded into a project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="plan_imports", verbose_name=_("project")
    )
    file = models.FileField(_("stored file"), upload_to="plans/%Y/")
    refusal = models.TextField(_("reason for the refusal"), blank=True)
    # What the file says of the plan as a whole, and its rows that become none of ours.
    plan = models.JSONField(default=dict, editable=False)

    objects = PlanImportQuerySet.as_manager()

    class Meta(ImportedFile.Meta):
        verbose_name = _("plan import")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="plan_import_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project", "sha256"],
                condition=Q(state__in=IMPORT_COUNTS),
                name="plan_file_once_in_project",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("workpackages:import", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(PlanImport, exclude_fields=["preview", "job", "plan"])
