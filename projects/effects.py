"""What a step of the life cycle brings with it in the apps above, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from projects.transitions import Transition

Effect = Callable[[Project, User, date], None]
_effects: dict[tuple[str, str], dict[str, Effect]] = {}


def register_effect(source: ProjectState, to: ProjectState, name: str, effect: Effect) -> None:
    """Call ``effect(project, actor, on)`` once the project has gone from ``source`` to ``to``.

    Whatever it raises undoes the step. Registering a name again replaces it.
    """
    _effects.setdefault((source, to), {})[name] = effect


def bring_about(project: Project, line: Transition, *, actor: User, on: date) -> None:
    effects = _effects.get((line.source, line.to), {})
    for name in sorted(effects):
        effects[name](project, actor, on)
