"""Mandates: what sponsor and lead agree on, version by version, frozen once signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from projects.mandates.choices import BINDING, OPEN, MandateState, Rhythm, SecurityConcept
from projects.models.structure import Project
from servicedesk_pm.common.fields import MomentField, MoneyField
from servicedesk_pm.common.kept import KeptOnceSigned, KeptQuerySet

if TYPE_CHECKING:
    from people.models import User

MOST_WORDS = 20_000
NEVER_CHANGES = _("A signed mandate never changes; a new version takes its place.")


class MandateQuerySet(KeptQuerySet["Mandate"]):
    def visible_to(self, user: User) -> MandateQuerySet:
        """With the project; its page shows an observer a summary only."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def newest_first(self) -> MandateQuerySet:
        return self.order_by("-number")

    def open(self) -> MandateQuerySet:
        return self.filter(state__in=OPEN)

    def binding(self) -> MandateQuerySet:
        return self.filter(state__in=BINDING)


def _words(label: Any) -> models.TextField[str, str]:
    return models.TextField(label, blank=True, max_length=MOST_WORDS)


def _whole(label: Any, **more: Any) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, **more)


class Mandate(KeptOnceSigned):
    """The binding agreement between sponsor and project lead, in one of its versions."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="mandates", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("mandate version"), editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=MandateState, default=MandateState.DRAFT
    )
    reason = models.TextField(_("reason of this version"), blank=True, max_length=2000)
    background_fr = _words(_("background in French"))
    background_en = _words(_("background in English"))
    scope_in_fr = _words(_("in scope, in French"))
    scope_in_en = _words(_("in scope, in English"))
    scope_out_fr = _words(_("out of scope, in French"))
    scope_out_en = _words(_("out of scope, in English"))
    hypotheses_fr = _words(_("hypotheses in French"))
    hypotheses_en = _words(_("hypotheses in English"))
    constraints_fr = _words(_("constraints in French"))
    constraints_en = _words(_("constraints in English"))
    steering_rhythm = models.CharField(
        _("meetings of the steering committee"), max_length=10, choices=Rhythm, blank=True
    )
    initiation_budget = MoneyField(_("initiation budget (CHF)"), null=True, blank=True)
    initiation_reason_fr = _words(_("justification of the initiation budget, in French"))
    initiation_reason_en = _words(_("justification of the initiation budget, in English"))
    contingency = MoneyField(_("contingency (CHF)"), null=True, blank=True)
    management_reserve = MoneyField(_("management reserve (CHF)"), null=True, blank=True)
    staffing_fr = _words(_("human resources, in French"))
    staffing_en = _words(_("human resources, in English"))
    risks_fr = _words(_("risks in French"))
    risks_en = _words(_("risks in English"))
    security_concept = models.CharField(
        _("security and data protection concept"),
        max_length=10,
        choices=SecurityConcept,
        blank=True,
    )
    quality_fr = _words(_("quality, security and data protection, in French"))
    quality_en = _words(_("quality, security and data protection, in English"))
    impact_fr = _words(_("impact in French"))
    impact_en = _words(_("impact in English"))
    communication_fr = _words(_("communication approach in French"))
    communication_en = _words(_("communication approach in English"))
    authority_fr = _words(_("authority and escalation, in French"))
    authority_en = _words(_("authority and escalation, in English"))
    cost_tolerance_pct = _whole(
        _("cost tolerance (%)"),
        validators=[MaxValueValidator(100, message=_("A tolerance is at most 100 %%."))],
    )
    cost_tolerance = MoneyField(_("cost tolerance (CHF)"), null=True, blank=True)
    days_tolerance = _whole(_("tolerance of the finish date (working days)"))
    scope_tolerance_fr = _words(_("tolerance of scope, in French"))
    scope_tolerance_en = _words(_("tolerance of scope, in English"))
    reporting_fr = _words(_("reporting in French"))
    reporting_en = _words(_("reporting in English"))
    # Canonical JSON: the same content always gives the same text, so that its hash means something.
    snapshot = models.TextField(editable=False, blank=True, default="")
    sha256 = models.CharField(
        _("content hash"), max_length=64, editable=False, blank=True, default=""
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("begun by"),
    )
    created_at = MomentField(_("created at"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent for signature by"),
    )
    sent_at = models.DateTimeField(_("sent for signature at"), null=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MandateQuerySet.as_manager()
    named_with = ("project",)
    history_tells = "number"
    kept_states = BINDING
    never_changes = NEVER_CHANGES

    class Meta:
        verbose_name = _("project mandate")
        verbose_name_plural = _("project mandates")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="mandate_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=OPEN),
                name="mandate_one_open_in_project",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=MandateState.SIGNED),
                name="mandate_one_in_force_in_project",
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.DRAFT, sha256="", snapshot="", sent_at__isnull=True)
                | (~Q(state=MandateState.DRAFT) & ~Q(sha256="") & Q(sent_at__isnull=False)),
                name="mandate_frozen_iff_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BINDING, signed_at__isnull=False)
                | Q(state__in=OPEN, signed_at__isnull=True),
                name="mandate_signed_at_iff_binding",
            ),
            models.CheckConstraint(
                condition=(Q(initiation_budget__isnull=True) | Q(initiation_budget__gte=0))
                & (Q(contingency__isnull=True) | Q(contingency__gte=0))
                & (Q(management_reserve__isnull=True) | Q(management_reserve__gte=0))
                & (Q(cost_tolerance__isnull=True) | Q(cost_tolerance__gte=0)),
                name="mandate_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(cost_tolerance_pct__isnull=True) | Q(cost_tolerance_pct__lte=100),
                name="mandate_tolerance_within_all",
                violation_error_message=_("A tolerance is at most 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("projects:mandate-version", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def reference(self) -> str:
        """How this version is called in addresses and on documents."""
        return f"{self.project.code}-v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == MandateState.DRAFT

    @property
    def is_in_signature(self) -> bool:
        return self.state == MandateState.IN_SIGNATURE

    @property
    def is_binding(self) -> bool:
        return self.state in BINDING

    @property
    def content(self) -> dict[str, Any]:
        """What was frozen; nothing for a draft."""
        return json.loads(self.snapshot) if self.snapshot else {}


class MandateSignature(models.Model):
    """One person's signature below exactly one content."""

    mandate = models.ForeignKey(
        Mandate, on_delete=models.CASCADE, related_name="signatures", verbose_name=_("mandate")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    role = models.CharField(_("signed as"), max_length=3, choices=Role)
    signed_at = models.DateTimeField(_("signed at"))
    sha256 = models.CharField(_("content hash"), max_length=64)

    history_tells = "role"

    class Meta:
        verbose_name = _("signature of a mandate")
        verbose_name_plural = _("signatures of mandates")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "role"], name="mandate_signed_once_per_role"
            ),
            models.UniqueConstraint(
                fields=["mandate", "person"],
                condition=Q(role__in=[Role.SPONSOR, Role.DIRECTOR]),
                name="mandate_sponsor_and_director_differ",
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        Role.SPONSOR,
                        Role.DIRECTOR,
                        Role.PROJECT_MANAGER,
                        Role.PROGRAMME_MANAGER,
                    ]
                ),
                name="mandate_signed_by_its_parties",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def history_scope(self) -> str:
        return f"project:{self.mandate.project_id}"


auditlog.register(Mandate, exclude_fields=["snapshot", "version"])
auditlog.register(MandateSignature)
