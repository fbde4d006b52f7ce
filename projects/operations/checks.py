"""What several operations on records check the same way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.models import User
from projects.guards import FINISHING
from projects.models import MAX_DEPTH, Portfolio, Programme, Project
from servicedesk_pm.common.errors import RuleViolation

Values = Mapping[str, Any]


def only(values: Values, fields: frozenset[str] | set[str]) -> dict[str, Any]:
    """The values for a new row; a field outside ``fields`` is refused."""
    if not fields.issuperset(values):
        raise PermissionDenied
    return dict(values)


def lock_portfolio(portfolio_id: int) -> None:
    """Make changes of the hierarchy wait for each other."""
    Portfolio.objects.select_for_update().get(pk=portfolio_id)


def check_parent(parent: Project) -> None:
    if parent.state in FINISHING:
        words = _("The project %(code)s is finishing; nothing new can hang below it.")
        raise RuleViolation(words % {"code": parent.code}, field="parent")


def check_depth(parent: Project, *, levels: int) -> None:
    if parent.depth + 1 + levels > MAX_DEPTH:
        words = _("Projects can be nested %(depth)s levels deep at most.")
        raise RuleViolation(words % {"depth": MAX_DEPTH}, field="parent")


def check_people(row: Project | Programme, values: Values, fields: tuple[str, ...]) -> None:
    for field in fields:
        person: User | None = getattr(row, field, None)
        if field in values and person is not None and not person.is_active:
            raise RuleViolation(_("Choose a person with an active account."), field=field)


def active_person(user_id: int, *, field: str = "user") -> User:
    """The person; ``field`` is where the form asks for one."""
    person: User | None = User.objects.active().filter(pk=user_id).first()
    if person is None:
        raise RuleViolation(_("Choose a person with an active account."), field=field)
    return person


def check_note(note: str) -> None:
    if len(note) > 200:
        raise RuleViolation(_("The responsibility is too long: at most 200 characters."))
