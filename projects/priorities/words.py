"""What scores register: the words of their history, and the gate that asks for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.history import register_verbs
from projects.gates import register_condition
from projects.models import Project
from projects.priorities.ranking import is_scored


def _page(project: Project) -> str:
    return reverse("projects:priority", args=[project.code])


def register() -> None:
    register_verbs(
        {
            "weights.put_in_force": _("Weights put in force"),
            "round.closed": _("Priority round closed"),
        }
    )
    register_condition("G1", "G1-03", _("Score complete"), is_scored, url=_page)
