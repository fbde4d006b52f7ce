"""What changes tell the shell and its registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.saved_filters import register_page
from projects import waiting
from projects.changes import words
from projects.changes.waiting import changes_waiting
from projects.scope import SEES_INSIDE, scope_of
from projects.searching import find_changes
from servicedesk_pm.common.navigation import NavEntry, register
from servicedesk_pm.common.search import register_search

VIEWS = ("changes", "new-change", "change", "edit-change", "analyse-change", "change-step")


def register_all() -> None:
    words.register()
    waiting.register_source("changes", changes_waiting)
    register(NavEntry(126, _("Changes"), "projects:all-changes", _sees_some_inside))
    register_page("all-changes", "projects:all-changes", _("Changes"), usual_sort="-code")
    register_search(_("Changes"), 57, find_changes)


def _sees_some_inside(user: User) -> bool:
    """Those who see the inside of some project; no query of its own."""
    return scope_of(user).holds(SEES_INSIDE)
