"""Rows that are written once: neither changed nor removed by any code of ours."""

from __future__ import annotations

from typing import Any, NoReturn

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import override

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
        named = _in_both_languages(instance)
        if named:
            kwargs.setdefault("object_repr", named["fr"])
        if len(set(named.values())) > 1:
            kwargs["additional_data"] = {
                **(kwargs.get("additional_data") or {}),
                "named_en": named["en"],
            }
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

    def log_m2m_changes(
        self,
        changed_queryset: models.QuerySet[Any],
        instance: models.Model,
        operation: str,
        field_name: str,
        **kwargs: Any,
    ) -> Any:
        """What was added to a list of the object or taken from it, like any other change."""
        names = [_in_both_languages(each) for each in changed_queryset]
        if not names:
            return None
        change = {
            "type": "m2m",
            "operation": operation,
            "objects": sorted(name["fr"] for name in names if name),
            "objects_en": sorted(name["en"] for name in names if name),
        }
        kwargs.setdefault("action", AbstractLogEntry.Action.UPDATE)
        return self.log_create(instance, changes={field_name: change}, **kwargs)

    log_m2m_changes.alters_data = True  # type: ignore[attr-defined]


def _in_both_languages(instance: models.Model) -> dict[str, str]:
    """What the object is called, whoever reads it later; nothing where that is gone already."""
    found = {}
    for language in ("fr", "en"):
        with override(language):
            try:
                found[language] = str(instance)
            except ObjectDoesNotExist:
                return {}
    return found
