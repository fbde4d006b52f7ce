"""Rows that stay as they are once people have put their names below them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from servicedesk_pm.common.errors import RuleViolation, Words


class KeptOnceSigned(models.Model):
    """A row with a ``state`` that takes no change any more once it is in one of ``kept_states``.

    All that may still be said of it is that a newer one has taken its place: it moves from one
    kept state to another. Its manager is a ``KeptQuerySet``, which refuses as the row does.
    """

    # Against the rule that no model overrides save: what people signed must stay as it is even
    # when an operation, a command or a shell forgets to ask, and no constraint can compare a row
    # with what it was.
    kept_states: ClassVar[Collection[str]]
    never_changes: ClassVar[Words]
    _may_change: ClassVar[frozenset[str]] = frozenset({"state", "version"})
    _stored_state: str = ""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        state = str(self.state)  # type: ignore[attr-defined]
        if self.is_kept and (fields is None or not self.is_lawful(fields, state)):
            raise RuleViolation(self.never_changes)
        super().save(*args, **kwargs)
        self._stored_state = state

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_kept:
            raise RuleViolation(self.never_changes)
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._stored_state = str(self.state)  # type: ignore[attr-defined]

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._stored_state = row.__dict__.get("state", "")
        return row

    @classmethod
    def is_lawful(cls, fields: Iterable[str], state: str | None) -> bool:
        return set(fields) <= cls._may_change and (state is None or state in cls.kept_states)

    @property
    def is_kept(self) -> bool:
        """Whether the stored row is in a kept state, whatever this object says by now."""
        return self._stored_state in self.kept_states


Row = TypeVar("Row", bound=KeptOnceSigned)


class KeptQuerySet(models.QuerySet[Row]):
    """Writes of many rows, refused as each row would refuse them."""

    def kept(self) -> Self:
        return self.filter(state__in=self.model.kept_states)

    def update(self, **changes: Any) -> int:
        if not self.model.is_lawful(changes, changes.get("state")):
            self._refuse_kept()
        return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_kept()
        return super().delete()

    # As Django's own: no deletion of all rows from the manager, none from a template.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
    update.alters_data = True  # type: ignore[attr-defined]

    def _refuse_kept(self) -> None:
        if self.kept().exists():
            raise RuleViolation(self.model.never_changes)
