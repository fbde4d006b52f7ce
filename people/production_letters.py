"""Writing to people: outside the request, once, and never failing unseen."""

from __future__ import annotations

import logging
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.audit import operation
from people.choices import Role
from people.invitations import link_below
from people.models import Job, User
from people.notifications import notify
from people.operations.letters import PASSWORD_LINK
from people.production import JobRun, job_kind
from servicedesk_pm.common.errors import RuleViolation

logger = logging.getLogger(__name__)
_LETTER = "account/email/password_reset_key"


@job_kind(
    PASSWORD_LINK, steps=(gettext_noop("Writing the letter"), gettext_noop("Sending the letter"))
)
def send_password_link(run: JobRun) -> dict[str, Any]:
    """Send a link that works once to the open account with this address, if there is one."""
    run.step(1)
    email = run.arguments["email"]
    people = User.objects.active().filter(email__iexact=email).order_by("pk")
    user = people.first() if email else None
    if user is not None:
        with translation.override(run.arguments["language"] or user.language):
            letter = _letter(user, run.arguments["base"])
        run.step(2)
        _send_once(run, letter, user)
    return {}


def _letter(user: User, base: str) -> EmailMessage:
    context = {"user": user, "password_reset_url": link_below(base, user)}
    subject = " ".join(render_to_string(f"{_LETTER}_subject.txt", context).split())
    body = render_to_string(f"{_LETTER}_message.txt", context).strip()
    return EmailMessage(subject, body, to=[user.email])


def _send_once(run: JobRun, letter: EmailMessage, user: User) -> None:
    """Leave a mark before sending: a worker that takes the job over does not send again."""
    unsent = Job.objects.filter(pk=run.job_id, result={})
    if not unsent.update(result={"sending": True}):
        _tell_administrators(user, actor=None)
        raise RuleViolation(_("It is not known whether the letter left. Ask for another link."))
    try:
        letter.send()
    except OSError as error:  # Refusals of the mail server are of this kind too.
        logger.error("the letter of job %s was not sent: %s", run.job_id, type(error).__name__)
        _tell_administrators(user, actor=None)
        raise RuleViolation(_("The mail server did not take the letter.")) from None


@operation
def _tell_administrators(user: User, *, actor: User | None) -> None:
    roles = {"organisation_roles__role": Role.ADMINISTRATOR}
    administrators = User.objects.active().filter(**roles).order_by("pk")
    url = reverse("people:account", args=[user.username])
    notify(administrators, "account.letter_failed", {"person": str(user)}, url, actor)
