"""The mail server: one connection for many mails, and what its refusals mean."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

# A mail server that answers so will not take it later either.
FOR_GOOD = 500


class Refused(Exception):
    """The server takes no mail for this address."""


class Later(Exception):
    """The server takes a mail for this address another time."""


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """One connection for many mails."""
    server = get_connection()
    try:
        yield server
    finally:
        server.close()


def send(mail: EmailMessage, server: BaseEmailBackend) -> None:
    """Raises Refused or Later for this address, and OSError where the server takes nothing."""
    mail.connection = server
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _answer(code, words) from error
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
        # An address with letters that this server does not know.
        raise Refused(str(error)) from error


def _answer(code: int, words: bytes | str) -> Refused | Later:
    told = words.decode(errors="replace") if isinstance(words, bytes) else words
    return (Refused if code >= FOR_GOOD else Later)(f"{code} {told}")
