"""Files are whole or absent: written aside, flushed to the disk, then given their name."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial, wraps
from pathlib import Path, PurePosixPath
from typing import BinaryIO, ParamSpec, TypeVar

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.http import FileResponse
from django.utils.text import get_valid_filename

P = ParamSpec("P")
R = TypeVar("R")


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


_kept: ContextVar[dict[int, str] | None] = ContextVar("files kept for now", default=None)


def takes_files_back(function: Callable[P, R]) -> Callable[P, R]:
    """Delete what ``store_for_now`` kept when the function fails; stands above ``@operation``.

    Only outside of the transaction is it known whether the row that names a file is there.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        kept: dict[int, str] = {}
        before = _kept.set(kept)
        try:
            return function(*args, **kwargs)
        except BaseException:
            for name in kept.values():
                default_storage.delete(name)
            raise
        finally:
            _kept.reset(before)

    return run


def store_for_now(upload: File[bytes], folder: str) -> str:
    """Keep an upload until the operation around it ends well; a second attempt finds it kept.

    Raises OSError when the disk is full.
    """
    kept = _kept.get()
    if kept is None:
        raise RuntimeError("a file is stored outside of a function that takes files back")
    if id(upload) not in kept:
        suffix = PurePosixPath((upload.name or "").lower()).suffix
        upload.seek(0)
        kept[id(upload)] = store(unguessable_name(folder, suffix), upload.chunks())
    return kept[id(upload)]


def delete_when_done(name: str) -> None:
    """Delete a stored file once the transaction that forgets it is committed."""
    transaction.on_commit(partial(default_storage.delete, name), robust=True)
