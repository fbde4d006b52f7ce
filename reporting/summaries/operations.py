"""A programme or portfolio report is begun, collected, written and published; the asking half."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from control.months import check_month
from people.audit import operation, record
from people.choices import JobState
from people.jobs import start_job
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Portfolio, Programme
from projects.rules import check_record, check_year
from reporting.summaries.choices import SummaryState
from reporting.summaries.content import composed
from reporting.summaries.models import SummaryMotion, SummaryReport
from reporting.summaries.notices import facts_about, readers_of
from reporting.summaries.permissions import can_write_summary, signing_role
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from workpackages.operations.locking import demand

COLLECT = "reporting.collect_summary"
LABEL = gettext_noop("Figures of the report %(reference)s")
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """A motion in one language at least, until when, and what a delay would mean."""

    text_fr: str
    text_en: str
    due_on: date
    delay_fr: str = ""
    delay_en: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """All that is written into a report."""

    key_message_fr: str = ""
    key_message_en: str = ""
    motions: tuple[Asked, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Seen:
    """What the signer had on the screen; nothing where no page was open."""

    version: int | None = None
    collected: str | None = None


NOT_ASKED = Seen()


@operation
def begin_summary(
    portfolio_id: int, programme_id: int | None, *, actor: User, status_date: date, at: datetime
) -> SummaryReport:
    """Begin a report on a month that is over; a job collects its figures.

    The portfolio is locked, so that no edition is given twice. Raises PermissionDenied, and
    RuleViolation for another day than the end of a month, and beside another draft.
    """
    portfolio = Portfolio.objects.select_for_update(of=("self",)).get(pk=portfolio_id)
    demand(allowed=can_write_summary(actor, programme_id))
    if programme_id is not None:
        demand(allowed=Programme.objects.filter(pk=programme_id, portfolio=portfolio).exists())
    check_month(status_date, today=at.date(), field="status_date")
    if status_date > at.date():
        raise RuleViolation(_("Choose a month that is over."), field="status_date")
    same = SummaryReport.objects.of_scope(portfolio_id, programme_id).filter(
        status_date=status_date
    )
    if same.drafts().exists():
        words = _("There is a draft for this status date already.")
        raise RuleViolation(words, field="status_date")
    last = same.aggregate(last=Max("edition"))["last"] or 0
    report = SummaryReport.objects.create(
        portfolio=portfolio,
        programme_id=programme_id,
        status_date=status_date,
        edition=last + 1,
        begun_by=actor,
        begun_at=at,
    )
    record(actor, "summary.begun", report)
    _start(report, actor)
    return report


@operation
def collect_again(report_id: int, *, actor: User) -> SummaryReport:
    """Have a draft's figures collected anew. PermissionDenied, RuleViolation while it is done."""
    report = locked_summary(report_id)
    _demand_draft(report, actor)
    _demand_idle(report)
    _start(report, actor)
    return report


@operation
def write_summary(
    report_id: int, message: Message, *, actor: User, version: int | None = None
) -> SummaryReport:
    """Write the key message and the decisions asked for. PermissionDenied, StaleObject."""
    report = locked_summary(report_id)
    _demand_draft(report, actor)
    check_version(report, version)
    report.key_message_fr = message.key_message_fr.strip()
    report.key_message_en = message.key_message_en.strip()
    report.version += 1
    check_record(report, leaving_out=["portfolio", "programme", "begun_by"])
    report.save()
    report.motions.all().delete()
    for position, asked in enumerate(message.motions, start=1):
        check_year(asked.due_on, f"motion_{position}_due_on")
        row = SummaryMotion(report=report, position=position, due_on=asked.due_on)
        row.text_fr, row.text_en = asked.text_fr.strip(), asked.text_en.strip()
        row.delay_fr, row.delay_en = asked.delay_fr.strip(), asked.delay_en.strip()
        check_record(row, leaving_out=["report"])
        row.save()
    return report


@operation
def publish_summary(
    report_id: int, *, actor: User, at: datetime, seen: Seen = NOT_ASKED
) -> SummaryReport:
    """Sign and freeze it; the edition before for the same date is replaced.

    Raises PermissionDenied, StaleObject, and RuleViolation without figures or a key message, or
    where the figures are newer than those that were seen.
    """
    report = locked_summary(report_id)
    _demand_draft(report, actor)
    check_version(report, seen.version)
    _demand_idle(report)
    if seen.collected is not None and seen.collected != report.collected_on:
        raise RuleViolation(_("The figures were collected anew; look at them before you sign."))
    if not report.is_collected:
        raise RuleViolation(_("The figures are not collected yet."))
    if not (report.key_message_fr or report.key_message_en):
        raise RuleViolation(_("Write the key message first."))
    report.content = composed(report)
    report.sha256 = digest(canonical(report.content))
    report.state = SummaryState.PUBLISHED
    report.published_by, report.published_at = actor, at
    report.published_as = signing_role(actor, report.programme_id)
    report.version += 1
    report.save()
    record(actor, "summary.published", report, sha256=report.sha256)
    _replace_older(report, actor)
    facts = facts_about(report, actor)
    notify(readers_of(report), "summary.published", facts, report.get_absolute_url(), actor)
    return report


@operation
def discard_summary(report_id: int, *, actor: User, version: int | None = None) -> None:
    """Throw a draft away. PermissionDenied, StaleObject."""
    report = locked_summary(report_id)
    _demand_draft(report, actor)
    check_version(report, version)
    record(actor, "summary.discarded", report)
    report.delete()


def locked_summary(report_id: int) -> SummaryReport:
    """The portfolio first, so that beginning and publishing wait for each other."""
    key = SummaryReport.objects.values_list("portfolio", flat=True).get(pk=report_id)
    Portfolio.objects.select_for_update(of=("self",)).get(pk=key)
    rows = SummaryReport.objects.select_for_update(of=("self",))
    return rows.select_related("portfolio", "programme", "job").get(pk=report_id)


def _demand_draft(report: SummaryReport, actor: User) -> None:
    demand(allowed=can_write_summary(actor, report.programme_id))
    if not report.is_draft:
        raise RuleViolation(_("A published report never changes."))


def _demand_idle(report: SummaryReport) -> None:
    if report.job is not None and report.job.state in UNDER_WAY:
        raise RuleViolation(_("The figures are being collected."))


def _start(report: SummaryReport, actor: User) -> None:
    arguments: dict[str, Any] = {"summary": report.pk}
    label = _(LABEL) % {"reference": report.reference}
    report.job = start_job(COLLECT, arguments=arguments, label=label, actor=actor)
    report.save(update_fields=["job"])


def _replace_older(report: SummaryReport, actor: User) -> None:
    same = SummaryReport.objects.of_scope(report.portfolio_id, report.programme_id)
    older = same.filter(status_date=report.status_date, state=SummaryState.PUBLISHED)
    for other in older.exclude(pk=report.pk).order_by("pk"):
        other.state = SummaryState.SUPERSEDED
        other.version += 1
        other.save(update_fields=["state", "version"])
        record(actor, "summary.replaced", other, by=report.edition)
