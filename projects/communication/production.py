"""Messages sent by a worker: each address once, and a refused one stops no other."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.mail_server import Later, Refused, mail_server, send
from people.production import JobRun, job_kind
from projects.communication.choices import ActionState, DeliveryState
from projects.communication.mailing import message_mail, trial_mail
from projects.communication.permissions import follows_sending, writes_action
from projects.models import CommunicationAction, Delivery
from projects.operations.mailings import (
    SEND,
    TRY,
    claim_delivery,
    finish_sending,
    note_refused,
    note_sent,
    put_back,
)
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation


@job_kind(SEND, steps=(gettext_noop("Writing to everybody it is for"),))
def send_messages(run: JobRun) -> dict[str, Any]:
    """To every address that waits; what the server does not take now waits for another try."""
    row = _action(run)
    if run.actor is None or not writes_action(run.actor, row):
        raise PermissionDenied
    if row.state != ActionState.APPROVED:
        return {"url": row.get_absolute_url()}
    run.step(1)
    with mail_server() as server:
        for delivery in list(row.deliveries.filter(state=DeliveryState.WAITING).order_by("pk")):
            run.check()
            if claim_delivery(delivery):
                _deliver(row, delivery, server)
    finish_sending(row.pk, actor=run.actor, on=today())
    if row.deliveries.filter(state=DeliveryState.WAITING).exists():
        raise RuleViolation(_("The mail server takes some of them only later; try again then."))
    return {"url": row.get_absolute_url()}


def _deliver(row: CommunicationAction, delivery: Delivery, server: BaseEmailBackend) -> None:
    try:
        send(message_mail(row, delivery), server)
    except Refused as refusal:
        note_refused(delivery, str(refusal))
    except Later as answer:
        put_back(delivery, str(answer))
    except OSError as error:
        put_back(delivery, str(error))
        raise RuleViolation(_unreachable()) from error
    else:
        note_sent(delivery)


@job_kind(TRY, steps=(gettext_noop("Writing to you"),))
def send_trial(run: JobRun) -> dict[str, Any]:
    """The message to who asks, and to nobody else."""
    row = _action(run)
    if run.actor is None or not follows_sending(run.actor, row):
        raise PermissionDenied
    run.step(1)
    with mail_server() as server:
        try:
            send(trial_mail(row, run.actor), server)
        except (Refused, Later) as refusal:
            words = _("The mail server does not take it: %(answer)s")
            raise RuleViolation(words % {"answer": refusal}) from refusal
        except OSError as error:
            raise RuleViolation(_unreachable()) from error
    return {"url": row.get_absolute_url()}


def _action(run: JobRun) -> CommunicationAction:
    rows = CommunicationAction.objects.select_related("project__lead", "project__sponsor", "owner")
    row = rows.filter(pk=run.arguments["action"]).first()
    if row is None:
        raise RuleViolation(_("The message is gone with its project."))
    return row


def _unreachable() -> str:
    return _("The mail server does not answer. What was not sent waits; try again later.")
