"""Marks that keep a mail from being sent twice, left before it is sent."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.choices import JobState, MailState
from people.jobs import start_job
from people.mails import NEWS, letters_to_send, people_with_news, wanted_by
from people.messages import Digest, Notification
from people.models import Job, User

DIGESTS, LETTERS = "people.send_digests", "people.send_letters"
News = list[Notification]


def claim_digest(person: User, day: date, now: datetime) -> tuple[Digest, News] | None:
    """The day's mail to this person and what it tells; nothing where another worker has it."""
    try:
        with transaction.atomic():
            digest = Digest.objects.create(person=person, day=day, news=0)
            mine = Notification.objects.unmailed().filter(recipient=person)
            news = list(mine.filter(created_at__gt=now - NEWS).order_by("-pk"))
            Notification.objects.filter(pk__in=[each.pk for each in news]).update(mailed_at=now)
            news = wanted_by(person, news)
            digest.news = len(news)
            digest.save(update_fields=["news"])
            if not news:
                # The day is still free for what comes later.
                digest.delete()
    except IntegrityError:
        return None
    return (digest, news) if news else None


def claim_letter(notification: Notification, now: datetime) -> bool:
    """Whether this worker sends it; of a quiet place it is marked and not sent."""
    unsent = Notification.objects.filter(
        pk=notification.pk, mailed_at__isnull=True, read_at__isnull=True
    )
    mine = unsent.update(mailed_at=now)
    return bool(mine and wanted_by(notification.recipient, [notification]))


def note_sent(digest: Digest) -> None:
    Digest.objects.filter(pk=digest.pk).update(state=MailState.SENT)


def note_failed(digest: Digest, news: News) -> None:
    """The news wait for the mail of the next day."""
    Digest.objects.filter(pk=digest.pk).update(state=MailState.FAILED)
    release(news)


def release(news: News) -> None:
    Notification.objects.filter(pk__in=[each.pk for each in news]).update(mailed_at=None)


@transaction.atomic
def ask_for_mails(day: date, now: datetime, *, is_digest_time: bool) -> list[Job]:
    """Start the jobs for what waits to be mailed; one at a time of each kind."""
    wanted: list[tuple[str, dict[str, str], str]] = []
    if letters_to_send(now).exists():
        wanted.append((LETTERS, {}, _("Mails about approvals and gates")))
    if is_digest_time and people_with_news(day, now).exists():
        wanted.append((DIGESTS, {"day": day.isoformat()}, _("The mail of the day")))
    going = {JobState.QUEUED, JobState.RUNNING}
    return [
        start_job(kind, arguments=arguments, label=label, actor=None)
        for kind, arguments, label in wanted
        if not Job.objects.filter(kind=kind, state__in=going).exists()
    ]
