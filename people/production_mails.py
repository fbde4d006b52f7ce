"""Sending the mails that tell what is new: each once, and a refused one stops no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from people.mails import digest_mail, letter, letters_to_send, people_with_news
from people.operations.mails import (
    DIGESTS,
    LETTERS,
    ask_for_mails,
    claim_digest,
    claim_letter,
    note_failed,
    note_sent,
    release,
)
from people.production import JobRun, job_kind
from servicedesk_pm.common import clock

logger = logging.getLogger(__name__)


@shared_task(name="people.ask_for_mails")  # type: ignore[untyped-decorator]
def ask() -> None:
    """Every minute: approvals and gates at once, the rest once a day from the set hour on."""
    now = clock.machine_now()
    local = timezone.localtime(now)
    ask_for_mails(local.date(), now, is_digest_time=local.hour >= settings.DIGEST_HOUR)


@job_kind(DIGESTS, steps=(gettext_noop("Writing to everybody with news"),))
def send_digests(run: JobRun) -> dict[str, Any]:
    """The mail of the day to everybody with news; who has it already gets none."""
    run.step(1)
    day, now = date.fromisoformat(run.arguments["day"]), clock.machine_now()
    counts = {"sent": 0, "failed": 0}
    with _post_office() as send:
        for person in list(people_with_news(day, now)):
            run.check()
            claimed = claim_digest(person, day, now)
            if claimed is None:
                continue
            digest, news = claimed
            if send(digest_mail(person, news), person.pk):
                note_sent(digest)
                counts["sent"] += 1
            else:
                note_failed(digest, news)
                counts["failed"] += 1
    return counts


@job_kind(LETTERS, steps=(gettext_noop("Writing to those who are waited for"),))
def send_letters(run: JobRun) -> dict[str, Any]:
    """A mail for each approval and gate; what cannot be sent comes with the mail of the day."""
    run.step(1)
    now = clock.machine_now()
    counts = {"sent": 0, "failed": 0}
    with _post_office() as send:
        for notification in list(letters_to_send(now).select_related("recipient")):
            run.check()
            if not claim_letter(notification, now):
                continue
            if send(letter(notification), notification.recipient_id):
                counts["sent"] += 1
            else:
                release([notification])
                counts["failed"] += 1
    return counts


@contextmanager
def _post_office() -> Iterator[Any]:
    """One connection for many mails, opened anew after a refusal."""
    connection = get_connection()

    def send(mail: EmailMessage, person: int) -> bool:
        mail.connection = connection
        try:
            return bool(mail.send())
        except OSError as error:  # Refusals of the mail server are of this kind too.
            logger.error("the mail to person %s was not sent: %s", person, type(error).__name__)
            connection.close()
            return False

    try:
        yield send
    finally:
        connection.close()
