"""Directives as the tests of reports need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from people.choices import Role
from people.models import User
from projects.models import Portfolio, Project
from reporting.directives.choices import Rhythm
from reporting.directives.models import Directive
from reporting.directives.operations import DirectiveFacts, issue_directive

FROM = date(2026, 1, 31)


def facts(**changes: Any) -> DirectiveFacts:
    """What most directives say, and what is different in this one."""
    usual: dict[str, Any] = {
        "name_fr": "Rapport mensuel",
        "name_en": "Monthly report",
        "programme": None,
        "size_class": "",
        "rhythm": Rhythm.MONTHLY,
        "due_days": 5,
        "remind_days": 2,
        "wants_next_steps": False,
        "wants_both_languages": False,
        "begins_on": FROM,
        "roles": (Role.PROJECT_MANAGER, Role.SPONSOR),
        "people": (),
        "addresses": "",
    }
    return DirectiveFacts(**{**usual, **changes})


def issue(place: Project | Portfolio, director: User, **changes: Any) -> Directive:
    key = place.portfolio_id if isinstance(place, Project) else place.pk
    return issue_directive(key, facts(**changes), actor=director)
