"""What a planning round chooses from: projects, limits of money and people, and rules.

Money is CHF, effort one unit throughout, for example person-days; both are exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.errors import EngineError
from engine.scoring.model import Category

Number = int | Decimal
# A role group in a period, the periods being counted: 0, 1, 2 ...
Row = tuple[str, int]
# A year of money or a role group in a period.
LimitKey = int | Row


class SelectionError(EngineError):
    """The planning round cannot be computed; the message names the culprit."""


class RoundError(SelectionError):
    """A project, a limit or a rule makes no sense by itself; ``code`` is the project, if any."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class Reason(StrEnum):
    """Why a project is in or out before anything is chosen."""

    MANDATORY = "mandatory"
    COMMITTED = "committed"
    FORCED_IN = "forced_in"
    FORCED_OUT = "forced_out"
    SUPPOSED = "supposed"  # A free project whose rules alone contradict each other.
    REQUIRES = "requires"
    EXCLUDES = "excludes"
    BUNDLE = "bundle"


class RuleKind(StrEnum):
    """``first`` requires, excludes, or is only done together with ``second``."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between two projects; a bundle of more is a rule for each neighbouring pair."""

    kind: RuleKind
    first: str
    second: str

    def __str__(self) -> str:
        word = {RuleKind.BUNDLE: "goes with"}.get(self.kind, self.kind.value)
        return f"{self.first} {word} {self.second}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may be chosen.

    ``value`` is V and ``priority`` P of the scoring. ``costs`` by year and ``efforts`` by role
    group and period; what is not named is 0. A committed project whose money and people are
    already deducted in the limits is listed without costs and efforts.
    """

    code: str
    value: Decimal
    priority: Decimal
    costs: Mapping[int, Number] = field(default_factory=dict)
    efforts: Mapping[Row, Number] = field(default_factory=dict)
    category: Category = Category.DISCRETIONARY

    @property
    def cost(self) -> Number:
        """All years together."""
        return sum(self.costs.values())

    @property
    def effort(self) -> Number:
        """All groups and periods together."""
        return sum(self.efforts.values())


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a year, before commitments and the management reserve."""

    year: int
    amount: Number
    committed: Number = 0
    reserve: Number = 0

    @property
    def key(self) -> LimitKey:
        """The year."""
        return self.year

    @property
    def available(self) -> Number:
        """What may be spent on the projects of the round."""
        return self.amount - self.committed - self.reserve


@dataclass(frozen=True, slots=True)
class Capacity:
    """The people of a role group in a period, before commitments and daily operations."""

    group: str
    period: int
    amount: Number
    committed: Number = 0
    operations: Number = 0

    @property
    def key(self) -> LimitKey:
        """Group and period."""
        return self.group, self.period

    @property
    def available(self) -> Number:
        """What may be used for the projects of the round."""
        return self.amount - self.committed - self.operations


@dataclass(frozen=True, slots=True)
class Round:
    """A planning round. Codes are unique, their order in the input never matters.

    Years after the last budget, and a group's periods after its last capacity, lie beyond the
    round and are not limited; any other year, group or period that a project names needs its
    limit. Without any budget money is not limited, without any capacity people are not.
    ``forced_in`` and ``forced_out`` are what the board has decided beforehand.
    """

    candidates: tuple[Candidate, ...]
    budgets: tuple[Budget, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    rules: tuple[Rule, ...] = ()
    forced_in: frozenset[str] = frozenset()
    forced_out: frozenset[str] = frozenset()

    @property
    def limits(self) -> tuple[Budget | Capacity, ...]:
        """Budgets, then capacities."""
        return *self.budgets, *self.capacities


@dataclass(frozen=True, slots=True)
class Step:
    """A project that is in or out, and why: a fact, or a rule and the step before."""

    code: str
    is_in: bool
    reason: Reason
    rule: Rule | None = None

    def __str__(self) -> str:
        because = self.reason.value.replace("_", " ") if self.rule is None else str(self.rule)
        return f"{self.code} {'in' if self.is_in else 'out'} ({because})"


class RuleConflictError(SelectionError):
    """Rules and facts put one project, ``code``, both in and out.

    ``why_in`` and ``why_out`` lead from a fact to the project, one step following from the
    other; the reason ``SUPPOSED`` at the beginning means that the rules alone contradict each
    other as soon as that project is chosen.
    """

    def __init__(self, why_in: tuple[Step, ...], why_out: tuple[Step, ...]) -> None:
        self.code = why_in[-1].code
        self.why_in, self.why_out = why_in, why_out
        chains = " but ".join(" → ".join(map(str, chain)) for chain in (why_in, why_out))
        super().__init__(f"{self.code} would be both in and out: {chains}")


@dataclass(frozen=True, slots=True)
class Overrun:
    """A limit that is not kept: a year in CHF, or a group in a period in units of effort.

    ``by_code`` lists the projects that use it, the largest first.
    """

    key: LimitKey
    available: Number
    needed: Number
    by_code: tuple[tuple[str, Number], ...]

    @property
    def is_money(self) -> bool:
        """Whether it is a budget and not a capacity."""
        return isinstance(self.key, int)

    @property
    def excess(self) -> Number:
        """By how much."""
        return self.needed - self.available

    def __str__(self) -> str:
        codes = ", ".join(f"{code} {amount}" for code, amount in self.by_code) or "no project"
        where = f"{self.key}" if isinstance(self.key, int) else f"{self.key[0]}, {self.key[1]}"
        return f"{where}: {self.needed} of {self.available}, {self.excess} too much ({codes})"


class OverrunError(SelectionError):
    """What has to be done does not fit into the limits, whatever else is chosen.

    ``codes`` are the mandatory, committed and forced projects with all that these require,
    ``overruns`` the limits that they break.
    """

    def __init__(self, codes: tuple[str, ...], overruns: tuple[Overrun, ...]) -> None:
        self.codes, self.overruns = codes, overruns
        super().__init__("what must be done does not fit: " + "; ".join(map(str, overruns)))
