"""Who acts in the operation that is running; read by the history."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User

current_actor: ContextVar[User | None] = ContextVar("current_actor", default=None)
# All traces of one outermost operation carry its id, so that they read as one event.
current_operation: ContextVar[str] = ContextVar("current_operation", default="")
