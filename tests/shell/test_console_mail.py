"""Mails of an installation without a mail server."""

from __future__ import annotations

import io

from django.core.mail import EmailMessage

from servicedesk_pm.common.console_mail import EmailBackend


def written(*attachments):
    out = io.StringIO()
    mail = EmailMessage("Report 2", "Read it behind https://example.org/2.", to=["a@example.org"])
    for each in attachments:
        mail.attach(*each)
    assert EmailBackend(stream=out).send_messages([mail]) == 1
    return out.getvalue(), mail


def test_the_console_shows_subject_words_and_link():
    text, _mail = written()
    assert "Subject: Report 2" in text
    assert "To: a@example.org" in text
    assert "https://example.org/2" in text
    assert "Enclosed" not in text


def test_what_is_enclosed_is_told_by_its_name_alone():
    text, mail = written(("report-fr.pdf", b"%PDF-1.7 " * 5000, "application/pdf"))
    assert "Enclosed: report-fr.pdf" in text
    assert len(text.splitlines()) < 30
    # The mail itself still has it.
    assert mail.attachments[0][0] == "report-fr.pdf"
