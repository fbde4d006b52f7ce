"""What work packages deliver, and the criteria by which it is accepted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Bilingual, Searchable
from projects.mandates.choices import Hat
from projects.models import Project, Seat, of_plans_visible_to
from projects.scope import NOTHING
from servicedesk_pm.common.fields import MoneyField
from workpackages.acceptance.choices import (
    IN_WORK,
    SETTLED,
    TONES,
    AcceptedBy,
    CheckMethod,
    DeliverableKind,
    DeliverableState,
)
from workpackages.choices import WorkPackageState
from workpackages.models.structure import WorkPackage

if TYPE_CHECKING:
    from people.models import User

JUDGED = (DeliverableState.PRESENTED, DeliverableState.RESERVED, DeliverableState.REFUSED)
ACCEPTING_HATS = (Hat.USER_REPRESENTATIVE, Hat.SERVICE_OWNER)


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def visible_to(self, user: User) -> DeliverableQuerySet:
        """Of projects whose inside the user sees, what he or she accepts, or has to correct."""
        seen = of_plans_visible_to(user)
        if not seen:
            return self
        owned = self.model.objects.filter(defects__owner=user).order_by().values("pk")
        return self.filter(seen | accepted_by_hat(user) | Q(pk__in=owned))

    def below(self, project: Project) -> DeliverableQuerySet:
        """Of the project and its sub-projects."""
        return self.filter(project__path__startswith=project.path)

    def counted(self) -> DeliverableQuerySet:
        """Without those of packages that were cancelled."""
        return self.exclude(work_package__state=WorkPackageState.CANCELLED)

    def unsettled(self) -> DeliverableQuerySet:
        return self.exclude(state__in=SETTLED)


def accepted_by_hat(user: User) -> Q:
    """What a hat lets its holder accept, whatever else of the project is in sight."""
    found = NOTHING
    seats = Seat.objects.filter(person=user, hat__in=ACCEPTING_HATS).order_by()
    for hat, path in seats.values_list("hat", "project__path"):
        found |= Q(accepting=hat, project__path__startswith=path)
    return found


class Deliverable(Searchable, Bilingual):
    """A verifiable result of a work package, accepted by the person named for it."""

    searched_by = ("code", "name_fr", "name_en", "part")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="deliverables", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        on_delete=models.CASCADE,
        related_name="deliverables",
        verbose_name=_("work package"),
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(
        _("kind"), max_length=13, choices=DeliverableKind, default=DeliverableKind.DOCUMENT
    )
    part = models.CharField(_("site or lot"), max_length=100, blank=True)
    accepting = models.CharField(
        _("accepted by"), max_length=20, choices=AcceptedBy, default=AcceptedBy.SPONSOR
    )
    is_from_supplier = models.BooleanField(_("delivered by a supplier"), default=False)
    is_required_for_go_live = models.BooleanField(_("required for going live"), default=False)
    planned_presentation_on = models.DateField(_("planned presentation"), null=True, blank=True)
    presented_on = models.DateField(_("presented on"), null=True, blank=True)
    planned_acceptance_on = models.DateField(_("planned acceptance"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=13, choices=DeliverableState, default=DeliverableState.PLANNED
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    waiver_reason = models.TextField(_("reason of the waiver"), blank=True)
    waiver_effect = models.TextField(_("effect on the scope"), blank=True)
    waiver_price = MoneyField(_("effect on the price (CHF)"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("waived by"),
    )
    waived_on = models.DateField(_("waived on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ["project", "number"]
        indexes = [models.Index(fields=["project", "state"], name="deliverable_project_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="deliverable_number_unique_in_project"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*JUDGED, DeliverableState.ACCEPTED])
                | Q(attempt__gte=1, presented_on__isnull=False),
                name="deliverable_judged_after_presentation",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliverableState.WAIVED)
                & Q(waived_by__isnull=False, waived_on__isnull=False)
                & ~Q(waiver_reason="")
                & ~Q(waiver_effect="")
                | ~Q(state=DeliverableState.WAIVED)
                & Q(waived_by__isnull=True, waived_on__isnull=True),
                name="deliverable_waived_with_reason_and_effect",
            ),
        ]

    def __str__(self) -> str:
        named = f"{self.code} {self.name}"
        return f"{named} ({self.part})" if self.part else named

    def get_absolute_url(self) -> str:
        return reverse("workpackages:deliverable", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def code(self) -> str:
        return f"L{self.number}"

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def is_in_work(self) -> bool:
        return self.state in IN_WORK

    @property
    def is_presented(self) -> bool:
        return self.state == DeliverableState.PRESENTED

    @property
    def is_reserved(self) -> bool:
        return self.state == DeliverableState.RESERVED

    @property
    def has_frozen_criteria(self) -> bool:
        """Once presented, what it is measured by stays, also after a refusal."""
        return self.attempt > 0

    def due_on(self) -> date | None:
        """What is waited for next: its presentation, then its acceptance."""
        if self.is_presented:
            return self.planned_acceptance_on
        return None if self.state in SETTLED else self.planned_presentation_on

    def is_late(self, on: date) -> bool:
        due = self.due_on()
        return due is not None and due < on


class AcceptanceCriterion(models.Model):
    """One thing that must show when the deliverable is judged."""

    deliverable = models.ForeignKey(
        Deliverable,
        on_delete=models.CASCADE,
        related_name="criteria",
        verbose_name=_("deliverable"),
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    text_fr = models.CharField(_("criterion in French"), max_length=500, blank=True)
    text_en = models.CharField(_("criterion in English"), max_length=500, blank=True)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    method = models.CharField(
        _("how it is checked"), max_length=13, choices=CheckMethod, default=CheckMethod.TEST
    )

    history_tells = "number"

    class Meta:
        verbose_name = _("acceptance criterion")
        verbose_name_plural = _("acceptance criteria")
        ordering = ["deliverable", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "number"], name="criterion_number_unique_in_deliverable"
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="") | ~Q(text_en=""), name="criterion_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text_fr or self.text_en}"

    def history_scope(self) -> str:
        return self.deliverable.history_scope()


auditlog.register(Deliverable, exclude_fields=["search_text", "version"])
auditlog.register(AcceptanceCriterion)
