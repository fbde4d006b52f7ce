"""Tokens of forms that create something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.models import SubmittedForm, User


def claim_token(token: UUID, *, actor: User) -> tuple[SubmittedForm, bool]:
    """The row of this token, and whether this submit is the first to bring it.

    A simultaneous second submit waits on the unique constraint until the first is
    over, then finds its result. The savepoint keeps the caller's transaction whole.
    """
    try:
        with transaction.atomic():
            return SubmittedForm.objects.create(token=token, user=actor, url=""), True
    except IntegrityError:
        first = SubmittedForm.objects.get(token=token)
    if first.user_id != actor.pk:
        raise PermissionDenied
    return first, False


def keep_result(submitted: SubmittedForm, url: str) -> None:
    submitted.url = url
    submitted.save(update_fields=["url"])


def forget_tokens(before: datetime) -> int:
    """Delete the tokens of forms sent before a moment; returns how many there were."""
    return SubmittedForm.objects.filter(created_at__lt=before).delete()[0]
