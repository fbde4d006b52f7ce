"""What the computed plan says of each task: whether it is critical, and how far it may slip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from engine.errors import EngineError
from workpackages.scheduling.network import Plan
from workpackages.scheduling.preview import told


@dataclass(frozen=True, slots=True)
class Slack:
    """What the computed plan says of one task; slack in working minutes of its calendar."""

    is_critical: bool
    is_near: bool
    total_minutes: int
    free_minutes: int


@dataclass(frozen=True, slots=True)
class Criticality:
    """Slack by task, or why there is none."""

    by_task: Mapping[int, Slack] = field(default_factory=dict)
    refusal: str = ""


def criticality_of(plan: Plan) -> Criticality:
    """Slack of every dated task; no query. What cannot be computed says why in a sentence."""
    if not plan.tasks:
        return Criticality()
    try:
        schedule = plan.schedule
    except EngineError as error:
        why = {"reason": told(error, plan)}
        return Criticality(refusal=_("The critical path cannot be computed: %(reason)s") % why)
    found = {
        int(dates.key[1]): Slack(  # type: ignore[index]
            dates.is_critical, dates.is_near_critical, dates.total_slack, dates.free_slack
        )
        for dates in schedule
        if dates.key[0] == "task"  # type: ignore[index]
    }
    return Criticality(found)
