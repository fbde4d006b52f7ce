"""The list by rank: take what comes first while it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.selection.frame import Frame, framed, need_of, overruns
from engine.selection.model import Round, RoundError
from engine.selection.result import Method, RankList, Rejection, selection_of
from engine.selection.settling import consequences


def by_rank(of: Round, order: Sequence[str] = ()) -> RankList:
    """Projects in order of rank, as long as they fit and the rules allow it.

    What is mandatory, committed or forced, with all that this requires, comes first. Then, one
    after the other, a project is taken with its whole bundle and everything that these
    require, or not at all, and the next one is tried. ``order`` is the ranking; without it,
    by P and then by code, which also ranks what ``order`` does not name.

    Raises ``RoundError``, also for a code in ``order`` that is unknown, ``RuleConflictError``
    and ``OverrunError`` as ``choose`` does. Costs O(projects x limits), and as much
    again for each rejection.
    """
    frame = framed(of)
    unknown = [code for code in order if code not in frame.candidates]
    if unknown:
        raise RoundError(f"{unknown[0]} is ranked but not among the projects", unknown[0])
    taking = Taking(frame)
    ranking = dict.fromkeys((*order, *default_order(of)))
    rejections = tuple(filter(None, map(taking.take, ranking)))
    # A project that was rejected may have come in later, required by another.
    left_out = tuple(one for one in rejections if one.code not in taking.taken)
    return RankList(selection_of(of, taking.taken, Method.BY_RANK), left_out)


def default_order(of: Round) -> list[str]:
    """By P, then by code."""
    rows = sorted(of.candidates, key=lambda one: (-one.priority, one.code))
    return [one.code for one in rows]


class Taking:
    """What has been taken so far, the settled projects to begin with."""

    def __init__(self, frame: Frame) -> None:
        self.of, self.candidates = frame.of, frame.candidates
        self.taken = dict.fromkeys(frame.chosen)
        self.out = {code: chain for code, chain in frame.steps.items() if not chain[-1].is_in}
        self.after = consequences(self.of.rules)
        self.left = {limit.key: limit.available for limit in self.of.limits}
        self._deduct(self.taken)

    def take(self, code: str) -> Rejection | None:
        """Take a project with all that belongs to it, or say why not."""
        if code in self.taken:
            return None
        if code in self.out:
            return Rejection(code, (code,), because=self.out[code])
        package, barred = self._package(code)
        excluding = sorted(barred & self.taken.keys())
        if excluding:
            return Rejection(code, package, excluded_by=excluding[0])
        if not self._fits(package):
            rows = [self.candidates[one] for one in dict.fromkeys((*self.taken, *package))]
            return Rejection(code, package, overruns=overruns(self.of, rows))
        new = [one for one in package if one not in self.taken]
        self.taken.update(dict.fromkeys(new))
        self._deduct(new)
        return None

    def _fits(self, package: Iterable[str]) -> bool:
        rows = [self.candidates[one] for one in package if one not in self.taken]
        return all(
            sum(need_of(one, key) for one in rows) <= left for key, left in self.left.items()
        )

    def _deduct(self, codes: Iterable[str]) -> None:
        for key in self.left:
            self.left[key] -= sum(need_of(self.candidates[code], key) for code in codes)

    def _package(self, code: str) -> tuple[tuple[str, ...], set[str]]:
        """All that has to come in with a project, sorted, and all that may not be in then."""
        found, waiting = {(code, True)}, [(code, True)]
        while waiting:
            for state, _rule in self.after.get(waiting.pop(), ()):
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        package = tuple(sorted(one for one, is_in in found if is_in))
        return package, {one for one, is_in in found if not is_in}
