"""What the communication plan tells the shell and its registries at the start."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from projects import waiting
from projects.communication import notices
from projects.communication.permissions import reads_plan, reads_some_plan
from projects.communication.waiting import messages_waiting
from projects.searching import find_messages
from servicedesk_pm.common.navigation import NavEntry, register, register_project_tab
from servicedesk_pm.common.search import register_search

VIEWS = (
    "new-communication",
    "communication-action",
    "edit-communication",
    "write-communication",
    "act-on-communication",
    "communication-deliveries",
    "communication-frame",
    "new-pulse",
    "count-pulse",
    "pulse",
)


def register_all() -> None:
    notices.register()
    import_module("projects.communication.production")
    waiting.register_source("communication", messages_waiting)
    register(NavEntry(146, _("Communication"), "projects:all-communication", reads_some_plan))
    register_project_tab(
        95,
        _("Communication"),
        "projects:communication",
        reads_plan,
        views=[f"projects:{name}" for name in VIEWS],
    )
    register_search(_("Messages and events"), 29, find_messages)
