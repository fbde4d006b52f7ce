"""The mails that tell people what is new: one a day, and approvals and gates at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from people.messages import Digest, Notification
from people.models import User
from people.notifications import kinds_at_once, sentence

# Of which places, by their code, a person wants no mail.
QuietPlaces = Callable[[User], Collection[str]]
_quiet_places: list[QuietPlaces] = []
# What nobody read for so long is no news any more.
NEWS = timedelta(days=7)
MOST_LINES = 100
# A refused letter is tried again for so long; then the mail of the day tells it.
AT_ONCE = timedelta(minutes=15)


def register_quiet_places(places: QuietPlaces) -> None:
    """Let a layer above say of which places a person wants no mail."""
    _quiet_places.append(places)


def wanted_by(person: User, news: list[Notification]) -> list[Notification]:
    """Without what tells of the person's quiet places."""
    quiet = {code for places in _quiet_places for code in places(person)}
    return [each for each in news if each.facts.get("code") not in quiet]


def letters_to_send(now: datetime) -> QuerySet[Notification]:
    """What is to be told at once to those who want it, the oldest first."""
    waiting = Notification.objects.unmailed().filter(
        kind__in=kinds_at_once(), created_at__gt=now - AT_ONCE, recipient__wants_letters=True
    )
    return waiting.order_by("pk")


def people_with_news(day: date, now: datetime) -> QuerySet[User]:
    """Whom the day's mail is for and has not been written to yet."""
    news = Notification.objects.unmailed().filter(created_at__gt=now - NEWS)
    waiting = User.objects.filter(wants_digest=True, pk__in=news.order_by().values("recipient"))
    told = Digest.objects.filter(day=day).order_by().values("person")
    return waiting.exclude(pk__in=told).order_by("pk")


def digest_mail(person: User, news: list[Notification]) -> EmailMessage:
    """Everything new, the latest first, in the person's language."""
    return _mail(person, news, "people/mails/digest")


def letter(notification: Notification) -> EmailMessage:
    """One thing that waits for the person."""
    return _mail(notification.recipient, [notification], "people/mails/letter")


def _mail(person: User, news: list[Notification], template: str) -> EmailMessage:
    with translation.override(person.language):
        context = {
            "person": person,
            "count": len(news),
            "lines": [(sentence(each), _absolute(each.url)) for each in news[:MOST_LINES]],
            "more": max(0, len(news) - MOST_LINES),
            "inbox": _absolute(reverse("people:notifications")),
            "profile": _absolute(reverse("people:profile")),
        }
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}.txt", context).strip() + "\n"
    # Answers to a machine, and machines that answer it, are not wanted.
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(subject, body, to=[person.email], headers=headers)


def _absolute(path: str) -> str:
    """Where the application is reached from a mail; nothing where nobody said so."""
    return urljoin(settings.PUBLIC_URL, path) if settings.PUBLIC_URL and path else ""
