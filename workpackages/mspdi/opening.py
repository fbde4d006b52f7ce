"""From the bytes of an upload to text: what kind of file it is, and in which encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from django.utils.translation import gettext_noop as _

from workpackages.mspdi.problems import PlanRefused

CHUNK = 65_536
_BINARY_MPP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_WIDE = tuple(mark for mark, encoding in _BYTE_ORDER_MARKS if encoding.startswith("utf-16"))
# Text encodings that programs really write; a codec such as "zip" must not be nameable.
_KNOWN = re.compile(
    r"utf-8|utf-16(-[lb]e)?|ascii|iso8859-\d{1,2}|cp125\d|cp437|cp850|cp932|koi8-[ru]|mac-roman"
    r"|gbk|gb2312|gb18030|big5|shift_jis|euc_(jp|kr)"
)


class Readable(Protocol):
    """A file opened for bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


def text_of(file: Readable, *, max_bytes: int) -> Iterator[str]:
    """The file's text, chunk by chunk. Raises ``PlanRefused`` for what is not XML text."""
    chunks = _bounded(file, max_bytes)
    head = next(chunks, b"")
    _refuse_other_kinds(head)
    encoding = _encoding(head)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chain([head], chunks):
            # Half a character at the very end is left to the parser, which finds the file cut.
            yield decoder.decode(chunk)
    except UnicodeDecodeError:
        raise PlanRefused(
            _(
                "The file says that its text is encoded as %(encoding)s, but it is not. Save it "
                "again as XML in Microsoft Project, without editing it in between."
            ),
            encoding=encoding.removesuffix("-sig").upper(),
        ) from None


def _bounded(file: Readable, max_bytes: int) -> Iterator[bytes]:
    total = 0
    while chunk := file.read(CHUNK):
        total += len(chunk)
        if total > max_bytes:
            raise PlanRefused(
                _("The file is larger than %(limit)s megabytes. Split the plan and try again."),
                limit=max_bytes // 1_000_000,
            )
        yield chunk


def _refuse_other_kinds(head: bytes) -> None:
    if not head.strip():
        raise PlanRefused(_("The file is empty."))
    if head.startswith(_BINARY_MPP):
        raise PlanRefused(
            _(
                "This is a binary Microsoft Project file (.mpp). Open it in Microsoft Project, "
                "choose “Save as” and the type “XML format”, and upload that file."
            )
        )
    if head.startswith(b"PK\x03\x04"):
        raise PlanRefused(
            _(
                "This is an Excel workbook or another packed file, not a plan. Save the plan as "
                "XML in Microsoft Project and upload that file."
            )
        )
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower()
    is_wide = head.startswith(_WIDE)
    if plain.startswith((b"<!doctype html", b"<html")) or not (is_wide or plain[:1] == b"<"):
        raise PlanRefused(
            _(
                "This is not a plan in XML. Save the plan as XML in Microsoft Project and "
                "upload that file."
            )
        )


def _encoding(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head[:400])
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _KNOWN.fullmatch(known):
        raise PlanRefused(
            _(
                "The file is encoded as %(encoding)s, which is not known here. Save it as XML "
                "in Microsoft Project, which writes UTF-8."
            ),
            encoding=name,
        )
    # Without a byte order mark, two bytes that spell "<?" in ASCII cannot be UTF-16.
    return "utf-8" if known.startswith("utf-16") else known
