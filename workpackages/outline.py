"""The order of the tree: outline keys are computed here and stored by operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.errors import RuleViolation
from workpackages.models.structure import MAX_OUTLINE_DEPTH, OUTLINE_DIGITS

MOST_SIBLINGS = 10**OUTLINE_DIGITS - 1
Children = dict[int | None, list[int]]


@dataclass(frozen=True, slots=True)
class Node:
    """A work package as far as its place in the tree goes."""

    pk: int
    parent_id: int | None
    outline: str


def with_ancestors(outline: str) -> list[str]:
    """``0001.0003.`` gives ``["0001.", "0001.0003."]``."""
    parts = [part for part in outline.split(".") if part]
    return ["".join(f"{part}." for part in parts[: i + 1]) for i in range(len(parts))]


def children_of(nodes: Iterable[Node]) -> Children:
    """Keys by parent, in outline order."""
    children: Children = {}
    for node in sorted(nodes, key=lambda n: (n.outline, n.pk)):
        children.setdefault(node.parent_id, []).append(node.pk)
    return children


def keys_of(children: Children) -> dict[int, str]:
    """Outline keys of the whole tree, counted from 1 on every level; refuses what is too deep."""
    keys: dict[int, str] = {}
    pending: list[tuple[int | None, str, int]] = [(None, "", 1)]
    while pending:
        parent, prefix, level = pending.pop()
        below = children.get(parent, [])
        if below and level > MAX_OUTLINE_DEPTH:
            raise RuleViolation(_("The structure may not be deeper than 20 levels."))
        if len(below) > MOST_SIBLINGS:
            raise RuleViolation(_("There are too many work packages on this level."))
        for position, pk in enumerate(below, start=1):
            keys[pk] = f"{prefix}{position:0{OUTLINE_DIGITS}}."
            pending.append((pk, keys[pk], level + 1))
    return keys


def moved(
    nodes: Sequence[Node], pk: int, *, parent_id: int | None, before_id: int | None
) -> dict[int, str]:
    """Keys after ``pk`` went under ``parent_id``, before ``before_id`` or to the end.

    Raises ``RuleViolation`` for a place inside itself, a ``before_id`` that is not there,
    and a tree that would be too deep.
    """
    parents = {node.pk: node.parent_id for node in nodes}
    above = parent_id
    while above is not None:
        if above == pk:
            raise RuleViolation(_("A work package cannot be moved into itself."), field="parent")
        above = parents[above]
    children = children_of(nodes)
    children[parents[pk]].remove(pk)
    there = children.setdefault(parent_id, [])
    if before_id is None:
        there.append(pk)
    elif before_id in there:
        there.insert(there.index(before_id), pk)
    else:
        raise RuleViolation(_("That place is no longer there. Look again."), field="before")
    return keys_of(children)


def stepped(nodes: Sequence[Node], pk: int, direction: str) -> tuple[int | None, int | None]:
    """Parent and following sibling after one step ``up``, ``down``, ``in`` or ``out``.

    Raises ``RuleViolation`` where there is no such place.
    """
    parents = {node.pk: node.parent_id for node in nodes}
    children = children_of(nodes)
    parent = parents[pk]
    level = children[parent]
    at = level.index(pk)
    if direction == "up" and at > 0:
        return parent, level[at - 1]
    if direction == "down" and at + 1 < len(level):
        return parent, _after(level, at + 1)
    if direction == "in" and at > 0:
        return level[at - 1], None
    if direction == "out" and parent is not None:
        above = children[parents[parent]]
        return parents[parent], _after(above, above.index(parent))
    raise RuleViolation(_("It cannot be moved any further that way."))


def _after(level: list[int], at: int) -> int | None:
    return level[at + 1] if at + 1 < len(level) else None
