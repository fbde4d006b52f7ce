"""A file of postings on its way in: uploaded, read, looked at, booked all at once or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from workpackages.choices import IMPORT_COUNTS
from workpackages.models import ImportedFile

if TYPE_CHECKING:
    from costs.models.ledger import Posting


class PostingImport(ImportedFile):
    """One file of postings, from the finance system or a spreadsheet."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="posting_imports", verbose_name=_("project")
    )
    file = models.FileField(_("stored file"), upload_to="postings/%Y/")
    # The column of each field as somebody chose it; empty while the heads tell.
    columns = models.JSONField(default=dict, editable=False)

    if TYPE_CHECKING:
        postings: models.Manager[Posting]

    class Meta(ImportedFile.Meta):
        verbose_name = _("import of postings")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="posting_import_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project", "sha256"],
                condition=Q(state__in=IMPORT_COUNTS),
                name="posting_file_once_in_project",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("costs:posting_import", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(PostingImport, exclude_fields=["preview", "job", "columns"])
