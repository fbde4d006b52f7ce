"""A document as PDF in one language, drawn from its snapshot alone."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from projects.written.vocabulary import Json
from reporting.drawing import HASH_DIGITS, moment
from reporting.glyphs import drawable_content
from reporting.papers.reading import document_of
from reporting.pdf import known_characters, render_pdf

TEMPLATE = "reporting/pdf/paper.html"


def draw(shown: Json, language: str, *, sha256: str) -> bytes:
    """The same arguments give the same words in any process."""
    with translation.override(language):
        document = document_of(drawable_content(shown, known_characters()))
        foot = _("Content %(hash)s · made %(moment)s by %(author)s") % {
            "hash": document["content_sha256"][:HASH_DIGITS],
            "moment": moment(datetime.fromisoformat(document["made_at"])),
            "author": document["made_by"],
        }
        context = {"language": language, "document": document, "sha256": sha256, "foot": foot}
        return render_pdf(TEMPLATE, context)
