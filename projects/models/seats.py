"""Who sits where in a project's organisation, beside the roles that give rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.mandates.choices import SHARED_HATS, Hat
from projects.models.structure import Project, of_plans_visible_to

if TYPE_CHECKING:
    from people.models import User


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, user: User) -> SeatQuerySet:
        return self.filter(of_plans_visible_to(user))


class Seat(models.Model):
    """A hat that a person wears in one project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="seats", verbose_name=_("project")
    )
    hat = models.CharField(_("function"), max_length=20, choices=Hat)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="seats",
        verbose_name=_("person"),
    )
    note = models.CharField(_("responsibility"), max_length=200, blank=True)

    objects = SeatQuerySet.as_manager()
    history_tells = "hat"

    class Meta:
        verbose_name = _("seat in a project")
        verbose_name_plural = _("seats in projects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "hat", "person"], name="seat_taken_once_by_a_person"
            ),
            models.UniqueConstraint(
                fields=["project", "hat"],
                condition=~Q(hat__in=SHARED_HATS),
                name="seat_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


auditlog.register(Seat)
