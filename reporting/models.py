"""Reports: frozen figures, the lead's words about them, and the documents made of both."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.models import Job
from projects.models import Project
from reporting.choices import (
    IN_PREPARATION,
    ISSUED,
    Classification,
    Light,
    ReportKind,
    ReportState,
)
from reporting.directives.models import (
    Directive,
    ReportDelivery,  # noqa: F401 - Django looks for models here
)
from reporting.papers.models import Paper  # noqa: F401 - Django looks for models here
from reporting.querysets import NEVER_CHANGES, ReportQuerySet
from servicedesk_pm.common.fields import MomentField
from servicedesk_pm.common.kept import KeptOnceSigned

KEY_MESSAGE_LENGTH = 400
NEXT_STEPS_LENGTH = 2000
DECISION_LENGTH = 500
EXPLANATION_LENGTH = 500


class Report(KeptOnceSigned):
    """What a project's management is told about one status date, frozen once submitted."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="reports", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind, default=ReportKind.STATUS)
    number = models.PositiveIntegerField(_("number"), editable=False)
    # Of several reports for one status date, the later ones replace the earlier.
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    status_date = models.DateField(_("status date"))
    # The directive that asks for it, and until when; both stay as they were on the first day.
    directive = models.ForeignKey(
        Directive,
        null=True,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name=_("directive"),
    )
    due_on = models.DateField(_("due"), null=True, editable=False)
    remind_on = models.DateField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)
    told_late_on = models.DateField(null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.GENERATED
    )
    classification = models.CharField(
        _("classification"),
        max_length=2,
        choices=Classification,
        default=Classification.PROJECT,
    )
    # Canonical JSON: the same figures always give the same text, so that its hash means something.
    snapshot = models.TextField(editable=False, blank=True, default="")
    schema = models.PositiveSmallIntegerField(default=1, editable=False)
    sha256 = models.CharField(
        _("content hash"), max_length=64, editable=False, blank=True, default=""
    )
    # Two of the snapshot's lights, for lists that cannot read every snapshot.
    overall_light = models.CharField(max_length=10, editable=False, blank=True, default="")
    schedule_light = models.CharField(max_length=10, editable=False, blank=True, default="")
    collected_at = models.DateTimeField(_("figures collected at"), null=True, editable=False)
    key_message_fr = models.CharField(
        _("key message in French"), max_length=KEY_MESSAGE_LENGTH, blank=True
    )
    key_message_en = models.CharField(
        _("key message in English"), max_length=KEY_MESSAGE_LENGTH, blank=True
    )
    next_steps_fr = models.TextField(
        _("next steps in French"), max_length=NEXT_STEPS_LENGTH, blank=True
    )
    next_steps_en = models.TextField(
        _("next steps in English"), max_length=NEXT_STEPS_LENGTH, blank=True
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="prepared_reports",
        verbose_name=_("prepared by"),
    )
    created_at = MomentField(_("created at"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    # In which role each of them acted: it stays when the person later has another one.
    prepared_as = models.CharField(_("prepared as"), max_length=3, choices=Role, blank=True)
    submitted_as = models.CharField(_("submitted as"), max_length=3, choices=Role, blank=True)
    approved_as = models.CharField(_("approved as"), max_length=3, choices=Role, blank=True)
    published_as = models.CharField(_("published as"), max_length=3, choices=Role, blank=True)
    remarks = models.TextField(_("remarks"), max_length=2000, blank=True)
    pdf_fr = models.FileField(upload_to="reports/", max_length=200, blank=True, editable=False)
    pdf_en = models.FileField(upload_to="reports/", max_length=200, blank=True, editable=False)
    pdf_fr_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_en_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # The content that the two files show; older files are not offered.
    drawn_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # The job that made, or is making, the figures and the files.
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    # The job whose figures the snapshot holds, so that a second delivery collects nothing.
    collected_by = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportQuerySet.as_manager()
    named_with = ("project",)
    kept_states = ISSUED
    never_changes = NEVER_CHANGES

    class Meta:
        verbose_name = _("status report")
        ordering = ["-status_date", "-pk"]
        indexes = [models.Index(fields=["state", "-status_date"], name="report_state_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="report_number_unique_in_project"
            ),
            models.UniqueConstraint(
                fields=["project", "kind", "status_date", "edition"],
                name="report_edition_unique_for_status_date",
            ),
            models.UniqueConstraint(
                fields=["project", "kind", "status_date"],
                condition=Q(state__in=IN_PREPARATION),
                name="report_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=ISSUED, published_at__isnull=False, approved_by__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(pdf_fr="")
                    & ~Q(pdf_en="")
                )
                | (Q(state__in=IN_PREPARATION) & Q(published_at__isnull=True)),
                name="report_published_iff_frozen",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("prepared_by"))),
                name="report_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                ),
                name="report_approved_after_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.project.code, self.number])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def is_issued(self) -> bool:
        return self.state in ISSUED

    def is_late(self, on: date) -> bool:
        """Not published in time, or not by now."""
        if self.due_on is None:
            return False
        until = localdate(self.published_at) if self.published_at else on
        return until > self.due_on

    @property
    def is_drawn(self) -> bool:
        """Whether the files show what the report says now."""
        return bool(self.sha256) and self.drawn_sha256 == self.sha256

    @property
    def figures(self) -> dict[str, Any]:
        return json.loads(self.snapshot) if self.snapshot else {}


class Deviation(models.Model):
    """Why a light is not green, what follows from it, and who does what until when."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="deviations", verbose_name=_("report")
    )
    light = models.CharField(_("light"), max_length=12, choices=Light)
    cause = models.CharField(_("cause"), max_length=EXPLANATION_LENGTH)
    effect = models.CharField(_("effect"), max_length=EXPLANATION_LENGTH)
    measure = models.CharField(_("measure"), max_length=EXPLANATION_LENGTH)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("due"))
    # In which the words were written; empty where that was not kept.
    language = models.CharField(_("language"), max_length=2, blank=True, editable=False)

    # What the history says beside the name.
    history_tells = "light"

    class Meta:
        verbose_name = _("deviation")
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "light"], name="deviation_once_per_light"),
            models.CheckConstraint(
                condition=~Q(cause="") & ~Q(effect="") & ~Q(measure=""),
                name="deviation_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)

    def history_scope(self) -> str:
        return f"project:{self.report.project_id}"


class RequestedDecision(models.Model):
    """What the report asks its readers to decide, and until when."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("report")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text_fr = models.CharField(_("decision in French"), max_length=DECISION_LENGTH, blank=True)
    text_en = models.CharField(_("decision in English"), max_length=DECISION_LENGTH, blank=True)
    due_on = models.DateField(_("to be decided by"))

    class Meta:
        verbose_name = _("requested decision")
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "position"], name="requested_decision_once_per_position"
            ),
            models.CheckConstraint(
                condition=~Q(text_fr="") | ~Q(text_en=""), name="requested_decision_has_words"
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)

    @property
    def text(self) -> str:
        """In the reader's language, else in the other one."""
        english = (get_language() or "fr").startswith("en")
        own, other = (self.text_en, self.text_fr) if english else (self.text_fr, self.text_en)
        return own or other

    def history_scope(self) -> str:
        return f"project:{self.report.project_id}"


auditlog.register(
    Report,
    exclude_fields=[
        "snapshot",
        "schema",
        "overall_light",
        "schedule_light",
        "version",
        "remind_on",
        "reminded_on",
        "told_late_on",
        "job",
        "collected_by",
        "drawn_sha256",
        "pdf_fr",
        "pdf_en",
        "pdf_fr_sha256",
        "pdf_en_sha256",
    ],
)
auditlog.register(Deviation)
auditlog.register(RequestedDecision)
