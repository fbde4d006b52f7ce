"""What a person may do in a project. Every operation and every view asks here."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director, organisation_roles
from projects.choices import Body, SizeClass
from projects.models import DecisionCondition, Programme, Project
from projects.scope import SEES_INSIDE, scope_of
from projects.transitions import Decider, Transition, gate_lines, next_gate

# A lead hands out work; roles that decide or judge are named by the director.
GIVEN_BY_LEAD = frozenset({Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER})
GIVEN_BY_DIRECTOR = GIVEN_BY_LEAD | {
    Role.PROGRAMME_MANAGER,
    Role.PROJECT_MANAGER,
    Role.SPONSOR,
    Role.QUALITY_MANAGER,
}
# Programme-wide roles beside its manager and sponsor, whom its record names.
GIVEN_IN_PROGRAMME = frozenset({Role.SPONSOR, Role.QUALITY_MANAGER, Role.OBSERVER})
READS_HISTORY = frozenset({Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER})
PREPARES_GATES = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.QUALITY_MANAGER}
)
# What each may change in a project's record. Nobody ever changes the code.
LEAD_FIELDS = frozenset(
    {"summary_fr", "summary_en", "planned_start_on", "planned_finish_on", "status_date"}
)
DIRECTOR_FIELDS = LEAD_FIELDS | {
    "name_fr",
    "name_en",
    "programme",
    "org_unit",
    "category",
    "size_class",
    "scenario",
    "has_rollout",
    "sponsor",
    "lead",
    "approved_envelope",
}
DECIDED_ABOVE = frozenset({"sponsor", "approved_envelope", "category", "size_class"})
MANAGER_PROGRAMME_FIELDS = frozenset({"objective_fr", "objective_en"})
DIRECTOR_PROGRAMME_FIELDS = MANAGER_PROGRAMME_FIELDS | {"name_fr", "name_en", "manager", "sponsor"}


def roles_on(user: User, project: Project) -> frozenset[str]:
    """The person's roles that count on this project, inherited ones included."""
    return scope_of(user).roles_on(project.path, project.programme_id)


def can_see_inside(user: User, project: Project) -> bool:
    """Structure, tasks and team, which an observer does not see."""
    return bool(roles_on(user, project) & SEES_INSIDE)


def can_create_project(user: User) -> bool:
    return is_director(user)


def can_create_subproject(user: User, parent: Project) -> bool:
    held = roles_on(user, parent)
    return not parent.is_terminal and bool(held & {Role.DIRECTOR, Role.PROJECT_MANAGER})


def fields_of_new(user: User, parent: Project | None) -> frozenset[str]:
    """What may be said of a new project; a lead names no sponsor and approves no money."""
    if parent is None:
        return DIRECTOR_FIELDS if is_director(user) else frozenset()
    if not can_create_subproject(user, parent):
        return frozenset()
    inherited = {"programme"}
    return DIRECTOR_FIELDS - inherited - (frozenset() if is_director(user) else DECIDED_ABOVE)


def editable_fields(user: User, project: Project) -> frozenset[str]:
    """The fields of the project's record that the person may change; a form has no others."""
    if not can_edit_project(user, project):
        return frozenset()
    fields = DIRECTOR_FIELDS if is_director(user) else LEAD_FIELDS
    return fields - {"programme"} if project.parent_id else fields


def editable_programme_fields(user: User, programme: Programme) -> frozenset[str]:
    if is_director(user):
        return DIRECTOR_PROGRAMME_FIELDS
    return MANAGER_PROGRAMME_FIELDS if can_edit_programme(user, programme) else frozenset()


def roles_to_give(user: User, project: Project) -> frozenset[Role]:
    """The roles that the person may give to, or take from, others in this project."""
    if not can_manage_team(user, project):
        return frozenset()
    return GIVEN_BY_DIRECTOR if is_director(user) else GIVEN_BY_LEAD


def programme_roles_to_give(user: User) -> frozenset[Role]:
    """The roles that the person may give and take in a whole programme."""
    return GIVEN_IN_PROGRAMME if is_director(user) else frozenset()


def sides_of(user: User, project: Project) -> frozenset[Decider]:
    """As whom the person may decide on this project."""
    sides = set()
    if is_director(user):
        sides.add(Decider.DIRECTOR)
    if Role.SPONSOR in organisation_roles(user):
        sides.add(Decider.BOARD)
    if Role.SPONSOR in scope_of(user).local_roles_on(project.path, project.programme_id):
        sides.add(Decider.SPONSOR)
    return frozenset(sides)


def can_decide(user: User, project: Project, line: Transition) -> bool:
    deciders = line.deciders(in_programme=project.programme_id is not None)
    return bool(sides_of(user, project).intersection(deciders))


def can_override(user: User, project: Project, line: Transition) -> bool:
    """Sign, with another side, that the gate's conditions are overridden."""
    overriders = line.overriders(in_programme=project.programme_id is not None)
    return bool(sides_of(user, project) & overriders)


def can_decide_gate(user: User, project: Project, gate: str) -> bool:
    """Waive a condition of this gate or put its decision off: who decides on what it opens."""
    return any(can_decide(user, project, line) for line in gate_lines(project.state, gate))


def can_put_off(user: User, project: Project) -> bool:
    """Defer the decision of the next gate, or return it with remarks."""
    lines = gate_lines(project.state, next_gate(project.state))
    return any(line.is_decision and can_decide(user, project, line) for line in lines)


def can_tick(user: User, project: Project) -> bool:
    """Say with evidence that a condition holds: who prepares the decision, or judges quality."""
    return not project.is_terminal and bool(roles_on(user, project) & PREPARES_GATES)


def can_release_phase(user: User, project: Project) -> bool:
    """Release the next phase of the execution: the sponsor, in a small project the director too."""
    deciders = {Decider.SPONSOR}
    if project.size_class == SizeClass.SMALL:
        deciders.add(Decider.DIRECTOR)
    return bool(sides_of(user, project) & deciders)


def can_report_condition(user: User, condition: DecisionCondition) -> bool:
    """Say that a condition of a decision is done: its owner, the lead, those who run it all."""
    if condition.owner_id == user.pk or is_director(user):
        return True
    project = condition.decision.project
    if project is None:
        return False
    held = roles_on(user, project)
    return bool(held & {Role.PROJECT_MANAGER, Role.PROGRAMME_MANAGER})


def bodies_of(user: User, project: Project | None, programme: Programme | None) -> list[Body]:
    """For whom the person may write down a decision that opens no gate."""
    if is_director(user):
        return [Body.DIRECTOR, Body.STEERING, Body.SPONSOR, Body.BOARD]
    scope = scope_of(user)
    if project is not None:
        local = scope.local_roles_on(project.path, project.programme_id)
    else:
        local = scope.by_programme.get(programme.pk, frozenset()) if programme else frozenset()
    found = [Body.SPONSOR, Body.STEERING] if Role.SPONSOR in local else []
    return [*found, Body.BOARD] if Role.SPONSOR in organisation_roles(user) else found


def can_edit_project(user: User, project: Project) -> bool:
    """Change the project's record: the director, or the lead while it is not over."""
    held = roles_on(user, project)
    return not project.is_terminal and bool(held & {Role.DIRECTOR, Role.PROJECT_MANAGER})


def can_edit_programme(user: User, programme: Programme) -> bool:
    return is_director(user) or programme.manager_id == user.pk


def can_manage_team(user: User, project: Project) -> bool:
    held = roles_on(user, project)
    return not project.is_terminal and bool(held & {Role.DIRECTOR, Role.PROJECT_MANAGER})


def can_plan(user: User, project: Project) -> bool:
    """Create and change work packages, tasks and milestones of the project."""
    return project.accepts_planning and Role.PROJECT_MANAGER in roles_on(user, project)


def can_see_history(user: User, project: Project) -> bool:
    """The audit log: a programme manager reads its projects, but not who did what in them."""
    return bool(roles_on(user, project) & (READS_HISTORY | {Role.PROJECT_MANAGER}))


def can_see_programme_history(user: User, programme: Programme) -> bool:
    scope = scope_of(user)
    held = scope.organisation | scope.by_programme.get(programme.pk, frozenset())
    return bool(held & READS_HISTORY)


def can_see_inside_programme(user: User, programme: Programme) -> bool:
    """The plans of its projects; an observer sees the programme from outside."""
    scope = scope_of(user)
    held = scope.organisation | scope.by_programme.get(programme.pk, frozenset())
    return bool(held & SEES_INSIDE)


def can_see_portfolio_history(user: User) -> bool:
    return bool(organisation_roles(user) & READS_HISTORY)
