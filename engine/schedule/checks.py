"""What is refused before anything is computed; every sentence names the task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

from engine.errors import NetworkError
from engine.schedule.model import Constraint, Key, Kind, LagUnit, Link, Network, Rules, Task
from engine.working_time import EARLIEST, LATEST

# Two hundred years of the clock; what is longer is a slip of the keyboard.
LONGEST = 200 * 366 * 1440
MOST_PERCENT = 100_000
_UNDATED = frozenset({Constraint.ASAP, Constraint.ALAP})
_DATES = (
    "constraint_at", "deadline", "actual_start", "actual_finish", "resume_at", "fixed_start",
    "fixed_finish",
)  # fmt: skip
_AMOUNTS = ("minutes", "remaining_minutes", "delay_minutes")
_amounts_of, _dates_of = attrgetter(*_AMOUNTS), attrgetter(*_DATES)
_NO_DATES = (None,) * len(_DATES)


def positions_of(network: Network) -> dict[Key, int]:
    """Where each key stands. Raises ``NetworkError`` for a key that stands twice."""
    check_rules(network.rules)
    found: dict[Key, int] = {task.key: x for x, task in enumerate(network.tasks)}
    for x, task in enumerate(network.tasks):
        if found[task.key] != x:
            other = network.tasks[found[task.key]]
            raise NetworkError(
                f"the tasks {task.label} and {other.label} carry the same key {task.key}"
            )
        check_task(task)
    return found


def check_rules(rules: Rules) -> None:
    """Dates that a plan as a whole may have."""
    for name in ("start", "status", "finish"):
        value = getattr(rules, name)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise NetworkError(f"the {name} of the plan lies outside the years 1950 to 2199")


def check_task(task: Task) -> None:
    """Amounts and dates that one task may have, and that they do not contradict each other."""
    amounts, dates = _amounts_of(task), _dates_of(task)
    is_usual = 0 <= amounts[0] <= LONGEST and amounts[1:] == (None, 0) and not task.shares
    if not is_usual:
        _check_amounts(task, dict(zip(_AMOUNTS, amounts, strict=True)))
    if dates != _NO_DATES:
        for name, value in zip(_DATES, dates, strict=True):
            if value is not None and not EARLIEST <= value <= LATEST:
                raise NetworkError(
                    f"the {_said(name)} of the task {task.label} lies outside the years 1950 "
                    "to 2199"
                )
        _check_order(task)
    if task.constraint_at is None and task.constraint not in _UNDATED:
        raise NetworkError(f"the constraint {task.constraint.value} of {task.label} has no date")


def _check_amounts(task: Task, amounts: dict[str, int | None]) -> None:
    found = list(amounts.items())
    found += [("share", share.minutes) for share in task.shares]
    found += [("remaining share", share.remaining_minutes) for share in task.shares]
    for name, value in found:
        if value is not None and not 0 <= value <= LONGEST:
            raise NetworkError(f"the task {task.label} has the {_said(name)} {value}")


def _check_order(task: Task) -> None:
    pairs = ((task.actual_start, task.actual_finish), (task.fixed_start, task.fixed_finish))
    if any(first is not None and last is not None and last < first for first, last in pairs):
        raise NetworkError(f"the task {task.label} finishes before it starts")
    if task.kind is Kind.MANUAL and task.fixed_start is None and task.fixed_finish is not None:
        raise NetworkError(f"the manual task {task.label} has a finish without a start")


def _said(name: str) -> str:
    return "duration" if name == "minutes" else name.removesuffix("_at").replace("_", " ")


def check_link(link: Link, position: Mapping[Key, int], tasks: Iterable[Task]) -> None:
    """Both ends exist, and the lag is one. ``tasks`` names the ends in messages."""
    for key, other in ((link.before, link.after), (link.after, link.before)):
        if key not in position:
            label = next((task.label for task in tasks if task.key == other), str(other))
            raise NetworkError(f"a link of the task {label} leads to the unknown task {key}")
    is_share = link.unit in {LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT}
    if abs(link.lag) > (MOST_PERCENT if is_share else LONGEST):
        label = next((task.label for task in tasks if task.key == link.after), str(link.after))
        raise NetworkError(f"a link of the task {label} has the lag {link.lag}")


def check_summary(task: Task) -> None:
    """A summary follows its rows; it cannot be nailed to a date that they do not know."""
    if task.constraint in {Constraint.MSO, Constraint.MFO}:
        raise NetworkError(
            f"the summary {task.label} cannot be held by {task.constraint.value}: "
            "its rows decide its dates"
        )
    if task.kind is Kind.LEVEL_OF_EFFORT:
        raise NetworkError(f"the summary {task.label} cannot be a level of effort")
