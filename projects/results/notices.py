"""The words of what is told about results for a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import readable

Facts = Mapping[str, Any]


def _said(words: str, facts: Facts) -> str:
    return words % {**readable(facts), "result": facts["result"], "reason": facts.get("reason", "")}


def _promised(facts: Facts) -> str:
    return _said(_("%(place)s owes its programme a new result: %(result)s"), facts)


def _delivered(facts: Facts) -> str:
    words = _("%(place)s reports a result as delivered; please verify it: %(result)s")
    return _said(words, facts)


def _sent_back(facts: Facts) -> str:
    words = _("%(person)s sent a result of %(place)s back, %(result)s: %(reason)s")
    return _said(words, facts)


def _integrated(facts: Facts) -> str:
    words = _("%(person)s confirmed that a result of %(place)s is integrated: %(result)s")
    return _said(words, facts)


def register() -> None:
    register_kind("result.promised", _promised)
    register_kind("result.delivered", _delivered)
    register_kind("result.sent_back", _sent_back)
    register_kind("result.integrated", _integrated)
    register_verbs(
        {
            "result.delivered": gettext_lazy("Result delivered to the programme"),
            "result.sent_back": gettext_lazy("Result sent back"),
            "result.integrated": gettext_lazy("Result integrated into the programme"),
        }
    )
