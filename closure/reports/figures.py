"""Figures that were measured, typed one in a line: what it is, planned, actual and unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from servicedesk_pm.common.errors import RuleViolation

SEPARATOR, PARTS, MOST_LINES, LONGEST = "|", 5, 40, 120
MOST = Decimal(10) ** 12
Line = list[str]


def parse(text: str) -> list[Line]:
    """The lines as they are kept; what is wrong is said with the number of its line."""
    found = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if raw.strip():
            found.append(_line(number, raw))
    if len(found) > MOST_LINES:
        words = _("At most %(most)s lines of figures.")
        raise RuleViolation(words % {"most": MOST_LINES}, field="figures")
    return found


def _line(number: int, raw: str) -> Line:
    parts = [part.strip() for part in raw.split(SEPARATOR)]
    if len(parts) != PARTS:
        words = _("Line %(n)s: five parts with “|” between them are needed.")
        raise RuleViolation(words % {"n": number}, field="figures")
    french, english, planned, actual, unit = parts
    if not french or max(map(len, parts)) > LONGEST:
        words = _("Line %(n)s: say in French what it is, in at most 120 characters.")
        raise RuleViolation(words % {"n": number}, field="figures")
    return [french, english, _number(number, planned), _number(number, actual), unit]


def _number(line: int, text: str) -> str:
    """Plain digits; apostrophes and blanks between thousands are taken out."""
    plain = "".join(c for c in text if c not in "'’ \u00a0\u202f").replace(",", ".")
    if not plain:
        return ""
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= MOST:
        words = _("Line %(n)s: “%(text)s” is no number.")
        raise RuleViolation(words % {"n": line, "text": text}, field="figures")
    return f"{value:f}"


def spelled(lines: Sequence[Line]) -> str:
    """As they are typed again."""
    return "\n".join(f" {SEPARATOR} ".join(line) for line in lines)


def sum_of(lines: Sequence[Line], position: int) -> Decimal:
    return sum((Decimal(line[position]) for line in lines if line[position]), Decimal(0))
