"""The table of responsibilities of one project, and its extract in the mandate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import override

from projects.models import Project, Responsibility
from projects.responsibilities.choices import FUNCTIONS, KEY_ACTIVITIES, Activity, Letter
from projects.responsibilities.defaults import DEFAULTS
from projects.written.vocabulary import Json, table

COLUMNS = (
    ("activity", "activity"),
    ("accountable", "words"),
    ("responsible", "words"),
    ("consulted", "words"),
    ("informed", "words"),
)
_HELD = ("A", "R", "C", "I")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one function has to do with an activity."""

    function: str
    letter: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Line:
    """One activity; ``differs`` where the project has its own order."""

    activity: Activity
    letters: Mapping[str, str]

    @property
    def label(self) -> str:
        return str(self.activity.label)

    @property
    def differs(self) -> bool:
        return self.letters != DEFAULTS[self.activity]

    @property
    def cells(self) -> list[Cell]:
        return [
            Cell(str(label), self.letters[name], _meaning(self.letters[name]))
            for name, label in FUNCTIONS.items()
        ]


def lines_of(project: Project) -> list[Line]:
    """Every activity in its order. One query."""
    own = {row.activity: row.letters for row in Responsibility.objects.filter(project=project)}
    return [Line(activity, own.get(activity, DEFAULTS[activity])) for activity in Activity]


def extract(project: Project) -> list[Json]:
    """What the mandate tells: what the project decided itself, and what matters most."""
    shown = [line for line in lines_of(project) if line.differs or line.activity in KEY_ACTIVITIES]
    rows = [
        (str(line.activity), (str(line.activity), *(_holders(line, each) for each in _HELD)))
        for line in shown
    ]
    return [table("responsibilities", COLUMNS, rows)]


def names_of(letters: Mapping[str, str], letter: str) -> str:
    """The functions that hold a letter, in the reader's language."""
    held = (str(FUNCTIONS[name]) for name, own in letters.items() if letter in own.split("/"))
    return ", ".join(held)


def _holders(line: Line, letter: str) -> dict[str, str]:
    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = names_of(line.letters, letter)
    return found


def _meaning(letter: str) -> str:
    return str(Letter(letter).label) if letter else ""
