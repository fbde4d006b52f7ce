"""The registration point of gate conditions: each app registers its own from ``ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation, Words

Check = Callable[[Project], bool]
Place = Callable[[Project], str]
Why = Callable[[Project], str]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that does not hold, and the page where it can be met."""

    code: str
    label: Words
    url: str = ""


class UnmetConditions(RuleViolation):
    """A transition is refused; ``unmet`` tells every reason at once."""

    def __init__(self, unmet: list[Unmet]) -> None:
        super().__init__(_("Not yet possible. These conditions are not met:"))
        self.unmet = tuple(unmet)

    def __str__(self) -> str:
        return f"{self.message} {' · '.join(str(each.label) for each in self.unmet)}"


@dataclass(frozen=True, slots=True)
class Condition:
    code: str
    label: Words
    check: Check
    url: Place
    why: Why | None = None

    def reason(self, project: Project) -> tuple[bool, str]:
        """Whether it holds, and if not why, as far as it can tell; asked once."""
        if self.why is None:
            return self.check(project), ""
        why = self.why(project)
        return not why, why


_conditions: dict[str, dict[str, Condition]] = {}


def register_condition(
    gate: str, code: str, label: Words, check: Check, *, url: Place = Project.get_absolute_url
) -> None:
    """Make ``gate`` depend on ``check(project)``; ``url`` leads to where it can be met.

    Registering a code again replaces it, so that a reload does not double the list.
    """
    _conditions.setdefault(gate, {})[code] = Condition(code, label, check, url)


def register_reasoned(
    gate: str, code: str, label: Words, why: Why, *, url: Place = Project.get_absolute_url
) -> None:
    """As ``register_condition``, with a check that says in words why the condition does not hold.

    It says nothing when it holds.
    """

    def holds(project: Project) -> bool:
        return not why(project)

    _conditions.setdefault(gate, {})[code] = Condition(code, label, holds, url, why)


def conditions_of(gate: str) -> list[Condition]:
    known = _conditions.get(gate, {})
    return [known[code] for code in sorted(known)]


def computed(code: str) -> Condition | None:
    """The check that answers for this condition, where some app has registered one."""
    return _conditions.get(code.split("-", maxsplit=1)[0], {}).get(code)
