"""The words of what is told about risks: notifications and events of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import name_in, readable
from risks.choices import VerdictName

Facts = Mapping[str, Any]


def _own(facts: Facts, base: str) -> str:
    """The name in the reader's language behind its code."""
    return f"{facts[base]} {name_in(facts, base)}"


def _words(facts: Facts) -> dict[str, str]:
    words = readable(facts)
    for base in ("risk", "issue"):
        if f"{base}_fr" in facts:
            words[base] = _own(facts, base)
    words["measure"] = facts.get("measure", "")
    words["score"] = facts.get("score", "")
    if "verdict" in facts:
        words["verdict"] = str(VerdictName(facts["verdict"]).label)
    return words


def _said(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""
    return lambda facts: make() % _words(facts)


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "risk.owner": lambda: _("You are the owner of a risk of %(place)s: %(risk)s"),
        "risk.critical": lambda: _("A risk of %(place)s is critical (%(score)s): %(risk)s"),
        "risk.accepted": lambda: _("%(person)s accepted a risk of %(place)s: %(risk)s"),
        "risk.escalated": lambda: _("A risk of %(place)s was escalated to you: %(risk)s"),
        "risk.occurred": lambda: _("A risk of %(place)s has come true: %(risk)s"),
        "measure.given": lambda: _("You have a measure, %(measure)s, on the risk %(risk)s"),
        "measure.implemented": lambda: _(
            "The measure %(measure)s is implemented and waits for its check: %(risk)s"
        ),
        "measure.cancelled": lambda: _("The measure %(measure)s was cancelled: %(risk)s"),
        "check.recorded": lambda: _("The measures on the risk %(risk)s were verified: %(verdict)s"),
        "check.counterproductive": lambda: _(
            "A measure made a serious risk of %(place)s worse; it has to be replaced: %(risk)s"
        ),
        "issue.given": lambda: _("You have an issue of %(place)s to solve: %(issue)s"),
        "issue.resolved": lambda: _("An issue of %(place)s is solved: %(issue)s"),
        "issue.escalated_late": lambda: _(
            "An issue of %(place)s is still open two working days after its deadline and was"
            " escalated to you: %(issue)s"
        ),
        "issue.escalated": lambda: _(
            "%(person)s escalated an issue of %(place)s to you: %(issue)s"
        ),
    }
    for kind, make in kinds.items():
        register_kind(kind, _said(make))
    _register_verbs()


def _register_verbs() -> None:
    register_verbs(
        {
            "risk.assessed": gettext_lazy("Risk rated"),
            "risk.response_chosen": gettext_lazy("Response chosen"),
            "risk.sponsor_informed": gettext_lazy("Sponsor informed of the risk"),
            "risk.accepted": gettext_lazy("Risk accepted with a signature"),
            "risk.monitored": gettext_lazy("Risk monitored"),
            "risk.closed": gettext_lazy("Risk closed"),
            "risk.occurred": gettext_lazy("Risk came true"),
            "risk.reopened": gettext_lazy("Risk reopened"),
            "risk.fell_back": gettext_lazy("Risk without a measure again"),
            "risk.checked": gettext_lazy("Effectiveness of the measures verified"),
            "measure.started": gettext_lazy("Measure begun"),
            "measure.implemented": gettext_lazy("Measure implemented"),
            "measure.cancelled": gettext_lazy("Measure cancelled"),
            "measure.replaced": gettext_lazy("Measure replaced"),
            "measure.checked": gettext_lazy("Measure verified"),
            "issue.resolved": gettext_lazy("Issue solved"),
            "issue.closed": gettext_lazy("Issue closed"),
            "issue.escalated": gettext_lazy("Issue escalated"),
            "contingency.set": gettext_lazy("Contingency set"),
            "contingency.drawn": gettext_lazy("Drawn from the contingency"),
            "contingency.released": gettext_lazy("Contingency released"),
            "issue.escalated_late": gettext_lazy("Issue escalated because it was late"),
            "risk_scale.set": gettext_lazy("Scale of risks put in force"),
            "risk_report.written": gettext_lazy("Risk report written"),
            "simulation.made": gettext_lazy("Simulation computed"),
        }
    )
