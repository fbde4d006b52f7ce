"""The role groups of a scenario: who can replace each other, and how many of them there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from projects.models import (
    MOST_GROUPS,
    MOST_YEARS,
    ScenarioGroup,
    ScenarioGroupYear,
    SelectionScenario,
)
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A role group, new without a number; by year the columns of ``ScenarioGroupYear``."""

    number: int | None
    name_fr: str
    name_en: str
    years: Mapping[int, Mapping[str, int]]


def write_groups(
    scenario: SelectionScenario, wanted: Sequence[GroupFacts], removed: Collection[int]
) -> None:
    """Write the groups that are wanted and take those away that are not; others stay.

    What candidates take of a removed group goes with it. Raises RuleViolation for too many, two
    of one name, and more taken off than there is.
    """
    held = {group.number: group for group in scenario.groups.order_by("number")}
    for number in held.keys() & set(removed):
        held.pop(number).delete()
        _take_from_candidates(scenario, str(number))
    for facts in wanted:
        number = facts.number or max(held, default=0) + 1
        group = held.setdefault(number, ScenarioGroup(scenario=scenario, number=number))
        group.name_fr, group.name_en = facts.name_fr.strip(), facts.name_en.strip()
        _write(group, facts)
    if len(held) > MOST_GROUPS:
        raise RuleViolation(_("At most %(most)s role groups.") % {"most": MOST_GROUPS})
    counted = Counter(group.name_fr.casefold() for group in held.values())
    twice = next(
        (each.name_fr for each in held.values() if counted[each.name_fr.casefold()] > 1), ""
    )
    if twice:
        raise RuleViolation(_("Two role groups are called %(name)s.") % {"name": twice})


def copy_groups(source: SelectionScenario, copy: SelectionScenario) -> None:
    """The same groups under the same numbers, so that candidates find theirs."""
    for group in source.groups.order_by("number").prefetch_related("limits"):
        limits = list(group.limits.all())
        write_again(group, scenario=copy)
        for limit in limits:
            write_again(limit, group=group)


def write_again(row: Model, **owner: Model) -> None:
    """The same row once more, of another owner."""
    row.pk = None
    row._state.adding = True
    for name, value in owner.items():
        setattr(row, name, value)
    row.save()


def needs_of_groups(
    scenario: SelectionScenario, efforts: Sequence[int], wanted: Mapping[str, Sequence[int]]
) -> dict[str, list[int]]:
    """What a candidate takes of each group. Raises RuleViolation where it is more than its effort.

    A year without effort of its own has none for a group either.
    """
    known = {group.key for group in scenario.groups.order_by("number")}
    kept = {
        key: [int(need) for need in needs][:MOST_YEARS]
        for key, needs in wanted.items()
        if key in known and any(needs)
    }
    for n in range(MOST_YEARS):
        asked = sum(needs[n] for needs in kept.values() if n < len(needs))
        if asked > (efforts[n] if n < len(efforts) else 0):
            words = _("In its year %(n)s the role groups do more than the project needs.")
            raise RuleViolation(words % {"n": n + 1}, field=f"effort_{n + 1}")
    return kept


def _write(group: ScenarioGroup, facts: GroupFacts) -> None:
    check_record(group, leaving_out=["scenario"])
    group.save()
    limits = {limit.year: limit for limit in group.limits.order_by("year")}
    for year in group.scenario.limits.order_by("year").values_list("year", flat=True):
        limit = limits.get(year) or ScenarioGroupYear(group=group, year=year)
        for name, value in facts.years.get(year, {}).items():
            setattr(limit, name, value)
        check_record(limit, leaving_out=["group"])
        if limit.people_left < 0:
            words = _("%(group)s, %(year)s: more people are taken off than there are.")
            told = {"group": group.name, "year": year}
            raise RuleViolation(words % told, field=f"bound_{facts.number or 0}_{year}")
        limit.save()


def _take_from_candidates(scenario: SelectionScenario, key: str) -> None:
    for candidate in scenario.candidates.select_related("project").order_by("pk"):
        if candidate.group_efforts.pop(key, None) is not None:
            candidate.save(update_fields=["group_efforts"])
