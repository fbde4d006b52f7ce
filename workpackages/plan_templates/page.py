"""What the pages of plan templates show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.choices import Scenario
from projects.organisation import Organisation
from projects.written.vocabulary import choice_label
from workpackages.plan_templates.choices import CountedFrom, EntryKind
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.stored import SCENARIOS, outline_of


@dataclass(frozen=True, slots=True)
class Group:
    """The templates of one scenario, small ones first; at last those of the house."""

    title: str
    templates: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of a template as its page tells it."""

    entry: Entry
    kind: str
    level: int
    when: str
    after: str
    told: str


@dataclass(frozen=True, slots=True)
class NeededRole:
    name: str
    person: str


def groups_of(templates: Iterable[Content]) -> list[Group]:
    every = list(templates)
    found = [
        Group(
            str(Scenario(scenario).label),
            tuple(each for each in every if each.is_shipped and each.scenario == scenario),
        )
        for scenario in SCENARIOS
    ]
    own = tuple(each for each in every if not each.is_shipped)
    return [*found, Group(_("Templates of the house"), own)]


def lines_of(content: Content) -> list[ShownLine]:
    """The plan from the top down, with the documents, checks and risks of each phase."""
    levels: dict[int | None, int] = {None: 0}
    found = []
    for entry in outline_of(content):
        level = levels[entry.number] = levels.get(entry.parent, 0) + 1
        after = content.by_number.get(entry.after or 0)
        found.append(
            ShownLine(
                entry,
                str(EntryKind(entry.kind).label),
                level,
                _when(entry),
                after.name if after else "",
                choice_label("accepting", entry.function) if entry.function else "",
            )
        )
    return found


def roles_of(content: Content) -> list[ShownLine]:
    roles = content.of(EntryKind.ROLE)
    return [
        ShownLine(each, "", 1, "", "", choice_label("function", each.function)) for each in roles
    ]


def needed_roles(content: Content, organisation: Organisation) -> list[NeededRole]:
    """The roles of a template, and who holds them in a project already."""
    found = []
    for entry in content.of(EntryKind.ROLE):
        held = organisation.holding(entry.function)
        people = ", ".join(str(place.person) for place in held)
        found.append(NeededRole(entry.name, people))
    return found


def _when(entry: Entry) -> str:
    if not entry.is_dated:
        return ""
    if entry.counted_from == CountedFrom.START:
        words = _("start + %(n)s") % {"n": entry.offset_days}
    else:
        words = _("end − %(n)s") % {"n": entry.offset_days}
    if not entry.length_days:
        return words
    length = ngettext("%(n)s working day", "%(n)s working days", entry.length_days)
    return f"{words} · {length % {'n': entry.length_days}}"
