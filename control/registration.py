"""What control registers with the shell and with people's registries at the start."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import pgettext_lazy

from control import notices
from control.waiting import waiting_for
from costs.permissions import can_see_some_costs
from costs.sight import has_costs_somewhere
from projects import waiting
from servicedesk_pm.common.navigation import NavEntry, register_project_tab
from servicedesk_pm.common.navigation import register as register_entry

VIEWS = (
    "phasing", "propose", "approve", "phase", "earned", "rest", "forecast",
    "new_measure", "measure", "edit_measure", "measure_step", "declare",
)  # fmt: skip


def register() -> None:
    notices.register()
    import_module("control.production")
    waiting.register_source("control", waiting_for)
    entry = NavEntry(
        149,
        pgettext_lazy("control", "Control"),
        "control:portfolio",
        has_costs_somewhere,
        ("/control/",),
    )
    register_entry(entry)
    register_project_tab(
        67,
        pgettext_lazy("control", "Control"),
        "control:overview",
        can_see_some_costs,
        views=[f"control:{name}" for name in VIEWS],
    )
