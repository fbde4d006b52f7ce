"""A report's way from the request to its publication: the asking half."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from engine.progress import month_end
from people.audit import operation, record
from people.jobs import start_job
from people.models import HistoryEntry, Job, User
from people.notifications import notify
from people.versions import check_version
from projects.choices import RUNNING
from projects.models import Project
from reporting.choices import Classification, Light, ReportState
from reporting.directives.days import asked_for
from reporting.document import commentary_of, content_of, lights_to_explain
from reporting.locking import locked_report
from reporting.models import Deviation, Report, RequestedDecision
from reporting.notices import asked_about, facts_about, people_of
from reporting.permissions import (
    can_judge,
    can_prepare,
    can_publish,
    is_author,
    judging_role,
    preparing_role,
)
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.operations.following import note_report

EARLIEST_STATUS_DATE = date(2000, 1, 1)
DISCARDED = "report.discarded"
DRAFT, DRAW, PUBLISH = (
    "reporting.draft_status_report",
    "reporting.draw_status_report",
    "reporting.publish_report",
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cause, effect and measure of one light that is not green."""

    light: Light
    cause: str
    effect: str
    measure: str
    owner: User
    due_on: date
    language: str = ""


@dataclass(frozen=True, slots=True)
class Motion:
    """What is to be decided, in one language at least, and until when."""

    text_fr: str
    text_en: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Commentary:
    """All that the lead writes into a report."""

    key_message_fr: str = ""
    key_message_en: str = ""
    next_steps_fr: str = ""
    next_steps_en: str = ""
    classification: str = Classification.PROJECT
    explanations: tuple[Explanation, ...] = ()
    decisions: tuple[Motion, ...] = ()


@operation
def request_status_report(
    project_id: int, *, actor: User, status_date: date, today: date
) -> Report:
    """Start a report for one status date; a job collects its figures and draws the draft.

    The project is locked, so numbers are not given twice. Raises PermissionDenied for those
    who do not lead it, RuleViolation for a date out of range or already being reported on.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_prepare(actor, project):
        raise PermissionDenied
    _check_running(project)
    if not EARLIEST_STATUS_DATE <= status_date <= month_end(today.year, today.month):
        words = _("The status date lies between the year 2000 and the end of this month.")
        raise RuleViolation(words, field="status_date")
    same_date = Report.objects.filter(project=project, status_date=status_date)
    if same_date.in_preparation().exists():
        words = _("A report for this status date is already in preparation.")
        raise RuleViolation(words, field="status_date")
    report = begin_report(project, actor, status_date)
    record(actor, "report.requested", report, status_date=status_date.isoformat())
    return report


def begin_report(project: Project, author: User, status_date: date) -> Report:
    """A report that a job collects and draws for its author. The project is locked already."""
    reports = Report.objects.filter(project=project)
    asked = asked_for(project, status_date)
    report = Report.objects.create(
        project=project,
        number=_next_number(project, reports.order_by("-number").first()),
        edition=reports.filter(status_date=status_date).count() + 1,
        status_date=status_date,
        directive=asked.directive,
        due_on=asked.due_on,
        remind_on=asked.remind_on,
        prepared_by=author,
        prepared_as=preparing_role(author, project),
    )
    _start(report, DRAFT, author)
    return report


def _next_number(project: Project, last: Report | None) -> int:
    """Numbers of discarded drafts are not given again."""
    discarded = HistoryEntry.objects.filter(scope=project.history_scope(), verb=DISCARDED)
    details = discarded.order_by().values_list("additional_data", flat=True)
    numbers: list[int] = [detail["number"] for detail in details]
    return max([last.number if last else 0, *numbers]) + 1


@operation
def make_again(report_id: int, *, actor: User) -> Report:
    """Collect a draft's figures anew, or draw the files of a frozen report once more.

    Raises PermissionDenied for those who do not lead the project, and RuleViolation for a
    published report.
    """
    report = locked_report(report_id)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.GENERATED, ReportState.DRAFT, ReportState.SUBMITTED)
    frozen = report.state == ReportState.SUBMITTED
    _start(report, DRAW if frozen else DRAFT, actor)
    return report


@operation
def edit_commentary(
    report_id: int, *, actor: User, commentary: Commentary, version: int | None = None
) -> Report:
    """Replace the commentary of a draft and have its files drawn anew.

    Raises PermissionDenied, StaleObject, and RuleViolation once the report is submitted.
    """
    report = locked_report(report_id)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.DRAFT)
    check_version(report, version)
    fields = ["key_message_fr", "key_message_en", "next_steps_fr", "next_steps_en"]
    for field in [*fields, "classification"]:
        setattr(report, field, getattr(commentary, field))
    _explain(report, commentary.explanations)
    _ask_to_decide(report, commentary.decisions)
    report.sha256 = digest(canonical(content_of(report)))
    report.version += 1
    report.save(update_fields=[*fields, "classification", "sha256", "version"])
    _start(report, DRAW, actor)
    return report


def _explain(report: Report, explanations: tuple[Explanation, ...]) -> None:
    kept = [explanation.light for explanation in explanations]
    for old in report.deviations.exclude(light__in=kept).order_by("pk"):
        old.delete()
    for new in explanations:
        deviation = Deviation.objects.filter(report=report, light=new.light).first()
        deviation = deviation or Deviation(report=report, light=new.light)
        words = (new.cause, new.effect, new.measure)
        # Who only moves a date in the other language has not translated the words.
        if words != (deviation.cause, deviation.effect, deviation.measure):
            deviation.language = new.language
        deviation.cause, deviation.effect, deviation.measure = words
        deviation.owner, deviation.due_on = new.owner, new.due_on
        deviation.save()


def _ask_to_decide(report: Report, decisions: tuple[Motion, ...]) -> None:
    for old in report.decisions.filter(position__gt=len(decisions)).order_by("pk"):
        old.delete()
    for position, new in enumerate(decisions, start=1):
        asked = RequestedDecision.objects.filter(report=report, position=position).first()
        asked = asked or RequestedDecision(report=report, position=position)
        asked.text_fr, asked.text_en, asked.due_on = new.text_fr, new.text_en, new.due_on
        asked.save()


@operation
def discard_report(report_id: int, *, actor: User, version: int | None = None) -> None:
    """Delete a draft that was asked for by mistake, with its files; its number stays used.

    Raises PermissionDenied for those who do not lead the project, StaleObject, and
    RuleViolation once the report is submitted.
    """
    report = locked_report(report_id)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.GENERATED, ReportState.DRAFT)
    check_version(report, version)
    if report.due_on and report.edition == 1 and report.project.state in RUNNING:
        raise RuleViolation(_("The directive asks for this report; it cannot be discarded."))
    record(actor, DISCARDED, report, number=report.number)
    for name in filter(None, (report.pdf_fr.name, report.pdf_en.name)):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    report.delete()


@operation
def submit_report(
    report_id: int, *, actor: User, at: datetime, version: int | None = None
) -> Report:
    """Freeze the figures with the commentary and ask for approval.

    Raises RuleViolation without a key message, or while an amber or red light is not
    explained; PermissionDenied and StaleObject.
    """
    report = locked_report(report_id)
    if not can_prepare(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.DRAFT)
    check_version(report, version)
    if not (report.key_message_fr or report.key_message_en):
        raise RuleViolation(_("Write the key message in at least one language first."))
    _check_demands(report)
    explained = set(report.deviations.values_list("light", flat=True))
    missing = [Light(x).label for x in lights_to_explain(report.figures) if x not in explained]
    if missing:
        words = _(
            "Explain each light that is not green: cause, effect, measure, date (%(lights)s)."
        )
        raise RuleViolation(words % {"lights": ", ".join(str(label) for label in missing)})
    content = {**report.figures, "commentary": commentary_of(report)}
    report.snapshot = canonical(content)
    report.sha256 = digest(report.snapshot)
    report.state, report.submitted_by, report.submitted_at = ReportState.SUBMITTED, actor, at
    report.submitted_as = preparing_role(actor, report.project)
    report.version += 1
    report.save()
    record(actor, "report.submitted", report, sha256=report.sha256)
    note_report(report.project, actor=actor)
    facts, url = facts_about(report, actor), report.get_absolute_url()
    notify(asked_about(report), "report.submitted", facts, url, actor)
    return report


@operation
def return_report(
    report_id: int, *, actor: User, remarks: str, version: int | None = None
) -> Report:
    """Give a submitted or approved report back to its author, who may then change it.

    Raises RuleViolation without remarks, PermissionDenied and StaleObject.
    """
    report = locked_report(report_id)
    if not can_judge(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.SUBMITTED, ReportState.APPROVED)
    check_version(report, version)
    if not remarks.strip():
        raise RuleViolation(_("Say what is to be changed."), field="remarks")
    report.state, report.remarks = ReportState.DRAFT, remarks.strip()
    report.submitted_by = report.submitted_at = None
    report.approved_by = report.approved_at = None
    report.submitted_as = report.approved_as = ""
    report.version += 1
    report.save()
    record(actor, "report.returned", report, reason=report.remarks)
    _tell(report, "report.returned", actor)
    return report


@operation
def approve_report(
    report_id: int, *, actor: User, at: datetime, version: int | None = None
) -> Report:
    """Sign a submitted report. Whoever prepared or submitted it cannot.

    Raises PermissionDenied, RuleViolation and StaleObject.
    """
    report = locked_report(report_id)
    if not can_judge(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.SUBMITTED)
    check_version(report, version)
    if is_author(actor, report):
        raise RuleViolation(_("You prepared this report; another person has to approve it."))
    report.state, report.approved_by, report.approved_at = ReportState.APPROVED, actor, at
    report.approved_as = judging_role(actor, report.project)
    report.remarks = ""
    report.version += 1
    report.save()
    record(actor, "report.approved", report, sha256=report.sha256)
    _tell(report, "report.approved", actor)
    return report


@operation
def publish_report(report_id: int, *, actor: User) -> Report:
    """Have the final documents drawn; the job then publishes the report.

    Raises PermissionDenied, and RuleViolation unless it is approved.
    """
    report = locked_report(report_id)
    if not can_publish(actor, report.project):
        raise PermissionDenied
    _check_running(report.project)
    _check_state(report, ReportState.APPROVED)
    if report.job and report.job.kind == PUBLISH and not report.job.is_over:
        raise RuleViolation(_("The report is already being published."))
    _start(report, PUBLISH, actor)
    return report


def _check_demands(report: Report) -> None:
    """What the directive wants in every report of its projects."""
    directive = report.directive
    if directive is None:
        return
    if directive.wants_next_steps and not (report.next_steps_fr or report.next_steps_en):
        words = _("The directive “%(directive)s” wants the next steps; write them first.")
        raise RuleViolation(words % {"directive": directive.name})
    both = report.key_message_fr and report.key_message_en
    if directive.wants_both_languages and not both:
        words = _("The directive “%(directive)s” wants the key message in both languages.")
        raise RuleViolation(words % {"directive": directive.name})


def _check_running(project: Project) -> None:
    if project.is_terminal:
        raise RuleViolation(_("The project is over; its reports no longer change."))


def _check_state(report: Report, *allowed: ReportState) -> None:
    if report.is_issued:
        raise RuleViolation(_("A published report never changes."))
    if report.state not in allowed:
        words = _("This is not possible while the report is in the state “%(state)s”.")
        raise RuleViolation(words % {"state": report.get_state_display()})


def _start(report: Report, kind: str, actor: User) -> Job:
    words = _("Status report of %(project)s, number %(number)s") % {
        "project": report.project.code,
        "number": report.number,
    }
    job = start_job(kind, arguments={"report": report.pk}, label=words, actor=actor)
    report.job = job
    report.save(update_fields=["job"])
    return job


def _tell(report: Report, kind: str, actor: User) -> None:
    people = people_of(report)
    notify(people, kind, facts_about(report, actor), report.get_absolute_url(), actor)
