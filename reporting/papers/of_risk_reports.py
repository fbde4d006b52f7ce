"""The risk report as a document: frozen the moment it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from people.choices import Role
from people.models import User
from projects.organisation import quality_managers
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import names
from risks.models import RiskReport
from risks.reports.labels import SECTIONS

WITH_NAMES = ("project__lead", "project__sponsor", "project__programme", "written_by")
WRITTEN = ("risk_report_state", "written")


def in_sight(user: User) -> QuerySet[RiskReport]:
    return RiskReport.objects.visible_to(user).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[RiskReport], parsed: Mapping[str, str]) -> QuerySet[RiskReport]:
    return rows.filter(project__code=parsed["code"], number=int(parsed["number"]))


def _content(report: RiskReport, on: date) -> tuple[Json, str]:
    content: Json = report.content
    return content, report.sha256


def _frame(report: RiskReport, on: date) -> Frame:
    project = report.project
    return Frame(
        code=project.code,
        version=f"R{report.number}",
        title=spelled(names(project)),
        programme=spelled(names(project.programme)) if project.programme else None,
        status=WRITTEN,
        author=str(report.written_by),
        dated=report.written_on,
        history=[event(WRITTEN, report.written_on, report.written_by)],
        distribution=[
            readers(("function", Role.SPONSOR), [project.sponsor]),
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
        ],
        signers=_signers(report),
    )


def _signers(report: RiskReport) -> list[Json]:
    """Who wrote it submitted it here; the other of the two signs on paper, under a name.

    Written by neither of them, it is signed by its author too. Two queries.
    """
    lead, author = report.project.lead, report.written_by
    judges = [person for person, _note in quality_managers(report.project) if person != lead]
    judge = author if author in judges else next(iter(judges), None)
    lines = [
        _line(("function", Role.PROJECT_MANAGER), lead, report),
        _line(("function", Role.QUALITY_MANAGER), judge, report),
    ]
    if author not in (lead, judge):
        lines.insert(0, _line(("party", "author"), author, report))
    return lines


def _line(what: tuple[str, str], person: User | None, report: RiskReport) -> Json:
    if person == report.written_by:
        return signer(what, person, report.written_on, "submitted")
    return signer(what, person, None)


KIND = Kind(
    name=PaperKind.RISK_REPORT,
    classification=Classification.PROJECT,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-R(?P<number>[0-9]{1,6})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda report: report.reference,
    title=lambda report: report.project.name,
    firmness=lambda report: Firmness.FROZEN,
    content=_content,
    frame=_frame,
)
