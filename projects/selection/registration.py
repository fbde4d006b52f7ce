"""What selections register: the words of their history, the gate that asks for them, the job."""

from __future__ import annotations

from importlib import import_module

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.history import register_verbs
from projects.gates import register_condition
from projects.models import Project
from projects.selection.adopted import is_selected


def _page(project: Project) -> str:
    return reverse("projects:scenarios")


def register() -> None:
    register_verbs(
        {
            "scenario.computed": _("Scenario computed"),
            "scenario.adopted": _("Scenario adopted by the board"),
            "order.proposed": _("Another order proposed"),
        }
    )
    register_condition("G1", "G1-10", _("Fits money and people"), is_selected, url=_page)
    import_module("projects.selection.production")
