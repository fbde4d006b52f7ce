"""Cells as people and spreadsheets write them: understood, or refused rather than guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from costs.importing.cells import CellRefused, amount_of, day_of, text_of

# As a workbook keeps it: without a zone.
LUNCH = datetime(2026, 9, 30, 12, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1240.50", "1240.50"),
        ("1240,5", "1240.50"),
        ("1'240.50", "1240.50"),
        ("1’240’000,05", "1240000.05"),
        ("1 240\u202f000.05", "1240000.05"),
        ("1.240.000,05", "1240000.05"),
        ("1,240,000.05", "1240000.05"),
        ("CHF 12", "12.00"),
        ("12.30 Fr.", "12.30"),
        ("-7", "-7.00"),
        ("−7", "-7.00"),
        ("7.00-", "-7.00"),
        ("'-7", "-7.00"),
        (1240.5, "1240.50"),
        (3, "3.00"),
        # What 0.1 + 0.2 is in a spreadsheet.
        (0.30000000000000004, "0.30"),
    ],
)
def test_an_amount_is_read_in_any_swiss_spelling(cell, amount):
    assert amount_of(cell) == Decimal(amount)


@pytest.mark.parametrize(
    "cell",
    [
        "", None, "abc", "12,345", "1.2345", "1e5", "NaN", "--5", "5 EUR", "=1+1", "12.", ".5",
        "٣٤", True, 1.005, float("nan"), float("inf"), 1e300, "9" * 40, LUNCH,
    ],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(cell):
    with pytest.raises(CellRefused):
        amount_of(cell)


@pytest.mark.parametrize(
    ("cell", "reason"), [(0, "nought"), ("0.00", "nought"), ("9999999999999.99", "out of range")]
)
def test_an_amount_is_neither_nought_nor_out_of_range(cell, reason):
    with pytest.raises(CellRefused) as refused:
        amount_of(cell)
    assert reason in str(refused.value.saying)


@pytest.mark.parametrize(
    "cell",
    [
        "30.09.2026", "2026-09-30", "30/09/2026", "30.09.26",
        date(2026, 9, 30), LUNCH,
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it_and_as_a_spreadsheet_keeps_it(cell):
    assert day_of(cell) == date(2026, 9, 30)


@pytest.mark.parametrize("cell", ["", None, "31.09.2026", "09/30/2026", 46295, "soon", "1.1.0001"])
def test_what_is_no_day_of_our_years_is_refused(cell):
    with pytest.raises(CellRefused):
        day_of(cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [(4711.0, "4711"), (4711, "4711"), (0.5, "0.5"), ("a\n b\0", "a b"), (None, "")],
)
def test_text_is_one_line_and_whole_numbers_have_no_decimals(cell, said):
    assert text_of(cell) == said
