"""Which parts of a mandate one reader is shown."""

from __future__ import annotations

from projects.mandates.sections import SECTIONS, SUMMARY
from projects.written import reading
from projects.written.reading import Section
from projects.written.vocabulary import Json

# The signatures stand beside the text.
_HEADINGS = {key: heading for key, heading in SECTIONS.items() if key != "signatures"}


def read(content: Json, *, summary: bool = False) -> list[Section]:
    """The sections as shown; ``summary`` leaves out what an observer does not read."""
    return reading.read(summarised(content) if summary else content, _HEADINGS)


def summarised(content: Json) -> Json:
    """The content without what an observer does not read."""
    return {
        **content,
        "sections": [
            {**each, "parts": [part for part in each["parts"] if _is_open(each["key"], part)]}
            for each in content["sections"]
            if each["key"] in SUMMARY
        ],
    }


def _is_open(section: str, part: Json) -> bool:
    return section != "scope" or part["kind"] == "words"
