"""Cells of a file as days, amounts and text; what cannot be understood is refused, not guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as _

from servicedesk_pm.common.fields import CENT, LARGEST
from servicedesk_pm.common.sheets import Saying
from servicedesk_pm.common.text import fold
from workpackages.rules import FIRST_DAY, LAST_DAY

_GAPS = re.compile("['’ʼ\\s\u00a0\u202f]")
_CURRENCY = re.compile("^(chf|fr\\.?)|(chf|fr\\.?)$", re.IGNORECASE)
_PLAIN = re.compile(r"\d+(\.\d{1,2})?")
_GROUPED = (re.compile(r"\d{1,3}(,\d{3})+\.\d{1,2}"), re.compile(r"\d{1,3}(\.\d{3})+,\d{1,2}"))
_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y")
_LONGEST_SHOWN = 60
# What a spreadsheet's arithmetic leaves behind the cents.
_DUST = Decimal("0.000001")


class CellRefused(Exception):
    """What a cell says is no such value, or breaks a rule; ``saying`` tells which."""

    def __init__(self, sentence: str, **arguments: Any) -> None:
        super().__init__(sentence)
        self.saying = Saying(sentence, arguments)


def text_of(cell: Any) -> str:
    """A cell as somebody would read it; whole numbers without decimals, one line only."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).replace("\0", " ").split())


def shown(cell: Any) -> str:
    said = text_of(cell)
    return said if len(said) <= _LONGEST_SHOWN else f"{said[: _LONGEST_SHOWN - 1]}…"


def day_of(cell: Any) -> date:
    found = _day(cell)
    if found is None:
        words = _("“%(value)s” is no date; write it like 31.10.2026.")
        raise CellRefused(words, value=shown(cell))
    if not FIRST_DAY <= found <= LAST_DAY:
        words = _("The year must be between %(first)s and %(last)s.")
        raise CellRefused(words, first=FIRST_DAY.year, last=LAST_DAY.year)
    return found


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _spelled_day(cell) if isinstance(cell, str) else None


# A file of a hundred thousand rows has few days, and as few suppliers.
@lru_cache(maxsize=4_000)
def _spelled_day(cell: str) -> date | None:
    for spelling in _DAYS:
        try:
            return datetime.strptime(cell, spelling).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


@lru_cache(maxsize=4_000)
def folded(said: str) -> str:
    return fold(said)


def amount_of(cell: Any) -> Decimal:
    """Francs with their sign. Thousands by apostrophe or blank, decimals by point or comma."""
    amount = _number(cell) if isinstance(cell, (int, float)) else _spelled(text_of(cell))
    if amount is None:
        words = _("“%(value)s” is no amount; write it like 1240.50 or 1'240,50.")
        raise CellRefused(words, value=shown(cell))
    if abs(amount) > LARGEST:
        raise CellRefused(_("The amount is out of range."))
    if amount == 0:
        raise CellRefused(_("An amount of nought is not booked."))
    return amount


def _number(cell: float) -> Decimal | None:
    exact = Decimal(str(cell)) if not isinstance(cell, bool) else Decimal("NaN")
    if not exact.is_finite() or abs(exact) > LARGEST * 10:
        return None
    cents = exact.quantize(CENT)
    return cents if abs(exact - cents) < _DUST else None


def _spelled(said: str) -> Decimal | None:
    """``None`` where it is no amount, or could be two: 1,240 is one and a bit, or a thousand."""
    plain = _CURRENCY.sub("", _GAPS.sub("", said)).replace("\N{MINUS SIGN}", "-")
    sign = -1 if plain.startswith("-") or plain.endswith("-") else 1
    plain = plain.removeprefix("-") if plain.startswith("-") else plain.removesuffix("-")
    if _GROUPED[0].fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GROUPED[1].fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", ".", 1)
    if not plain.isascii() or not _PLAIN.fullmatch(plain) or len(plain) > 18:
        return None
    return sign * Decimal(plain).quantize(CENT)
