"""Sending messages by e-mail: asked for once, each address at most once, and what came of it."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import JobState
from people.jobs import start_job
from people.models import Job, User
from projects.communication.choices import (
    FINISHED,
    IN_WORK,
    ActionChannel,
    ActionState,
    ClosedFor,
    DeliveryState,
)
from projects.communication.permissions import follows_sending, writes_action
from projects.communication.recipients import recipients_of
from projects.models import ClosedAddress, CommunicationAction, Delivery
from projects.operations.communication import (
    demand_all_languages,
    locked_action,
    save_action,
    take_as_done,
)
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation

SEND, TRY = "projects.send_messages", "projects.send_trial"
# Whatever stands around them, as in the answer of a mail server.
ADDRESSES = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
MOST_SAID = 300


@operation
def try_message(action_id: int, *, actor: User, version: int | None = None) -> Job:
    """Send the message to oneself alone, as its readers would get it.

    Raises PermissionDenied, StaleObject, and RuleViolation.
    """
    row = locked_action(action_id, version)
    if not follows_sending(actor, row):
        raise PermissionDenied
    _demand_mail(row)
    if row.state not in (*IN_WORK, ActionState.APPROVED):
        raise RuleViolation(_("Only what has not gone out yet can be tried."))
    demand_all_languages(row)
    if not actor.email:
        raise RuleViolation(_("Your account has no mail address; an administrator enters it."))
    return _start(TRY, row, _("Trial of %(message)s"), actor)


@operation
def send_message(action_id: int, *, actor: User, version: int | None = None) -> CommunicationAction:
    """Have it sent by a job to everybody it is for who has not got it yet.

    Who wants no messages, and addresses that came back, are left out and listed so. Raises
    PermissionDenied for all but who writes it, StaleObject, and RuleViolation.
    """
    row = locked_action(action_id, version)
    if not writes_action(actor, row):
        raise PermissionDenied
    _demand_mail(row)
    if row.state != ActionState.APPROVED:
        raise RuleViolation(_("Only what is approved can be sent."))
    if is_being_sent(row):
        raise RuleViolation(_("It is being sent already."))
    wanted = _write_down(row)
    # Where the last ones want none by now, the job only says that it is done.
    if not wanted and not row.deliveries.filter(state=DeliveryState.SENT).exists():
        words = _("Nobody is reached by e-mail: name units, stakeholders or addresses.")
        raise RuleViolation(words)
    save_action(row)
    record(actor, "communication.sending", row, people=str(wanted))
    _start(SEND, row, _("Sending of %(message)s"), actor)
    return row


def is_being_sent(row: CommunicationAction) -> bool:
    going = Job.objects.filter(kind=SEND, state__in=(JobState.QUEUED, JobState.RUNNING))
    return going.filter(arguments__action=row.pk).exists()


def _write_down(row: CommunicationAction) -> int:
    """A line for each new address; how many wait to be written to."""
    recipients = recipients_of(row)
    # What has not gone is looked at anew: an address may have been opened, closed or corrected.
    again = (DeliveryState.LEFT_OUT, DeliveryState.REFUSED, DeliveryState.WAITING)
    row.deliveries.filter(state__in=again).delete()
    known = set(row.deliveries.values_list("address", flat=True))
    fresh = [each for each in recipients if each.address not in known]
    closed = set(
        ClosedAddress.objects.among([each.address for each in fresh]).values_list(
            "address", flat=True
        )
    )
    states = {True: DeliveryState.LEFT_OUT, False: DeliveryState.WAITING}
    Delivery.objects.bulk_create(
        [
            Delivery(
                action=row,
                address=each.address,
                language=each.language,
                state=states[each.address in closed],
            )
            for each in fresh
        ]
    )
    return row.deliveries.filter(state=DeliveryState.WAITING).count()


def claim_delivery(delivery: Delivery) -> bool:
    """Whether this worker sends it; the mark is left before the mail.

    An address that was closed since the sending began is left out.
    """
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if ClosedAddress.objects.among([delivery.address]).exists():
        waiting.update(state=DeliveryState.LEFT_OUT)
        return False
    return bool(waiting.update(state=DeliveryState.SENDING, sent_at=clock.now()))


def note_sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, said="")


def note_refused(delivery: Delivery, words: str) -> None:
    """The mail server does not take it."""
    _settle(delivery, DeliveryState.REFUSED, words)


def put_back(delivery: Delivery, words: str) -> None:
    """It did not go now and may go later."""
    _settle(delivery, DeliveryState.WAITING, words)


def _settle(delivery: Delivery, state: str, words: str) -> None:
    said = " ".join(words.split())[:MOST_SAID]
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=None, said=said)


@operation
def finish_sending(action_id: int, *, actor: User, on: date) -> CommunicationAction:
    """Once nobody waits any more, it is done and has reached so many people."""
    row = locked_action(action_id, None)
    if not writes_action(actor, row):
        raise PermissionDenied
    reached = row.deliveries.filter(state=DeliveryState.SENT).count()
    waits = row.deliveries.filter(state=DeliveryState.WAITING).exists()
    if row.state == ActionState.APPROVED and reached and not waits:
        take_as_done(row, on, reached, actor)
    return row


@operation
def note_returned(
    action_id: int, text: str, *, actor: User, on: date, version: int | None = None
) -> int:
    """Take the addresses from what mail servers sent back; they are written to no more.

    ``text`` may be a list or whole answers. Returns how many of this message came back. Raises
    PermissionDenied, StaleObject, and RuleViolation where none of them was written to.
    """
    row = locked_action(action_id, version)
    if not follows_sending(actor, row):
        raise PermissionDenied
    named = _addresses_anywhere(text)
    sent = row.deliveries.filter(state=DeliveryState.SENT, address__in=named)
    found = list(sent.values_list("address", flat=True))
    if not found:
        words = _("The message went to none of these addresses.")
        raise RuleViolation(words, field="returned")
    sent.update(state=DeliveryState.RETURNED)
    for address in found:
        close_address(address, ClosedFor.RETURNED, on)
    if row.state in FINISHED:
        reached = row.deliveries.filter(state=DeliveryState.SENT).count()
        row.reached = max(reached, row.responded or 0)
    save_action(row)
    record(actor, "communication.returned", row, people=str(len(found)))
    return len(found)


@operation
def write_again(
    action_id: int, text: str, *, actor: User, version: int | None = None
) -> CommunicationAction:
    """Open addresses that came back; who wants no messages opens theirs alone.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the address.
    """
    row = locked_action(action_id, version)
    if not follows_sending(actor, row):
        raise PermissionDenied
    named = _addresses_anywhere(text)
    known = named & set(row.deliveries.values_list("address", flat=True))
    closed = ClosedAddress.objects.among(sorted(known))
    unwanted = closed.filter(reason=ClosedFor.UNWANTED).order_by("address").first()
    if unwanted is not None:
        words = _("%(address)s wants no messages; only who reads there can change that.")
        raise RuleViolation(words % {"address": unwanted.address}, field="again")
    if not closed.exists():
        words = _("None of these addresses was left out of this message.")
        raise RuleViolation(words, field="again")
    people = str(closed.count())
    closed.delete()
    save_action(row)
    record(actor, "communication.opened_again", row, people=people)
    return row


def _addresses_anywhere(text: str) -> set[str]:
    return {each.lower().rstrip(".") for each in ADDRESSES.findall(text)}


def close_address(address: str, reason: str, on: date) -> None:
    """Write there no more. What its owner wants outweighs a mail that came back."""
    closed, is_new = ClosedAddress.objects.get_or_create(
        address=address, defaults={"reason": reason, "since": on}
    )
    if not is_new and reason == ClosedFor.UNWANTED and closed.reason != reason:
        closed.reason, closed.since = reason, on
        closed.save(update_fields=["reason", "since"])


def want_no_more(delivery: Delivery, on: date) -> None:
    """The reader of this address wants no messages."""
    close_address(delivery.address, ClosedFor.UNWANTED, on)


def want_again(delivery: Delivery) -> None:
    """The reader of this address wants messages again."""
    ClosedAddress.objects.among([delivery.address]).delete()


def note_read(delivery: Delivery) -> None:
    """Somebody who has the key has read it; the first time counts."""
    unread = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=False, read_at__isnull=True)
    unread.update(read_at=clock.now())


def _demand_mail(row: CommunicationAction) -> None:
    if row.channel != ActionChannel.MAIL:
        raise RuleViolation(_("Only what goes by e-mail is sent from here."))


def _start(kind: str, row: CommunicationAction, label: str, actor: User) -> Job:
    return start_job(
        kind, arguments={"action": row.pk}, label=label % {"message": row}, actor=actor
    )
