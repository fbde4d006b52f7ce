"""A report as PDF in one language, drawn from its content and its signatures alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.choices import Role
from people.models import User
from reporting.document import document_of
from reporting.glyphs import drawable, drawable_content
from reporting.models import Report
from reporting.pdf import known_characters, render_pdf
from reporting.spelling import Json
from servicedesk_pm.common.templatetags.ui import day

TEMPLATE = "reporting/pdf/status_report.html"
LANGUAGES = ("fr", "en")
HASH_DIGITS = 12


def moment(at: datetime | None) -> str:
    """01.11.2026 14:05, on the organisation's clock."""
    if at is None:
        return ""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return f"{day(local)} {local:%H:%M}"


def signatures_of(report: Report) -> list[dict[str, str]]:
    """Who did what in which role: submitting and approving are signatures, the rest is logged."""
    known = known_characters()
    signature, logged = _("simple electronic signature"), _("logged act")

    def signed(act: str, kind: str, person: User | None, role: str, at: Any) -> dict[str, str]:
        return {
            "act": act,
            "kind": kind if person else "",
            "name": drawable(str(person or ""), known),
            "role": str(Role(role).label) if role else "",
            "at": moment(at),
        }

    r = report
    return [
        signed(_("Prepared"), logged, r.prepared_by, r.prepared_as, r.collected_at),
        signed(_("Submitted"), signature, r.submitted_by, r.submitted_as, r.submitted_at),
        signed(_("Approved"), signature, r.approved_by, r.approved_as, r.approved_at),
        signed(_("Published"), logged, r.published_by, r.published_as, r.published_at),
    ]


def draw(
    report: Report, content: Json, language: str, *, made_at: datetime, is_draft: bool
) -> bytes:
    """The document. The same arguments give the same words in any process."""
    with translation.override(language):
        document = document_of(drawable_content(content, known_characters()))
        foot = _("Content %(hash)s · made %(moment)s by %(author)s") % {
            "hash": report.sha256[:HASH_DIGITS],
            "moment": moment(made_at),
            "author": document["author"],
        }
        context: dict[str, Any] = {
            "language": language,
            "document": document,
            "is_draft": is_draft,
            "signatures": signatures_of(report),
            "collected_at": moment(document["collected_at"]),
            "sha256": report.sha256,
            "foot": foot,
        }
        return render_pdf(TEMPLATE, context)
