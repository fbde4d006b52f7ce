"""A published report goes by mail to those whom its directive names: each address once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.audit import operation, record
from people.jobs import start_job
from people.mail_server import Later, Refused, mail_server, send
from people.models import Job, User
from people.production import JobRun, job_kind
from projects.communication.choices import DeliveryState
from projects.models import ClosedAddress
from reporting.choices import Classification, ReportState
from reporting.directives.models import ReportDelivery
from reporting.directives.recipients import may_read, recipients_of
from reporting.locking import locked_report
from reporting.models import Report
from reporting.permissions import can_publish
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation

SEND = "reporting.send_report"
MOST_SAID = 300
# What a mail may carry; the rest is read behind the link alone.
ENCLOSED = (Classification.INTERNAL, Classification.PROJECT)


@operation
def send_report(report_id: int, *, actor: User) -> Job | None:
    """Have a job write to everybody who has not got the report yet; nothing where nobody is named.

    Raises PermissionDenied, and RuleViolation unless it is published.
    """
    report = locked_report(report_id)
    if not can_publish(actor, report.project):
        raise PermissionDenied
    if report.state != ReportState.PUBLISHED:
        raise RuleViolation(_("Only a published report is sent."))
    if not _write_down(report):
        return None
    label = _("Sending of status report %(number)s of %(project)s") % {
        "number": report.number,
        "project": report.project.code,
    }
    record(actor, "report.sending", report)
    return start_job(SEND, arguments={"report": report.pk}, label=label, actor=actor)


def _write_down(report: Report) -> int:
    """A line for each address that has none; how many wait to be written to."""
    report.deliveries.filter(state__in=(DeliveryState.REFUSED, DeliveryState.LEFT_OUT)).delete()
    known = set(report.deliveries.values_list("address", flat=True))
    fresh = [each for each in recipients_of(report) if each.address not in known]
    closed = set(
        ClosedAddress.objects.among([each.address for each in fresh]).values_list(
            "address", flat=True
        )
    )
    ReportDelivery.objects.bulk_create(
        [
            ReportDelivery(
                report=report,
                person=each.person,
                address=each.address,
                language=each.language,
                state=DeliveryState.LEFT_OUT if each.address in closed else DeliveryState.WAITING,
            )
            for each in fresh
        ]
    )
    return report.deliveries.filter(state=DeliveryState.WAITING).count()


@job_kind(SEND, steps=(gettext_noop("Writing to everybody it is for"),))
def send_by_mail(run: JobRun) -> dict[str, Any]:
    """To every address that waits; what the server does not take now waits for another try."""
    reports = Report.objects.select_related("project__programme", "directive")
    report = reports.filter(pk=run.arguments["report"]).first()
    if report is None or run.actor is None or not can_publish(run.actor, report.project):
        raise PermissionDenied
    run.step(1)
    waiting = report.deliveries.filter(state=DeliveryState.WAITING).select_related("person")
    with mail_server() as server:
        for delivery in list(waiting.order_by("pk")):
            run.check()
            _deliver(report, delivery, server)
    if report.deliveries.filter(state=DeliveryState.WAITING).exists():
        raise RuleViolation(_("The mail server takes some of them only later; try again then."))
    return {"url": report.get_absolute_url()}


def _deliver(report: Report, delivery: ReportDelivery, server: BaseEmailBackend) -> None:
    """The mark is left before the mail, so that a second worker does not send it again."""
    mine = ReportDelivery.objects.filter(pk=delivery.pk)
    if delivery.person and not may_read(delivery.person, report):
        mine.update(state=DeliveryState.LEFT_OUT)
        return
    sending = {"state": DeliveryState.SENDING, "sent_at": clock.now()}
    if not mine.filter(state=DeliveryState.WAITING).update(**sending):
        return
    try:
        send(report_mail(report, delivery), server)
    except Refused as refusal:
        _settle(delivery, DeliveryState.REFUSED, str(refusal))
    except (Later, OSError) as answer:
        _settle(delivery, DeliveryState.WAITING, str(answer))
        if isinstance(answer, OSError):
            words = _("The mail server does not answer. What was not sent waits; try again later.")
            raise RuleViolation(words) from answer
    else:
        mine.update(state=DeliveryState.SENT, said="")


def _settle(delivery: ReportDelivery, state: str, words: str) -> None:
    said = " ".join(words.split())[:MOST_SAID]
    rows = ReportDelivery.objects.filter(pk=delivery.pk)
    rows.update(state=state, sent_at=None, said=said)


def report_mail(report: Report, delivery: ReportDelivery) -> EmailMessage:
    """The key message with the link, and the document where its class lets it travel."""
    url = report.get_absolute_url()
    enclosed = report.classification in ENCLOSED
    with translation.override(delivery.language):
        # What is kept to the direction is read behind the link alone.
        message = getattr(report, f"key_message_{delivery.language}") or report.key_message_fr
        context = {
            "report": report,
            "message": (message or report.key_message_en) if enclosed else "",
            "is_enclosed": enclosed,
            "url": urljoin(settings.PUBLIC_URL, url)
            if settings.PUBLIC_URL and delivery.person
            else "",
        }
        subject = render_to_string("reporting/mails/report_subject.txt", context)
        body = render_to_string("reporting/mails/report.txt", context).strip() + "\n"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    mail = EmailMessage(" ".join(subject.split()), body, to=[delivery.address], headers=headers)
    if enclosed:
        mail.attach(*_file(report, delivery.language))
    return mail


def _file(report: Report, language: str) -> tuple[str, bytes, str]:
    with default_storage.open(getattr(report, f"pdf_{language}").name) as file:
        body = file.read()
    name = f"{report.project.code}-{report.status_date:%Y%m%d}-{report.number}-{language}.pdf"
    return name, body, "application/pdf"
