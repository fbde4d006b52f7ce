"""What-if: a changed plan computed from the schedule before, as far as the change reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from engine.errors import NetworkError
from engine.schedule.backward import Backward
from engine.schedule.computing import compute_structure, finish_of
from engine.schedule.editing import Edited, edited
from engine.schedule.forward import Forward
from engine.schedule.model import Key, Link, Network, Task
from engine.schedule.result import Schedule
from engine.schedule.structure import Structure


@dataclass(frozen=True, slots=True)
class Change:
    """Tasks that replace those of the same key or are new, and links to add and to remove."""

    tasks: tuple[Task, ...] = ()
    removed_tasks: tuple[Key, ...] = ()
    links: tuple[Link, ...] = ()
    removed_links: tuple[Link, ...] = ()


def recompute(schedule: Schedule, change: Change) -> Schedule:
    """The schedule after a change; ``schedule`` stays as it is.

    Equal to ``compute`` of the changed network, whatever the order of changes. Replacing
    tasks that stay where they are in the outline, and adding or removing links between tasks
    without rows, costs the copying of the lists and O(reached nodes log nodes); when the
    plan's finish moves, one backward pass is added. New and removed tasks, links of
    summaries, other parents, kinds or calendars, tasks as late as possible and levels of
    effort are computed anew as a whole.

    Raises ``NetworkError`` for a link to remove that is not there, and what ``compute`` raises.
    """
    of = schedule.structure
    network = changed_network(of.network, change)
    found = edited(of, network, change.tasks, change.links, change.removed_links)
    if found is None:
        return compute_structure(Structure(network))
    forward, moved = _forward(schedule, found)
    finish = finish_of(forward)
    is_whole = finish != schedule.finish or bool(found.structure.holds_starts)
    backward = _backward(schedule, found, forward, moved) if not is_whole else None
    if backward is None:
        backward = Backward(forward, finish)
        backward.run()
    return Schedule(forward, backward, finish)


def changed_network(network: Network, change: Change) -> Network:
    """The network with the change made. Raises ``NetworkError`` for what is not there."""
    if not (change.tasks or change.removed_tasks or change.links or change.removed_links):
        return network
    tasks = {task.key: task for task in network.tasks}
    for key in change.removed_tasks:
        if tasks.pop(key, None) is None:
            raise NetworkError(f"the task {key} cannot be removed: the plan does not hold it")
    tasks.update((task.key, task) for task in change.tasks)
    gone = set(change.removed_tasks)
    links = network.links
    if change.removed_links or gone:
        left = [link for link in links if not {link.before, link.after} & gone]
        for link in change.removed_links:
            if link not in left:
                raise NetworkError(
                    f"the link from {link.before} to {link.after} cannot be removed: "
                    "the plan does not hold it"
                )
            left.remove(link)
        links = tuple(left)
    return replace(network, tasks=tuple(tasks.values()), links=(*links, *change.links))


def _forward(schedule: Schedule, found: Edited) -> tuple[Forward, set[int]]:
    """The forward pass over what the change reaches, and the nodes whose dates moved."""
    of, before = found.structure, schedule.forward
    forward = Forward(of)
    forward.start, forward.finish = before.start[:], before.finish[:]
    forward.floors = dict(before.floors)
    rank = of.rank
    waiting = [(rank[node], node) for node in found.forward]
    heapify(waiting)
    queued = set(found.forward)
    moved: set[int] = set()
    while waiting:
        _place, node = heappop(waiting)
        queued.discard(node)
        state = forward.state(node)
        forward.compute(node)
        if forward.state(node) == state:
            continue
        moved.add(node)
        for after in of.targets_of(node):
            if after not in queued:
                queued.add(after)
                heappush(waiting, (rank[after], after))
    return forward, moved


def _backward(schedule: Schedule, found: Edited, forward: Forward, moved: set[int]) -> Backward:
    """The backward pass over what the change reaches, the plan's finish being the same."""
    of, before = found.structure, schedule.backward
    backward = Backward(forward, schedule.finish)
    backward.late_start, backward.late_finish = before.late_start[:], before.late_finish[:]
    backward.need, backward.due = before.need[:], before.due[:]
    backward.ceiling = before.ceiling[:]
    backward.entries = dict(before.entries)
    rank = of.rank
    queued = {
        node for node in (*found.backward, *moved) if node < of.n or of.is_summary[node - of.n]
    }
    waiting = [(-rank[node], node) for node in queued]
    heapify(waiting)
    while waiting:
        _place, node = heappop(waiting)
        queued.discard(node)
        state = backward.state(node)
        backward.compute(node)
        if backward.state(node) == state:
            continue
        for earlier in of.sources_of(node):
            if earlier not in queued:
                queued.add(earlier)
                heappush(waiting, (-rank[earlier], earlier))
    return backward
