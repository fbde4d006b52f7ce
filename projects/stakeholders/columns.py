"""The columns of the register, on the page and in the files; attitudes only for their readers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.models import Stakeholder
from projects.stakeholders.choices import QUADRANTS, Level
from projects.stakeholders.register import due_of, is_overdue, quadrant_of
from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import day, pill

USUAL = "name"


def stakeholder_columns(
    user: User, *, on: date, judged: bool, of_one: bool = False
) -> list[Column]:
    """``judged`` adds what only some may read; ``of_one`` leaves the project out."""
    columns = [
        Column("name", _("Stakeholder"), "name", "name_fr", html=_named),
        Column("role", _("Role in the project"), "role", "role", under="name"),
        Column("project", _("Project"), _project, "project__code", html=_project_link),
        Column("kind", _("Type"), Stakeholder.get_kind_display, "kind"),
        Column("unit", _("Unit or organisation"), _unit, "org_unit__name_fr"),
        Column("size", _("Size"), "size", "size", "number", under="kind"),
        Column("site", _("Site"), "site.name", "site__name_fr", under="unit"),
        Column("power", _("Power"), "power", "power", "number"),
        Column("interest", _("Interest"), "interest", "interest", "number"),
        Column("field", _("Field of the grid"), quadrant_words),
        *(_judged(user, on) if judged else ()),
        Column("owner", _("Looked after by"), "owner.name", "owner__name"),
    ]
    return [each for each in columns if not (of_one and each.key == "project")]


def _judged(user: User, on: date) -> list[Column]:
    def due(row: Any) -> date | None:
        return due_of(row, user)

    def due_html(row: Any, sort: str) -> SafeString:
        text = due(row)
        if text is None:
            return SafeString("–")
        late = pill(gettext("overdue"), "bad") if is_overdue(row, user, on) else ""
        last = day(row.last_contact_on) if row.last_contact_on else "–"
        told = '<span>{} {} <span class="code">{}</span></span>'
        return format_html(told, day(text), late, last)

    return [
        Column("engagement", _("Engagement"), engagement_words, ["current", "desired"]),
        Column("gap", _("Gap"), "gap", "gap", "number"),
        Column("priority", _("Priority"), "priority", "priority", "number"),
        Column(
            "last", _("Last contact"), "last_contact_on", "last_contact_on", "date", under="due"
        ),
        Column("due", _("Contact due"), due, (), "date", html=due_html),
    ]


def level_words(level: int | None) -> str:
    return "" if level is None else str(Level(level).label)


def engagement_words(row: Any) -> str:
    """Where it stands and where it should, as far as the reader may know."""
    if row.current is None:
        return ""
    return f"{level_words(row.current)} → {level_words(row.desired)}"


def quadrant_words(row: Any) -> str:
    found = quadrant_of(row)
    return str(QUADRANTS[found]) if found else ""  # type: ignore[index]


def _named(row: Stakeholder, sort: str) -> SafeString:
    key = format_html(" {}", pill(gettext("key"), "accent")) if row.is_key else ""
    role = format_html(' <span class="code">{}</span>', row.role) if row.role else ""
    named = '<a href="{}">{}</a>{}{}'
    return format_html(named, row.get_absolute_url(), bilingual(row), key, role)


def _unit(row: Stakeholder) -> str:
    names = [row.org_unit.name if row.org_unit else "", row.organisation]
    return ", ".join(name for name in names if name)


def _project(row: Stakeholder) -> str:
    return str(row.project)


def _project_link(row: Stakeholder, sort: str) -> SafeString:
    link = '<a class="nowrap" href="{}" title="{}">{}</a>'
    return format_html(link, row.project.get_absolute_url(), row.project.name, row.project.code)
