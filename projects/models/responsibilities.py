"""Who does what in one project, where it is not as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.structure import Project, of_plans_visible_to
from projects.responsibilities.choices import FUNCTIONS, Activity, Letter

if TYPE_CHECKING:
    from people.models import User


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def visible_to(self, user: User) -> ResponsibilityQuerySet:
        return self.filter(of_plans_visible_to(user))


def _letter(function: str) -> models.CharField[str, str]:
    return models.CharField(FUNCTIONS[function], max_length=3, choices=Letter, blank=True)


def _all_letters() -> Q:
    known = Q()
    for function in FUNCTIONS:
        known &= Q(**{f"{function}__in": ["", *Letter.values]})
    return known


class Responsibility(models.Model):
    """One activity of a project, and what each function has to do with it."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="responsibilities",
        verbose_name=_("project"),
    )
    activity = models.CharField(_("activity"), max_length=20, choices=Activity)
    director = _letter("director")
    programme_manager = _letter("programme_manager")
    project_manager = _letter("project_manager")
    package_lead = _letter("package_lead")
    sponsor = _letter("sponsor")
    quality_manager = _letter("quality_manager")
    user_representative = _letter("user_representative")
    operations = _letter("operations")
    human_resources = _letter("human_resources")
    procurement = _letter("procurement")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResponsibilityQuerySet.as_manager()
    history_tells = "activity"

    class Meta:
        verbose_name = _("responsibilities for an activity")
        verbose_name_plural = _("responsibilities for activities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "activity"], name="responsibility_once_per_activity"
            ),
            models.CheckConstraint(condition=_all_letters(), name="responsibility_is_a_letter"),
        ]

    def __str__(self) -> str:
        return str(self.get_activity_display())

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def letters(self) -> dict[str, str]:
        return {function: getattr(self, function) for function in FUNCTIONS}


auditlog.register(Responsibility, exclude_fields=["version"])
