"""What is tried in shares, so that the suite stays short: ``EVERY_VALUE=1`` tries everything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

THIRD = 3


def tries_everything() -> bool:
    return bool(os.environ.get("EVERY_VALUE"))


def share(values: Sequence[Any], turn: int, of: int = THIRD) -> Sequence[Any]:
    """Every third value, other ones at every turn: together all turns meet all of them."""
    return values if tries_everything() else values[turn % of :: of]


def is_my_turn(who: Any, entitled: Sequence[Any], turn: int) -> bool:
    """Whether one of those who may do the same is to show it: a third of them, and always one."""
    mine = entitled.index(who) % THIRD == turn % min(THIRD, len(entitled))
    return mine or tries_everything()
