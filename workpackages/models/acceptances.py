"""Presentations of a deliverable, what was found, and what was decided."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workpackages.acceptance.choices import (
    DECISION_TONES,
    DEFECT_TONES,
    SERIOUS,
    SEVERITY_TONES,
    AcceptanceDecision,
    AcceptedBy,
    CriterionResultKind,
    DefectState,
    Severity,
)
from workpackages.models.deliverables import AcceptanceCriterion, Deliverable


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class Acceptance(models.Model):
    """One presentation of a deliverable: what was handed over, and how it was judged."""

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="acceptances",
        verbose_name=_("deliverable"),
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("presented by"),
    )
    presented_on = models.DateField(_("presented on"))
    delivered_version = models.CharField(_("version"), max_length=60, blank=True)
    handed_over = models.CharField(_("where it is found"), max_length=500)
    note = models.TextField(_("remarks of the presentation"), blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=AcceptanceDecision, blank=True)
    decided_by = _person(_("decided by"))
    decided_as = models.CharField(_("decided as"), max_length=20, choices=AcceptedBy, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    participants = models.TextField(_("participants"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    lifted_by = _person(_("reservations lifted by"))
    lifted_on = models.DateField(_("reservations lifted on"), null=True, blank=True)
    # The protocol as it was decided, in its one spelling, and its hash.
    snapshot = models.TextField(editable=False, blank=True)
    sha256 = models.CharField(_("content hash"), max_length=64, editable=False, blank=True)

    history_tells = "attempt"

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["deliverable", "attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "attempt"], name="acceptance_attempt_unique_in_deliverable"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_on__isnull=True)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_on__isnull=False),
                name="acceptance_decided_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("presented_by")),
                name="acceptance_not_decided_by_who_presents",
            ),
            models.CheckConstraint(
                condition=~Q(decision=AcceptanceDecision.REFUSED) | ~Q(reasons=""),
                name="acceptance_refused_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_on__isnull=True)
                | Q(
                    decision=AcceptanceDecision.RESERVED,
                    lifted_by__isnull=False,
                    lifted_on__isnull=False,
                ),
                name="acceptance_lifted_only_with_reservations",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} · {self.attempt}"

    def get_absolute_url(self) -> str:
        return f"{self.deliverable.get_absolute_url()}#attempt-{self.attempt}"

    def history_scope(self) -> str:
        return self.deliverable.history_scope()

    @property
    def project(self) -> Any:
        return self.deliverable.project

    @property
    def reference(self) -> str:
        """How the address of its protocol names it."""
        return f"{self.project.code}-L{self.deliverable.number}-{self.attempt}"

    @property
    def is_decided(self) -> bool:
        return bool(self.decision)

    @property
    def tone(self) -> str:
        return DECISION_TONES.get(self.decision, "")

    @property
    def content(self) -> dict[str, Any]:
        """The frozen protocol; empty until it is decided."""
        found: dict[str, Any] = json.loads(self.snapshot) if self.snapshot else {}
        return found


class CriterionResult(models.Model):
    """What one presentation showed of one criterion."""

    acceptance = models.ForeignKey(
        Acceptance, on_delete=models.CASCADE, related_name="results", verbose_name=_("acceptance")
    )
    criterion = models.ForeignKey(
        AcceptanceCriterion,
        on_delete=models.CASCADE,
        related_name="results",
        verbose_name=_("acceptance criterion"),
    )
    result = models.CharField(_("result"), max_length=10, choices=CriterionResultKind)
    note = models.CharField(_("note"), max_length=500, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    history_tells = "result"

    class Meta:
        verbose_name = _("result of a criterion")
        verbose_name_plural = _("results of criteria")
        ordering = ["acceptance", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["acceptance", "criterion"], name="criterion_result_once_in_acceptance"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_result_display())

    def history_scope(self) -> str:
        return self.acceptance.history_scope()

    @property
    def tone(self) -> str:
        tones = {CriterionResultKind.MET: "good", CriterionResultKind.NOT_MET: "bad"}
        return tones.get(CriterionResultKind(self.result), "")


class DefectQuerySet(models.QuerySet["Defect"]):
    def open(self) -> DefectQuerySet:
        """Not verified as corrected yet."""
        return self.exclude(state=DefectState.VERIFIED)

    def serious(self) -> DefectQuerySet:
        return self.filter(severity__in=SERIOUS)

    def reservations(self) -> DefectQuerySet:
        return self.filter(reserved_in__isnull=False)


class Defect(models.Model):
    """Something that a presentation showed to be wrong; a reservation once accepted with it."""

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="defects",
        verbose_name=_("deliverable"),
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    found_in = models.ForeignKey(
        Acceptance, on_delete=models.CASCADE, related_name="found", verbose_name=_("found in")
    )
    reserved_in = models.ForeignKey(
        Acceptance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reservations",
        verbose_name=_("reservation of"),
    )
    severity = models.CharField(_("class"), max_length=7, choices=Severity)
    text = models.CharField(_("description"), max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="defects",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=DefectState, default=DefectState.OPEN
    )
    correction = models.TextField(_("how it was corrected"), blank=True)
    closed_by = _person(_("corrected by"))
    closed_on = models.DateField(_("corrected on"), null=True, blank=True)
    verified_by = _person(_("verified by"))
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DefectQuerySet.as_manager()
    history_tells = "number"

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        ordering = ["deliverable", "number"]
        indexes = [models.Index(fields=["owner", "state"], name="defect_owner_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "number"], name="defect_number_unique_in_deliverable"
            ),
            models.CheckConstraint(
                condition=Q(reserved_in__isnull=True)
                | ~Q(severity=Severity.BLOCKER) & Q(owner__isnull=False, due_on__isnull=False),
                name="defect_reserved_with_owner_and_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state=DefectState.OPEN, closed_by__isnull=True, closed_on__isnull=True)
                | ~Q(state=DefectState.OPEN) & Q(closed_by__isnull=False, closed_on__isnull=False),
                name="defect_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DefectState.VERIFIED,
                    verified_by__isnull=False,
                    verified_on__isnull=False,
                )
                | ~Q(state=DefectState.VERIFIED)
                & Q(verified_by__isnull=True, verified_on__isnull=True),
                name="defect_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("closed_by")),
                name="defect_verified_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def get_absolute_url(self) -> str:
        place = self.deliverable
        numbers = [place.project.code, place.number, self.number]
        return reverse("workpackages:defect", args=numbers)

    def history_scope(self) -> str:
        return self.deliverable.history_scope()

    @property
    def code(self) -> str:
        return f"D{self.number}"

    @property
    def tone(self) -> str:
        return DEFECT_TONES.get(self.state, "")

    @property
    def severity_tone(self) -> str:
        return SEVERITY_TONES.get(self.severity, "")

    @property
    def is_open(self) -> bool:
        return self.state == DefectState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == DefectState.CLOSED

    @property
    def is_reservation(self) -> bool:
        return self.reserved_in_id is not None

    def is_overdue(self, on: date) -> bool:
        return self.state != DefectState.VERIFIED and self.due_on is not None and self.due_on < on


auditlog.register(Acceptance, exclude_fields=["snapshot"])
auditlog.register(CriterionResult)
auditlog.register(Defect, exclude_fields=["version"])
