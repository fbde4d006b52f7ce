"""CSV and XLSX files of a list, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from servicedesk_pm.common.clock import today
from servicedesk_pm.common.templatetags.ui import day

# What a spreadsheet takes for the beginning of a formula, also after blanks and in full width.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_IN_MEMORY = 2_000_000
_LONGEST_CELL = 32_767
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}
Rows = Iterable[Sequence[Any]]
# What a spreadsheet takes as the name of a sheet.
_LONGEST_NAME = 31
_NO_NAME = str.maketrans("", "", "[]:*?/\\")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    name: str
    head: Sequence[str]
    kinds: Sequence[str]
    rows: Rows


def neutral(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would compute it."""
    risky = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if risky else text


def download(
    form: str, name: str, head: Sequence[str], kinds: Sequence[str], rows: Rows
) -> HttpResponseBase:
    """A file of the rows, as ``csv`` or ``xlsx``; its name carries the date."""

    def write(body: IO[bytes]) -> None:
        if form == "xlsx":
            _write_xlsx(body, [Sheet("", head, kinds, rows)])
        else:
            _write_csv(body, head, rows)

    return written_file(form, name, write)


def written_file(form: str, name: str, write: Callable[[IO[bytes]], None]) -> HttpResponseBase:
    """What ``write`` writes, as a file to keep; its name carries the date."""
    return _kept_file(form, f"{slugify(name) or 'list'}-{today():%Y-%m-%d}.{form}", write)


def workbook(file_name: str, sheets: Sequence[Sheet]) -> HttpResponseBase:
    """Several tables in one file, each on a sheet of its own."""
    return _kept_file("xlsx", file_name, lambda body: _write_xlsx(body, sheets))


def _kept_file(form: str, name: str, write: Callable[[IO[bytes]], None]) -> HttpResponseBase:
    """A large file never stands in memory whole."""
    body = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the response closes it)
    write(body)
    body.seek(0)
    return FileResponse(
        body,
        as_attachment=True,
        filename=name,
        content_type=_TYPES[form],
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"},
    )


def _write_csv(body: IO[bytes], head: Sequence[str], rows: Rows) -> None:
    """Semicolons and a byte-order mark: what a Swiss Excel opens without asking."""
    text = io.TextIOWrapper(body, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(label) for label in head])
    writer.writerows([[_csv_value(value) for value in row] for row in rows])
    text.flush()
    text.detach()


def _csv_value(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, datetime):
        return f"{day(plain)} {plain:%H:%M}"
    return day(plain) if isinstance(plain, date) else plain


def _write_xlsx(body: IO[bytes], sheets: Sequence[Sheet]) -> None:
    book = xlsxwriter.Workbook(
        body,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "date": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
        "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
    }
    for each in sheets:
        name = each.name.translate(_NO_NAME)[:_LONGEST_NAME]
        sheet = book.add_worksheet(name or None)
        sheet.freeze_panes(1, 0)
        for column, label in enumerate(each.head):
            sheet.set_column(column, column, max(12, min(40, len(label) + 4)))
            sheet.write_string(0, column, neutral(label), bold)
        for line, row in enumerate(each.rows, start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, (line, column), _plain(value), formats, each.kinds[column])
    book.close()


def _write_cell(
    sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any], kind: str
) -> None:
    if isinstance(value, (datetime, date)) and value.year >= 1900:
        chosen = "moment" if isinstance(value, datetime) else "date"
        sheet.write_datetime(*place, value, formats[chosen])
    elif isinstance(value, date):
        sheet.write_string(*place, day(value))
    elif isinstance(value, (int, float)):
        sheet.write_number(*place, value, formats.get(kind))
    elif value != "":
        sheet.write_string(*place, value[:_LONGEST_CELL])


def _plain(value: Any) -> Any:
    """A number, a date, a local moment, or neutral text; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    return value if isinstance(value, (int, float, date)) else neutral(str(value))
