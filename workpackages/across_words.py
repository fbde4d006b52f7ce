"""How notifications and history entries about dependencies between projects read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import Facts, register_kind
from workpackages.choices import AcrossState

# State by state: the colour of the pill and the sign that says the same without it.
TONES: dict[str, str] = {
    AcrossState.PROPOSED: "accent",
    AcrossState.OFFERED: "accent",
    AcrossState.AGREED: "good",
    AcrossState.AT_RISK: "watch",
    AcrossState.BROKEN: "bad",
    AcrossState.FULFILLED: "good",
}
SIGNS: dict[str, str] = {
    AcrossState.AGREED: "●",
    AcrossState.AT_RISK: "◆",
    AcrossState.BROKEN: "▲",
    AcrossState.FULFILLED: "✓",
}


def _answered(facts: Facts) -> str:
    words = {**facts, "state": AcrossState(facts["state"]).label}
    return _("%(project)s: %(person)s answered on “%(subject)s”: %(state)s.") % words


def register_words() -> None:
    register_kind(
        "across.requested",
        lambda facts: (
            _("%(project)s: %(person)s needs “%(subject)s” by %(need)s. Please answer.") % facts
        ),
    )
    register_kind(
        "across.revised",
        lambda facts: (
            _("%(project)s: %(person)s changed the request “%(subject)s”, needed by %(need)s.")
            % facts
        ),
    )
    register_kind("across.answered", _answered)
    register_kind(
        "across.accepted",
        lambda facts: _("%(project)s: “%(subject)s” is agreed for %(need)s.") % facts,
    )
    register_kind(
        "across.withdrawn",
        lambda facts: _("%(project)s: the dependency “%(subject)s” was withdrawn.") % facts,
    )
    register_kind(
        "across.broken",
        lambda facts: (
            _("%(project)s: “%(subject)s” will not come in time; the dependency is broken.") % facts
        ),
    )
    register_kind(
        "across.fulfilled", lambda facts: _("%(project)s: “%(subject)s” is delivered.") % facts
    )
    register_verbs(
        {
            "across.requested": gettext_lazy("Delivery requested"),
            "across.revised": gettext_lazy("Request changed"),
            "across.offered": gettext_lazy("Other date offered"),
            "across.agreed": gettext_lazy("Delivery agreed"),
            "across.at_risk": gettext_lazy("Dependency at risk"),
            "across.broken": gettext_lazy("Dependency broken"),
            "across.fulfilled": gettext_lazy("Dependency fulfilled"),
            "across.refused": gettext_lazy("Delivery refused"),
            "across.withdrawn": gettext_lazy("Dependency withdrawn"),
        }
    )
