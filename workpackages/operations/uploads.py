"""Files on their way in: kept under a name of our own, taken once into each project, let go."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import store, unguessable_name
from workpackages.choices import IMPORT_COUNTS, ImportState
from workpackages.models import ImportedFile

F = TypeVar("F", bound=ImportedFile)


@dataclass(frozen=True, slots=True)
class Place:
    """Where files of one kind are kept; their own names are only told."""

    folder: str
    suffix: str


def keep_upload(
    kind: type[F], project: Project, upload: UploadedFile[bytes], *, place: Place, actor: User
) -> F:
    """The row of an upload with its file kept; called under the project's lock.

    Raises RuleViolation for a file that the project has already, or that the disk has no
    room for.
    """
    known = kind._default_manager.filter(project=project)
    sha256 = _digest(upload)
    twin = known.filter(sha256=sha256, state__in=IMPORT_COUNTS).first()
    if twin is not None:
        raise RuleViolation(_already_here(twin), field="file")
    upload.seek(0)
    try:
        name = store(unguessable_name(place.folder, place.suffix), upload.chunks())
    except OSError:
        raise RuleViolation(
            _("The file could not be kept on the server. Try again in a while."), field="file"
        ) from None
    highest = known.aggregate(highest=Max("number"))["highest"] or 0
    return kind._default_manager.create(
        project=project,
        number=highest + 1,
        file_name=(upload.name or f"file{place.suffix}")[-255:],
        file=name,
        sha256=sha256,
        uploaded_by=actor,
    )


def _digest(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _already_here(earlier: ImportedFile) -> str:
    facts = {"number": earlier.number}
    if earlier.state == ImportState.IMPORTED:
        return _("This very file was imported already, as import %(number)s.") % facts
    return (
        _("This very file is waiting as import %(number)s. Import that one, or discard it first.")
        % facts
    )


def let_go(imported: ImportedFile) -> None:
    """Forget what was found in the file, and delete it once the transaction is committed."""
    if imported.state == ImportState.DISCARDED:
        return
    file = imported.file  # type: ignore[attr-defined]
    storage, name = file.storage, file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    imported.state, imported.preview = ImportState.DISCARDED, {}
    imported.save(update_fields=["state", "preview"])


def is_importing(imported: ImportedFile, kind: str) -> bool:
    """Whether the job that creates the rows is under way."""
    job = imported.job
    return job is not None and job.kind == kind and not job.is_over
