"""What is in or out before anything is chosen: facts, and what the rules make of them.

Every rule says of two projects "if this one is in (or out), that one is in (or out)". Following
these from the facts settles all that is settled: when no contradiction turns up, leaving out
everything else keeps every rule.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from engine.scoring.model import Category
from engine.selection.model import Reason, Round, Rule, RuleConflictError, RuleKind, Step

State = tuple[str, bool]
FACTS = {Category.MANDATORY: Reason.MANDATORY, Category.COMMITTED: Reason.COMMITTED}


def consequences(rules: Iterable[Rule]) -> dict[State, list[tuple[State, Rule]]]:
    """For a project being in or out: what follows directly, and by which rule."""
    found: dict[State, list[tuple[State, Rule]]] = {}

    def follow(first: State, second: State, rule: Rule) -> None:
        """From the first follows the second, and so from not the second not the first."""
        found.setdefault(first, []).append((second, rule))
        found.setdefault((second[0], not second[1]), []).append(((first[0], not first[1]), rule))

    for rule in sorted(rules, key=lambda one: (one.kind, one.first, one.second)):
        if rule.kind is RuleKind.EXCLUDES:
            follow((rule.first, True), (rule.second, False), rule)
            continue
        follow((rule.first, True), (rule.second, True), rule)
        if rule.kind is RuleKind.BUNDLE:
            follow((rule.second, True), (rule.first, True), rule)
    return found


def settled(of: Round) -> dict[str, tuple[Step, ...]]:
    """The projects that are in or out before the choice, each with the steps that lead there.

    The last step of a chain is the project itself. Raises ``RuleConflictError`` where facts
    and rules put a project both in and out, or where rules alone make a free project
    impossible whatever else is chosen. Costs O(projects x rules).
    """
    after = consequences(of.rules)
    for code in sorted(one.code for one in of.candidates):
        _follow([Step(code, is_in=True, reason=Reason.SUPPOSED)], after)
    return {code: steps for (code, _is_in), steps in _follow(_facts(of), after).items()}


def _facts(of: Round) -> list[Step]:
    rows = sorted(of.candidates, key=lambda one: (one.category.place, one.code))
    facts = [
        Step(one.code, is_in=True, reason=FACTS[one.category])
        for one in rows
        if one.category in FACTS
    ]
    for code in sorted(of.forced_in):
        facts.append(Step(code, is_in=True, reason=Reason.FORCED_IN))
    for code in sorted(of.forced_out):
        facts.append(Step(code, is_in=False, reason=Reason.FORCED_OUT))
    return facts


def _follow(
    facts: Iterable[Step], after: Mapping[State, list[tuple[State, Rule]]]
) -> dict[State, tuple[Step, ...]]:
    """All that follows, nearest first, each with its chain; raises at a contradiction."""
    chains: dict[State, tuple[Step, ...]] = {}
    waiting: deque[tuple[Step, ...]] = deque((step,) for step in facts)
    while waiting:
        chain = waiting.popleft()
        code, is_in = state = chain[-1].code, chain[-1].is_in
        if state in chains:
            continue
        chains[state] = chain
        other = chains.get((code, not is_in))
        if other is not None:
            raise RuleConflictError(*((chain, other) if is_in else (other, chain)))
        for (follower, value), rule in after.get(state, ()):
            waiting.append((*chain, Step(follower, value, Reason(rule.kind.value), rule)))
    return chains
