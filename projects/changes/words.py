"""How the effects of a change read, its annex, and what is told about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.history import register_verbs
from people.notifications import register_kind
from projects.changes.choices import (
    DIMENSIONS,
    GROUNDS,
    ApprovalLevel,
    ChangeState,
    ScopeEffect,
)
from projects.models import ChangeRequest
from projects.notices import name_in, readable
from projects.words import spoken
from servicedesk_pm.common.templatetags.ui import day, money

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One effect: its figure, its words, and whether it is said to be none."""

    field: str
    label: str
    figure: str
    words: str
    is_none: bool
    is_needed: bool

    @property
    def is_contradictory(self) -> bool:
        return self.is_none and bool(self.words.strip())


@dataclass(frozen=True, slots=True)
class LevelLine:
    """The level that one dimension asks for, and why."""

    label: str
    level: str
    ground: str


def impact_lines(change: ChangeRequest) -> list[ImpactLine]:
    scope, cost = change.scope_effect, change.cost_effect
    free = cost is not None and not cost
    scope_label = str(ScopeEffect(scope).label) if scope else ""
    lines = [
        ImpactLine("scope_words", _("Scope"), scope_label, change.scope_words,
                   scope == ScopeEffect.NONE, scope != ScopeEffect.NONE),
        ImpactLine("cost_words", _("Cost"), "" if cost is None else money(cost),
                   change.cost_words, free, not free),
        ImpactLine("finish_words", _("Finish date"), finish_words(change), change.finish_words,
                   change.finish_none, not change.finish_none),
    ]  # fmt: skip
    more = {
        "quality": _("Quality"),
        "risks": _("Risks"),
        "workstations": _("Workstations"),
    }
    for name, label in more.items():
        is_none = getattr(change, f"{name}_none")
        figure = _("no effect") if is_none else ""
        words = getattr(change, f"{name}_words")
        lines.append(ImpactLine(f"{name}_words", label, figure, words, is_none, not is_none))
    return lines


def finish_words(change: ChangeRequest) -> str:
    if change.finish_none:
        return _("the finish date stays")
    if change.new_finish_on is None:
        return ""
    found = day(change.new_finish_on)
    if change.finish_days is not None:
        moved = ngettext("%(n)s working day", "%(n)s working days", abs(change.finish_days))
        sign = "+" if change.finish_days > 0 else "−" if change.finish_days < 0 else ""
        found = f"{found} ({sign}{moved % {'n': abs(change.finish_days)}})"
    if change.touches_programme_milestone:
        found = f"{found} · {_('moves a milestone of the programme')}"
    return found


def level_lines(change: ChangeRequest) -> list[LevelLine]:
    """Per dimension, as they were when the level was computed."""
    return [
        LevelLine(str(DIMENSIONS[name]), str(ApprovalLevel(level).label), str(GROUNDS[ground]))
        for name, (level, ground) in change.grounds.items()
    ]


def annex_text(change: ChangeRequest) -> str:
    """The change with its effects and its decision, in the language in force."""
    lines = [
        f"{change.code} {change.name}",
        _("Reason: %(text)s") % {"text": spoken(change, "reason").text},
    ]
    described = spoken(change, "description").text
    if described:
        lines.append(_("Description: %(text)s") % {"text": described})
    for line in impact_lines(change):
        said = [part for part in (line.figure, line.words.strip()) if part]
        facts = {"what": line.label, "text": " · ".join(said)}
        lines.append(_("%(what)s: %(text)s") % facts)
    decided = _("Approved by %(person)s on %(day)s, level %(level)s: %(reason)s")
    facts = {
        "person": str(change.decided_by),
        "day": day(change.decided_on),
        "level": str(ApprovalLevel(change.level or ApprovalLevel.BOARD).label),
        "reason": change.decision_reason,
    }
    return "\n".join([*lines, decided % facts])


def _words(facts: Facts) -> dict[str, str]:
    found = readable(facts)
    found["change"] = f"{facts['change']} {name_in(facts, 'change')}"
    found["outcome"] = str(ChangeState(facts["change_state"]).label)
    return found


def _said(make: Callable[[], str]) -> Callable[[Facts], str]:
    """The words are looked up when they are read, in the reader's language."""
    return lambda facts: make() % _words(facts)


def register() -> None:
    kinds: dict[str, Callable[[], str]] = {
        "change.submitted": lambda: _(
            "%(person)s submitted a change of %(place)s, to be analysed: %(change)s"
        ),
        "change.analysed": lambda: _("A change of %(place)s waits for a decision: %(change)s"),
        "change.withdrawn": lambda: _("%(person)s withdrew a change of %(place)s: %(change)s"),
        "change.decided": lambda: _(
            "%(person)s decided on a change of %(place)s (%(outcome)s): %(change)s"
        ),
        "change.implemented": lambda: _("A change of %(place)s is implemented: %(change)s"),
    }
    for kind, make in kinds.items():
        register_kind(kind, _said(make))
    register_verbs(
        {
            "change.submitted": gettext_lazy("Change submitted"),
            "change.taken_back": gettext_lazy("Change made a draft again"),
            "change.analysed": gettext_lazy("Change analysed"),
            "change.withdrawn": gettext_lazy("Change withdrawn"),
            "change.approved": gettext_lazy("Change approved"),
            "change.rejected": gettext_lazy("Change rejected"),
            "change.deferred": gettext_lazy("Change deferred"),
            "change.implemented": gettext_lazy("Change implemented"),
            "change.closed": gettext_lazy("Change closed"),
        }
    )
