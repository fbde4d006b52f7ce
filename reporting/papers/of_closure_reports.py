"""The closure report as a document: a draft, then waiting for signatures, then frozen for good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from closure.models import ClosureReport
from closure.reports.choices import Party, ReportState
from closure.reports.content import content_of
from closure.reports.labels import SECTIONS
from people.choices import Role
from people.models import User
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import names
from servicedesk_pm.common.frozen import canonical, digest

WITH_NAMES = ("project__lead", "project__sponsor", "project__programme__manager", "submitted_by")
FIRMNESS = {
    ReportState.DRAFT: Firmness.DRAFT,
    ReportState.SUBMITTED: Firmness.OPEN,
    ReportState.SIGNED: Firmness.FROZEN,
}


def in_sight(user: User) -> QuerySet[ClosureReport]:
    return ClosureReport.objects.visible_to(user).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[ClosureReport], parsed: Mapping[str, str]) -> QuerySet[ClosureReport]:
    return rows.filter(project__code=parsed["code"])


def firmness(report: ClosureReport) -> Firmness:
    return FIRMNESS[ReportState(report.state)]


def _content(report: ClosureReport, on: date) -> tuple[Json, str]:
    if report.content:
        kept: Json = report.content
        return kept, report.sha256
    content = content_of(report, on=on)
    return content, digest(canonical(content))


def _frame(report: ClosureReport, on: date) -> Frame:
    project = report.project
    programme = project.programme
    lines = list(report.signatures.select_related("person").order_by("pk"))
    submitted = ("closure_state", ReportState.SUBMITTED)
    history = []
    if report.submitted_on:
        history.append(event(submitted, report.submitted_on, report.submitted_by))
    if report.signed_on:
        history.append(event(("closure_state", ReportState.SIGNED), report.signed_on, ""))
    return Frame(
        code=project.code,
        version="1",
        title=spelled(names(project)),
        programme=spelled(names(programme)) if programme else None,
        status=("closure_state", report.state),
        author=str(report.submitted_by or project.lead or ""),
        dated=report.signed_on or report.submitted_on or on,
        history=history,
        distribution=[
            readers(("function", Role.SPONSOR), [project.sponsor]),
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
        ],
        signers=[
            signer(
                ("closure_party", Party(line.party)),
                line.person,
                line.signed_at,
                "signed" if line.signed_at else "",
            )
            for line in lines
        ],
    )


KIND = Kind(
    name=PaperKind.CLOSURE,
    classification=Classification.DIRECTION,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-RA"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda report: report.reference,
    title=lambda report: report.project.name,
    firmness=firmness,
    content=_content,
    frame=_frame,
)
