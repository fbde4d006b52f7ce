"""The projects of which somebody wants no mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.structure import Project


class QuietProject(models.Model):
    """A person's own choice; messages inside the application come all the same."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="quiet_projects",
        verbose_name=_("person"),
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )

    class Meta:
        verbose_name = _("project without mails")
        verbose_name_plural = _("projects without mails")
        ordering = ["person", "project"]
        constraints = [
            models.UniqueConstraint(fields=["person", "project"], name="quiet_project_once"),
        ]

    def __str__(self) -> str:
        return str(self.project)
