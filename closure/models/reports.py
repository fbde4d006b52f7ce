"""The closure report of a project: commentary and figures by section, frozen when submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from closure.reports.choices import REPORT_TONES, Party, ReportState
from projects.choices import ProjectState
from projects.models import Project
from projects.scope import scope_of

if TYPE_CHECKING:
    from people.models import User

# It tells money, so that it is for those who answer for the project.
REPORT_READERS: frozenset[str] = frozenset({"DIR", "PGM", "PM", "SPO", "QM"})


class ClosureReportQuerySet(models.QuerySet["ClosureReport"]):
    def visible_to(self, user: User) -> ClosureReportQuerySet:
        """For those who answer for the project, and who has to sign."""
        found = Project.objects.filter(scope_of(user).projects_as(REPORT_READERS)).order_by()
        return self.filter(
            Q(project__in=found.values("pk")) | Q(signatures__person=user)
        ).distinct()


class ClosureReport(models.Model):
    """The final assessment of a project, on which its closing is decided."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="closure_reports", verbose_name=_("project")
    )
    state = models.CharField(
        _("state"), max_length=9, choices=ReportState, default=ReportState.DRAFT
    )
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("begun by"),
    )
    begun_on = models.DateField(_("begun on"))
    actual_start_on = models.DateField(_("actual start"), null=True, blank=True)
    actual_finish_on = models.DateField(_("actual finish"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("submitted by"),
        editable=False,
    )
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    # What it says, kept from the moment when it is submitted.
    content = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(_("content hash"), max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClosureReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure report")
        verbose_name_plural = _("closure reports")
        ordering = ["project"]
        constraints = [
            models.UniqueConstraint(fields=["project"], name="closure_report_once_in_project"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, sha256="", submitted_on__isnull=True)
                | ~Q(state=ReportState.DRAFT) & ~Q(sha256="") & Q(submitted_on__isnull=False),
                name="closure_report_frozen_once_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.SIGNED, signed_on__isnull=False)
                | ~Q(state=ReportState.SIGNED) & Q(signed_on__isnull=True),
                name="closure_report_signed_on_iff_signed",
            ),
            models.CheckConstraint(
                condition=Q(actual_start_on__isnull=True)
                | Q(actual_finish_on__isnull=True)
                | Q(actual_finish_on__gte=F("actual_start_on")),
                name="closure_report_finishes_after_its_start",
                violation_error_message=_("The finish cannot be before the start."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("closure:report", args=[self.project.code])

    def history_scope(self) -> str:
        return f"project:{self.project_id}"

    @property
    def reference(self) -> str:
        """PRJ-103-RA, as its document is called."""
        return f"{self.project.code}-RA"

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def is_signed(self) -> bool:
        return self.state == ReportState.SIGNED

    @property
    def is_abandonment(self) -> bool:
        return self.project.state == ProjectState.CANCELLED

    @property
    def tone(self) -> str:
        return REPORT_TONES[ReportState(self.state)]


class ClosureSection(models.Model):
    """What was written and measured for one section."""

    report = models.ForeignKey(
        ClosureReport,
        on_delete=models.CASCADE,
        related_name="sections",
        verbose_name=_("closure report"),
    )
    key = models.CharField(_("section"), max_length=13)
    text_fr = models.TextField(_("commentary in French"), max_length=5000, blank=True)
    text_en = models.TextField(_("commentary in English"), max_length=5000, blank=True)
    # Lines of a label in French, one in English, what was planned, what it was, and the unit.
    figures = models.JSONField(_("measured figures"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("section of a closure report")
        verbose_name_plural = _("sections of closure reports")
        ordering = ["report", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], name="closure_section_once_in_report"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def history_scope(self) -> str:
        return f"project:{self.report.project_id}"


class ClosureSignature(models.Model):
    """One of those who have to sign, and when he or she did."""

    report = models.ForeignKey(
        ClosureReport,
        on_delete=models.CASCADE,
        related_name="signatures",
        verbose_name=_("closure report"),
    )
    party = models.CharField(_("signs as"), max_length=20, choices=Party)
    # The director is whoever holds the role when it is signed.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    sha256 = models.CharField(_("content hash"), max_length=64, blank=True)
    reminded_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("signature of a closure report")
        verbose_name_plural = _("signatures of closure reports")
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "party"], name="closure_signature_once_for_a_party"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, sha256="")
                | Q(signed_at__isnull=False, person__isnull=False) & ~Q(sha256=""),
                name="closure_signature_signs_a_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.party}"

    def history_scope(self) -> str:
        return f"project:{self.report.project_id}"


auditlog.register(ClosureReport, exclude_fields=["version", "content"])
auditlog.register(ClosureSection, exclude_fields=["version"])
auditlog.register(ClosureSignature, exclude_fields=["reminded_on"])
