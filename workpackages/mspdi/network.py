"""Links between rows, and the proof that they form no loop."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext_noop as _

from workpackages.mspdi import values
from workpackages.mspdi.plan import Link, PlanTask, Raw
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD, PlanRefused, Remark
from workpackages.mspdi.tree import children, text

LINK_TYPES = ("FF", "FS", "SF", "SS")
_PERCENT = frozenset({19, 20, 51, 52})
_ELAPSED = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
WORKING, ELAPSED, PERCENT = "working", "elapsed", "percent"
# A longer lag than this (in tenths of a minute) is a slip: two hundred years.
_LONGEST_LAG = 1_051_200_000
_SHOWN_IN_LOOP = 12


def read_links(
    found: list[tuple[PlanTask, Raw]], tasks: list[PlanTask], remarks: list[Remark]
) -> list[Link]:
    """All links that can be kept; ``found`` pairs each task with its row.

    A link to a row that the plan does not hold, or to another file, is left out with a
    remark: the planner sees which task waits for something else. It stays in the task's
    ``raw``. A loop refuses the plan, since no dates could be computed from it.
    """
    by_uid = {task.uid: task for task in tasks}
    links: list[Link] = []
    for task, row in found:
        for raw in children(row, "PredecessorLink"):
            link = _link(task, raw, by_uid, remarks)
            if link is None:
                task.raw.setdefault("PredecessorLink", []).append(raw)
            else:
                links.append(link)
    _refuse_loops(links, tasks)
    return links


def _link(
    task: PlanTask, raw: Raw, by_uid: dict[int, PlanTask], remarks: list[Remark]
) -> Link | None:
    if values.flag(text(raw, "CrossProject")):
        sentence = _("A link to a task of another file is left out: %(name)s")
        name = (text(raw, "CrossProjectName") or "?")[:120]
        remarks.append(Remark(NOT_UNDERSTOOD, sentence, task.label, {"name": name}))
        return None
    try:
        before = values.uid(text(raw, "PredecessorUID"))
        link_type, lag, unit = link_told(raw)
    except (ValueError, IndexError):
        raise PlanRefused(
            _("A link of the row “%(row)s” cannot be read: its type or its lag is none."),
            row=task.label,
            line=task.line,
        ) from None
    if before is None or before not in by_uid:
        sentence = _("A link to a row that the plan does not hold (UID %(uid)s) is left out.")
        remarks.append(Remark(DOUBTFUL, sentence, task.label, {"uid": before or 0}))
        return None
    return Link(before, task.uid, link_type, lag, unit, raw)


def link_told(raw: Raw) -> tuple[str, int, str]:
    """Type, lag and unit of the lag. Raises ``ValueError`` or ``IndexError``."""
    kind = values.integer(text(raw, "Type"))
    lag = values.integer(text(raw, "LinkLag")) or 0
    lag_format = values.integer(text(raw, "LagFormat")) or 0
    link_type = LINK_TYPES[1 if kind is None else kind]
    if (kind or 0) < 0 or abs(lag) > _LONGEST_LAG:
        raise ValueError(lag)
    unit = PERCENT if lag_format in _PERCENT else ELAPSED if lag_format in _ELAPSED else WORKING
    return link_type, lag, unit


def _refuse_loops(links: list[Link], tasks: list[PlanTask]) -> None:
    """Summary rows count too: who waits for one waits for all that is below it.

    A summary is two points, one before its rows and one after them; other rows are one.
    """
    summaries = {task.uid for task in tasks if task.is_summary}
    graph: dict[tuple[int, str], set[tuple[int, str]]] = {}

    def point(uid: int, side: str) -> tuple[int, str]:
        return (uid, side if uid in summaries else "")

    for task in tasks:
        first, last = point(task.uid, "in"), point(task.uid, "out")
        graph.setdefault(first, set())
        graph.setdefault(last, set())
        if task.is_summary:
            graph[last].add(first)
        if task.parent_uid is not None:
            graph[first].add(point(task.parent_uid, "in"))
            graph.setdefault(point(task.parent_uid, "out"), set()).add(last)
    for link in links:
        graph[point(link.successor_uid, "in")].add(point(link.predecessor_uid, "out"))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as loop:
        raise _loop(loop.args[1], tasks) from None


def _loop(points: list[tuple[int, str]], tasks: list[PlanTask]) -> PlanRefused:
    labels = {task.uid: task.label for task in tasks}
    names: list[str] = []
    for uid, _side in points:
        if not names or names[-1] != labels[uid]:
            names.append(labels[uid])
    if len(names) == 1:
        names *= 2
    if len(names) > _SHOWN_IN_LOOP:
        names = [*names[: _SHOWN_IN_LOOP - 1], "…", names[-1]]
    return PlanRefused(
        _("The links form a loop: %(names)s. Remove one of them in Microsoft Project."),
        names=" → ".join(names),
    )
