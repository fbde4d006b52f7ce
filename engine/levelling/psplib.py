"""Reads single-mode instances of the PSPLIB (``.sm``) as plans.

Jobs are known by their number, resources as R1, R2 …; all links are finish to start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from engine.errors import EngineError
from engine.levelling.model import Job, Link, Plan, Resource


class Fault(Enum):
    """What is wrong with a file."""

    SECTION_MISSING = "a section is missing"
    NUMBER_EXPECTED = "only whole numbers from 0 belong here"
    NUMBERS_MISSING = "there are fewer or more numbers than announced"
    JOB_UNKNOWN = "a job is named that is not in the list"
    JOB_TWICE = "a job is there twice"
    MODES = "a job has more than one mode"
    KINDS = "only renewable resources can be levelled"


class FormatError(EngineError):
    """A file is not a single-mode instance; ``line`` counts from 1."""

    def __init__(self, fault: Fault, line: int, text: str = "") -> None:
        super().__init__(f"line {line}: {fault.value}" + (f": {text}" if text else ""))
        self.fault, self.line, self.text = fault, line, text


Row = tuple[int, list[int]]
NUMBER = re.compile(r"[0-9]{1,9}")
SECTIONS = ("PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES")


def read_plan(text: str) -> Plan:
    """The plan of one file. Raises ``FormatError`` with the line. O(length)."""
    lines = text.splitlines()
    _refuse_other_kinds(lines)
    relations, requests, available = (list(_rows(lines, name)) for name in SECTIONS)
    if len(available) != 1:
        raise FormatError(Fault.NUMBERS_MISSING, _end(lines, available), SECTIONS[2])
    capacities = available[0][1]
    keys = [f"R{k + 1}" for k in range(len(capacities))]
    jobs = _jobs(requests, keys)
    return Plan(
        jobs=tuple(jobs.values()),
        links=tuple(_links(relations, jobs)),
        resources=tuple(Resource(k, c) for k, c in zip(keys, capacities, strict=True)),
    )


def _refuse_other_kinds(lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        words = line.split()
        is_other = words[:2] in (["-", "nonrenewable"], ["-", "doubly"])
        if is_other and any(word.isdecimal() and word.strip("0") for word in words):
            raise FormatError(Fault.KINDS, number)


def _rows(lines: list[str], section: str) -> Iterator[Row]:
    """The lines of numbers of one section, up to its row of stars."""
    heads = [k for k, line in enumerate(lines) if line.strip().rstrip(":") == section]
    if not heads:
        raise FormatError(Fault.SECTION_MISSING, max(1, len(lines)), section)
    for number, line in enumerate(lines[heads[0] + 1 :], start=heads[0] + 2):
        words = line.split()
        if line.startswith("*"):
            return
        if not words or words[0] in ("jobnr.", "R") or set(line.strip()) == {"-"}:
            continue
        wrong = next((word for word in words if not NUMBER.fullmatch(word)), None)
        if wrong is not None:
            raise FormatError(Fault.NUMBER_EXPECTED, number, wrong[:40])
        yield number, [int(word) for word in words]


def _jobs(requests: list[Row], keys: list[str]) -> dict[int, Job]:
    found: dict[int, Job] = {}
    for line, numbers in requests:
        if len(numbers) != 3 + len(keys):
            raise FormatError(Fault.NUMBERS_MISSING, line)
        key, mode, periods, *needs = numbers
        if mode != 1:
            raise FormatError(Fault.MODES, line, str(key))
        if key in found:
            raise FormatError(Fault.JOB_TWICE, line, str(key))
        used = tuple((r, n) for r, n in zip(keys, needs, strict=True) if n)
        found[key] = Job(key, periods, used, code=str(key))
    return found


def _links(relations: list[Row], jobs: dict[int, Job]) -> Iterator[Link]:
    for line, numbers in relations:
        if len(numbers) < 3 or len(numbers) != 3 + numbers[2]:
            raise FormatError(Fault.NUMBERS_MISSING, line)
        key, modes, _count, *after = numbers
        if modes != 1:
            raise FormatError(Fault.MODES, line, str(key))
        unknown = next((job for job in (key, *after) if job not in jobs), None)
        if unknown is not None:
            raise FormatError(Fault.JOB_UNKNOWN, line, str(unknown))
        yield from (Link(key, job) for job in after)


def _end(lines: list[str], rows: list[Row]) -> int:
    return rows[-1][0] if rows else max(1, len(lines))
