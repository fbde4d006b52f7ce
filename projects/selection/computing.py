"""Both lists of a scenario as they are kept: codes, sums, why not, and what forcing costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from engine.selection import (
    Category,
    Forced,
    Overrun,
    OverrunError,
    RankList,
    Rejection,
    RoundError,
    RuleConflictError,
    Search,
    Selection,
    Step,
    by_rank,
    choose,
    prices,
    settled,
)
from projects.models import ScenarioGroup, SelectionScenario
from projects.selection.inputs import ENGINE_VERSION, PEOPLE, Input
from projects.selection.words import told, told_overruns
from servicedesk_pm.common.errors import RuleViolation

# As many free units are enumerated: exact, and done in a moment.
MOST_AT_ONCE = 20
EXACT = Search(enumerated_units=MOST_AT_ONCE)
ROUGH = Search(seconds=20.0, gap_ratio=0.005, enumerated_units=MOST_AT_ONCE)
QUICK = Search(seconds=2.0, gap_ratio=0.005, enumerated_units=MOST_AT_ONCE)
# Of many projects, so many are worth their price: each costs a search.
MOST_PRICES = 20
NOBODY: Mapping[str, str] = MappingProxyType({})
Kept = dict[str, Any]
T = TypeVar("T")


def is_small(found: Input) -> bool:
    """Whether it is computed while one waits. Raises RuleViolation as ``compute`` does."""
    _check(found)
    with_words(lambda: settled(found.round), found.group_names)
    free = len(found.codes) - sum(code in found.codes for code in settled(found.round))
    return free <= MOST_AT_ONCE


def compute(found: Input, *, progress: Callable[[int], None] = lambda step: None) -> Kept:
    """Everything that the page of a scenario shows, frozen.

    Raises RuleViolation for candidates without a score, rules that contradict each other and
    for what must be done but does not fit, with the projects named.
    """
    small = is_small(found)
    search = EXACT if small else ROUGH
    progress(1)
    rank = with_words(lambda: by_rank(found.round, found.order), found.group_names)
    best = with_words(lambda: choose(found.round, search), found.group_names)
    progress(2)
    codes = _worth_a_price(found, rank, best)
    forced = prices(found.round, best, codes, EXACT if small else QUICK)
    steps = settled(found.round)
    return {
        "engine": ENGINE_VERSION,
        "method": best.method.value,
        "gap": best.gap_ratio,
        "years": [limit.year for limit in found.limits],
        "limits": [_limit(each) for each in found.limits],
        "groups": [_group(each) for each in found.groups],
        "candidates": _candidates(found),
        "rank": _list(found, rank.selection),
        "optimum": _list(found, best),
        "rejected": {each.code: _rejection(each, rank) for each in rank.rejections},
        "settled": {
            code: [_step(step) for step in chain]
            for code, chain in steps.items()
            if code in found.codes
        },
        "prices": {each.code: _price(each) for each in forced},
    }


def with_words(compute: Callable[[], T], names: Mapping[str, str] = NOBODY) -> T:
    """Say what the engine refuses so that a director understands it; ``names`` of role groups."""
    try:
        return compute()
    except RuleConflictError as conflict:
        words = _("The rules contradict each other: %(why_in)s; but %(why_out)s.")
        facts = {
            "why_in": told([_step(step) for step in conflict.why_in]),
            "why_out": told([_step(step) for step in conflict.why_out]),
        }
        raise RuleViolation(words % facts) from None
    except OverrunError as overrun:
        raise RuleViolation(told_overruns(overrun.overruns, names)) from None
    except RoundError as wrong:
        words = _("The figures of %(code)s do not fit the years of the scenario.")
        raise RuleViolation(words % {"code": wrong.code or "–"}) from None


def _check(found: Input) -> None:
    if found.weights is None:
        raise RuleViolation(_("No criteria are in force in this portfolio yet."))
    if not found.rows:
        raise RuleViolation(_("The scenario has no candidates."))
    if found.unscored:
        words = _("These candidates have no score that fits the criteria in force: %(codes)s.")
        raise RuleViolation(words % {"codes": ", ".join(found.unscored)})


def _worth_a_price(found: Input, rank: RankList, best: Selection) -> list[str]:
    """The free candidates; of many, those on which the lists differ, then the first by rank."""
    fixed = found.round.forced_in | found.round.forced_out
    free = [
        code
        for code in found.order
        if code not in fixed and found.by_code[code].project.category == Category.DISCRETIONARY
    ]
    if len(free) <= MOST_PRICES:
        return free
    different = set(rank.selection.codes) ^ set(best.codes)
    return sorted(free, key=lambda code: code not in different)[:MOST_PRICES]


def _candidates(found: Input) -> dict[str, Kept]:
    needs = {one.code: one for one in found.round.candidates}
    kept = {}
    for rank, code in enumerate(found.order, start=1):
        row, one = found.by_code[code], needs[code]
        kept[code] = {
            "name_fr": row.project.name_fr,
            "name_en": row.project.name_en,
            "rank": rank,
            "priority": str(one.priority),
            "value": str(one.value),
            "cost": str(one.cost),
            "effort": sum(found.by_code[code].efforts),
            "category": one.category.value,
            "wish": row.wish,
            "reason": row.reason,
            "later": row.years_later,
        }
    return kept


def _limit(each: Any) -> Kept:
    return {
        "year": each.year,
        **{
            name: str(getattr(each, name))
            for name in ("budget", "more_money", "committed", "reserve", "money_left")
        },
        **{
            name: getattr(each, name)
            for name in ("capacity", "more_people", "bound", "operations", "people_left")
        },
    }


def _group(each: ScenarioGroup) -> Kept:
    years = sorted(each.limits.all(), key=lambda limit: limit.year)
    return {
        "key": each.key,
        "name_fr": each.name_fr,
        "name_en": each.name_en,
        "people_left": {str(limit.year): limit.people_left for limit in years},
    }


def _list(found: Input, selection: Selection) -> Kept:
    first = found.limits[0].year if found.limits else 0
    used: dict[str, dict[str, int]] = {}
    for (group, period), need in selection.efforts.items():
        used.setdefault(group, {})[str(first + period)] = int(need)
    everybody = used.pop(PEOPLE, {})
    return {
        "codes": [code for code in found.order if code in set(selection.codes)],
        "value": str(selection.value),
        "priority": str(selection.priority),
        "cost": str(selection.cost),
        "effort": sum(everybody.values()),
        "costs": {str(year): str(cost) for year, cost in selection.costs.items()},
        "efforts": everybody,
        "group_efforts": used,
    }


def _rejection(each: Rejection, rank: RankList) -> Kept:
    return {
        "codes": list(each.codes),
        "excluded_by": each.excluded_by,
        "because": [_step(step) for step in each.because],
        "overruns": [_overrun(over, each.codes) for over in each.overruns],
    }


def _overrun(over: Overrun, package: Iterable[str]) -> Kept:
    """What was taken before, what the project would add, and the limit."""
    own = sum(need for code, need in over.by_code if code in set(package))
    return {
        "key": over.key if isinstance(over.key, int) else over.key[1],
        "is_money": over.is_money,
        "group": "" if isinstance(over.key, int) or over.key[0] == PEOPLE else over.key[0],
        "before": str(over.needed - own),
        "own": str(own),
        "needed": str(over.needed),
        "available": str(over.available),
    }


def _step(step: Step) -> list[Any]:
    rule = [step.rule.first, step.rule.kind.value, step.rule.second] if step.rule else []
    return [step.code, step.is_in, step.reason.value, *rule]


def _price(each: Forced) -> Kept:
    return {
        "is_in": each.is_in,
        "value": None if each.value is None else str(each.value),
        "cost": None if each.cost is None else str(each.cost),
    }


def final_list(found: Input, scenario: SelectionScenario, codes: frozenset[str]) -> Kept:
    """A list that was changed by hand, checked against rules and limits.

    Raises RuleViolation with the rule or the limit that it breaks.
    """
    every = {one.code for one in found.round.candidates}
    outside = every - found.codes
    settled_in = codes | (found.round.forced_in & outside)
    changed = type(found.round)(
        found.round.candidates,
        found.round.budgets,
        found.round.capacities,
        found.round.rules,
        frozenset(settled_in),
        frozenset(every - settled_in),
    )
    listed = with_words(lambda: by_rank(changed, found.order), found.group_names)
    return _list(found, listed.selection)
