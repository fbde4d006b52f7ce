"""The report on costs, schedule and quality as a document: a kept month is frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from control.models import StatusSnapshot
from people.choices import Role
from people.models import User
from projects.written.vocabulary import Json
from reporting.choices import Classification
from reporting.control_reports.content import SCHEMA, content_of
from reporting.control_reports.labels import SECTIONS
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Frame, Kind, event, readers, signer, spelled
from reporting.papers.models import Paper
from reporting.spelling import local_day, names
from servicedesk_pm.common.frozen import canonical, digest

WITH_NAMES = ("project__lead", "project__sponsor", "project__programme__manager", "taken_by")
KEPT = ("kept_month", "kept")


def in_sight(user: User) -> QuerySet[StatusSnapshot]:
    found: QuerySet[StatusSnapshot] = StatusSnapshot.objects.visible_to(user)
    return found.select_related(*WITH_NAMES)


def _narrowed(
    rows: QuerySet[StatusSnapshot], parsed: Mapping[str, str]
) -> QuerySet[StatusSnapshot]:
    year, month = int(parsed["year"]), int(parsed["month"])
    return rows.filter(
        project__code=parsed["code"], status_date__year=year, status_date__month=month
    )


def _content(row: StatusSnapshot, on: date) -> tuple[Json, str]:
    """Of the document that was made of it, so that there is one of each month for good."""
    made = Paper.objects.about(row).filter(firmness=Firmness.FROZEN).order_by("edition").first()
    if made is not None:
        return {"schema": SCHEMA, "sections": made.shown["sections"]}, made.content_sha256
    content = content_of(row)
    return content, digest(canonical(content))


def _frame(row: StatusSnapshot, on: date) -> Frame:
    project = row.project
    programme = project.programme
    manager = programme.manager if programme else None
    return Frame(
        code=project.code,
        version=f"{row.status_date:%m.%Y}",
        title=spelled(names(project)),
        programme=spelled(names(programme)) if programme else None,
        status=KEPT,
        author=str(row.taken_by or project.lead or ""),
        dated=row.status_date,
        history=[event(KEPT, local_day(row.taken_at), row.taken_by)],
        distribution=[
            readers(("function", Role.SPONSOR), [project.sponsor]),
            readers(("function", Role.PROGRAMME_MANAGER), [manager]),
            readers(("function", Role.PROJECT_MANAGER), [project.lead]),
        ],
        signers=[signer(("function", Role.PROJECT_MANAGER), project.lead, None)],
    )


KIND = Kind(
    name=PaperKind.CONTROL,
    classification=Classification.DIRECTION,
    headings=SECTIONS,
    pattern=re.compile(r"(?P<code>.+)-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"),
    in_sight=in_sight,
    narrowed=_narrowed,
    reference=lambda row: row.reference,
    title=lambda row: row.project.name,
    firmness=lambda row: Firmness.FROZEN,
    content=_content,
    frame=_frame,
)
