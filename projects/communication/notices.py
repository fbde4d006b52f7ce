"""The words of what is told about the communication plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import name_in, readable
from servicedesk_pm.common.templatetags.ui import day

Facts = Mapping[str, Any]


def _said(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""

    def words(facts: Facts) -> str:
        told = {
            **readable(facts),
            "title": name_in(facts, "title"),
            "day": day(date.fromisoformat(facts["due"])),
            "reason": facts.get("reason", ""),
        }
        return make() % told

    return words


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "communication.given": lambda: _(
            "%(place)s: you are responsible for the message “%(title)s”, due on %(day)s."
        ),
        "communication.written": lambda: _(
            "%(place)s: the message “%(title)s” is written and waits for your approval."
        ),
        "communication.approved": lambda: _("%(place)s: the message “%(title)s” is approved."),
        "communication.withdrawn": lambda: _(
            "%(place)s: the approval of the message “%(title)s” is taken back: %(reason)s"
        ),
        "pulse.asked": lambda: _(
            "%(place)s: please answer the anonymous survey “%(title)s” until %(day)s."
        ),
        "communication.done": lambda: _("%(place)s: “%(title)s” is reported as done."),
        "communication.cancelled": lambda: _(
            "%(place)s: the message “%(title)s” is cancelled: %(reason)s"
        ),
    }
    for kind, make in kinds.items():
        register_kind(kind, _said(make), at_once=kind == "communication.written")
    register_verbs(
        {
            "communication.approved": gettext_lazy("Message approved"),
            "communication.withdrawn": gettext_lazy("Approval taken back"),
            "communication.done": gettext_lazy("Communication action done"),
            "communication.sending": gettext_lazy("Message sent by e-mail"),
            "communication.returned": gettext_lazy("Addresses that came back entered"),
            "communication.opened_again": gettext_lazy("Addresses opened again"),
            "communication.evaluated": gettext_lazy("Effect of the communication written down"),
            "communication.cancelled": gettext_lazy("Communication action cancelled"),
            "communication.plan_approved": gettext_lazy("Communication plan approved"),
        }
    )
