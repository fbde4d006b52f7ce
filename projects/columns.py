"""The columns of the portfolio's lists, on the page and in the files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from people.models import User
from projects.lights import RANK, are_known, light_of
from projects.models import Programme, Project
from projects.permissions import can_see_inside
from projects.scope import SEES_ALL, SEES_INSIDE, scope_of
from projects.templatetags.project_pages import bilingual, state_pill
from projects.trail import sees_programme
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import colon, light_words

TREE_SORT = "code"


def project_columns(user: User) -> list[Column]:
    """Money stands only in rows whose inside the reader sees, and sorts only if that is all."""

    def envelope(project: Project) -> Decimal | None:
        return project.approved_envelope if can_see_inside(user, project) else None

    def programme_url(project: Project) -> str:
        programme = project.programme
        if programme is None or not sees_programme(user, programme.pk):
            return ""
        return programme.get_absolute_url()

    lit = [_LIGHT, _LIGHT_ON] if are_known() else []
    sees_all_money = scope_of(user).organisation & SEES_ALL & SEES_INSIDE
    return [
        Column("name", _("Project"), "name", "name_fr", html=_project_link),
        Column(
            "code",
            _("Code"),
            "code",
            ["root_code", "path"],
            kind="code",
            under="name",
        ),
        Column("programme", _("Programme"), "programme.name", "programme__code", url=programme_url),
        Column(
            "state",
            _("State"),
            Project.get_state_display,
            "state",
            html=_state,
        ),
        *lit,
        Column("size", _("Size class"), "size_class", "size_class"),
        Column("lead", _("Project lead"), "lead.name", "lead__name"),
        Column("sponsor", _("Sponsor"), "sponsor.name", "sponsor__name"),
        Column("finish", _("Planned finish"), "planned_finish_on", "planned_finish_on", "date"),
        Column(
            "envelope",
            _("Envelope"),
            envelope,
            "approved_envelope" if sees_all_money else "",
            "money",
        ),
    ]


def programme_columns() -> list[Column]:
    return [
        Column("name", _("Programme"), "name", "name_fr", html=_programme_link),
        Column("code", _("Code"), "code", "code", "code", under="name"),
        Column("manager", _("Programme manager"), "manager.name", "manager__name"),
        Column("sponsor", _("Sponsor"), "sponsor.name", "sponsor__name"),
        Column("projects", _("Open projects"), "open_projects", "open_projects", "number"),
        Column("envelope", _("Envelopes"), "envelope", "envelope", "money", total=Sum("envelope")),
    ]


def _project_link(project: Project, sort: str) -> SafeString:
    """In the order of the tree, sub-projects are indented below their parent."""
    depth = project.depth if sort == TREE_SORT else 0
    return format_html('<div class="depth-{}">{}</div>', depth, _named(project))


def _programme_link(programme: Programme, sort: str) -> SafeString:
    return _named(programme)


def _named(row: Project | Programme) -> SafeString:
    """The name as a link with the code below it."""
    url, words = row.get_absolute_url(), bilingual(row)
    named = '<a href="{}">{}</a> <span class="code nowrap">{}</span>'
    return format_html(named, url, words, row.code)


def _state(project: Project, sort: str) -> SafeString:
    return state_pill(project.state)


def _light_words(project: Project) -> str:
    """The light in words, for files; the schedule's where it differs."""
    found = light_of(project)
    if found is None:
        return ""
    words = light_words(found.overall)[1]
    if not found.differs:
        return words
    return f"{words} · {pgettext('traffic light', 'Schedule')}{colon()}{_word(found.schedule)}"


def _word(colour: str) -> str:
    return light_words(colour)[1].lower()


def _light(project: Project, sort: str) -> SafeString:
    found = light_of(project)
    return SafeString(render_to_string("projects/_light.html", {"light": found}) if found else "–")


def _light_on(project: Project) -> date | None:
    found = light_of(project)
    return found.on if found else None


_LIGHT = Column("light", pgettext_lazy("traffic light", "Light"), _light_words, RANK, html=_light)
_LIGHT_ON = Column("light_on", _("Status date"), _light_on, kind="date", under="light")
