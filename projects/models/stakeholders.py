"""Who affects the projects or is affected by them, and how that was judged over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engine.stakeholders import gap
from people.models import Bilingual, OrgUnit, Searchable, Site
from projects.models.structure import Project, of_plans_visible_to
from projects.stakeholders.choices import Level, Power, SpokenLanguage, StakeholderKind
from projects.stakeholders.reach import READS_ATTITUDE, READS_FACTS, of_projects_as, or_own

if TYPE_CHECKING:
    from people.models import User


def attitude_scope(project_id: int) -> str:
    """Where the history keeps what only those read who may read attitudes."""
    return f"attitude:{project_id}"


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def visible_to(self, user: User) -> StakeholderQuerySet:
        """Of projects whose register the user reads, and those that are the user's own care."""
        own = Stakeholder.objects.filter(Q(owner=user) | Q(actions__owner=user)).order_by()
        cared_for = Q(pk__in=own.values("pk")) & of_plans_visible_to(user)
        return self.filter(or_own(of_projects_as(user, READS_FACTS), cared_for))

    def by_name(self) -> StakeholderQuerySet:
        return self.order_by("name_fr", "pk")


class Stakeholder(Searchable, Bilingual):
    """A person or a group that affects a project or is affected by it: what is known of it."""

    searched_by = ("name_fr", "name_en", "role", "organisation")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="stakeholders", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("type"), max_length=8, choices=StakeholderKind, default=StakeholderKind.GROUP
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("account"),
    )
    org_unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stakeholders",
        verbose_name=_("organisation unit"),
    )
    organisation = models.CharField(_("organisation outside"), max_length=200, blank=True)
    role = models.CharField(_("role in the project"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size of the group"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=SpokenLanguage, blank=True)
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    influence = models.CharField(_("influence on whom"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cared_stakeholders",
        verbose_name=_("looked after by"),
    )
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    is_key = models.BooleanField(_("key stakeholder"), default=False)
    represents_unit = models.BooleanField(_("represents its unit in the project"), default=False)
    entered_on = models.DateField(_("entered on"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["owner"], name="stakeholder_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="stakeholder_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(represents_unit=False) | Q(org_unit__isnull=False),
                name="stakeholder_represents_a_unit_it_names",
                violation_error_message=_("Name the unit that is represented."),
            ),
            models.CheckConstraint(
                condition=Q(size__isnull=True) | Q(size__gt=0),
                name="stakeholder_group_has_somebody",
                violation_error_message=_("A group has at least one member."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:stakeholder", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"


class StakeholderAssessmentQuerySet(models.QuerySet["StakeholderAssessment"]):
    def visible_to(self, user: User) -> StakeholderAssessmentQuerySet:
        """Of projects where the user may read attitudes."""
        return self.filter(of_projects_as(user, READS_ATTITUDE, "stakeholder__project"))

    def newest_first(self) -> StakeholderAssessmentQuerySet:
        return self.order_by("-assessed_on", "-pk")


class StakeholderAssessment(models.Model):
    """How a stakeholder was judged on a day: its weight, where it stands and where it should."""

    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.CASCADE,
        related_name="assessments",
        verbose_name=_("stakeholder"),
    )
    assessed_on = models.DateField(_("assessed on"))
    power = models.PositiveSmallIntegerField(_("power"), choices=Power)
    interest = models.PositiveSmallIntegerField(_("interest"), choices=Power)
    current = models.PositiveSmallIntegerField(_("engagement now"), choices=Level)
    desired = models.PositiveSmallIntegerField(_("engagement wanted"), choices=Level)
    expectations = models.TextField(_("expectations"), max_length=2000, blank=True)
    fears = models.TextField(_("fears"), max_length=2000, blank=True)
    note = models.TextField(_("note on the attitude"), max_length=2000, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assessed by"),
    )

    objects = StakeholderAssessmentQuerySet.as_manager()
    named_with = ("stakeholder",)

    class Meta:
        verbose_name = _("assessment of a stakeholder")
        verbose_name_plural = _("assessments of stakeholders")
        ordering = ["stakeholder", "-assessed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "assessed_on"], name="stakeholder_assessed_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(power__range=(1, 5), interest__range=(1, 5)),
                name="stakeholder_power_and_interest_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(current__range=(0, 4), desired__range=(0, 4)),
                name="stakeholder_engagement_from_0_to_4",
            ),
        ]

    def __str__(self) -> str:
        return str(self.stakeholder)

    def history_scope(self) -> str:
        return attitude_scope(self.stakeholder.project_id)

    @property
    def gap(self) -> int:
        return gap(self.current, self.desired)


auditlog.register(Stakeholder, exclude_fields=["version", "search_text"])
auditlog.register(StakeholderAssessment)
