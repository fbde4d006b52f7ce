"""The history of every change, written inside the operation's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, models, transaction

from people.acting import current_actor, current_operation
from people.models import HistoryEntry, User
from servicedesk_pm.common.outage import is_collision

P = ParamSpec("P")
R = TypeVar("R")


def mask(value: str) -> str:
    """Sensitive values are recorded as changed, never as what they were."""
    return "•••"


@contextmanager
def acting_as(actor: User | None) -> Iterator[None]:
    token = current_actor.set(actor)
    outermost = current_operation.set(current_operation.get() or uuid.uuid4().hex)
    try:
        yield
    finally:
        current_operation.reset(outermost)
        current_actor.reset(token)


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run a write in one transaction, with its keyword ``actor`` named in every trace.

    When the database gives it up in favour of a simultaneous one, it runs once more from
    the start; inside another operation only the outermost can do that.
    """

    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), acting_as(kwargs.get("actor")):  # type: ignore[arg-type]
            return function(*args, **kwargs)

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = not transaction.get_connection().in_atomic_block
        try:
            return attempt(*args, **kwargs)
        except OperationalError as error:
            if not (outermost and is_collision(error)):
                raise
        return attempt(*args, **kwargs)

    return run


def record(actor: User | None, verb: str, obj: models.Model, **detail: Any) -> HistoryEntry:
    """Write a named event (``project.released``) with its reason beside the field changes.

    The history shows ``reason=`` as typed and the verb in the words given to
    ``people.history.register_verbs``.
    """
    entry: HistoryEntry = HistoryEntry.objects.log_create(
        obj,
        force_log=True,
        action=HistoryEntry.Action.UPDATE,
        changes={},
        actor=actor,
        verb=verb,
        additional_data=detail,
    )
    return entry
