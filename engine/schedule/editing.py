"""A compiled network with a few things changed, sharing all the rest with the one before."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from engine.schedule.checks import check_link, check_task
from engine.schedule.graph import FS
from engine.schedule.model import Constraint, Kind, Link, Network, Task
from engine.schedule.structure import Structure

_COPIED = (
    "tasks", "before", "after", "bonds_in", "bonds_out", "span", "minutes", "base", "way",
    "way_back", "is_done",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edited:
    """The new structure, and the nodes to begin with in either direction."""

    structure: Structure
    forward: set[int]
    backward: set[int]


def edited(
    of: Structure,
    network: Network,
    tasks: Sequence[Task],
    added: Sequence[Link],
    removed: Sequence[Link],
) -> Edited | None:
    """``of`` as ``network`` wants it, or ``None`` when it must be built anew.

    ``network`` holds the changed ``tasks`` and links already. Raises as ``Structure`` does.
    """
    links = (*added, *removed)
    if len(network.tasks) != of.n or not _keeps_shape(of, tasks):
        return None
    for link in added:
        check_link(link, of.position, of.tasks)
    if any(of.is_summary[of.position[key]] for ln in links for key in (ln.before, ln.after)):
        return None
    new = _copied(of, network)
    found = Edited(new, set(), set())
    for task in tasks:
        _replace(new, task, found)
    for link in removed:
        _cut(new, link, found)
    for link in added:
        _tie(new, link, found)
    if any(_runs_against(new, link) for link in added):
        new.settle_order()
    for node in found.forward | found.backward:
        if node < of.n:
            new.settle(node)
    return found


def _keeps_shape(of: Structure, tasks: Sequence[Task]) -> bool:
    is_simple = not (of.levels or of.alap_tasks)
    return is_simple and all(_stays(of, task) for task in tasks)


def _stays(of: Structure, task: Task) -> bool:
    """Whether the task keeps its place in the outline and its kind."""
    x = of.position.get(task.key)
    if x is None or of.is_summary[x] or task.constraint is Constraint.ALAP:
        return False
    old = of.tasks[x]
    return (
        task.parent == old.parent
        and task.kind is old.kind
        and task.kind in {Kind.NORMAL, Kind.MANUAL}
        and task.calendar is old.calendar
        and task.is_elapsed is old.is_elapsed
    )


def _copied(of: Structure, network: Network) -> Structure:
    new = copy(of)
    new.network = network
    new.__dict__.pop("links_into", None)
    for name in _COPIED:
        setattr(new, name, list(getattr(of, name)))
    return new


def _replace(new: Structure, task: Task, found: Edited) -> None:
    check_task(task)
    x = new.position[task.key]
    new.tasks[x] = task
    new.minutes[x] = task.minutes
    found.forward.add(x)
    found.backward.add(x)
    # Lags that are a share of its duration, and dates of what it no longer holds.
    found.forward.update(new.entry[bond[0]] for bond in new.bonds_out[x])


def _tie(new: Structure, link: Link, found: Edited) -> None:
    one, two = new.position[link.before], new.position[link.after]
    new.before[two], new.after[one] = list(new.before[two]), list(new.after[one])
    new.bonds_in[two], new.bonds_out[one] = list(new.bonds_in[two]), list(new.bonds_out[one])
    new.connect(link)
    found.forward.add(two)
    found.backward.add(one)


def _cut(new: Structure, link: Link, found: Edited) -> None:
    one, two = new.position[link.before], new.position[link.after]
    if new.drives[one] and new.drives[two]:
        kind, lag, unit = new.numbers_of(link)
        if kind == FS and not lag:
            new.before[two] = _without(new.before[two], one)
            new.after[one] = _without(new.after[one], two)
        else:
            new.bonds_in[two] = _without(new.bonds_in[two], (one, kind, lag, unit))
            new.bonds_out[one] = _without(new.bonds_out[one], (two, kind, lag, unit))
    found.forward.add(two)
    found.backward.add(one)


def _without(items: list[Any], item: Any) -> list[Any]:
    left = list(items)
    left.remove(item)
    return left


def _runs_against(new: Structure, link: Link) -> bool:
    return new.rank[new.position[link.before]] >= new.rank[new.position[link.after]]
