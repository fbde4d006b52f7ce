"""Asking for the letter with which somebody chooses a password."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.audit import operation
from people.jobs import start_job
from people.models import Job, User

PASSWORD_LINK = "people.send_password_link"


@operation
def ask_for_password_link(email: str, *, actor: User | None, base: str, language: str = "") -> Job:
    """Have a job look the address up and write to it.

    The same happens for an address that nobody has, so that neither the answer nor its
    time tells whether an account exists.
    """
    arguments = {"email": email, "base": base, "language": language or get_language() or ""}
    label = _("Link to choose a password")
    return start_job(PASSWORD_LINK, arguments=arguments, label=label, actor=actor)
