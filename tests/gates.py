"""What the computed conditions of a gate say of a project, whatever people have ticked."""

from __future__ import annotations

from projects.gates import Unmet, conditions_of
from projects.models import Project


def unmet_conditions(gate: str, project: Project) -> list[Unmet]:
    return [
        Unmet(each.code, each.label, each.url(project))
        for each in conditions_of(gate)
        if not each.check(project)
    ]
