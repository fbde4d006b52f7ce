"""Everything that changes the portfolio."""

from projects.operations.hierarchy import delete_project, move_project
from projects.operations.lifecycle import change_state, defer_decision, withdraw_agreement
from projects.operations.programme_team import assign_programme_role, remove_programme_role
from projects.operations.programmes import (
    create_portfolio,
    create_programme,
    edit_portfolio,
    edit_programme,
)
from projects.operations.records import Origin, create_project, edit_project
from projects.operations.team import assign_role, ensure_member, remove_role

__all__ = [
    "Origin",
    "assign_programme_role",
    "assign_role",
    "change_state",
    "create_portfolio",
    "create_programme",
    "create_project",
    "defer_decision",
    "delete_project",
    "edit_portfolio",
    "edit_programme",
    "edit_project",
    "ensure_member",
    "move_project",
    "remove_programme_role",
    "remove_role",
    "withdraw_agreement",
]
