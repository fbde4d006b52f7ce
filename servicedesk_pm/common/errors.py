"""The two ways an operation may refuse besides ``PermissionDenied``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Words = str | Promise


class RuleViolation(Exception):
    """A rule of the domain forbids this; the sentence is meant for the user (422)."""

    def __init__(self, message: Words, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What somebody else changed in one field since the form was opened."""

    label: str
    before: str
    after: str
    actor: str
    at: datetime


class StaleObject(Exception):
    """Somebody saved the object after this form was opened (409)."""

    def __init__(self, changes: Sequence[FieldChange], *, current_version: int) -> None:
        super().__init__("stale")
        self.changes = tuple(changes)
        self.current_version = current_version
