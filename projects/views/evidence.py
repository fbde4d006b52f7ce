"""Files of evidence on their way to a reader whose right the calling view has checked."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase

from projects.models import EvidenceFile
from servicedesk_pm.common.files import attachment


def evidence_answer(file: EvidenceFile) -> HttpResponseBase:
    """The file to be saved, never shown as ours; 404 where the disk has lost it."""
    stored = file.stored.name or ""
    try:
        return attachment(stored, file_name=file.name, content_type=file.content_type)
    except FileNotFoundError:
        raise Http404 from None
