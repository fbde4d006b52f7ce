"""Text that the document's font can draw: a missing glyph would be an empty box in the PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Any

SUBSTITUTE = "[?]"
_REPEATED = re.compile(r"(\[\?\]\s*){2,}")
_KEPT_CONTROLS = "\n\t"
# Symbols and what glues them together vanish; letters of a script we cannot draw are marked.
_SILENT = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})


def drawable(text: str, known: Container[int]) -> str:
    """``text`` without emoji and control characters; other unknown letters become ``[?]``."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if ord(character) in known or character in _KEPT_CONTROLS:
            kept.append(character)
        elif character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) not in _SILENT:
            kept.append(SUBSTITUTE)
    return _REPEATED.sub(f"{SUBSTITUTE} ", "".join(kept)).rstrip(" ")


def drawable_content(content: Any, known: Container[int]) -> Any:
    """The same JSON with every text in it made drawable."""
    if isinstance(content, str):
        return drawable(content, known)
    if isinstance(content, list):
        return [drawable_content(item, known) for item in content]
    if isinstance(content, dict):
        return {key: drawable_content(value, known) for key, value in content.items()}
    return content
