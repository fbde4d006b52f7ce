"""The columns of the communication plan, on the page and in the files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.communication.choices import DELIVERY_TONES
from projects.models import CommunicationAction, Delivery
from projects.templatetags.project_pages import bilingual
from servicedesk_pm.common.tables import Column
from servicedesk_pm.common.templatetags.ui import day, pill

USUAL, USUAL_DELIVERY = "due", "address"


def communication_columns(on: date, *, of_one: bool = False) -> list[Column]:
    """``of_one`` leaves the project out."""

    def due(row: Any, sort: str) -> SafeString:
        late = pill(gettext("overdue"), "bad") if row.is_overdue(on) else ""
        return format_html("<span>{} {}</span>", day(row.due_on), late)

    columns = [
        Column("due", _("Due"), "due_on", "due_on", "date", html=due),
        Column("name", _("Message or event"), "name", "name_fr", html=_named),
        Column("objective", _("Objective"), "objective", "objective", under="name"),
        Column("project", _("Project"), _project, "project__code", html=_project_link),
        Column("audience", _("Audience"), "audience", "audience"),
        Column("size", _("Size"), "audience_size", "audience_size", "number", under="audience"),
        Column("channel", _("Channel"), CommunicationAction.get_channel_display, "channel"),
        Column("kind", _("Kind"), CommunicationAction.get_kind_display, "kind", under="channel"),
        Column("language", _("Language"), CommunicationAction.get_language_display, "language"),
        Column("sender", _("Sender"), "sender", "sender"),
        Column("owner", _("Responsible"), "owner.name", "owner__name", under="sender"),
        Column("state", _("State"), CommunicationAction.get_state_display, "state", html=_state),
        Column("done", _("Done on"), "done_on", "done_on", "date", under="state"),
        Column("reached", _("Reached"), "reached", "reached", "number"),
    ]
    return [each for each in columns if not (of_one and each.key == "project")]


def _named(row: CommunicationAction, sort: str) -> SafeString:
    under = format_html(' <span class="code">{}</span>', row.objective) if row.objective else ""
    return format_html('<a href="{}">{}</a>{}', row.get_absolute_url(), bilingual(row), under)


def _state(row: CommunicationAction, sort: str) -> SafeString:
    return pill(row.get_state_display(), row.tone)


def _project(row: CommunicationAction) -> str:
    return str(row.project)


def _project_link(row: CommunicationAction, sort: str) -> SafeString:
    link = '<a class="nowrap" href="{}" title="{}">{}</a>'
    return format_html(link, row.project.get_absolute_url(), row.project.name, row.project.code)


def delivery_columns() -> list[Column]:
    """The addresses of one message."""
    return [
        Column("address", _("Address"), "address", "address"),
        Column("language", _("Language"), Delivery.get_language_display, "language"),
        Column("state", _("State"), Delivery.get_state_display, "state", html=_delivery_state),
        Column("sent", _("Sent"), "sent_at", "sent_at", "moment"),
        Column("read", pgettext_lazy("delivery", "Read"), "read_at", "read_at", "moment"),
        Column("said", _("Answer of the mail server"), "said", "said"),
    ]


def _delivery_state(row: Delivery, sort: str) -> SafeString:
    return pill(row.get_state_display(), DELIVERY_TONES.get(row.state, ""))
