"""The report of a programme or portfolio as a document: a draft, then frozen once it is signed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from people.choices import Role
from people.models import User
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.spelling import local_day, names
from reporting.summaries.choices import SummaryState
from reporting.summaries.content import composed
from reporting.summaries.labels import SECTIONS
from reporting.summaries.models import SummaryReport
from reporting.summaries.notices import readers_by_role
from servicedesk_pm.common.frozen import canonical, digest

WITH_NAMES = ("portfolio", "programme__manager", "programme__sponsor", "begun_by", "published_by")
PUBLISHED = ("summary_state", SummaryState.PUBLISHED)


def in_sight(user: User) -> QuerySet[SummaryReport]:
    """The document tells all the money, so it is for those who see all of it."""
    return SummaryReport.objects.with_money_visible_to(user).select_related(*WITH_NAMES)


def _narrowed(rows: QuerySet[SummaryReport], parsed: Mapping[str, str]) -> QuerySet[SummaryReport]:
    code = parsed["code"]
    named = Q(programme__code=code) | Q(programme__isnull=True, portfolio__code=code)
    return rows.filter(
        named,
        status_date__year=int(parsed["year"]),
        status_date__month=int(parsed["month"]),
        edition=int(parsed["edition"]),
    )


def _content(report: SummaryReport, on: date) -> tuple[Json, str]:
    content = composed(report)
    return content, report.sha256 or digest(canonical(content))


def _frame(report: SummaryReport, on: date) -> Frame:
    programme, signed_at = report.programme, report.published_at
    begun = event(("summary_state", SummaryState.DRAFT), report.begun_at, report.begun_by)
    history = [begun]
    if signed_at:
        history.append(event(PUBLISHED, signed_at, report.published_by))
    manager = programme.manager if programme else None
    role = Role.PROGRAMME_MANAGER if programme else Role.DIRECTOR
    signed = ("function", report.published_as or role)
    return Frame(
        code=report.place.code,
        version=f"{report.status_date:%m.%Y}-{report.edition}",
        title=spelled(names(report.place)),
        programme=None,
        status=("summary_state", report.state),
        author=str(report.published_by or report.begun_by),
        dated=local_day(signed_at) if signed_at else on,
        history=history,
        distribution=[
            readers(("function", role), people)
            for role, people in readers_by_role(report).items()
            if people
        ],
        signers=[
            signer(signed, report.published_by, signed_at, "signed")
            if signed_at
            else signer(signed, manager or "", None)
        ],
    )


KIND = Kind(
    name=PaperKind.SUMMARY,
    classification=Classification.DIRECTION,
    headings=SECTIONS,
    pattern=re.compile(
        r"(?P<code>.+)-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<edition>[0-9]{1,5})"
    ),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda report: report.reference,
    title=lambda report: str(report.place),
    firmness=lambda report: Firmness.DRAFT if report.is_draft else Firmness.FROZEN,
    content=_content,
    frame=_frame,
)
