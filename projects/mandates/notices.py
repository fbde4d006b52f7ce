"""The words of what is told about mandates, seats and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.choices import Role
from people.history import register_verbs
from people.notifications import register_kind
from projects.mandates.choices import Hat

Facts = Mapping[str, Any]


def _readable(facts: Facts) -> dict[str, Any]:
    english = (get_language() or "fr").startswith("en")
    name = facts["name_en"] if english and facts["name_en"] else facts["name_fr"]
    found = {**facts, "place": f"{facts['code']} {name}"}
    if "role" in facts:
        found["role"] = str(Role(facts["role"]).label)
    if "hat" in facts:
        found["hat"] = str(Hat(facts["hat"]).label)
    return found


def _to_sign(facts: Facts) -> str:
    return _("The mandate of %(place)s, version %(number)s, awaits your signature.") % _readable(
        facts
    )


def _signature_given(facts: Facts) -> str:
    words = _("%(person)s signed the mandate of %(place)s, version %(number)s, as: %(role)s.")
    return words % _readable(facts)


def _signed(facts: Facts) -> str:
    words = _("The mandate of %(place)s, version %(number)s, is signed and in force.")
    return words % _readable(facts)


def _taken_back(facts: Facts) -> str:
    words = _("%(person)s took the mandate of %(place)s, version %(number)s, back: %(reason)s")
    return words % _readable(facts)


def _seat_given(facts: Facts) -> str:
    return _("You have a new function in %(place)s: %(hat)s.") % _readable(facts)


def _seat_taken(facts: Facts) -> str:
    return _("You no longer have this function in %(place)s: %(hat)s.") % _readable(facts)


def _assumption_given(facts: Facts) -> str:
    return _("You watch over an assumption or constraint of %(place)s: %(text)s") % _readable(facts)


def _assumption_broken(facts: Facts) -> str:
    return _("An assumption of %(place)s does not hold: %(text)s") % _readable(facts)


def register() -> None:
    register_kind("mandate.to_sign", _to_sign, at_once=True)
    register_kind("mandate.signature_given", _signature_given)
    register_kind("mandate.signed", _signed)
    register_kind("mandate.taken_back", _taken_back)
    register_kind("seat.given", _seat_given)
    register_kind("seat.taken", _seat_taken)
    register_kind("assumption.given", _assumption_given)
    register_kind("assumption.broken", _assumption_broken)
    register_verbs(
        {
            "mandate.sent": gettext_lazy("Mandate sent for signature"),
            "mandate.signed_as": gettext_lazy("Signed the mandate"),
            "mandate.in_force": gettext_lazy("Mandate signed by all"),
            "mandate.taken_back": gettext_lazy("Mandate taken back"),
            "mandate.discarded": gettext_lazy("Draft of the mandate discarded"),
        }
    )
