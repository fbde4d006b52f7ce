"""Which kinds of documents are taken as files: known by their content, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import PurePosixPath

from django.core.files.base import File

# Where a format tells what it is: at its beginning; a packed one lists its parts at its end.
HEAD_BYTES, TAIL_BYTES = 8_192, 65_536
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_HEADERS = ("from", "to", "date", "subject", "message-id")
Test = Callable[[bytes, bytes], bool]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document: as what it is sent, and how its content shows that it is one."""

    content_type: str
    is_one: Test


def kind_of(upload: File[bytes]) -> DocumentKind | None:
    """The kind that both the name and the content say; nothing where they disagree.

    Reads the beginning and the end, never unpacks, and leaves the file at its beginning.
    """
    kind = KINDS.get(PurePosixPath((upload.name or "").lower()).suffix)
    if kind is None:
        return None
    size = upload.size or 0
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(max(0, size - TAIL_BYTES))
    tail = upload.read(TAIL_BYTES)
    upload.seek(0)
    return kind if kind.is_one(head, tail) else None


def _begins(*marks: bytes) -> Test:
    return lambda head, tail: head.startswith(marks)


def _packed(part: bytes) -> Test:
    """A packed office document: its list of parts names the one that makes it what it is."""
    return lambda head, tail: (
        head.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in head + tail and part in tail
    )


def _open_document(name: bytes) -> Test:
    told = b"mimetypeapplication/vnd.oasis.opendocument." + name
    return lambda head, tail: head.startswith(b"PK\x03\x04") and head[30:].startswith(told)


def _is_webp(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _is_text(head: bytes, tail: bytes) -> bool:
    """Without control characters other than line ends and tabs, which no other format is."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head + tail)


def _is_mail(head: bytes, tail: bytes) -> bool:
    if not _is_text(head, b""):
        return False
    headers = BytesHeaderParser().parsebytes(head)
    return sum(name in headers for name in _MAIL_HEADERS) > 1


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OASIS = "application/vnd.oasis.opendocument."
_JPEG = DocumentKind("image/jpeg", _begins(b"\xff\xd8\xff"))
_PLAIN = DocumentKind("text/plain", _is_text)
KINDS: dict[str, DocumentKind] = {
    ".pdf": DocumentKind("application/pdf", _begins(b"%PDF-")),
    ".docx": DocumentKind(f"{_OFFICE}wordprocessingml.document", _packed(b"word/")),
    ".xlsx": DocumentKind(f"{_OFFICE}spreadsheetml.sheet", _packed(b"xl/")),
    ".pptx": DocumentKind(f"{_OFFICE}presentationml.presentation", _packed(b"ppt/")),
    ".odt": DocumentKind(f"{_OASIS}text", _open_document(b"text")),
    ".ods": DocumentKind(f"{_OASIS}spreadsheet", _open_document(b"spreadsheet")),
    ".odp": DocumentKind(f"{_OASIS}presentation", _open_document(b"presentation")),
    ".doc": DocumentKind("application/msword", _begins(OLE)),
    ".xls": DocumentKind("application/vnd.ms-excel", _begins(OLE)),
    ".ppt": DocumentKind("application/vnd.ms-powerpoint", _begins(OLE)),
    ".msg": DocumentKind("application/vnd.ms-outlook", _begins(OLE)),
    ".eml": DocumentKind("message/rfc822", _is_mail),
    ".png": DocumentKind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": DocumentKind("image/gif", _begins(b"GIF87a", b"GIF89a")),
    ".webp": DocumentKind("image/webp", _is_webp),
    ".txt": _PLAIN,
    ".md": _PLAIN,
    ".log": _PLAIN,
    ".csv": DocumentKind("text/csv", _is_text),
}
ACCEPTED = ",".join(KINDS)
