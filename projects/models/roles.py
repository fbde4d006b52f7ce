"""Who does what in a programme or a project."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from projects.models.structure import Programme, Project


class RoleAssignment(models.Model):
    """A role that a person holds in one programme or project, and in all below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=3, choices=Role)
    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("programme"),
    )
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("project"),
    )
    note = models.CharField(_("responsibility"), max_length=200, blank=True)

    # What the history says beside the name.
    history_tells = "role"

    class Meta:
        verbose_name = _("role in a project")
        verbose_name_plural = _("roles in projects")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=True, project__isnull=False)
                | Q(programme__isnull=False, project__isnull=True),
                name="role_assignment_has_one_scope",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.DIRECTOR, Role.ADMINISTRATOR, Role.HUMAN_RESOURCES]),
                name="role_assignment_is_a_scoped_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "project"],
                condition=Q(project__isnull=False),
                name="role_held_once_in_project",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "programme"],
                condition=Q(programme__isnull=False),
                name="role_held_once_in_programme",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def history_scope(self) -> str:
        return f"project:{self.project_id}" if self.project_id else f"programme:{self.programme_id}"


auditlog.register(RoleAssignment)
