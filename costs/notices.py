"""The words of what is told about money: notifications and events of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import readable

Facts = Mapping[str, Any]


def _said(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""
    return lambda facts: make() % {**facts, **readable(facts)}


def _submitted(facts: Facts) -> str:
    words = _("%(person)s submitted the hours of week %(week)s; please approve them.")
    return words % {"person": facts["person"], "week": facts["week"]}


def _returned(facts: Facts) -> str:
    words = _("%(person)s returned hours of week %(week)s to you: %(reason)s")
    return words % {name: facts[name] for name in ("person", "week", "reason")}


def _missing(facts: Facts) -> str:
    words = _("Your hours of week %(week)s are not submitted yet.")
    return words % {"week": facts["week"]}


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "reserve.released": lambda: _(
            "%(person)s released %(amount)s of the management reserve of %(place)s."
        ),
        "posting.over_budget": lambda: _(
            "More is booked than the budget of %(budget)s allows for %(package)s of %(place)s."
        ),
    }
    for kind, make in kinds.items():
        register_kind(kind, _said(make))
    register_kind("hours.submitted", _submitted, at_once=True)
    register_kind("hours.returned", _returned)
    register_kind("hours.missing", _missing)
    register_verbs(
        {
            "budget.split": gettext_lazy("Budget split by cost type and year"),
            "reserve.set": gettext_lazy("Management reserve set"),
            "reserve.released": gettext_lazy("Management reserve released"),
            "postings.imported": gettext_lazy("Postings imported from a file"),
            "commitment.made": gettext_lazy("Commitment written down"),
            "commitment.amended": gettext_lazy("Commitment amended"),
            "commitment.closed": gettext_lazy("Commitment closed"),
            "commitment.reopened": gettext_lazy("Commitment reopened"),
            "posting.booked": gettext_lazy("Posting booked"),
            "posting.reversed": gettext_lazy("Posting taken back"),
            "books.closed": gettext_lazy("Books closed"),
            "books.reopened": gettext_lazy("Books reopened"),
            "hours.submitted": gettext_lazy("Hours submitted"),
            "hours.taken_back": gettext_lazy("Hours taken back"),
            "hours.approved": gettext_lazy("Hours approved"),
            "hours.returned": gettext_lazy("Hours returned"),
            "rates.created": gettext_lazy("Rate class written down"),
            "rates.set": gettext_lazy("Rate set"),
            "rates.given": gettext_lazy("Rate class of a person set"),
        }
    )
