"""What people change about themselves: their settings, their sessions, their saved filters."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _

from people.audit import operation
from people.models import SavedFilter, User
from servicedesk_pm.common.errors import RuleViolation

MOST_FILTERS = 50


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """How a person wants to be named and addressed."""

    name: str
    language: str
    theme: str
    time_zone: str
    wants_digest: bool
    wants_letters: bool


@operation
def change_profile(facts: ProfileFacts, *, actor: User) -> User:
    """Change the acting person's own settings, and nobody else's."""
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    user.name, user.language = facts.name, facts.language
    user.theme, user.time_zone = facts.theme, facts.time_zone
    user.wants_digest, user.wants_letters = facts.wants_digest, facts.wants_letters
    user.save(update_fields=[each.name for each in fields(facts)])
    return user


@operation
def save_filter(page: str, name: str, query: str, *, actor: User) -> SavedFilter:
    """Keep a list's filter under a name; the same name again replaces it."""
    mine = SavedFilter.objects.select_for_update(of=("self",)).filter(user=actor)
    kept = mine.filter(page=page, name=name).first()
    if kept is None:
        if mine.count() >= MOST_FILTERS:
            raise RuleViolation(_("You have 50 saved filters. Delete one first."), field="name")
        return SavedFilter.objects.create(user=actor, page=page, name=name, query=query)
    kept.query = query
    kept.save(update_fields=["query"])
    return kept


@operation
def delete_filter(filter_id: int, *, actor: User) -> None:
    """Delete one of the person's own filters; somebody else's does not exist for them."""
    SavedFilter.objects.get(pk=filter_id, user=actor).delete()
