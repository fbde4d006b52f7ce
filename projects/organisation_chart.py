"""The levels of a project's organisation, as its chart draws them from the top down."""

from __future__ import annotations

from dataclasses import dataclass

from people.choices import Role
from projects.mandates.choices import Hat
from projects.organisation import PACKAGE_LEAD, SUBPROJECT_LEAD, Organisation, Place

STEERING = (Hat.STEERING_COMMITTEE, Hat.DEPUTY)
ADVICE = (
    Role.QUALITY_MANAGER, Hat.USER_REPRESENTATIVE, Hat.SERVICE_OWNER, Hat.OPERATIONS_LEAD,
    Hat.SERVICE_DESK_LEAD, Hat.CHANGE_MANAGER, Hat.PROCUREMENT, Hat.FINANCE_CONTROLLER,
)  # fmt: skip
TEAMS = (SUBPROJECT_LEAD, PACKAGE_LEAD)


@dataclass(frozen=True, slots=True)
class Chart:
    """Who decides, who leads, who stands beside the lead, who delivers."""

    sponsor: tuple[Place, ...]
    committee: tuple[Place, ...]
    programme: tuple[Place, ...]
    lead: tuple[Place, ...]
    beside: tuple[Place, ...]
    teams: tuple[Place, ...]


def chart_of(organisation: Organisation) -> Chart:
    """Pure computation."""

    def places(*functions: str) -> tuple[Place, ...]:
        return tuple(organisation.holding(*functions))

    return Chart(
        sponsor=places(Role.SPONSOR),
        committee=places(*STEERING),
        programme=places(Role.PROGRAMME_MANAGER),
        lead=places(Role.PROJECT_MANAGER),
        beside=places(*ADVICE),
        teams=places(*TEAMS),
    )
