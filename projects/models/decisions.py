"""Decisions: who decided what, when, why, under which conditions, and what was released."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from projects.choices import IN_FAVOUR, Body, Outcome, ProjectState
from projects.models.structure import Portfolio, Programme, Project
from projects.scope import scope_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import MomentField, MoneyField

if TYPE_CHECKING:
    from people.models import User

# Who reads decisions without a part in the project; a decision tells money and reasons.
READS_ALL_DECISIONS = frozenset({Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER})
NEVER_CHANGES = _("A decision stays as it was taken; take a new one.")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> DecisionQuerySet:
        """Of projects whose inside the user sees, and of programmes and portfolios in sight."""
        scope = scope_of(user)
        if scope.organisation & READS_ALL_DECISIONS:
            return self
        inside = Project.objects.with_plan_visible_to(user).order_by().values("pk")
        programmes = [pk for pk, roles in scope.by_programme.items() if roles - {Role.OBSERVER}]
        return self.filter(
            Q(project__in=inside) | Q(project__isnull=True, programme__in=programmes)
        )

    def update(self, **changes: Any) -> int:
        """As ``Decision.save``: what was decided stays."""
        raise RuleViolation(NEVER_CHANGES)

    update.alters_data = True  # type: ignore[attr-defined]

    def of_programme(self, programme: Programme) -> DecisionQuerySet:
        """The programme's own and those of its projects."""
        return self.filter(Q(programme=programme) | Q(project__programme=programme))

    def released_budget(self) -> Decimal:
        """What they release in all. One query."""
        favoured = self.filter(outcome__in=IN_FAVOUR).order_by()
        return favoured.aggregate(total=Sum("released_budget"))["total"] or Decimal(0)

    def waiting(self) -> DecisionQuerySet:
        """Those of which a condition is not fulfilled yet."""
        open_ones = DecisionCondition.objects.filter(decision=OuterRef("pk"), done_on__isnull=True)
        return self.filter(Exists(open_ones))

    def with_open_conditions(self, on: date) -> DecisionQuerySet:
        """With ``has_conditions``, ``is_open`` and ``is_overdue``: whether any still waits."""
        laid_down = DecisionCondition.objects.filter(decision=OuterRef("pk"))
        waiting = laid_down.filter(done_on__isnull=True)
        return self.annotate(
            has_conditions=Exists(laid_down),
            is_open=Exists(waiting),
            is_overdue=Exists(waiting.filter(due_on__lt=on)),
        )


class Decision(models.Model):
    """One decision about a project, a programme or the portfolio; it never changes."""

    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("portfolio")
    )
    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("programme"),
    )
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="decisions",
        verbose_name=_("project"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    gate = models.CharField(_("gate"), max_length=6, blank=True)
    # The line of the life cycle that it opened; empty where the state stayed.
    from_state = models.CharField(
        _("state before"), max_length=12, choices=ProjectState, blank=True, editable=False
    )
    to_state = models.CharField(
        _("state after"), max_length=12, choices=ProjectState, blank=True, editable=False
    )
    subject_fr = models.CharField(_("subject in French"), max_length=200, blank=True)
    subject_en = models.CharField(_("subject in English"), max_length=200, blank=True)
    body = models.CharField(_("deciding body"), max_length=10, choices=Body)
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome)
    reasoning = models.TextField(_("reasoning"), max_length=5_000, blank=True)
    held_on = models.DateField(_("decided on"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document = models.CharField(_("document and version"), max_length=200, blank=True)
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("participants")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    # The other half of a decision that two people take together.
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    released_budget = MoneyField(_("released money (CHF)"), default=Decimal(0))
    released_minutes = models.PositiveIntegerField(_("released effort"), default=0)
    # How each condition of the gate stood then: {"code": "met" | "ticked" | "waived" | "unmet"}.
    checklist = models.JSONField(default=dict, blank=True, editable=False)
    overrides_gate = models.BooleanField(_("overrides the gate"), default=False, editable=False)
    created_at = MomentField(_("recorded at"))

    objects = DecisionQuerySet.as_manager()
    history_tells = "outcome"

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-held_on", "-number"]
        indexes = [models.Index(fields=["project", "-held_on"], name="decision_project_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["portfolio", "number"], name="decision_number_unique_in_portfolio"
            ),
            models.CheckConstraint(
                condition=~Q(gate="") | ~Q(subject_fr="") | ~Q(subject_en="") | ~Q(to_state=""),
                name="decision_is_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DEFERRED) | Q(review_on__isnull=False),
                name="decision_deferred_has_a_review",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.RETURNED, Outcome.REJECTED, Outcome.DEFERRED])
                | ~Q(reasoning=""),
                name="decision_against_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(overrides_gate=False) | (Q(agreed_by__isnull=False) & ~Q(reasoning="")),
                name="decision_override_has_two_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("decided_by")),
                name="decision_agreed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(released_budget__gte=0), name="decision_releases_no_negative_money"
            ),
        ]

    def __str__(self) -> str:
        return f"D-{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it as it was taken; no constraint can compare a row with what it was."""
        if not self._state.adding:
            raise RuleViolation(NEVER_CHANGES)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("projects:decision", args=[self.portfolio.code, self.number])

    def history_scope(self) -> str:
        if self.project_id:
            return f"project:{self.project_id}"
        return f"programme:{self.programme_id}" if self.programme_id else ""

    @property
    def overridden(self) -> list[str]:
        """The conditions that did not hold and were overridden."""
        if not self.overrides_gate:
            return []
        return sorted(code for code, stood in self.checklist.items() if stood == "unmet")


class DecisionCondition(models.Model):
    """What has to be done by somebody until a day because a decision asked for it."""

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("decision")
    )
    position = models.PositiveSmallIntegerField(_("position"), editable=False)
    text = models.CharField(_("condition"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decision_conditions",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due"))
    is_blocking = models.BooleanField(_("blocks the next gate"), default=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    file = models.OneToOneField(
        "projects.EvidenceFile",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="condition",
        verbose_name=_("file of evidence"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("condition of a decision")
        verbose_name_plural = _("conditions of decisions")
        ordering = ["decision", "position"]
        indexes = [models.Index(fields=["owner", "done_on", "due_on"], name="condition_owner_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position"], name="condition_position_unique_in_decision"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="condition_has_words"),
            models.CheckConstraint(
                condition=Q(
                    done_on__isnull=True, done_by__isnull=True, evidence="", file__isnull=True
                )
                | (
                    Q(done_on__isnull=False, done_by__isnull=False)
                    & (~Q(evidence="") | Q(file__isnull=False))
                ),
                name="condition_done_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.position}"

    def history_scope(self) -> str:
        return self.decision.history_scope()

    def is_overdue(self, on: date) -> bool:
        return self.done_on is None and self.due_on < on


auditlog.register(Decision, exclude_fields=["checklist", "created_at", "scenario"])
auditlog.register(DecisionCondition, exclude_fields=["version"])
