"""What the pages about reports read."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from engine.progress import month_end
from people.history import Event, describe, entries_for
from people.models import User
from projects.models import Project
from projects.permissions import can_see_history
from reporting.choices import FROZEN, ReportState
from reporting.directives.models import ReportDelivery
from reporting.document import content_of, document_of, lights_to_explain
from reporting.models import Report
from reporting.operations import PUBLISH
from reporting.pdf import is_available
from reporting.permissions import can_judge, can_prepare, can_publish, is_author
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.search import Hit
from servicedesk_pm.common.text import fold

logger = logging.getLogger(__name__)
MOST_EVENTS = 20
_STEPS = (
    ReportState.GENERATED,
    ReportState.DRAFT,
    ReportState.SUBMITTED,
    ReportState.APPROVED,
    ReportState.PUBLISHED,
)


@dataclass(frozen=True, slots=True)
class May:
    """Which buttons a person finds on a report's page."""

    edit: bool
    refresh: bool
    submit: bool
    judge: bool
    approve: bool
    publish: bool
    discard: bool
    send: bool


def rights_on(user: User, report: Report) -> May:
    """No query beyond the person's roles, which are read once per request."""
    project = report.project
    running = not project.is_terminal
    leads = running and can_prepare(user, project)
    judges = running and can_judge(user, project)
    is_draft = report.state == ReportState.DRAFT
    submitted = report.state == ReportState.SUBMITTED
    approved = report.state == ReportState.APPROVED
    idle = report.job is None or report.job.is_over
    # A draft that is still being drawn, perhaps for somebody else, does not hold this back.
    publishing = not idle and report.job is not None and report.job.kind == PUBLISH
    return May(
        edit=leads and is_draft,
        refresh=leads and idle and report.state in {ReportState.GENERATED, ReportState.DRAFT},
        submit=leads and is_draft,
        judge=judges and (submitted or approved),
        approve=judges and submitted and not is_author(user, report),
        publish=approved and running and not publishing and can_publish(user, project),
        send=report.state == ReportState.PUBLISHED
        and report.directive_id is not None
        and can_publish(user, project),
        discard=leads and report.state in {ReportState.GENERATED, ReportState.DRAFT},
    )


def page_of(user: User, report: Report) -> dict[str, Any]:
    """Everything on a report's page. At most six queries beside the report itself."""
    content = content_of(report)
    may = rights_on(user, report)
    explained: set[str] = set()
    if may.submit:
        explained = {row["light"] for row in content.get("commentary", {}).get("deviations", [])}
    unexplained = [x for x in lights_to_explain(content) if x not in explained]
    return {
        "report": report,
        "project": report.project,
        "successor": _successor(user, report),
        "document": document_of(content) if content else None,
        "may": may,
        "unexplained": bool(may.submit and unexplained),
        "lacks_message": may.submit and not (report.key_message_fr or report.key_message_en),
        "is_frozen": report.state in FROZEN,
        "is_late": report.is_late(today()),
        "has_files": bool(report.pdf_fr and report.pdf_en)
        and (report.is_issued or report.is_drawn),
        "can_draw": is_available(),
        "job": _own_job(user, report),
        "deliveries": _deliveries(user, report),
        "steps": _steps(report),
        "events": _events(user, report),
    }


def _deliveries(user: User, report: Report) -> list[ReportDelivery]:
    """Whom a published report was sent to, for those who may send it."""
    if not report.is_issued or not can_publish(user, report.project):
        return []
    return list(report.deliveries.select_related("person").order_by("address"))


def _successor(user: User, report: Report) -> Report | None:
    """The edition that took this one's place, where the reader may read it."""
    if report.state != ReportState.SUPERSEDED:
        return None
    readable = Report.objects.visible_to(user).select_related("project")
    same_date = readable.filter(
        project=report.project_id, kind=report.kind, status_date=report.status_date
    )
    return same_date.filter(state=ReportState.PUBLISHED).newest_first().first()


def _own_job(user: User, report: Report) -> Any:
    """The card of the running or failed job, for the person who asked for it."""
    job = report.job
    if job is None or job.requested_by_id != user.pk or job.state in {"done", "cancelled"}:
        return None
    return job


def _steps(report: Report) -> list[dict[str, Any]]:
    state = ReportState.PUBLISHED if report.is_issued else report.state
    reached = _STEPS.index(ReportState(state))
    return [
        {
            "label": step.label,
            "state": "past" if n < reached else "now" if n == reached else "next",
        }
        for n, step in enumerate(_STEPS)
    ]


def _events(user: User, report: Report) -> list[Event]:
    if not can_see_history(user, report.project):
        return []
    named = entries_for(report).exclude(verb="")
    return describe(named[:MOST_EVENTS], reader=user)


def proposed_status_date(project: Project, today: date) -> date:
    """The project's own, else the end of the month before."""
    if project.status_date:
        return project.status_date
    before = (today.year - 1, 12) if today.month == 1 else (today.year, today.month - 1)
    return month_end(*before)


def is_whole(report: Report, language: str) -> bool:
    """Whether the file is the one that was filed, byte for byte."""
    name = getattr(report, f"pdf_{language}").name
    try:
        with default_storage.open(name) as file:
            found = hashlib.sha256(file.read()).hexdigest()
    except OSError:
        found = ""
    if found == getattr(report, f"pdf_{language}_sha256"):
        return True
    logger.error("the file %s of report %s is missing or was changed", name, report.pk)
    return False


def find_reports(user: User, query: str, limit: int) -> list[Hit]:
    """Reports by the words of their project; one query."""
    words = fold(query).split()
    named = Q()
    for word in words:
        named &= Q(project__search_text__contains=word)
    found = Report.objects.visible_to(user).filter(named).select_related("project")
    return [
        Hit(
            title=_("Status report %(number)s of %(project)s")
            % {"number": report.number, "project": report.project},
            subtitle=f"{report.status_date:%d.%m.%Y} · {report.get_state_display()}",
            url=report.get_absolute_url(),
            kind=_("Report"),
        )
        for report in found.newest_first()[:limit]
    ]
