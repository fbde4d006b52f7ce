"""The portfolio, its programmes and its projects."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, OrgUnit, Searchable
from projects.choices import PLANNING, TERMINAL, Category, ProjectState, Scenario, SizeClass
from projects.scope import SEES_ALL, scope_of
from servicedesk_pm.common.fields import MomentField, MoneyField

if TYPE_CHECKING:
    from people.models import User

PATH_DIGITS = 8
MAX_DEPTH = 10


class PortfolioQuerySet(models.QuerySet["Portfolio"]):
    def visible_to(self, user: User) -> PortfolioQuerySet:
        """Those of what the user sees; who sees everything sees empty ones too."""
        scope = scope_of(user)
        if scope.organisation & SEES_ALL:
            return self
        programmes = Programme.objects.visible_to(user).order_by().values("portfolio")
        projects = Project.objects.visible_to(user).order_by().values("portfolio")
        return self.filter(Q(pk__in=programmes) | Q(pk__in=projects))


class Portfolio(Bilingual):
    """All projects that compete for the same money and people."""

    code = models.SlugField(_("code"), max_length=20, unique=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> ProgrammeQuerySet:
        return self.filter(scope_of(user).programmes())


class Programme(Searchable, Bilingual):
    """Projects whose results only deliver the intended effect together."""

    searched_by = ("code", "name_fr", "name_en")

    portfolio = models.ForeignKey(
        Portfolio,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("portfolio"),
    )
    code = models.SlugField(_("code"), max_length=20, unique=True)
    objective_fr = models.TextField(_("objective in French"), blank=True)
    objective_en = models.TextField(_("objective in English"), blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="managed_programmes",
        verbose_name=_("programme manager"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_programmes",
        verbose_name=_("sponsor"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:programme", args=[self.code])

    def history_scope(self) -> str:
        return f"programme:{self.pk}"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        return self.filter(scope_of(user).projects())

    def with_plan_visible_to(self, user: User) -> ProjectQuerySet:
        """Projects whose structure, tasks and people the user may see, not only their page."""
        return self.filter(scope_of(user).projects(inside=True))

    def with_money_visible_to(self, user: User) -> ProjectQuerySet:
        """Topmost projects of which the user sees the inside.

        A sub-project's envelope is part of its parent's, so it counts only for those who
        do not see the parent.
        """
        inside = self.with_plan_visible_to(user)
        seen = Project.objects.with_plan_visible_to(user).order_by()
        return inside.exclude(parent__in=seen.values("pk"))

    def roots(self) -> ProjectQuerySet:
        return self.filter(parent__isnull=True)

    def open(self) -> ProjectQuerySet:
        return self.exclude(state__in=TERMINAL)

    def with_root_code(self) -> ProjectQuerySet:
        """With ``root_code``: sorted by it and by ``path``, sub-projects follow their parent."""
        above = Project.objects.filter(path=Left(OuterRef("path"), PATH_DIGITS + 1)).order_by()
        return self.annotate(root_code=Subquery(above.values("code")[:1]))

    def below(self, project: Project) -> ProjectQuerySet:
        """The project and all its sub-projects."""
        return self.filter(path__startswith=project.path)


class Project(Searchable, Bilingual):
    """A temporary undertaking with a mandate, a budget, an end date and defined results."""

    searched_by = ("code", "name_fr", "name_en")

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="projects", verbose_name=_("portfolio")
    )
    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("programme"),
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subprojects",
        verbose_name=_("parent project"),
    )
    # Own and ancestors' keys, eight digits each: "00000012/00000034/". One prefix is a subtree.
    path = models.CharField(max_length=MAX_DEPTH * (PATH_DIGITS + 1), editable=False, db_index=True)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ProjectState, default=ProjectState.REQUESTED
    )
    state_before_hold = models.CharField(
        _("state before the hold"), max_length=12, choices=ProjectState, blank=True, editable=False
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    category = models.CharField(
        _("category"), max_length=13, choices=Category, default=Category.DISCRETIONARY
    )
    size_class = models.CharField(
        _("size class"), max_length=1, choices=SizeClass, default=SizeClass.MEDIUM
    )
    scenario = models.CharField(
        _("scenario"), max_length=7, choices=Scenario, default=Scenario.CLASSIC
    )
    has_rollout = models.BooleanField(_("with deployment to workstations"), default=True)
    org_unit = models.ForeignKey(
        OrgUnit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("requesting unit"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_projects",
        verbose_name=_("sponsor"),
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_projects",
        verbose_name=_("project lead"),
    )
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    planned_start_on = models.DateField(_("planned start"), null=True, blank=True)
    planned_finish_on = models.DateField(_("planned finish"), null=True, blank=True)
    approved_envelope = MoneyField(_("approved envelope (CHF)"), default=Decimal(0))
    status_date = models.DateField(_("status date"), null=True, blank=True)
    created_at = MomentField(_("created at"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "code"], name="project_state_code")]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_finish_on__gte=F("planned_start_on"))
                | Q(planned_start_on__isnull=True)
                | Q(planned_finish_on__isnull=True),
                name="project_finishes_after_its_start",
                violation_error_message=_("The finish cannot be before the start."),
            ),
            models.CheckConstraint(
                condition=Q(approved_envelope__gte=0), name="project_envelope_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.ON_HOLD, review_on__isnull=False)
                & ~Q(state_before_hold="")
                | (~Q(state=ProjectState.ON_HOLD) & Q(state_before_hold="")),
                name="project_hold_remembers_its_state",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="project_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:overview", args=[self.code])

    def history_scope(self) -> str:
        return f"project:{self.pk}"

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    @property
    def ancestor_ids(self) -> list[int]:
        """Keys of the projects above, from the root down; the project itself is left out."""
        return [int(part) for part in self.path.split("/")[:-2]]

    @property
    def is_terminal(self) -> bool:
        return self.state in TERMINAL

    @property
    def accepts_planning(self) -> bool:
        return self.state in PLANNING


def of_plans_visible_to(user: User, field: str = "project") -> Q:
    """Filter of what belongs, by ``field``, to projects whose inside the user may see."""
    seen = scope_of(user).projects(inside=True)
    # Whoever sees all needs no keys of all: the database would read everything from there.
    return Q(**{f"{field}__in": Project.objects.filter(seen)}) if seen else Q()


_DERIVED = ["search_text", "path", "version"]
auditlog.register(Portfolio)
auditlog.register(Programme, exclude_fields=_DERIVED)
auditlog.register(Project, exclude_fields=[*_DERIVED, "proposal", "request", "communication_plan"])
