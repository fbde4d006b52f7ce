"""The worlds of the matrix: a process makes each of them once and copies it for every test."""

from __future__ import annotations

import pickle

from django.db import transaction

from tests.keeping import Kept, keep, write
from tests.matrix.world import World, build_world

# By the word of the foreign programme: the rows, and the world that speaks of them.
_kept: dict[str, tuple[Kept, bytes]] = {}


@transaction.atomic
def put_world(foreign_word: str = "") -> World:
    """Into the empty database and the MEDIA_ROOT of the running test."""
    if foreign_word not in _kept:
        made = build_world(foreign_word=foreign_word)
        _kept[foreign_word] = keep(), pickle.dumps(made)
        return made
    rows, made_before = _kept[foreign_word]
    write(rows)
    world: World = pickle.loads(made_before)
    return world
