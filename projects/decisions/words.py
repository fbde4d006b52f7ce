"""How decisions and their notifications read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.choices import Outcome, ProjectState
from projects.models import Decision
from projects.notices import readable
from projects.transitions import find
from projects.words import Spoken, spoken
from servicedesk_pm.common.templatetags.ui import day

Facts = Mapping[str, Any]
TONES: dict[str, str] = {
    Outcome.APPROVED: "good",
    Outcome.WITH_CONDITIONS: "watch",
    Outcome.DEFERRED: "",
    Outcome.RETURNED: "watch",
    Outcome.REJECTED: "bad",
}


def subject_of(decision: Decision) -> Spoken:
    """What was decided, in the reader's language where it is known."""
    if decision.subject_fr or decision.subject_en:
        return spoken(decision, "subject")
    line = find(decision.from_state, decision.to_state)
    if line is not None:
        state = ProjectState(decision.to_state).label
        return Spoken(f"{line.label} → {state}")
    return Spoken(_("Gate %(gate)s") % {"gate": decision.gate})


def _given(facts: Facts) -> str:
    due = day(date.fromisoformat(facts["due"]))
    words = _("You are responsible for a condition of %(decision)s until %(due)s: %(text)s")
    return words % {**facts, "due": due}


def _done(facts: Facts) -> str:
    words = _("%(person)s reports a condition of %(decision)s as fulfilled: %(text)s")
    return words % facts


def _put_off(facts: Facts) -> str:
    words = _("%(place)s, gate %(gate)s: %(outcome)s.")
    told = {"gate": facts["gate"], "outcome": Outcome(facts["outcome"]).label}
    return words % {**readable(facts), **told}


def register() -> None:
    register_kind("decision.condition_given", _given)
    register_kind("decision.condition_done", _done)
    register_kind("project.decision_put_off", _put_off)
    register_verbs({"gate.waived": gettext_lazy("Condition of a gate waived")})
