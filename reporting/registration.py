"""What reports register with the shell and its registries at the start."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from reporting import late, lights, notices
from reporting.cockpit import can_see_cockpit
from reporting.control_reports import labels as control_labels
from reporting.papers import registration as papers
from reporting.queries import find_reports
from reporting.summaries import labels as summary_labels
from reporting.summaries import notices as summary_notices
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
    late.register()
    papers.register()
    control_labels.register()
    summary_labels.register()
    summary_notices.register()
    # Its decorators register the jobs.
    import_module("reporting.production")
    import_module("reporting.production_plan")
    import_module("reporting.directives.production")
    import_module("reporting.papers.production")
    import_module("reporting.summaries.production")
    register_entry(NavEntry(10, _("Cockpit"), "reporting:cockpit", can_see_cockpit, ("/cockpit/",)))
    register_entry(NavEntry(310, _("Reports"), "reporting:archive", _everybody, ("/reports/",)))
    register_project_tab(
        100,
        _("Reports"),
        "reporting:project_reports",
        _always,
        views=("reporting:request", "reporting:report", "reporting:commentary"),
    )
    register_search(_("Reports"), 310, find_reports)
