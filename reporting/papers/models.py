"""Documents of whatever is written in the application: their content and their files."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from closure.models import ClosureReport
from control.models import StatusSnapshot
from people.models import Job
from projects.models import DecisionFile, Mandate, ProjectRequest
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind, PaperState
from reporting.papers.kinds import kind_named
from reporting.summaries.models import SummaryReport
from risks.models import RiskReport
from servicedesk_pm.common.fields import MomentField
from servicedesk_pm.common.kept import KeptOnceSigned, KeptQuerySet
from workpackages.models import Acceptance, PackageMandate, QualityPlan

if TYPE_CHECKING:
    from people.models import User

FIELDS: dict[PaperKind, str] = {
    PaperKind.REQUEST: "wish",
    PaperKind.DECISION_FILE: "decision_file",
    PaperKind.MANDATE: "mandate",
    PaperKind.ACCEPTANCE: "acceptance",
    PaperKind.RISK_REPORT: "risk_report",
    PaperKind.PACKAGE_MANDATE: "package_mandate",
    PaperKind.QUALITY_PLAN: "quality_plan",
    PaperKind.CLOSURE: "closure_report",
    PaperKind.SUMMARY: "summary",
    PaperKind.CONTROL: "status_snapshot",
}
# What a document can be made of.
Subject = (
    ProjectRequest
    | DecisionFile
    | Mandate
    | Acceptance
    | RiskReport
    | PackageMandate
    | QualityPlan
    | ClosureReport
    | SummaryReport
    | StatusSnapshot
)
_FIELD_OF: dict[type[models.Model], str] = {
    ProjectRequest: FIELDS[PaperKind.REQUEST],
    DecisionFile: FIELDS[PaperKind.DECISION_FILE],
    Mandate: FIELDS[PaperKind.MANDATE],
    Acceptance: FIELDS[PaperKind.ACCEPTANCE],
    RiskReport: FIELDS[PaperKind.RISK_REPORT],
    PackageMandate: FIELDS[PaperKind.PACKAGE_MANDATE],
    QualityPlan: FIELDS[PaperKind.QUALITY_PLAN],
    ClosureReport: FIELDS[PaperKind.CLOSURE],
    SummaryReport: FIELDS[PaperKind.SUMMARY],
    StatusSnapshot: FIELDS[PaperKind.CONTROL],
}


class PaperQuerySet(KeptQuerySet["Paper"]):
    def visible_to(self, user: User) -> PaperQuerySet:
        """What is made of a subject that the person may read all of."""
        seen = Q()
        for kind, field in FIELDS.items():
            rows = kind_named(kind).in_sight(user).order_by()
            seen |= Q(**{f"{field}__in": rows.values("pk")})
        return self.filter(seen)

    def about(self, subject: Subject) -> PaperQuerySet:
        """Every document of one version of its subject."""
        return self.filter(**{subject_field(subject): subject})

    def newest_first(self) -> PaperQuerySet:
        return self.order_by("-edition")


def subject_field(subject: Subject) -> str:
    """By which field a paper knows its subject."""
    return _FIELD_OF[type(subject)]


def _only(kind: PaperKind) -> Q:
    """Of this kind, with its own subject and no other."""
    return Q(kind=kind, **{f"{field}__isnull": field != FIELDS[kind] for field in FIELDS.values()})


def _once(field: str) -> tuple[models.UniqueConstraint, models.UniqueConstraint]:
    """Of one subject, each edition once, and one document of what no longer changes."""
    name = "request" if field == FIELDS[PaperKind.REQUEST] else field
    return (
        models.UniqueConstraint(fields=[field, "edition"], name=f"paper_edition_of_{name}"),
        models.UniqueConstraint(
            fields=[field, "content_sha256"],
            condition=Q(firmness=Firmness.FROZEN),
            name=f"paper_of_frozen_{name}_once",
        ),
    )


class Paper(KeptOnceSigned):
    """One edition of a document, in both languages, drawn from its snapshot alone.

    A final one shows what never changes any more; there is one of each content.
    """

    kind = models.CharField(_("kind"), max_length=13, choices=PaperKind)
    wish = models.ForeignKey(
        ProjectRequest,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("project request"),
    )
    decision_file = models.ForeignKey(
        DecisionFile,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("decision file"),
    )
    mandate = models.ForeignKey(
        Mandate,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("project mandate"),
    )
    acceptance = models.ForeignKey(
        Acceptance,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("acceptance"),
    )
    risk_report = models.ForeignKey(
        RiskReport,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("risk report"),
    )
    package_mandate = models.ForeignKey(
        PackageMandate,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("work-package mandate"),
    )
    quality_plan = models.ForeignKey(
        QualityPlan,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("quality plan"),
    )
    closure_report = models.ForeignKey(
        ClosureReport,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("closure report"),
    )
    summary = models.ForeignKey(
        SummaryReport,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("programme or portfolio report"),
    )
    status_snapshot = models.ForeignKey(
        StatusSnapshot,
        null=True,
        on_delete=models.CASCADE,
        related_name="papers",
        verbose_name=_("status snapshot"),
    )
    edition = models.PositiveSmallIntegerField(_("edition"), editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=PaperState, default=PaperState.PREPARED
    )
    firmness = models.CharField(_("state of the content"), max_length=6, choices=Firmness)
    classification = models.CharField(_("classification"), max_length=2, choices=Classification)
    # Canonical JSON: the same content always gives the same text, so that its hash means something.
    snapshot = models.TextField(editable=False)
    schema = models.PositiveSmallIntegerField(default=1, editable=False)
    # Of the content alone: the hash under which it is signed.
    content_sha256 = models.CharField(_("content hash"), max_length=64, editable=False)
    # Of the whole snapshot: with cover, signatures and distribution.
    sha256 = models.CharField(max_length=64, editable=False)
    pdf_fr = models.FileField(upload_to="papers/", max_length=200, blank=True, editable=False)
    pdf_en = models.FileField(upload_to="papers/", max_length=200, blank=True, editable=False)
    pdf_fr_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    pdf_en_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = MomentField(_("made at"))
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PaperQuerySet.as_manager()
    kept_states = (PaperState.FINAL,)
    never_changes = _("A final document never changes.")
    history_tells = "edition"

    class Meta:
        verbose_name = _("document")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, map(_only, FIELDS)), name="paper_is_of_one_subject"
            ),
            *(constraint for field in FIELDS.values() for constraint in _once(field)),
            models.CheckConstraint(
                condition=Q(state=PaperState.PREPARED, pdf_fr="", pdf_en="")
                | ~Q(state=PaperState.PREPARED)
                & ~Q(pdf_fr="")
                & ~Q(pdf_en="")
                & ~Q(pdf_fr_sha256="")
                & ~Q(pdf_en_sha256=""),
                name="paper_has_both_files_once_made",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.FINAL) | Q(firmness=Firmness.FROZEN),
                name="paper_final_only_when_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.edition}"

    def get_absolute_url(self) -> str:
        reference = kind_named(self.kind).reference(self.subject)
        return reverse("reporting:paper", args=[self.kind, reference])

    def history_scope(self) -> str:
        return self.subject.history_scope()

    @property
    def subject(self) -> Subject:
        found: Subject | None = getattr(self, FIELDS[PaperKind(self.kind)])
        assert found is not None  # paper_is_of_one_subject
        return found

    @property
    def is_made(self) -> bool:
        return self.state != PaperState.PREPARED

    @property
    def is_frozen(self) -> bool:
        return self.firmness == Firmness.FROZEN

    @property
    def shown(self) -> dict[str, Any]:
        """What the document shows, as plain data."""
        found: dict[str, Any] = json.loads(self.snapshot)
        return found


auditlog.register(
    Paper,
    exclude_fields=[
        "snapshot",
        "schema",
        "job",
        "sha256",
        "pdf_fr",
        "pdf_en",
        "pdf_fr_sha256",
        "pdf_en_sha256",
    ],
)
