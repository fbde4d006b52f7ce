"""What reports register with the shell and its registries at the start."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting import lights, notices
from reporting.papers import registration as papers
from reporting.queries import find_reports
from servicedesk_pm.common.navigation import NavEntry, register_project_tab
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search


def _always(user: Any, project: Any) -> bool:
    return True


def _everybody(user: Any) -> bool:
    """Reports that are published as internal (N1) are for all who sign in."""
    return True


def register() -> None:
    notices.register()
    lights.register()
    papers.register()
    # Its decorators register the jobs.
    import_module("reporting.production")
    import_module("reporting.production_plan")
    import_module("reporting.papers.production")
    register_entry(NavEntry(310, _("Reports"), "reporting:archive", _everybody, ("/reports/",)))
    register_project_tab(
        100,
        _("Reports"),
        "reporting:project_reports",
        _always,
        views=("reporting:request", "reporting:report", "reporting:commentary"),
    )
    register_search(_("Reports"), 310, find_reports)
