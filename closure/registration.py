"""What the closing of projects registers with the shell and with the registries below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from closure import notices
from closure.ending import gates
from closure.operations.ending import plan_use_reviews
from closure.permissions import has_closing
from closure.reports import labels
from closure.search import find_lessons
from closure.waiting import waiting_for
from people.models import User
from people.saved_filters import register_page
from projects import waiting
from projects.choices import ProjectState
from projects.effects import register_effect
from servicedesk_pm.common.navigation import NavEntry, register_project_tab
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search


def register() -> None:
    notices.register()
    gates.register()
    labels.register()
    register_effect(ProjectState.CLOSING, ProjectState.CLOSED, "use", plan_use_reviews)
    waiting.register_source("lessons", waiting_for)
    register_entry(NavEntry(320, _("Lessons"), "closure:lessons", _everybody, ("/lessons/",)))
    register_project_tab(
        95,
        pgettext_lazy("page", "Closing"),
        "closure:closing",
        has_closing,
        views=[
            f"closure:{name}"
            for name in (
                "objective",
                "new_survey",
                "use",
                "report",
                "report_section",
            )
        ],
    )
    register_page("lesson-list", "closure:lessons", _("Lessons"), usual_sort="-proposed")
    register_search(_("Lessons"), 65, find_lessons)


def _everybody(user: User) -> bool:
    """What is published is internal: all read it."""
    return user.is_authenticated
