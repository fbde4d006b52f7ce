"""The first sheet of a CSV or XLSX file as rows of cells, within bounds that no file escapes.

Sentences are message ids with named arguments, so that they can be stored and be shown in the
reader's language later.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

Cells = Sequence[Any]
Rows = Generator[tuple[int, Cells], None, None]
DELIMITERS = ";\t,"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with its arguments, not yet in any language."""

    sentence: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        words = gettext(self.sentence)
        return words % self.arguments if self.arguments else words

    def as_json(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "arguments": dict(self.arguments)}


class SheetRefused(Exception):
    """The file is none that we can read; ``saying`` tells why and what to do."""

    def __init__(self, sentence: str, **arguments: Any) -> None:
        super().__init__(sentence)
        self.saying = Saying(sentence, arguments)

    def __str__(self) -> str:
        return str(self.saying)


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """More than that is refused; ``unpacked_bytes`` bounds what an XLSX file swells to."""

    rows: int = 100_000
    columns: int = 60
    cell: int = 2_000
    unpacked_bytes: int = 300_000_000
    parts: int = 500


def read_sheet(file: IO[bytes], limits: SheetLimits) -> Iterator[tuple[int, Cells]]:
    """Line numbers from 1 and the cells of each row that is not empty, the head first.

    What the file is, its first bytes tell, not its name. Raises ``SheetRefused``, also while the
    rows are taken: nothing is held in memory but the row at hand.
    """
    file.seek(0)
    rows = _xlsx(file, limits) if file.read(4) == ZIP else _csv(file)
    with closing(rows):
        yield from _bounded(rows, limits)


def _bounded(rows: Iterator[tuple[int, Cells]], limits: SheetLimits) -> Iterator[tuple[int, Cells]]:
    taken = -1
    for line, cells in rows:
        if not cells:
            if line > 2 * limits.rows + 1:
                raise SheetRefused(_("The file has too many empty rows; remove them."))
            continue
        taken += 1
        if taken > limits.rows:
            words = _("The file has more than %(limit)s rows. Split it and try again.")
            raise SheetRefused(words, limit=limits.rows)
        _check(line, cells, limits)
        yield line, cells


def _check(line: int, cells: Cells, limits: SheetLimits) -> None:
    if len(cells) > limits.columns:
        words = _("Line %(line)s has more than %(limit)s columns.")
        raise SheetRefused(words, line=line, limit=limits.columns)
    if any(isinstance(cell, str) and len(cell) > limits.cell for cell in cells):
        words = _("A cell of line %(line)s is longer than %(limit)s characters.")
        raise SheetRefused(words, line=line, limit=limits.cell)


def _csv(file: IO[bytes]) -> Rows:
    file.seek(0)
    encoding = "utf-16" if file.read(2) in UTF16 else "utf-8-sig"
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    rows = 0
    try:
        head = text.readline(100_000)
        text.seek(0)
        delimiter = max(DELIMITERS, key=head.count)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        before = 0
        for cells in reader:
            rows = before + 1
            before = reader.line_num
            if any("\0" in cell for cell in cells):
                raise SheetRefused(_("Line %(line)s is not text."), line=rows)
            yield rows, _trimmed(cells)
    except UnicodeError:
        words = _(
            "The file is not in UTF-8: letters with accents cannot be read. Save it again as"
            " “CSV UTF-8”, or as an Excel workbook (XLSX)."
        )
        raise SheetRefused(words) from None
    except csv.Error:
        words = _("The file cannot be read as CSV after line %(line)s.")
        raise SheetRefused(words, line=rows) from None
    finally:
        # The caller's file stays open; it may have closed it already.
        if not file.closed:
            text.detach()


def _xlsx(file: IO[bytes], limits: SheetLimits) -> Rows:
    try:
        file.seek(0)
        _check_archive(ZipFile(file), limits)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise SheetRefused(_("The workbook has no sheet."))
            sheet = book.worksheets[0]
            # The size that the sheet claims to have may be anything.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True, max_col=limits.columns + 1)
            for line, cells in enumerate(rows, start=1):
                yield line, _trimmed(cells)
        finally:
            book.close()
    except (
        BadZipFile,
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OverflowError,
    ):
        # Whatever the library stumbles over, the file is not what its first bytes say.
        raise SheetRefused(_("The file cannot be read as an Excel workbook (XLSX).")) from None


def _check_archive(archive: ZipFile, limits: SheetLimits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts or sum(each.file_size for each in parts) > limits.unpacked_bytes:
        raise SheetRefused(_("The workbook is too large once unpacked. Split it and try again."))


def _trimmed(cells: Cells) -> Cells:
    """Without the empty cells behind the last one; text without blanks around it."""
    kept = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
    while kept and (kept[-1] is None or kept[-1] == ""):
        kept.pop()
    return kept
