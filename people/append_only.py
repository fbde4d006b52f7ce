"""Rows that are written once: neither changed nor removed by any code of ours."""

from __future__ import annotations

from typing import Any, NoReturn

from auditlog.models import LogEntryManager
from django.db import models

from people.acting import current_actor, current_operation
from servicedesk_pm.common import clock


class RowIsKept(Exception):
    """Somebody tried to change or remove a row that is kept for good."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows are read and added, nothing else."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RowIsKept

    update = delete = bulk_update = update_or_create = _refuse


class AppendOnly(models.Model):
    """Saves itself once. What a deleted row pointed to is emptied by the database layer alone."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RowIsKept
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RowIsKept


class HistoryManager(LogEntryManager.from_queryset(AppendOnlyQuerySet)):  # type: ignore[misc]
    """Fills in the actor of the running operation, its moment and the object's place."""

    def log_create(self, instance: models.Model, force_log: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        actor = current_actor.get()
        if actor is not None:
            kwargs.setdefault("actor", actor)
        kwargs.setdefault("cid", current_operation.get() or None)
        kwargs.setdefault("timestamp", clock.now())
        version = getattr(instance, "version", None)
        if isinstance(version, int):
            # The version after this change, so that a stale form learns what it missed.
            kwargs["additional_data"] = {
                **(kwargs.get("additional_data") or {}),
                "version": version,
            }
        scope = getattr(instance, "history_scope", None)
        kwargs.setdefault("scope", scope() if callable(scope) else "")
        return super().log_create(instance, force_log=force_log, **kwargs)

    log_create.alters_data = True  # type: ignore[attr-defined]
