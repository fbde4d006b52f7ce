"""The words of what is told about control: notifications and events of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import readable

Facts = Mapping[str, Any]


def _approved(facts: Facts) -> str:
    words = _("%(person)s approved the planned values of %(place)s.")
    return words % {**facts, **readable(facts)}


def _of_measure(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""
    return lambda facts: make() % {**facts, **readable(facts)}


def register() -> None:
    register_kind("phasing.approved", _approved)
    told: dict[str, Callable[[], str]] = {
        "light.red_twice": lambda: _(
            "%(place)s is red for the second month in a row: a matter for the steering committee."
        ),
        "light.red_for_long": lambda: _(
            "%(place)s is red for three months or more: a matter for the portfolio board."
        ),
        "correction.planned": lambda: _(
            "%(person)s made you the owner of the corrective measure %(measure)s of %(place)s."
        ),
        "correction.done": lambda: _(
            "The corrective measure %(measure)s of %(place)s is done; its effect is to be verified."
        ),
        "correction.judged": lambda: _(
            "%(person)s verified the effect of the corrective measure %(measure)s of %(place)s."
        ),
        "correction.given_up": lambda: _(
            "%(person)s gave up the corrective measure %(measure)s of %(place)s."
        ),
    }
    for kind, make in told.items():
        register_kind(kind, _of_measure(make))
    register_verbs(
        {
            "phasing.proposed": gettext_lazy("Planned values proposed"),
            "phasing.changed": gettext_lazy("Planned values changed"),
            "phasing.approved": gettext_lazy("Planned values approved"),
            "earned.corrected": gettext_lazy("Earned value corrected"),
            "forecast.chosen": gettext_lazy("Official forecast chosen"),
            "correction.planned": gettext_lazy("Corrective measure planned"),
            "correction.done": gettext_lazy("Corrective measure done"),
            "correction.judged": gettext_lazy("Effect of the corrective measure verified"),
            "correction.given_up": gettext_lazy("Corrective measure given up"),
            "light.declared": gettext_lazy("Light declared"),
            "light.escalated": gettext_lazy("Red light escalated"),
            "thresholds.set": gettext_lazy("Thresholds of the lights set"),
            "snapshot.taken": gettext_lazy("Status snapshot taken"),
        }
    )
