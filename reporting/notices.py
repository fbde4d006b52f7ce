"""Whom a report concerns, and the words of what they are told about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.choices import Role
from people.history import register_verbs
from people.models import User
from people.notifications import register_kind
from reporting.models import Report
from servicedesk_pm.common.templatetags.ui import day

Facts = Mapping[str, Any]


def people_of(report: Report) -> list[User | None]:
    """The author, the lead, the sponsor and the programme's manager, each once."""
    project = report.project
    manager = project.programme.manager if project.programme else None
    people = [report.prepared_by, project.lead, project.sponsor, manager]
    return [*{person.pk: person for person in people if person}.values()]


def asked_about(report: Report) -> list[User | None]:
    """Whom a submitted report waits for: the directors too, who otherwise would not know."""
    directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
    people = [*people_of(report), *directors.by_name()]
    return [*{person.pk: person for person in people if person}.values()]


def facts_about(report: Report, actor: User | None) -> dict[str, str]:
    project = report.project
    return {
        "code": project.code,
        "name_fr": project.name_fr,
        "name_en": project.name_en,
        "number": str(report.number),
        "person": str(actor or ""),
    }


def _readable(facts: Facts) -> dict[str, str]:
    english = (get_language() or "fr").startswith("en")
    name = facts["name_en"] if english and facts["name_en"] else facts["name_fr"]
    return {
        "place": f"{facts['code']} {name}",
        "number": facts["number"],
        "person": facts["person"],
    }


def _submitted(facts: Facts) -> str:
    words = _("%(person)s submitted status report %(number)s of %(place)s for approval.")
    return words % _readable(facts)


def _returned(facts: Facts) -> str:
    words = _("%(person)s returned status report %(number)s of %(place)s with remarks.")
    return words % _readable(facts)


def _approved(facts: Facts) -> str:
    return _("%(person)s approved status report %(number)s of %(place)s.") % _readable(facts)


def _published(facts: Facts) -> str:
    return _("Status report %(number)s of %(place)s is published.") % _readable(facts)


def _with_days(facts: Facts) -> dict[str, str]:
    days = {name: day(date.fromisoformat(facts[name])) for name in ("status_date", "due")}
    return {**_readable(facts), **days}


def _drafted(facts: Facts) -> str:
    words = _("The report of %(place)s for %(status_date)s is begun for you; it is due %(due)s.")
    return words % _with_days(facts)


def _due(facts: Facts) -> str:
    words = _("The report of %(place)s for %(status_date)s is due %(due)s.")
    return words % _with_days(facts)


def _late(facts: Facts) -> str:
    words = _("The report of %(place)s for %(status_date)s was due %(due)s and is not published.")
    return words % _with_days(facts)


def register() -> None:
    kinds: dict[str, Callable[[Facts], str]] = {
        "report.submitted": _submitted,
        "report.returned": _returned,
        "report.approved": _approved,
        "report.published": _published,
        "report.drafted": _drafted,
        "report.due": _due,
        "report.late": _late,
    }
    for kind, words in kinds.items():
        register_kind(kind, words)
    register_verbs(
        {
            "report.requested": gettext_lazy("Report asked for"),
            "report.collected": gettext_lazy("Figures collected"),
            "report.submitted": gettext_lazy("Report submitted"),
            "report.discarded": gettext_lazy("Draft of a report discarded"),
            "report.returned": gettext_lazy("Report returned with remarks"),
            "report.approved": gettext_lazy("Report approved"),
            "report.published": gettext_lazy("Report published"),
            "report.drafted": gettext_lazy("Report begun, as a directive asks"),
            "report.late": gettext_lazy("Report late"),
            "report.sending": gettext_lazy("Report sent by mail"),
            "directive.issued": gettext_lazy("Directive issued"),
            "directive.changed": gettext_lazy("Directive changed"),
            "directive.ended": gettext_lazy("Directive ended"),
            "report.superseded": gettext_lazy("Replaced by a newer report"),
        }
    )
