"""How notifications and history entries about deliverables read."""

from __future__ import annotations

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.history import register_verbs
from people.notifications import Facts, register_kind
from workpackages.acceptance.choices import AcceptanceDecision


def _readable(facts: Facts) -> dict[str, str]:
    english = (get_language() or "fr").startswith("en")
    name = facts["name_en"] if english and facts["name_en"] else facts["name_fr"]
    named = f"{facts['code']} {name}"
    part = facts.get("part", "")
    return {
        "project": facts["project"],
        "deliverable": f"{named} ({part})" if part else named,
        "defect": facts.get("defect", ""),
        "reason": facts.get("reason", ""),
    }


def _presented(facts: Facts) -> str:
    words = _("%(project)s: the deliverable %(deliverable)s is presented; please judge it.")
    return words % _readable(facts)


def _decided(facts: Facts) -> str:
    decision = AcceptanceDecision(facts["decision"]).label
    words = _("%(project)s: decision on the deliverable %(deliverable)s: %(decision)s.")
    return words % {**_readable(facts), "decision": decision}


def _lifted(facts: Facts) -> str:
    words = _("%(project)s: all reservations of %(deliverable)s are lifted.")
    return words % _readable(facts)


def _waived(facts: Facts) -> str:
    words = _("%(project)s: the sponsor does without the deliverable %(deliverable)s: %(reason)s")
    return words % _readable(facts)


def _given(facts: Facts) -> str:
    words = _("%(project)s: you correct a defect of %(deliverable)s: %(defect)s")
    return words % _readable(facts)


def _closed(facts: Facts) -> str:
    words = _("%(project)s: please verify a corrected defect of %(deliverable)s: %(defect)s")
    return words % _readable(facts)


def _reopened(facts: Facts) -> str:
    words = _("%(project)s: a defect of %(deliverable)s is open again, %(defect)s: %(reason)s")
    return words % _readable(facts)


def register() -> None:
    register_kind("deliverable.presented", _presented, at_once=True)
    register_kind("deliverable.decided", _decided)
    register_kind("deliverable.lifted", _lifted)
    register_kind("deliverable.waived", _waived)
    register_kind("defect.given", _given)
    register_kind("defect.closed", _closed)
    register_kind("defect.reopened", _reopened)
    register_verbs(
        {
            "deliverable.created": gettext_lazy("Deliverable written down"),
            "deliverable.deleted": gettext_lazy("Deliverable removed"),
            "deliverable.begun": gettext_lazy("Deliverable begun"),
            "deliverable.presented": gettext_lazy("Deliverable presented"),
            "deliverable.accepted": gettext_lazy("Deliverable accepted"),
            "deliverable.reserved": gettext_lazy("Deliverable accepted with reservations"),
            "deliverable.refused": gettext_lazy("Deliverable refused"),
            "deliverable.reworked": gettext_lazy("Deliverable taken up again"),
            "deliverable.lifted": gettext_lazy("Reservations lifted"),
            "deliverable.waived": gettext_lazy("Deliverable waived"),
            "defect.closed": gettext_lazy("Defect corrected"),
            "defect.verified": gettext_lazy("Defect verified"),
            "defect.reopened": gettext_lazy("Defect opened again"),
        }
    )
