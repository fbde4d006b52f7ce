"""The words of what requests tell people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.choices import Role
from people.history import register_verbs
from people.models import User
from people.notifications import notify, register_kind
from projects.choices import ProjectState
from projects.models import ProjectRequest

Facts = Mapping[str, Any]


def directors() -> list[User]:
    held = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
    return list(held.by_name())


def tell(
    people: Iterable[User | None],
    kind: str,
    request: ProjectRequest,
    actor: User | None,
    **more: str,
) -> None:
    facts = {
        "label": request.label,
        "title_fr": request.title_fr,
        "title_en": request.title_en,
        "person": str(actor or ""),
        **more,
    }
    notify(people, kind, facts, request.get_absolute_url(), actor)


def _readable(facts: Facts) -> dict[str, str]:
    english = (get_language() or "fr").startswith("en")
    own, other = ("title_en", "title_fr") if english else ("title_fr", "title_en")
    words = {
        "request": f"{facts['label']} {facts[own] or facts[other]}",
        "person": facts["person"],
        "day": facts.get("day", ""),
    }
    if "to" in facts:
        words["state"] = str(ProjectState(facts["to"]).label)
    return words


def _says(words: Callable[[], str]) -> Callable[[Facts], str]:
    return lambda facts: words() % _readable(facts)


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "request.submitted": lambda: _("%(person)s has submitted the request %(request)s."),
        "request.endorsement_asked": lambda: _(
            "%(person)s asks for the endorsement of your unit: %(request)s."
        ),
        "request.endorsed": lambda: _("%(person)s has endorsed the request %(request)s."),
        "request.endorsement_refused": lambda: _(
            "%(person)s has refused the endorsement of the request %(request)s."
        ),
        "request.returned": lambda: _(
            "%(person)s has sent the request %(request)s back with a hint."
        ),
        "request.parked": lambda: _("%(person)s has parked the request %(request)s until %(day)s."),
        "request.taken_up": lambda: _("%(person)s has taken up the request %(request)s again."),
        "request.analyst_named": lambda: _(
            "%(person)s has named who analyses the request %(request)s, until %(day)s."
        ),
        "request.state_changed": lambda: _(
            "The request %(request)s: its project is now in the state “%(state)s”."
        ),
    }
    for kind, words in kinds.items():
        register_kind(kind, _says(words), at_once=kind == "request.endorsement_asked")
    register_verbs(
        {
            "request.submitted": gettext_lazy("Request submitted"),
            "request.endorsed": gettext_lazy("Request endorsed by the unit"),
            "request.endorsement_refused": gettext_lazy("Endorsement refused by the unit"),
            "request.returned": gettext_lazy("Request sent back"),
            "request.parked": gettext_lazy("Request parked"),
            "request.taken_up": gettext_lazy("Request taken up again"),
            "request.analyst_named": gettext_lazy("Analyst named"),
        }
    )
