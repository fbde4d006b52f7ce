"""Decision files: options compared on the same criteria, a recommendation, and a vote on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.decision_files.choices import DECIDED, OPEN, OVER, Answer, EstimateClass, FileState
from projects.models.structure import Project
from servicedesk_pm.common.fields import MomentField
from servicedesk_pm.common.kept import KeptOnceSigned, KeptQuerySet

if TYPE_CHECKING:
    from people.models import User

MOST_WORDS = 20_000
NEVER_CHANGES = _("A decision file never changes once it was voted on; begin a new version.")
_ASKED = Q(
    asked_at__isnull=False, asked_by__isnull=False, quorum__isnull=False, closes_on__isnull=False
)


class DecisionFileQuerySet(KeptQuerySet["DecisionFile"]):
    def newest_first(self) -> DecisionFileQuerySet:
        return self.order_by("-number")

    def open(self) -> DecisionFileQuerySet:
        return self.filter(state__in=OPEN)

    def named(self, user: User) -> DecisionFileQuerySet:
        """Those on which the person was asked to vote."""
        return self.filter(approvers__person=user)


def _words(label: Any) -> models.TextField[str, str]:
    return models.TextField(label, blank=True, max_length=MOST_WORDS)


class DecisionFile(KeptOnceSigned):
    """What is proposed to be decided about a project, with its options, in one of its versions."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="decision_files", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("version of the decision file"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=FileState, default=FileState.DRAFT)
    reason = models.TextField(_("reason of this version"), blank=True, max_length=2000)
    motion_fr = _words(_("requested decision in French"))
    motion_en = _words(_("requested decision in English"))
    summary_fr = _words(_("summary in French"))
    summary_en = _words(_("summary in English"))
    situation_fr = _words(_("current situation in French"))
    situation_en = _words(_("current situation in English"))
    estimate_class = models.CharField(
        _("class of the estimate"), max_length=3, choices=EstimateClass, blank=True
    )
    budget_line = models.CharField(_("budget line"), max_length=120, blank=True)
    funding_fr = _words(_("funding in French"))
    funding_en = _words(_("funding in English"))
    main_risks_fr = _words(_("main risks in French"))
    main_risks_en = _words(_("main risks in English"))
    has_no_dependencies = models.BooleanField(
        _("confirmed: the project depends on no other, and no other on it"), default=False
    )
    recommendation_fr = _words(_("recommendation in French"))
    recommendation_en = _words(_("recommendation in English"))
    conditions_fr = _words(_("conditions of the recommendation, in French"))
    conditions_en = _words(_("conditions of the recommendation, in English"))
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True, editable=False)
    closes_on = models.DateField(_("last day of the vote"), null=True, editable=False)
    # Canonical JSON: the same content always gives the same text, so that its hash means something.
    snapshot = models.TextField(editable=False, blank=True, default="")
    sha256 = models.CharField(
        _("content hash"), max_length=64, editable=False, blank=True, default=""
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = MomentField(_("created at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("put to the vote by"),
    )
    asked_at = models.DateTimeField(_("put to the vote at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DecisionFileQuerySet.as_manager()
    named_with = ("project",)
    history_tells = "number"
    kept_states = OVER
    never_changes = NEVER_CHANGES

    class Meta:
        verbose_name = _("decision file")
        verbose_name_plural = _("decision files")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="decision_file_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=OPEN),
                name="decision_file_one_open_in_project",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=FileState.AGREED),
                name="decision_file_one_agreed_in_project",
            ),
            models.CheckConstraint(
                condition=Q(state=FileState.DRAFT, sha256="", snapshot="", asked_at__isnull=True)
                | Q(state=FileState.WITHDRAWN)
                | (
                    Q(state__in=[FileState.VOTING, *DECIDED, FileState.SUPERSEDED])
                    & ~Q(sha256="")
                    & _ASKED
                ),
                name="decision_file_frozen_iff_put_to_the_vote",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | Q(state__in=[*OPEN, FileState.WITHDRAWN], decided_at__isnull=True)
                | Q(state=FileState.SUPERSEDED),
                name="decision_file_decided_at_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(quorum__isnull=True) | Q(quorum__gte=1),
                name="decision_file_quorum_at_least_one",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The same in every language, so that a decision can name it."""
        return f"BD-{self.project.code} v{self.number}"

    @property
    def reference(self) -> str:
        """How this version is called in addresses and on documents."""
        return f"{self.project.code}-v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("projects:decision-file-version", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_draft(self) -> bool:
        return self.state == FileState.DRAFT

    @property
    def is_voting(self) -> bool:
        return self.state == FileState.VOTING

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def content(self) -> dict[str, Any]:
        """What was frozen; nothing for a draft."""
        return json.loads(self.snapshot) if self.snapshot else {}


class Approver(models.Model):
    """Somebody who was asked to vote on one version of a decision file."""

    file = models.ForeignKey(
        DecisionFile,
        on_delete=models.CASCADE,
        related_name="approvers",
        verbose_name=_("decision file"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("approver of a decision file")
        verbose_name_plural = _("approvers of decision files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "person"], name="approver_named_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def history_scope(self) -> str:
        return self.file.history_scope()


class Vote(models.Model):
    """What one approver says of exactly one content."""

    approver = models.ForeignKey(
        Approver, on_delete=models.CASCADE, related_name="votes", verbose_name=_("approver")
    )
    answer = models.CharField(_("vote"), max_length=7, choices=Answer)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    cast_at = models.DateTimeField(_("cast at"))
    sha256 = models.CharField(_("content hash"), max_length=64)

    history_tells = "answer"

    class Meta:
        verbose_name = _("vote on a decision file")
        verbose_name_plural = _("votes on decision files")
        ordering = ["cast_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["approver"], name="vote_once_per_approver"),
            models.CheckConstraint(
                condition=Q(answer=Answer.APPROVE) | ~Q(comment=""),
                name="vote_not_in_favour_has_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.approver)

    def history_scope(self) -> str:
        return self.approver.history_scope()


auditlog.register(DecisionFile, exclude_fields=["snapshot", "version"])
auditlog.register(Approver)
auditlog.register(Vote)
