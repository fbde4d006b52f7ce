"""Mails of an installation without a mail server: written to the console, so that links work."""

from __future__ import annotations

from copy import copy

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Of what a mail encloses only the names; a document would fill hundreds of lines."""

    def write_message(self, message: EmailMessage) -> None:
        brief = copy(message)
        brief.attachments = []
        super().write_message(brief)
        for name, *_content in message.attachments:
            self.stream.write(f"Enclosed: {name}\n")
