"""What a person chooses about the look and the language of the application."""

from __future__ import annotations

from people.audit import operation
from people.models import User


@operation
def set_language(language: str, *, actor: User) -> None:
    """Answer the person in this language from now on."""
    _set(actor, "language", language)


@operation
def set_theme(theme: str, *, actor: User) -> None:
    """Show the person light, dark, or what the system prefers."""
    _set(actor, "theme", theme)


def _set(actor: User, field: str, value: str) -> None:
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    setattr(user, field, value)
    user.save(update_fields=[field])
