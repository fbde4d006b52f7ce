"""A message as a mail, and the keys in its links."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from people.models import User
from projects.models import CommunicationAction, Delivery

# The key of a delivery is told to its reader alone; nobody makes one without our secret.
_signer = Signer(salt="projects.delivery")
BETWEEN_LANGUAGES = "\n\n– – –\n\n"


def key_of(delivery: Delivery) -> str:
    return _signer.sign(str(delivery.pk))


def delivery_behind(key: str) -> Delivery | None:
    """The delivery whose reader has this key; no query for a key that is none."""
    try:
        pk = int(_signer.unsign(key))
    except (BadSignature, ValueError):
        return None
    rows = Delivery.objects.select_related("action__project")
    return rows.filter(pk=pk).first()


def message_mail(row: CommunicationAction, delivery: Delivery) -> EmailMessage:
    """The message in the language of its reader, with the links to read it and to want none."""
    key = key_of(delivery)
    links = {
        "read": _absolute(reverse("projects:told", args=[key])),
        "no_more": _absolute(reverse("projects:told-no-more", args=[key])),
    }
    mail = _mail(row, delivery.languages, delivery.address, links)
    if links["no_more"]:
        mail.extra_headers["List-Unsubscribe"] = f"<{links['no_more']}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def trial_mail(row: CommunicationAction, person: User) -> EmailMessage:
    """What everybody would get, to one's own address and in all its languages."""
    mail = _mail(row, row.languages, person.email, {})
    mail.subject = _("[Test] %(subject)s") % {"subject": mail.subject}
    return mail


def _mail(
    row: CommunicationAction, languages: tuple[str, ...], address: str, links: dict[str, str]
) -> EmailMessage:
    bodies, subjects = [], []
    for language in languages:
        with translation.override(language):
            subjects.append(row.name)
            context = {"row": row, "text": getattr(row, f"message_{language}"), **links}
            body = render_to_string("projects/mails/message.txt", context)
        bodies.append(body.strip())
    subject = " / ".join(dict.fromkeys(" ".join(each.split()) for each in subjects))
    _name, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject,
        BETWEEN_LANGUAGES.join(bodies) + "\n",
        from_email=formataddr((" ".join(row.sender.split()) or _name, ours)),
        to=[address],
        reply_to=[row.owner.email] if row.owner.email else [],
        # Machines that answer it are not wanted; people answer who is responsible.
        headers={"X-Auto-Response-Suppress": "All"},
    )


def _absolute(path: str) -> str:
    return urljoin(settings.PUBLIC_URL, path) if settings.PUBLIC_URL else ""
