"""Texts in two languages: the reader's, or the other one marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and, where it is not in the reader's language, the language that it is in."""

    text: str
    foreign: str = ""


def own_language() -> str:
    """The reader's language: the one in which he or she writes first."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def spoken(row: Any, base: str) -> Spoken:
    """``spoken(project, "summary")``: the reader's version, else the other one."""
    own, other = ("en", "fr") if own_language() == "en" else ("fr", "en")
    text = getattr(row, f"{base}_{own}")
    if text:
        return Spoken(text)
    fallback = getattr(row, f"{base}_{other}")
    return Spoken(fallback, other if fallback else "")
