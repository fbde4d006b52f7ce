"""What the lead of a project declares beside the computed light, for a while and with a reason."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from control.choices import DeclaredColour
from people.append_only import AppendOnly, AppendOnlyQuerySet
from projects.models import Project


class DeclaredLight(AppendOnly):
    """Another overall light than the computed one; the newest row counts until it expires."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="declared_lights",
        verbose_name=_("project"),
    )
    colour = models.CharField(_("declared light"), max_length=5, choices=DeclaredColour)
    computed = models.CharField(_("computed light"), max_length=5)
    reason = models.CharField(_("reason"), max_length=500)
    declared_on = models.DateField(_("declared on"))
    expires_on = models.DateField(_("valid until"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("declared by"),
    )

    objects = AppendOnlyQuerySet.as_manager()
    named_with = ("project",)

    class Meta:
        verbose_name = _("declared light")
        verbose_name_plural = _("declared lights")
        ordering = ["project", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("declared_on")),
                name="declared_light_expires_after_it_is_declared",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="declared_light_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.get_colour_display()}"

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(DeclaredLight)
