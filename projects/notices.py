"""The words of what the portfolio tells people: notifications and events of the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.choices import Role
from people.history import register_verbs
from people.models import Bilingual, User
from people.notifications import register_kind
from projects.choices import ProjectState
from projects.models import Programme, Project

Facts = Mapping[str, Any]


def facts_about(place: Project | Programme, actor: User | None, **more: str) -> dict[str, str]:
    """What a notification stores: both names, so that it reads in the reader's language."""
    return {
        "code": place.code,
        "name_fr": place.name_fr,
        "name_en": place.name_en,
        "person": str(actor or ""),
        **more,
    }


def both_names(base: str, row: Bilingual) -> dict[str, str]:
    """What a notification stores of something else that has a name in two languages."""
    return {f"{base}_fr": row.name_fr, f"{base}_en": row.name_en}


def name_in(facts: Facts, base: str) -> str:
    """The name stored under ``base``, in the reader's language."""
    english = (get_language() or "fr").startswith("en")
    return str((facts[f"{base}_en"] if english else "") or facts[f"{base}_fr"])


def readable(facts: Facts) -> dict[str, str]:
    place = f"{facts['code']} {name_in(facts, 'name')}"
    words = {"place": place, "person": facts["person"]}
    if "role" in facts:
        words["role"] = str(Role(facts["role"]).label)
    if "to" in facts:
        words["state"] = str(ProjectState(facts["to"]).label)
    return words


def _state_changed(facts: Facts) -> str:
    return _("%(place)s is now in the state “%(state)s”.") % readable(facts)


def _agreement_asked(facts: Facts) -> str:
    words = _("%(person)s agrees that %(place)s becomes “%(state)s”; it needs the other side too.")
    return words % readable(facts)


def _role_given(facts: Facts) -> str:
    return _("You have a new role in %(place)s: %(role)s.") % readable(facts)


def _role_taken(facts: Facts) -> str:
    return _("You no longer have this role in %(place)s: %(role)s.") % readable(facts)


def register() -> None:
    register_kind("project.state_changed", _state_changed, at_once=True)
    register_kind("project.agreement_asked", _agreement_asked, at_once=True)
    register_kind("project.role_given", _role_given)
    register_kind("project.role_taken", _role_taken)
    register_verbs(
        {
            "project.state_changed": gettext_lazy("State changed"),
            "project.decision_deferred": gettext_lazy("Decision deferred"),
            "project.agreement_given": gettext_lazy("Agreed to a change of state"),
            "project.agreement_withdrawn": gettext_lazy("Took the agreement back"),
            "project.created_from": gettext_lazy("Created from an earlier project"),
            "project.moved": gettext_lazy("Moved in the hierarchy"),
        }
    )
