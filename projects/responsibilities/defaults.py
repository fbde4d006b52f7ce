"""Who does what where a project says nothing else: a line per activity, a letter per function."""

from __future__ import annotations

from projects.responsibilities.choices import FUNCTIONS, Activity

_TABLE = """
analysis          A   C    R    -  C  -  C  C  -  -
mandate           C   C    R    C  A  C  C  C  I  I
packages          I   I    A/R  R  I  C  C  C  -  -
planning          C   C    A/R  R  I  C  I  C  -  -
suppliers         C   I    R    C  A  C  C  C  -  R
staffing          A   C    R    C  I  -  -  -  R  -
leading           A   R    R    C  -  -  -  -  C  -
communication     C   I    A/R  C  C  I  C  C  -  -
quality           I   I    R    R  I  A  C  C  -  -
acceptance        I   C    R    R  A  C  R  C  -  -
control           A   C    R    C  I  C  I  I  -  -
risks             I   C    A/R  R  C  R  C  C  -  -
rollout           I   I    A    R  I  C  C  R  -  -
handover          I   C    R    C  A  C  C  R  -  -
closure           A   C    R    C  C  C  C  C  I  I
closure-decision  R   C    C    -  A  C  I  I  -  I
integration       I   A/R  R    C  I  C  C  C  -  -
"""


def _line(text: str) -> tuple[Activity, dict[str, str]]:
    activity, *letters = text.split()
    plain = ("" if letter == "-" else letter for letter in letters)
    return Activity(activity), dict(zip(FUNCTIONS, plain, strict=True))


DEFAULTS: dict[Activity, dict[str, str]] = dict(_line(text) for text in _TABLE.split("\n") if text)
