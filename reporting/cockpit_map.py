"""The projects of the cockpit as a map: programmes down, phases across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from projects.choices import PHASES, ProjectState
from projects.models import Programme
from reporting.cockpit import Line


@dataclass(frozen=True, slots=True)
class Row:
    """A programme, or the projects of none, with its projects of each phase."""

    programme: Programme | None
    cells: list[tuple[str, list[Line]]]


@dataclass(frozen=True, slots=True)
class Map:
    """Only the phases in which a project is have a column."""

    phases: list[str]
    rows: list[Row]


def map_of(lines: Sequence[Line]) -> Map:
    """One query, for the programmes."""
    prefetch_related_objects([line.project for line in lines], "programme")
    held = {line.project.state for line in lines}
    states = [state for state in (*PHASES, ProjectState.ON_HOLD) if state in held]
    programmes: dict[int | None, list[Line]] = {}
    for line in sorted(lines, key=_by_programme):
        programmes.setdefault(line.project.programme_id, []).append(line)
    return Map(
        phases=[str(state.label) for state in states],
        rows=[
            Row(
                inside[0].project.programme,
                [(str(s.label), [x for x in inside if x.project.state == s]) for s in states],
            )
            for inside in programmes.values()
        ],
    )


def _by_programme(line: Line) -> tuple[bool, str, str]:
    """Those of no programme come last."""
    programme = line.project.programme
    return programme is None, programme.code if programme else "", line.project.code
