"""Text that is compared, and text that is spelled safely."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


def fold(*parts: object) -> str:
    """Lower case without accents, so that ``etude`` finds ``Étude`` on both databases."""
    joined = " ".join(str(part) for part in parts if part not in {None, ""})
    spread = unicodedata.normalize("NFKD", joined.translate(_LIGATURES).casefold())
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
