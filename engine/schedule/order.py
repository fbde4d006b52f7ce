"""The order in which a network is computed, or the loop that forbids one."""

from __future__ import annotations

from engine.errors import CycleError
from engine.schedule.graph import Graph
from engine.schedule.model import Task


def in_order(graph: Graph) -> list[int]:
    """All nodes that drive, each after those it waits for (Kahn 1962).

    Raises ``CycleError`` with the loop. O(nodes + links).
    """
    n = graph.n
    waiting = [0] * (2 * n)
    order: list[int] = []
    count = 0
    for x, node in enumerate(graph.entry):
        if not graph.drives[x]:
            continue
        waiting[node] = len(graph.before[x]) + len(graph.bonds_in[x]) + (graph.parent[x] >= 0)
        count += 1
        if node >= n:
            waiting[x] = len(graph.children[x]) + 1
            count += 1
        if not waiting[node]:
            order.append(node)
    targets_of, after_of, entry = graph.targets_of, graph.after, graph.entry
    bonds_out, parent = graph.bonds_out, graph.parent
    for node in order:
        if node < n and parent[node] < 0 and not bonds_out[node]:
            ends = [entry[y] for y in after_of[node]]
        else:
            ends = targets_of(node)
        for after in ends:
            waiting[after] -= 1
            if not waiting[after]:
                order.append(after)
    if len(order) < count:
        _refuse(graph, waiting)
    return order


def _refuse(graph: Graph, waiting: list[int]) -> None:
    """Walk backwards among the nodes that never came free until one is met again."""
    seen: dict[int, int] = {}
    walked: list[int] = []
    node = next(node for node, count in enumerate(waiting) if count > 0)
    while node not in seen:
        seen[node] = len(walked)
        walked.append(node)
        node = next(before for before in graph.sources_of(node) if waiting[before] > 0)
    path: list[Task] = []
    for step in (node, *reversed(walked[seen[node] :])):
        task = graph.tasks[step % graph.n]
        if not path or path[-1] is not task:
            path.append(task)
    if len(path) == 1 or path[0] is not path[-1]:
        path.append(path[0])
    raise CycleError([task.key for task in path], [task.label for task in path])
