"""The next free code, as a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count, product
from string import ascii_uppercase

from projects.models import Programme, Project

_NUMBERED = re.compile(r"(.*?)(\d+)")


def suggest_code(parent: Project | None = None) -> str:
    """PRJ-204 after PRJ-203; PRJ-204-B below PRJ-204 after its sub-project A. One query."""
    if parent is None:
        newest = Project.objects.roots().order_by("-pk").values_list("code", flat=True)[:200]
        return _after(newest, "PRJ-1")
    taken = set(
        Project.objects.filter(code__startswith=f"{parent.code}-").values_list("code", flat=True)
    )
    for letters in _letters():
        code = f"{parent.code}-{letters}"
        if code not in taken:
            return code if len(code) <= 30 else ""
    return ""


def suggest_programme_code() -> str:
    newest = Programme.objects.order_by("-pk").values_list("code", flat=True)[:200]
    return _after(newest, "PGM-1")


def _after(codes: Iterable[str], first: str) -> str:
    """The newest numbered code's successor that is still free."""
    known = list(codes)
    for code in known:
        numbered = _NUMBERED.fullmatch(code)
        if numbered:
            stem, digits = numbered.groups()
            return next(
                candidate
                for n in count(int(digits) + 1)
                if (candidate := f"{stem}{n:0{len(digits)}}") not in known
            )
    return first


def _letters() -> Iterable[str]:
    for length in (1, 2):
        for letters in product(ascii_uppercase, repeat=length):
            yield "".join(letters)
