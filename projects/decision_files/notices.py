"""The words of what is told about decision files: never what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import readable
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import day

Facts = Mapping[str, Any]
_KINDS: dict[str, Words] = {
    "vote_cast": gettext_lazy(
        "%(person)s voted on the decision file of %(place)s, version %(number)s."
    ),
    "agreed": gettext_lazy("The decision file of %(place)s, version %(number)s, is agreed on."),
    "refused": gettext_lazy("The decision file of %(place)s, version %(number)s, is refused."),
    "superseded": gettext_lazy(
        "%(person)s begins a new version of the decision file of %(place)s; your vote on version"
        " %(number)s stays with it: %(reason)s"
    ),
    "withdrawn": gettext_lazy(
        "%(person)s withdraws the decision file of %(place)s, version %(number)s: %(reason)s"
    ),
}


def _told(facts: Facts) -> dict[str, Any]:
    return {**facts, **readable(facts)}


def _to_vote(facts: Facts) -> str:
    words = _("The decision file of %(place)s, version %(number)s, awaits your vote until %(day)s.")
    return words % {**_told(facts), "day": day(date.fromisoformat(facts["closes"]))}


def _saying(words: Words) -> Callable[[Facts], str]:
    return lambda facts: str(words) % _told(facts)


def register() -> None:
    register_kind("decision_file.to_vote", _to_vote, at_once=True)
    for kind, words in _KINDS.items():
        register_kind(f"decision_file.{kind}", _saying(words))
    register_verbs(
        {
            "decision_file.put_to_vote": gettext_lazy("Decision file put to the vote"),
            "decision_file.voted": gettext_lazy("Voted on the decision file"),
            "decision_file.agreed": gettext_lazy("Decision file agreed on"),
            "decision_file.refused": gettext_lazy("Decision file refused"),
            "decision_file.withdrawn": gettext_lazy("Decision file withdrawn"),
        }
    )
