"""The people of a scenario by role group, where not everybody can do everything."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual
from projects.models.selection import SelectionScenario
from servicedesk_pm.common.effort import MOST_MINUTES

# More is no planning of a portfolio any more.
MOST_GROUPS = 12


class ScenarioGroup(Bilingual):
    """Technicians, agents, project managers: who can replace each other."""

    scenario = models.ForeignKey(
        SelectionScenario,
        on_delete=models.CASCADE,
        related_name="groups",
        verbose_name=_("scenario"),
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)

    class Meta:
        verbose_name = _("role group")
        verbose_name_plural = _("role groups")
        ordering = ["scenario", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "number"], name="scenario_group_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def history_scope(self) -> str:
        return ""

    @property
    def key(self) -> str:
        """What candidates and results call it."""
        return str(self.number)


class ScenarioGroupYear(models.Model):
    """The people of one group in one year, and what is taken off before anything is chosen."""

    group = models.ForeignKey(
        ScenarioGroup,
        on_delete=models.CASCADE,
        related_name="limits",
        verbose_name=_("role group"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    capacity = models.PositiveIntegerField(
        _("people"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    bound = models.PositiveIntegerField(
        _("people bound already"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    operations = models.PositiveIntegerField(
        _("daily operations"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )

    class Meta:
        verbose_name = _("year of a role group")
        verbose_name_plural = _("years of role groups")
        ordering = ["group", "year"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year"], name="scenario_group_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.year}"

    def history_scope(self) -> str:
        return ""

    @property
    def people_left(self) -> int:
        return self.capacity - self.bound - self.operations


auditlog.register(ScenarioGroup, exclude_fields=["scenario", "number"])
auditlog.register(ScenarioGroupYear, exclude_fields=["group"])
