"""Files as spreadsheets save them, and files that are none, too large, or hostile."""

from __future__ import annotations

import io
import zipfile

import pytest

from servicedesk_pm.common.sheets import SheetLimits, SheetRefused, read_sheet
from tests.money_files.conftest import xlsx_of

LIMITS = SheetLimits(rows=10, columns=5, cell=50, unpacked_bytes=1_000_000, parts=50)


def rows_of(body: str | bytes, limits: SheetLimits = LIMITS):
    file = io.BytesIO(body.encode() if isinstance(body, str) else body)
    return list(read_sheet(file, limits))


def refusal(body: str | bytes, limits: SheetLimits = LIMITS) -> str:
    with pytest.raises(SheetRefused) as refused:
        rows_of(body, limits)
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_the_one_of_the_head(delimiter):
    body = delimiter.join(["a", "b"]) + "\r\n" + delimiter.join(["1", "2"])
    assert rows_of(body) == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_unicode_a_file_is_in_its_first_bytes_tell(encoding):
    assert rows_of("Coût;Été\r\n1;2".encode(encoding))[0] == (1, ["Coût", "Été"])


def test_lines_are_those_of_the_file_also_below_empty_and_long_ones():
    body = 'a;b\n\n"two\nlines";x\n ; \nlast;y'
    assert [line for line, _cells in rows_of(body)] == [1, 3, 6]


def test_another_encoding_is_refused_and_told_what_to_do():
    assert "UTF-8" in refusal("Coût;Été".encode("cp1252"))


def test_what_is_neither_text_nor_csv_is_refused_with_its_line():
    assert "Line 2" in refusal(b"a;b\n1;\0")
    assert "line 1" in refusal('a;b\n"1"2;3\n')


def test_too_many_rows_columns_and_letters_are_refused():
    assert "more than 10 rows" in refusal("a\n" + "1\n" * 11)
    assert "Line 2" in refusal("a\n1;2;3;4;5;6\n".replace(";", ",").replace("a", "a,b"))
    assert "longer than 50" in refusal("a\n" + "x" * 51)
    assert "empty rows" in refusal("a\n" + "\n" * 40 + "1")


def test_a_workbook_is_read_from_its_first_sheet():
    body = xlsx_of([("x", 1.5, None), (None, None, None), ("y", 2, "z")], head=("a", "b", "c"))
    assert rows_of(body) == [(1, ["a", "b", "c"]), (2, ["x", 1.5]), (4, ["y", 2, "z"])]


def test_a_workbook_keeps_the_same_bounds():
    assert "more than 10 rows" in refusal(xlsx_of([("x",)] * 11, head=("a",)))
    assert "more than 5 columns" in refusal(xlsx_of([("x",) * 6], head=("a",)))


def archive(**parts: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return body.getvalue()


def test_an_archive_that_swells_or_is_no_workbook_is_refused():
    assert "unpacked" in refusal(archive(bomb=b"0" * 2_000_000))
    assert "unpacked" in refusal(archive(**{f"p{n}": b"" for n in range(60)}))
    assert "Excel workbook" in refusal(archive(a=b"1"))
    assert "Excel workbook" in refusal(b"PK\x03\x04 and nothing else")


def test_a_workbook_with_entities_is_refused():
    whole = xlsx_of([("x",)], head=("a",))
    body = io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(body, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name.endswith("sheet1.xml") else old.read(name))
    assert "Excel workbook" in refusal(body.getvalue())
