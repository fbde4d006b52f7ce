"""Files are whole or absent: written aside, flushed to the disk, then given their name."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse
from django.utils.text import get_valid_filename


class WholeFileStorage(FileSystemStorage):
    """A local folder in which a reader never finds half a file, not even after a crash."""

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as out:
                _copy(content, out)
            while True:
                try:
                    os.link(aside, target)  # Refuses an existing name, as rename would not.
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
                    target = Path(self.path(name))
        finally:
            Path(aside).unlink(missing_ok=True)
        if self.file_permissions_mode is not None:
            target.chmod(self.file_permissions_mode)
        return PurePosixPath(*Path(name).parts).as_posix()


def _copy(content: File[bytes], out: BinaryIO) -> None:
    for chunk in content.chunks():
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())


def unguessable_name(folder: str, suffix: str) -> str:
    """A storage name that tells nothing and that nobody can guess: ``reports/8f0e….pdf``."""
    return f"{folder}/{uuid.uuid4().hex}{suffix}"


def store(name: str, content: bytes | Iterable[bytes]) -> str:
    """Keep ``content`` and return the name it got. Raises OSError when the disk is full."""
    body = content if isinstance(content, bytes) else b"".join(content)
    return default_storage.save(name, ContentFile(body))


def attachment(name: str, *, file_name: str, content_type: str) -> FileResponse:
    """Stream a stored file to its reader, who saves it: a browser never runs it as ours.

    The caller has checked that this person may read it. Raises FileNotFoundError.
    """
    response = FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=safe_file_name(file_name),
        content_type=content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def safe_file_name(wanted: str) -> str:
    """Letters, digits, dots, hyphens and underscores; never a path, never hidden, never empty."""
    last = wanted.replace("\\", "/").rpartition("/")[2].strip(". ")
    cleaned = get_valid_filename(last or "file").strip("._")
    stem, dot, suffix = cleaned.rpartition(".")
    return f"{stem[:100]}{dot}{suffix[:10]}" if dot else (cleaned[:100] or "file")
