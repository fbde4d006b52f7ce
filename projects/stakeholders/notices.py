"""The words of what is told about stakeholders and consultations.

A message says whom and where, never how somebody is judged: not every recipient may read that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import name_in, readable
from servicedesk_pm.common.templatetags.ui import day

Facts = Mapping[str, Any]


def _said(words: str, facts: Facts) -> str:
    due = facts.get("due")
    named = {
        base: name_in(facts, base) for base in ("stakeholder", "title") if f"{base}_fr" in facts
    }
    told = {**readable(facts), **named, "day": day(date.fromisoformat(due)) if due else ""}
    return words % told


def _owner_named(facts: Facts) -> str:
    return _said(_("%(place)s: you look after the stakeholder %(stakeholder)s."), facts)


def _planned(facts: Facts) -> str:
    words = _("%(place)s: you are responsible for an action with %(stakeholder)s until %(day)s.")
    return _said(words, facts)


def _done(facts: Facts) -> str:
    return _said(_("%(place)s: %(person)s has done an action with %(stakeholder)s."), facts)


def _asked(facts: Facts) -> str:
    words = _("%(place)s: please comment on “%(title)s” until %(day)s, or say you have no remark.")
    return _said(words, facts)


def _answered(facts: Facts) -> str:
    return _said(_("%(place)s: %(person)s answered the consultation “%(title)s”."), facts)


def _closed(facts: Facts) -> str:
    return _said(_("%(place)s: the consultation “%(title)s” is closed."), facts)


def register() -> None:
    register_kind("stakeholder.owner_named", _owner_named)
    register_kind("engagement.planned", _planned)
    register_kind("engagement.done", _done)
    register_kind("consultation.asked", _asked)
    register_kind("consultation.answered", _answered)
    register_kind("consultation.closed", _closed)
    register_verbs(
        {
            "stakeholder.assessed": gettext_lazy("Stakeholder assessed"),
            "engagement.done": gettext_lazy("Engagement action done"),
            "consultation.closed": gettext_lazy("Consultation closed"),
        }
    )
