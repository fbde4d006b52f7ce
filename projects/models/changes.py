"""Requests to change what a project promised, and the annexes that they add to its mandate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.append_only import AppendOnly, AppendOnlyQuerySet
from people.models import Bilingual, Searchable
from projects.changes.choices import (
    DECIDED,
    IMPLEMENTED,
    IN_FORCE,
    OVER,
    TONES,
    UNDECIDED,
    ApprovalLevel,
    ChangeState,
    OriginKind,
    ScopeEffect,
    Way,
)
from projects.models.decisions import Decision
from projects.models.mandates import Mandate
from projects.models.structure import Project, of_plans_visible_to
from servicedesk_pm.common.fields import MoneyField

if TYPE_CHECKING:
    from people.models import User

_WIDTH = 3000
_RATED = (*DECIDED, ChangeState.ANALYSED)


class ChangeQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """Of projects whose inside the user sees."""
        inside = of_plans_visible_to(user)
        return self.filter(inside) if inside else self

    def open(self) -> ChangeQuerySet:
        return self.exclude(state__in=OVER)

    def to_implement(self) -> ChangeQuerySet:
        return self.filter(state=ChangeState.APPROVED)


def _words(label: object) -> models.TextField[str, str]:
    return models.TextField(label, max_length=_WIDTH, blank=True)  # type: ignore[arg-type]


def _person(label: object) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,  # type: ignore[arg-type]
    )


class ChangeRequest(Searchable, Bilingual):
    """A proposal to change the scope, cost, date or quality that a project promised."""

    searched_by = ("code", "name_fr", "name_en")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="changes", verbose_name=_("project")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.CharField(_("code"), max_length=50, editable=False)
    state = models.CharField(
        _("state"), max_length=11, choices=ChangeState, default=ChangeState.DRAFT
    )
    reason_fr = _words(_("reason in French"))
    reason_en = _words(_("reason in English"))
    description_fr = _words(_("description in French"))
    description_en = _words(_("description in English"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="requested_changes",
        verbose_name=_("requested by"),
    )
    requested_on = models.DateField(_("requested on"))
    needed_by = models.DateField(_("decision needed by"), null=True, blank=True)
    origin_kind = models.CharField(
        _("origin"), max_length=11, choices=OriginKind, default=OriginKind.OTHER
    )
    origin = models.CharField(_("code or words of the origin"), max_length=200, blank=True)
    affected = models.CharField(_("affected work packages"), max_length=300, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    # The effects: each in words, or said to be none.
    scope_effect = models.CharField(
        _("effect on the scope"), max_length=13, choices=ScopeEffect, blank=True
    )
    scope_words = _words(_("scope, in words"))
    cost_effect = MoneyField(_("effect on the cost (CHF)"), null=True, blank=True)
    cost_words = _words(_("cost, in words"))
    finish_none = models.BooleanField(_("the finish date stays"), default=False)
    new_finish_on = models.DateField(_("new finish date"), null=True, blank=True)
    finish_days = models.IntegerField(_("shift (working days)"), null=True, editable=False)
    touches_programme_milestone = models.BooleanField(
        _("moves a milestone of the programme"), default=False
    )
    finish_words = _words(_("dates, in words"))
    quality_none = models.BooleanField(_("no effect on the quality"), default=False)
    quality_words = _words(_("quality, in words"))
    risks_none = models.BooleanField(_("no effect on the risks"), default=False)
    risks_words = _words(_("risks, in words"))
    workstations_none = models.BooleanField(_("no effect on workstations"), default=False)
    workstations_words = _words(_("workstations, in words"))
    level = models.PositiveSmallIntegerField(
        _("approval level"), choices=ApprovalLevel, null=True, editable=False
    )
    # Per dimension its level and ground, as they were when the level was computed.
    grounds = models.JSONField(_("grounds of the level"), default=dict, editable=False)
    analysed_by = _person(_("analysed by"))
    analysed_on = models.DateField(_("analysed on"), null=True, editable=False)
    decided_by = _person(_("decided by"))
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    decision_reason = models.CharField(
        _("reasons of the decision"), max_length=500, blank=True, editable=False
    )
    decision = models.ForeignKey(
        Decision,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="changes",
        verbose_name=_("decision"),
    )
    review_on = models.DateField(_("review on"), null=True, editable=False)
    way = models.CharField(
        _("implemented by"), max_length=8, choices=Way, blank=True, editable=False
    )
    implemented_on = models.DateField(_("implemented on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["project", "state"], name="change_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="change_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.DRAFT, submitted_on__isnull=True)
                | Q(state=ChangeState.WITHDRAWN)
                | ~Q(state=ChangeState.DRAFT) & Q(submitted_on__isnull=False),
                name="change_submitted_on_iff_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_RATED)
                | ~Q(scope_effect="") & Q(cost_effect__isnull=False, level__isnull=False),
                name="change_decided_with_its_effects",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.WITHDRAWN)
                | Q(state__in=DECIDED, decided_by__isnull=False, decided_on__isnull=False)
                & ~Q(decision_reason="")
                | ~Q(state__in=DECIDED)
                & Q(decided_by__isnull=True, decided_on__isnull=True, decision_reason=""),
                name="change_decided_by_somebody_for_reasons",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.DEFERRED, review_on__isnull=False)
                | ~Q(state=ChangeState.DEFERRED) & Q(review_on__isnull=True),
                name="change_review_iff_deferred",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IMPLEMENTED, implemented_on__isnull=False) & ~Q(way="")
                | ~Q(state__in=IMPLEMENTED) & Q(implemented_on__isnull=True, way=""),
                name="change_implemented_in_some_way",
            ),
            models.CheckConstraint(
                condition=Q(finish_none=False)
                | Q(new_finish_on__isnull=True, touches_programme_milestone=False),
                name="change_finish_stays_or_moves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("projects:change", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def is_draft(self) -> bool:
        return self.state == ChangeState.DRAFT

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE

    def is_late(self, on: date) -> bool:
        """Whether the day is past by which it should be decided, or looked at again."""
        day = self.review_on if self.state == ChangeState.DEFERRED else self.needed_by
        return self.is_undecided and day is not None and day < on


class MandateAnnex(AppendOnly):
    """An approved change as it was added to a signed mandate, word for word."""

    mandate = models.ForeignKey(
        Mandate, on_delete=models.CASCADE, related_name="annexes", verbose_name=_("mandate")
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    change = models.OneToOneField(
        ChangeRequest,
        on_delete=models.CASCADE,
        related_name="annex",
        verbose_name=_("change request"),
    )
    text_fr = models.TextField(_("text in French"), editable=False)
    text_en = models.TextField(_("text in English"), editable=False)
    added_on = models.DateField(_("added on"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("annex to the mandate")
        verbose_name_plural = _("annexes to the mandate")
        ordering = ["mandate", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "number"], name="annex_number_unique_in_mandate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate} · {self.number}"

    def history_scope(self) -> str:
        return self.mandate.history_scope()

    @property
    def text(self) -> str:
        english = (get_language() or "fr").startswith("en")
        return self.text_en if english else self.text_fr


auditlog.register(ChangeRequest, exclude_fields=["version", "search_text", "grounds", "annex"])
auditlog.register(MandateAnnex)
