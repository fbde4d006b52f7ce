"""Files of evidence on their way in and out; part of the operations that speak of them."""

from __future__ import annotations

import hashlib
from datetime import date

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from people.models import User
from projects.gates.checklist import Checklist, Standing
from projects.models import Decision, EvidenceFile, Project
from servicedesk_pm.common.documents import kind_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import delete_when_done, store_for_now

FOLDER, NAME_LENGTH = "evidence", 200


def too_large() -> str:
    words = _("The file is larger than %(limit)s.")
    return words % {"limit": filesizeformat(settings.MAX_EVIDENCE_BYTES)}


def keep_file(
    upload: File[bytes], *, project: Project | None, code: str, actor: User, on: date
) -> EvidenceFile:
    """Store an upload under a name of our own; the operation around it takes files back.

    Raises RuleViolation at the field ``file`` for what is empty, too large or of no kind that
    we take, by its content.
    """
    size = upload.size or 0
    if not size:
        raise RuleViolation(_("The file is empty."), field="file")
    if size > settings.MAX_EVIDENCE_BYTES:
        raise RuleViolation(too_large(), field="file")
    kind = kind_of(upload)
    if kind is None:
        words = _(
            "This is no PDF, Office document, image, text or mail, or its content is not what its"
            " name says."
        )
        raise RuleViolation(words, field="file")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    try:
        stored = store_for_now(upload, FOLDER)
    except OSError:
        words = _("The file could not be kept on the server. Try again in a while.")
        raise RuleViolation(words, field="file") from None
    return EvidenceFile.objects.create(
        project=project,
        code=code,
        name=_shown_name(upload.name or ""),
        stored=stored,
        content_type=kind.content_type,
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        uploaded_on=on,
    )


def let_go(file: EvidenceFile | None) -> None:
    """Remove a file that nothing names any more, unless a decision was taken on it."""
    if file is None or file.decisions.exists():
        return
    stored = file.stored.name or ""
    file.delete()
    delete_when_done(stored)


def keep_for(decision: Decision, checklist: Checklist) -> None:
    """The files on which a gate's decision rests stay with it, whatever is ticked later."""
    decision.evidence_files.set(
        line.tick.file
        for line in checklist.lines
        if line.standing == Standing.TICKED and line.tick is not None and line.tick.file is not None
    )


def _shown_name(name: str) -> str:
    """The end of a long name tells the kind."""
    return name.replace("\\", "/").rpartition("/")[2][-NAME_LENGTH:]
