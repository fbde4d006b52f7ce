"""Whom a published report is told to, and the words of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.choices import Role
from people.history import register_verbs
from people.models import User
from people.notifications import register_kind
from projects.notices import name_in
from reporting.summaries.models import SummaryReport

Facts = Mapping[str, Any]


def readers_by_role(report: SummaryReport) -> dict[str, list[User]]:
    """Directors and the board, and who manages and sponsors the programme. Two queries."""
    programme = report.programme
    manager, sponsor = (programme.manager, programme.sponsor) if programme else (None, None)
    board = _holders(Role.SPONSOR)
    return {
        Role.DIRECTOR: _holders(Role.DIRECTOR),
        Role.PROGRAMME_MANAGER: [manager] if manager else [],
        Role.SPONSOR: [*board, *([sponsor] if sponsor and sponsor not in board else [])],
    }


def _holders(role: Role) -> list[User]:
    held = User.objects.active().filter(organisation_roles__role=role)
    return list(held.by_name())


def readers_of(report: SummaryReport) -> list[User]:
    people = (person for each in readers_by_role(report).values() for person in each)
    return [*dict.fromkeys(people)]


def facts_about(report: SummaryReport, actor: User) -> dict[str, str]:
    place = report.place
    return {
        "code": place.code,
        "name_fr": place.name_fr,
        "name_en": place.name_en,
        "month": f"{report.status_date:%m.%Y}",
        "person": str(actor),
    }


def _published(facts: Facts) -> str:
    words = _("%(person)s published the report of %(place)s for %(month)s.")
    place = f"{facts['code']} {name_in(facts, 'name')}"
    return words % {"person": facts["person"], "place": place, "month": facts["month"]}


def register() -> None:
    register_kind("summary.published", _published)
    register_verbs(
        {
            "summary.begun": gettext_lazy("Programme or portfolio report begun"),
            "summary.collected": gettext_lazy("Figures of the report collected"),
            "summary.published": gettext_lazy("Programme or portfolio report published"),
            "summary.replaced": gettext_lazy("Replaced by a newer edition"),
            "summary.discarded": gettext_lazy("Draft of a report discarded"),
        }
    )
