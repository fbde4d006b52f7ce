"""The register: what may happen to a project or to the whole portfolio."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.models import Portfolio, Project
from projects.scope import SEES_ALL, SEES_INSIDE, scope_of
from risks.choices import (
    GAIN_RESPONSES,
    RATED_OPEN,
    RISK_OVER,
    RISK_TONES,
    THREAT_RESPONSES,
    Response,
    RiskCategory,
    RiskKind,
    RiskState,
    ZoneName,
)
from servicedesk_pm.common.fields import MoneyField
from workpackages.models import Task, WorkPackage

if TYPE_CHECKING:
    from people.models import User

_WIDTH = 3000
# No code of a project is written in small letters.
PORTFOLIO = "portfolio"
PORTFOLIO_READERS = SEES_ALL & SEES_INSIDE


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, user: User) -> RiskQuerySet:
        """Of projects whose inside the user sees, and those that the user was given a part in;
        who steers the portfolio sees its own too.
        """
        scope = scope_of(user)
        if scope.organisation & PORTFOLIO_READERS:
            return self
        inside = Project.objects.with_plan_visible_to(user).order_by().values("pk")
        given = self.model.objects.filter(Q(owner=user) | Q(measures__owner=user))
        return self.filter(Q(project__in=inside) | Q(pk__in=given.order_by().values("pk")))

    def open(self) -> RiskQuerySet:
        return self.exclude(state__in=RISK_OVER)

    def neglected(self, on: date) -> RiskQuerySet:
        """Those of which something that their zone asks for is overdue."""
        late = Q(review_on__lt=on) | Q(measure_due_on__lt=on) | Q(inform_due_on__lt=on)
        return self.filter(late, state__in=RATED_OPEN)

    def worst_first(self) -> RiskQuerySet:
        return self.order_by(F("score").desc(nulls_last=True), "project__code", "number")

    def with_zone_rank(self) -> RiskQuerySet:
        ranks = [When(zone=zone, then=Value(rank)) for rank, zone in enumerate(ZoneName.values, 1)]
        return self.annotate(
            zone_rank=Case(*ranks, default=Value(0), output_field=models.IntegerField())
        )


def _level(label: Any) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(label, null=True, editable=False)


class Risk(Searchable, Bilingual):
    """An uncertain event, with a cause and an effect on one project or on the portfolio."""

    searched_by = ("code", "name_fr", "name_en")

    # One of the two: a risk hits a project, or the portfolio as a whole.
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="risks",
        verbose_name=_("project"),
    )
    portfolio = models.ForeignKey(
        Portfolio,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="risks",
        verbose_name=_("portfolio"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    # "R-101-1", or "R-PF-1" in the portfolio: written once, since no project changes its code.
    code = models.CharField(_("code"), max_length=50, editable=False)
    kind = models.CharField(_("kind"), max_length=11, choices=RiskKind, default=RiskKind.THREAT)
    cause_fr = models.TextField(_("cause in French"), max_length=_WIDTH, blank=True)
    cause_en = models.TextField(_("cause in English"), max_length=_WIDTH, blank=True)
    event_fr = models.TextField(_("event in French"), max_length=_WIDTH, blank=True)
    event_en = models.TextField(_("event in English"), max_length=_WIDTH, blank=True)
    effect_fr = models.TextField(_("effect in French"), max_length=_WIDTH, blank=True)
    effect_en = models.TextField(_("effect in English"), max_length=_WIDTH, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=RiskCategory)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_risks",
        verbose_name=_("risk owner"),
    )
    work_package = models.ForeignKey(
        WorkPackage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="risks",
        verbose_name=_("work package"),
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="risks",
        verbose_name=_("task"),
    )
    response = models.CharField(_("response"), max_length=18, choices=Response, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RiskState, default=RiskState.IDENTIFIED
    )
    identified_on = models.DateField(_("identified on"))
    identified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("identified by"),
    )
    exposed_from_on = models.DateField(_("exposed from"), null=True, blank=True)
    exposed_until_on = models.DateField(_("exposed until"), null=True, blank=True)
    # What the newest ratings say, written with them, so that lists and sums need no series.
    gross_probability = _level(_("probability before measures"))
    gross_impact = _level(_("impact before measures"))
    gross_exposure = MoneyField(_("exposure before measures (CHF)"), null=True, editable=False)
    planned_probability = _level(_("expected probability"))
    planned_impact = _level(_("expected impact"))
    planned_exposure = MoneyField(_("expected exposure (CHF)"), null=True, editable=False)
    probability = _level(_("probability"))
    impact = _level(_("impact"))
    score = _level(_("score"))
    exposure = MoneyField(_("exposure (CHF)"), null=True, editable=False)
    zone = models.CharField(_("zone"), max_length=1, choices=ZoneName, blank=True, editable=False)
    zone_since_on = models.DateField(_("in this zone since"), null=True, editable=False)
    # What the zone asks for; empty once it is done.
    review_on = models.DateField(_("next review"), null=True, blank=True)
    measure_due_on = models.DateField(_("measure needed by"), null=True, editable=False)
    inform_due_on = models.DateField(_("sponsor to be informed by"), null=True, editable=False)
    sponsor_informed_on = models.DateField(_("sponsor informed on"), null=True, editable=False)
    ended_on = models.DateField(_("closed or occurred on"), null=True, editable=False)
    ended_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    actual_cost = MoneyField(_("actual cost (CHF)"), null=True, blank=True)
    actual_delay_days = models.PositiveIntegerField(
        _("actual delay (working days)"), null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RiskQuerySet.as_manager()
    # Whether something of it is overdue; registers find it out for the rows that they show.
    is_late = False

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["project", "number"]
        indexes = [
            models.Index(fields=["project", "state", "-score"], name="risk_register"),
            models.Index(fields=["state", "-score"], name="risk_worst"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=True, portfolio__isnull=False)
                | Q(project__isnull=False, portfolio__isnull=True),
                name="risk_of_a_project_or_of_the_portfolio",
            ),
            models.UniqueConstraint(
                fields=["project", "number"], name="risk_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(project__isnull=True),
                name="risk_number_unique_in_portfolios",
            ),
            models.CheckConstraint(
                condition=Q(state=RiskState.IDENTIFIED)
                | Q(
                    probability__range=(1, 5),
                    impact__range=(1, 5),
                    gross_probability__range=(1, 5),
                    gross_impact__range=(1, 5),
                    score=F("probability") * F("impact"),
                    owner__isnull=False,
                    exposure__isnull=False,
                )
                & ~Q(zone=""),
                name="risk_assessed_with_rating_and_owner",
            ),
            models.CheckConstraint(
                condition=Q(response="")
                | Q(kind=RiskKind.THREAT, response__in=THREAT_RESPONSES)
                | Q(kind=RiskKind.OPPORTUNITY, response__in=GAIN_RESPONSES),
                name="risk_response_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RiskState.TREATED, RiskState.MONITORED]) | ~Q(response=""),
                name="risk_treated_with_response",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RISK_OVER, ended_on__isnull=False)
                | (~Q(state__in=RISK_OVER) & Q(ended_on__isnull=True)),
                name="risk_ended_on_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(exposed_from_on__isnull=True)
                | Q(exposed_until_on__isnull=True)
                | Q(exposed_until_on__gte=F("exposed_from_on")),
                name="risk_exposed_until_after_from",
                violation_error_message=_("The exposure cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(actual_cost__isnull=True) | Q(actual_cost__gte=0),
                name="risk_actual_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("risks:risk", args=[self.slug, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}" if self.project_id else f"portfolio:{self.portfolio_id}"

    @property
    def slug(self) -> str:
        """How addresses call its place."""
        return self.project.code if self.project is not None else PORTFOLIO

    @property
    def place(self) -> Project | Portfolio:
        """What it would hit."""
        place = self.project or self.portfolio
        assert place is not None
        return place

    @property
    def is_gain(self) -> bool:
        return self.kind == RiskKind.OPPORTUNITY

    @property
    def is_over(self) -> bool:
        return self.state in RISK_OVER

    @property
    def is_rated(self) -> bool:
        return self.score is not None

    @property
    def tone(self) -> str:
        return RISK_TONES.get(self.state, "")

    @property
    def sponsor(self) -> User | None:
        """Who accepts it for the organisation; the portfolio's are accepted by its board."""
        return self.project.sponsor if self.project else None

    @property
    def reduction(self) -> Decimal | None:
        """By how much measures changed the exposure until now."""
        if self.gross_exposure is None or self.exposure is None:
            return None
        reduction: Decimal = self.gross_exposure - self.exposure
        return reduction


def code_in(letter: str, project: Project | None, number: int) -> str:
    """R-101-1 for the first risk of PRJ-101, R-PF-1 for that of the portfolio, I-101-1 so too."""
    place = project.code.removeprefix("PRJ-") if project is not None else "PF"
    return f"{letter}-{place}-{number}"


def sees_portfolio_risks(user: User) -> bool:
    return bool(scope_of(user).organisation & PORTFOLIO_READERS)


_DERIVED = [
    "version",
    "search_text",
    "gross_probability",
    "gross_impact",
    "gross_exposure",
    "planned_probability",
    "planned_impact",
    "planned_exposure",
    "measure_due_on",
    "inform_due_on",
    "zone_since_on",
]
auditlog.register(Risk, exclude_fields=_DERIVED)
