"""The closure report is begun, written section by section, submitted, signed or sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from closure.models import ClosureReport, ClosureSection, ClosureSignature
from closure.permissions import (
    REPORTED,
    can_submit_report,
    can_write_report,
    may_sign_as,
)
from closure.reports.choices import Party, ReportState
from closure.reports.content import content_of
from closure.reports.figures import parse
from closure.reports.labels import REASON, SECTIONS
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.mandates.choices import Hat
from projects.models import Project, Seat
from projects.notices import facts_about
from projects.requests.notices import directors
from projects.rules import check_reason, check_record, check_year
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.models import Task
from workpackages.operations.locking import demand, lock_project

# Who has not signed is asked again each time so many days have passed.
REMIND_AFTER_DAYS = 7
DATES = ("actual_start_on", "actual_finish_on")


@operation
def begin_report(project_id: int, *, actor: User, on: date) -> ClosureReport:
    """Begin the report with the days that the plan tells; once in a project.

    Raises PermissionDenied, and RuleViolation before the closing and for a part of a project.
    """
    project = lock_project(project_id)
    if project.state not in REPORTED:
        words = _("The report is written while the project is being closed, or once it is stopped.")
        raise RuleViolation(words)
    demand(allowed=can_write_report(actor, project))
    if project.parent_id is not None:
        raise RuleViolation(_("The report of the project above covers this part."))
    if ClosureReport.objects.filter(project=project).exists():
        raise RuleViolation(_("The report is begun already."))
    row = ClosureReport(project=project, begun_by=actor, begun_on=on)
    row.actual_start_on = project.planned_start_on
    ended = Task.objects.filter(project__path__startswith=project.path).worked()
    row.actual_finish_on = ended.order_by().aggregate(last=Max("finish_on"))["last"]
    if row.actual_start_on and row.actual_finish_on and row.actual_finish_on < row.actual_start_on:
        row.actual_finish_on = None
    row.save()
    record(actor, "closure_report.begun", row)
    return row


@operation
def write_section(
    report_id: int, key: str, values: dict[str, Any], *, actor: User, version: int | None = None
) -> ClosureSection:
    """Write commentary and figures of one section; for the duration also the actual days.

    Raises PermissionDenied, StaleObject, and RuleViolation that names the line or the field.
    """
    report = _lock(report_id)
    demand(allowed=can_write_report(actor, report.project))
    _demand_draft(report)
    if key not in SECTIONS or (key == REASON and not report.is_abandonment):
        raise RuleViolation(_("The report has no such section."))
    row = report.sections.filter(key=key).first()
    row = row or ClosureSection(report=report, key=key, version=1)
    row.report = report
    check_version(row, version)
    row.text_fr, row.text_en = values["text_fr"].strip(), values["text_en"].strip()
    row.figures = parse(values["figures"])
    if row.pk is not None:
        row.version += 1
    check_record(row, leaving_out=["report"])
    row.save()
    if key == "duration":
        for name in DATES:
            check_year(values[name], name)
            setattr(report, name, values[name])
        check_record(report, leaving_out=["project", "begun_by"])
        report.version += 1
        report.save()
    return row


@operation
def submit_report(
    report_id: int, *, actor: User, on: date, version: int | None = None
) -> ClosureReport:
    """Freeze what it says and ask for the signatures; who submits it signs as the lead.

    Raises PermissionDenied, StaleObject, and RuleViolation while the summary is missing.
    """
    report = _lock(report_id)
    demand(allowed=can_submit_report(actor, report.project))
    check_version(report, version)
    _demand_draft(report)
    summary = report.sections.filter(key="summary").first()
    if summary is None or not (summary.text_fr or summary.text_en):
        raise RuleViolation(_("Write the summary and the requested decision first."))
    report.signatures.all().delete()
    for party, person in parties_of(report.project):
        ClosureSignature(report=report, party=party, person=person).save()
    report.content = content_of(report, on=on)
    report.sha256 = digest(canonical(report.content))
    report.state = ReportState.SUBMITTED
    report.submitted_by, report.submitted_on = actor, on
    report.version += 1
    report.save()
    record(actor, "closure_report.submitted", report, sha256=report.sha256)
    _tell(report, "closure_report.submitted", _signers(report), actor)
    return report


@operation
def sign_report(
    report_id: int, party: str, *, actor: User, at: datetime, on: date
) -> ClosureReport:
    """Sign as one of those who have to; with the last of them the report never changes again.

    Sponsor and director are two different persons. Raises PermissionDenied and RuleViolation.
    """
    report = _lock(report_id)
    line = report.signatures.filter(party=party).first()
    demand(allowed=line is not None and may_sign_as(actor, line))
    assert line is not None
    if report.state != ReportState.SUBMITTED:
        raise RuleViolation(_("The report does not wait for signatures."))
    both = {Party.DIRECTOR, Party.SPONSOR}
    signed = report.signatures.filter(party__in=both - {party}, signed_at__isnull=False)
    if party in both and signed.filter(person=actor).exists():
        raise RuleViolation(_("Sponsor and director are two different persons."))
    line.report, line.person, line.signed_at, line.sha256 = report, actor, at, report.sha256
    line.save()
    record(actor, "closure_report.signed", report, sha256=report.sha256)
    if not report.signatures.filter(signed_at__isnull=True).exists():
        report.state, report.signed_on = ReportState.SIGNED, on
        report.version += 1
        report.save()
        people = [report.project.lead, report.project.sponsor]
        _tell(report, "closure_report.complete", people, actor)
    return report


@operation
def remind_of_signature(signature_id: int, *, actor: None, on: date) -> bool:
    """Ask once more, a week after the submission and after each reminder; safe to run again.

    True where it was done now.
    """
    row = ClosureSignature.objects.select_for_update(of=("self",)).filter(pk=signature_id).first()
    if row is None or row.signed_at is not None:
        return False
    report = ClosureReport.objects.select_related("project").get(pk=row.report_id)
    since = row.reminded_on or report.submitted_on
    if report.state != ReportState.SUBMITTED or since is None:
        return False
    if on < since + timedelta(days=REMIND_AFTER_DAYS):
        return False
    row.report, row.reminded_on = report, on
    row.save(update_fields=["reminded_on"])
    people = directors() if row.party == Party.DIRECTOR else [row.person]
    _tell(report, "closure_report.reminded", list(people), actor)
    return True


@operation
def send_report_back(
    report_id: int, reason: str, *, actor: User, version: int | None = None
) -> ClosureReport:
    """One of the signers asks for another one; what was signed counts no more."""
    report = _lock(report_id)
    lines = list(report.signatures.all())
    signs = any(may_sign_as(actor, line) or line.person_id == actor.pk for line in lines)
    demand(allowed=signs)
    check_version(report, version)
    if report.state != ReportState.SUBMITTED:
        raise RuleViolation(_("The report does not wait for signatures."))
    said = check_reason(reason)
    report.signatures.all().delete()
    report.state, report.content, report.sha256 = ReportState.DRAFT, {}, ""
    report.submitted_by = report.submitted_on = None
    report.version += 1
    report.save()
    record(actor, "closure_report.sent_back", report, reason=said)
    _tell(report, "closure_report.sent_back", [report.project.lead], actor, reason=said)
    return report


def parties_of(project: Project) -> Iterator[tuple[Party, User | None]]:
    """Who signs: lead, director, sponsor, and service owner and programme manager where named."""
    yield Party.LEAD, project.lead
    yield Party.DIRECTOR, None
    yield Party.SPONSOR, project.sponsor
    seat = Seat.objects.filter(project=project, hat=Hat.SERVICE_OWNER).select_related("person")
    owner = seat.first()
    if owner is not None and owner.person is not None:
        yield Party.SERVICE_OWNER, owner.person
    programme = project.programme
    if programme is not None and programme.manager is not None:
        yield Party.MANAGER, programme.manager


def _signers(report: ClosureReport) -> list[User | None]:
    lines = report.signatures.select_related("person")
    return [*(line.person for line in lines), *directors()]


def _lock(report_id: int) -> ClosureReport:
    key = ClosureReport.objects.values_list("project", flat=True).get(pk=report_id)
    lock_project(key)
    report = ClosureReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    parts = ("lead", "sponsor", "programme__manager")
    report.project = Project.objects.select_related(*parts).get(pk=key)
    return report


def _demand_draft(report: ClosureReport) -> None:
    if not report.is_draft:
        raise RuleViolation(_("The report is submitted; it is sent back before it is changed."))


def _tell(
    report: ClosureReport, kind: str, people: list[User | None], actor: User | None, **more: str
) -> None:
    facts = facts_about(report.project, actor, **more)
    notify(dict.fromkeys(people), kind, facts, report.get_absolute_url(), actor)
