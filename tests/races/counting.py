"""Counting what a volley of simultaneous deeds came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any


def refused_with(answers: Sequence[Any]) -> Counter[str]:
    """How many deeds failed, by the name of the exception."""
    return Counter(type(each).__name__ for each in answers if isinstance(each, Exception))


def winners(answers: Sequence[Any]) -> list[Any]:
    return [each for each in answers if not isinstance(each, Exception)]


def statuses(answers: Sequence[Any]) -> Counter[int]:
    """How many responses had which status; an exception is a failure of the test."""
    for each in answers:
        if isinstance(each, Exception):
            raise each
    return Counter(each.status_code for each in answers)
