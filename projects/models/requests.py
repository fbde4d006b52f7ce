"""Project requests: the formal wish of a unit, before any commitment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import OrgUnit, Searchable, Site
from projects.models.structure import Project
from projects.requests.choices import (
    Answer,
    DeadlineKind,
    EffortClass,
    Endorsement,
    Funding,
    ReturnKind,
    Stage,
)
from projects.requests.scope import requests_in_sight
from projects.requests.stages import OVER, WAITING, stage_expression
from projects.words import spoken
from servicedesk_pm.common.fields import MomentField, MoneyField

if TYPE_CHECKING:
    from people.models import User

MOST_OBJECTIVES = 5
# More is a slip of the keyboard; every database takes these. Money has its field's own bound.
MOST_HOURS, MOST_PLACES = 10_000_000, 1_000_000
LONG_TEXTS = tuple(
    f"{text}_{language}"
    for text in ("need", "affected", "scope_in", "scope_out", "user_groups", "benefits", "inaction")
    for language in ("fr", "en")
)
NAMED_WITH = (
    "project__programme",
    "org_unit__head",
    "org_unit__parent__head",
    "requester",
    "user_representative",
    "analyst",
    "endorsed_by",
)


class ProjectRequestQuerySet(models.QuerySet["ProjectRequest"]):
    def visible_to(self, user: User) -> ProjectRequestQuerySet:
        return self.filter(requests_in_sight(user))

    def with_stage(self) -> ProjectRequestQuerySet:
        """With ``stage``, so that it can be filtered, counted and sorted by."""
        return self.annotate(stage=stage_expression())  # type: ignore[no-redef]

    def in_stages(self, stages: Iterable[Stage]) -> ProjectRequestQuerySet:
        """With ``stage``, and only these."""
        return self.with_stage().filter(Q(stage__in=[str(stage) for stage in stages]))

    def counted_by_stage(self) -> dict[str, int]:
        """How many are in each stage; of rows that know theirs."""
        counted = self.order_by().values_list("stage")  # type: ignore[misc]
        return dict(counted.annotate(n=Count("pk")))

    def for_lists(self) -> ProjectRequestQuerySet:
        """Without the long texts, which no list shows."""
        return self.defer("search_text", *LONG_TEXTS)

    def with_names(self) -> ProjectRequestQuerySet:
        return self.select_related(*NAMED_WITH)


class ProjectRequest(Searchable):
    """What a unit wishes and why; its project is entered when it is submitted.

    ``project`` is known earlier where the director entered the project first. The stage is
    derived in ``projects.requests.stages``.
    """

    searched_by = ("label", "title_fr", "title_en", "need_fr", "need_en")

    number = models.PositiveIntegerField(_("number"), unique=True)
    project = models.OneToOneField(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="request",
        verbose_name=_("project"),
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="project_requests",
        verbose_name=_("requester"),
    )
    org_unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        related_name="project_requests",
        verbose_name=_("requesting unit"),
    )
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    need_fr = models.TextField(_("context and need in French"), blank=True)
    need_en = models.TextField(_("context and need in English"), blank=True)
    affected_fr = models.TextField(_("who suffers, since when, in French"), blank=True)
    affected_en = models.TextField(_("who suffers, since when, in English"), blank=True)
    scope_in_fr = models.TextField(_("in scope, in French"), blank=True)
    scope_in_en = models.TextField(_("in scope, in English"), blank=True)
    scope_out_fr = models.TextField(_("out of scope, in French"), blank=True)
    scope_out_en = models.TextField(_("out of scope, in English"), blank=True)
    user_groups_fr = models.TextField(_("user groups in French"), blank=True)
    user_groups_en = models.TextField(_("user groups in English"), blank=True)
    benefits_fr = models.TextField(_("other benefits in French"), blank=True)
    benefits_en = models.TextField(_("other benefits in English"), blank=True)
    inaction_fr = models.TextField(_("consequences of doing nothing, in French"), blank=True)
    inaction_en = models.TextField(_("consequences of doing nothing, in English"), blank=True)
    saved_money = MoneyField(_("saved each year (CHF)"), null=True, blank=True)
    saved_hours = models.PositiveIntegerField(
        _("saved each year (hours)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_HOURS, message=_("At most 10'000'000 hours."))],
    )
    sites = models.ManyToManyField(
        Site, blank=True, related_name="project_requests", verbose_name=_("sites")
    )
    touches_workstations = models.CharField(
        _("touches workstations"), max_length=7, choices=Answer, blank=True
    )
    device_count = models.PositiveIntegerField(
        _("workstations touched"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PLACES, message=_("At most 1'000'000 workstations."))],
    )
    user_count = models.PositiveIntegerField(
        _("users touched"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PLACES, message=_("At most 1'000'000 users."))],
    )
    workstation_sites = models.ManyToManyField(
        Site, blank=True, related_name="+", verbose_name=_("sites of the workstations")
    )
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    deadline_kind = models.CharField(
        _("kind of deadline"), max_length=8, choices=DeadlineKind, blank=True
    )
    deadline_origin = models.CharField(_("origin of the deadline"), max_length=200, blank=True)
    estimated_cost = MoneyField(_("rough cost (CHF)"), null=True, blank=True)
    effort_class = models.CharField(
        _("rough effort"), max_length=6, choices=EffortClass, blank=True
    )
    funding = models.CharField(_("funding"), max_length=6, choices=Funding, blank=True)
    user_representative = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("user representative"),
    )
    created_at = MomentField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    endorsement = models.CharField(
        _("endorsement"), max_length=8, choices=Endorsement, blank=True, default=Endorsement.NONE
    )
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("endorsement answered by"),
    )
    endorsed_at = models.DateTimeField(_("endorsement answered at"), null=True, blank=True)
    endorsement_note = models.TextField(_("reason of the unit"), blank=True)
    returned_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    return_kind = models.CharField(
        _("why it was sent back"), max_length=10, choices=ReturnKind, blank=True
    )
    hint = models.TextField(_("hint"), blank=True)
    parked_until = models.DateField(_("parked until"), null=True, blank=True)
    parked_reason = models.TextField(_("reason of parking"), blank=True)
    analyst = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("analyst"),
    )
    analysis_due_on = models.DateField(_("analysis due on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectRequestQuerySet.as_manager()
    # What ``with_stage`` adds.
    stage: str

    class Meta:
        verbose_name = _("project request")
        verbose_name_plural = _("project requests")
        ordering = ["-number"]
        indexes = [models.Index(fields=["org_unit", "submitted_at"], name="request_unit_submitted")]
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(project__isnull=False),
                name="request_submitted_has_project",
            ),
            models.CheckConstraint(
                condition=Q(endorsement__in=("endorsed", "refused"), endorsed_at__isnull=False)
                & Q(endorsed_by__isnull=False)
                | Q(endorsement__in=("", "asked"), endorsed_at__isnull=True)
                & Q(endorsed_by__isnull=True),
                name="request_endorsement_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, hint="", return_kind="")
                | Q(returned_at__isnull=False) & ~Q(hint="") & ~Q(return_kind=""),
                name="request_sent_back_has_a_hint",
            ),
            models.CheckConstraint(
                condition=Q(parked_until__isnull=True, parked_reason="")
                | Q(parked_until__isnull=False) & ~Q(parked_reason=""),
                name="request_parked_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(parked_until__isnull=True) | Q(returned_at__isnull=True),
                name="request_not_parked_and_sent_back",
            ),
            models.CheckConstraint(
                condition=Q(analyst__isnull=True, analysis_due_on__isnull=True)
                | Q(analyst__isnull=False, analysis_due_on__isnull=False),
                name="request_analyst_has_a_day",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": most}),
                    name=f"request_{field}_within_reason",
                )
                for field, most in (
                    ("saved_hours", MOST_HOURS),
                    ("device_count", MOST_PLACES),
                    ("user_count", MOST_PLACES),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("projects:request-page", args=[self.number])

    def history_scope(self) -> str:
        """A draft is nobody's but its writer's, also where its project is known."""
        kept_apart = self.submitted_at is None
        return f"request:{self.pk}" if kept_apart else f"project:{self.project_id}"

    @property
    def label(self) -> str:
        return f"DP-{self.number}"

    @property
    def title(self) -> str:
        return spoken(self, "title").text

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None

    @property
    def is_waiting(self) -> bool:
        """Submitted, and not yet accepted or refused by the director."""
        return not self.is_draft and self.project is not None and self.project.state in WAITING

    @property
    def is_over(self) -> bool:
        return self.project is not None and self.project.state in OVER

    @property
    def is_open_for_writing(self) -> bool:
        """Its writer may change it: before it is submitted, and whenever it came back."""
        unanswered = self.endorsement in {Endorsement.NONE, Endorsement.REFUSED}
        came_back = self.returned_at is not None or unanswered
        return self.is_draft or (self.is_waiting and came_back and self.parked_until is None)


class RequestObjective(models.Model):
    """One thing that the request wants to reach, and how it would be seen."""

    request = models.ForeignKey(
        ProjectRequest,
        on_delete=models.CASCADE,
        related_name="objectives",
        verbose_name=_("project request"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text_fr = models.CharField(_("objective in French"), max_length=300, blank=True)
    text_en = models.CharField(_("objective in English"), max_length=300, blank=True)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    wished = models.CharField(_("wished value"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("objective of the request")
        verbose_name_plural = _("objectives of the request")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="request_objective_position_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_OBJECTIVES),
                name="request_has_five_objectives_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="") | ~Q(text_en=""), name="request_objective_has_words"
            ),
        ]

    def __str__(self) -> str:
        return spoken(self, "text").text

    def history_scope(self) -> str:
        return self.request.history_scope()


auditlog.register(
    ProjectRequest,
    exclude_fields=["search_text", "version"],
    m2m_fields={"sites", "workstation_sites"},
)
auditlog.register(RequestObjective, exclude_fields=["request", "position"])
