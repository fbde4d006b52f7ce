"""What risks register with the shell and with people's registries at the start."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.saved_filters import register_page
from projects import waiting
from projects.permissions import can_see_inside
from projects.scope import SEES_INSIDE, scope_of
from risks import changes, gates, notices, package_risks, set_aside
from risks.reports import labels
from risks.search import find_issues, find_risks
from risks.waiting import waiting_for
from servicedesk_pm.common.navigation import NavEntry, register_project_tab
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search

VIEWS = (
    "matrix",
    "new",
    "panel",
    "risk",
    "history",
    "edit",
    "rate",
    "check",
    "step",
    "new_measure",
    "edit_measure",
    "measure_step",
    "issues",
    "new_issue",
    "issue",
    "edit_issue",
    "issue_step",
    "simulations",
    "simulation",
    "estimates",
    "estimate",
    "reports",
    "contingency",
    "set_contingency",
    "draw",
    "release_contingency",
)


def register() -> None:
    notices.register()
    labels.register()
    gates.register()
    package_risks.register()
    set_aside.register()
    changes.register()
    import_module("risks.production")
    waiting.register_source("risks", waiting_for)
    register_entry(
        NavEntry(210, _("Risks"), "risks:portfolio", _sees_some_inside, ("/risks/", "/issues/"))
    )
    register_project_tab(
        70,
        _("Risks"),
        "risks:register",
        can_see_inside,
        views=[f"risks:{name}" for name in VIEWS],
    )
    register_page("risk-list", "risks:portfolio", _("Risks"), usual_sort="-score")
    register_search(_("Risks"), 50, find_risks)
    register_search(_("Issues"), 55, find_issues)


def _sees_some_inside(user: User) -> bool:
    """Those who see the inside of some project."""
    scope = scope_of(user)
    held = scope.organisation.union(*scope.by_path.values(), *scope.by_programme.values())
    return bool(held & SEES_INSIDE)
