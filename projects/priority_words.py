"""How changes of weights and scores read in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.history import register_verbs


def register() -> None:
    register_verbs({"weights.put_in_force": _("Weights put in force")})
