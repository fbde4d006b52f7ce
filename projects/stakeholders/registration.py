"""What the stakeholder register tells the shell and its registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from projects import waiting
from projects.searching import find_stakeholders
from projects.stakeholders import notices
from projects.stakeholders.permissions import reads_register, reads_some_register
from projects.stakeholders.waiting import care_waiting_for
from servicedesk_pm.common.navigation import NavEntry, register, register_project_tab
from servicedesk_pm.common.search import register_search

VIEWS = (
    "new-stakeholder",
    "stakeholder",
    "edit-stakeholder",
    "assess-stakeholder",
    "new-contact",
    "new-engagement",
    "edit-engagement",
    "finish-engagement",
    "new-consultation",
)


def _everybody(user: User) -> bool:
    return True


def register_all() -> None:
    notices.register()
    waiting.register_source("stakeholders", care_waiting_for)
    register(NavEntry(145, _("Stakeholders"), "projects:all-stakeholders", reads_some_register))
    register(NavEntry(147, _("Units"), "projects:touched-units", _everybody))
    register_project_tab(
        90,
        _("Stakeholders"),
        "projects:stakeholders",
        reads_register,
        views=[f"projects:{name}" for name in VIEWS],
    )
    register_search(_("Stakeholders"), 27, find_stakeholders)
