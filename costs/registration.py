"""What costs register with the shell and with people's registries at the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from costs import notices, production_imports, set_aside
from costs.hours.rate_rights import can_read_rates
from costs.hours.sight import writes_hours
from costs.hours.waiting import hours_waiting
from costs.permissions import can_see_some_costs
from costs.search import find_commitments
from costs.sight import has_costs_somewhere
from projects import waiting
from servicedesk_pm.common.navigation import NavEntry, register_project_tab
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search

VIEWS = (
    "budget",
    "reserve",
    "set_reserve",
    "release_reserve",
    "commitments",
    "new_commitment",
    "commitment",
    "commitment_history",
    "edit_commitment",
    "commitment_step",
    "postings",
    "new_posting",
    "posting",
    "take_back",
    "posting_imports",
    "posting_import",
    "project_hours",
)


JOBS = (production_imports.read_uploaded_postings, production_imports.import_uploaded_postings)


def register() -> None:
    notices.register()
    waiting.register_source("hours", hours_waiting)
    register_entry(NavEntry(25, _("My hours"), "costs:hours", writes_hours, ("/hours/",)))
    set_aside.register()
    register_entry(
        NavEntry(148, _("Costs"), "costs:consolidated", has_costs_somewhere, ("/costs/",))
    )
    register_entry(NavEntry(235, _("Cost rates"), "costs:rates", can_read_rates))
    register_project_tab(
        65,
        _("Costs"),
        "costs:overview",
        can_see_some_costs,
        views=[f"costs:{name}" for name in VIEWS],
    )
    register_search(_("Commitments"), 58, find_commitments)
