"""The words of what is told about lessons and closings: notifications and the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import register_kind
from projects.notices import name_in, readable

Facts = Mapping[str, Any]


def _words(facts: Facts) -> dict[str, str]:
    words = {**readable(facts), "reason": facts.get("reason", "")}
    if "lesson" in facts:
        words["lesson"] = f"{facts['lesson']} {name_in(facts, 'lesson')}"
    return words


def _said(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""
    return lambda facts: make() % _words(facts)


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "lesson.proposed": lambda: _("%(person)s proposes a lesson of %(place)s: %(lesson)s"),
        "lesson.validated": lambda: _(
            "A lesson of %(place)s is validated and may be published: %(lesson)s"
        ),
        "lesson.sent_back": lambda: _(
            "%(person)s sent a lesson of %(place)s back: %(lesson)s. %(reason)s"
        ),
        "lesson.published": lambda: _("A lesson of %(place)s is published: %(lesson)s"),
        "lesson.retired": lambda: _("A lesson of %(place)s is retired: %(lesson)s. %(reason)s"),
        "lesson.follow_up": lambda: _("You are to follow up a lesson of %(place)s: %(lesson)s"),
        "lesson.followed_up": lambda: _("A lesson of %(place)s was followed up: %(lesson)s"),
        "survey.asked": lambda: _("How did we work together in %(place)s? You are asked."),
        "closure_report.submitted": lambda: _(
            "The closure report of %(place)s waits for your signature."
        ),
        "closure_report.reminded": lambda: _(
            "The closure report of %(place)s still waits for your signature."
        ),
        "closure_report.complete": lambda: _("The closure report of %(place)s is signed by all."),
        "closure_report.sent_back": lambda: _(
            "%(person)s sent the closure report of %(place)s back. %(reason)s"
        ),
        "use.due": lambda: _("Say whether the result of %(place)s is used."),
        "use.measured": lambda: _("%(person)s measured the use of the result of %(place)s."),
        "lesson.taken_over": lambda: _("%(place)s has taken a lesson over: %(lesson)s"),
    }
    for kind, make in kinds.items():
        # Who is asked for a signature is told by mail at once.
        register_kind(kind, _said(make), at_once=kind == "closure_report.submitted")
    register_verbs(
        {
            "lesson.proposed": gettext_lazy("Lesson proposed"),
            "lesson.validated": gettext_lazy("Lesson validated"),
            "lesson.sent_back": gettext_lazy("Lesson sent back"),
            "lesson.published": gettext_lazy("Lesson published"),
            "lesson.retired": gettext_lazy("Lesson retired"),
            "lesson.followed_up": gettext_lazy("Lesson followed up"),
            "lesson.taken_over": gettext_lazy("Lesson taken over"),
            "objective.measured": gettext_lazy("Objective measured"),
            "closure_report.begun": gettext_lazy("Closure report begun"),
            "closure_report.submitted": gettext_lazy("Closure report submitted"),
            "closure_report.signed": gettext_lazy("Closure report signed"),
            "closure_report.sent_back": gettext_lazy("Closure report sent back"),
            "use.measured": gettext_lazy("Use measured"),
            "lesson.dismissed": gettext_lazy("Lesson dismissed"),
        }
    )
