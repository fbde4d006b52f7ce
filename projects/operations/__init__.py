"""Everything that changes the portfolio."""

from projects.operations.decisions import (
    Motion,
    put_off,
    release_phase,
    report_condition,
    take_decision,
)
from projects.operations.gates import (
    Evidence,
    end_waiver,
    grant_waiver,
    tick_conditions,
    untick_condition,
)
from projects.operations.hierarchy import delete_project, move_project
from projects.operations.lifecycle import change_state, withdraw_agreement
from projects.operations.priorities import (
    discard_draft,
    draft_weights,
    edit_weights,
    found_priorities,
    put_in_force,
)
from projects.operations.programme_team import assign_programme_role, remove_programme_role
from projects.operations.programmes import (
    create_portfolio,
    create_programme,
    edit_portfolio,
    edit_programme,
)
from projects.operations.records import Origin, create_project, edit_project
from projects.operations.scores import (
    Said,
    adopt_proposal,
    decline_proposal,
    propose_score,
    score_project,
)
from projects.operations.team import assign_role, ensure_member, remove_role

__all__ = [
    "Evidence",
    "Motion",
    "Origin",
    "Said",
    "adopt_proposal",
    "assign_programme_role",
    "assign_role",
    "change_state",
    "create_portfolio",
    "create_programme",
    "create_project",
    "decline_proposal",
    "delete_project",
    "discard_draft",
    "draft_weights",
    "edit_portfolio",
    "edit_programme",
    "edit_project",
    "edit_weights",
    "end_waiver",
    "ensure_member",
    "found_priorities",
    "grant_waiver",
    "move_project",
    "propose_score",
    "put_in_force",
    "put_off",
    "release_phase",
    "remove_programme_role",
    "remove_role",
    "report_condition",
    "score_project",
    "take_decision",
    "tick_conditions",
    "untick_condition",
    "withdraw_agreement",
]
