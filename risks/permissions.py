"""Who may do what with risks, measures, checks and issues; every operation and view asks here."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.models import Project
from projects.permissions import can_see_inside, roles_on
from projects.scope import scope_of
from risks.choices import ZoneName
from risks.models import Issue, Measure, Risk
from workpackages.permissions import leads, led_outlines

UPDATES = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.QUALITY_MANAGER}
)
CREATES = frozenset({Role.PROJECT_MANAGER, Role.QUALITY_MANAGER, Role.TEAM_MEMBER})
CHECKS = UPDATES
READS_CHECKS = CHECKS | {Role.SPONSOR}
DRAWS = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
SETS_CONTINGENCY = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER})
STEERS_PORTFOLIO = frozenset({Role.DIRECTOR, Role.QUALITY_MANAGER})
SETS_SCALE = frozenset({Role.DIRECTOR})


def roles_at(user: User, project: Project | None) -> frozenset[str]:
    """The roles that count where the risk stands; the portfolio knows those of the whole."""
    return roles_on(user, project) if project is not None else scope_of(user).organisation


def _lives(project: Project | None) -> bool:
    return project is None or not project.is_terminal


def _leads_package(user: User, risk: Risk) -> bool:
    return risk.work_package is not None and leads(user, risk.work_package)


def can_add_risk(user: User, project: Project | None) -> bool:
    """Write a risk down; who leads a package does so for it, and the portfolio's are QM's."""
    if not _lives(project):
        return False
    held = roles_at(user, project)
    if project is None:
        return Role.QUALITY_MANAGER in held
    return bool(held & CREATES) or bool(led_outlines(user, project))


def needs_own_package(user: User, project: Project | None) -> bool:
    """Whether the person may only write risks of a package that he or she leads."""
    return project is not None and not roles_on(user, project) & CREATES


def can_edit_risk(user: User, risk: Risk) -> bool:
    """Change and rate it."""
    if not _lives(risk.project):
        return False
    return bool(roles_at(user, risk.project) & UPDATES) or _leads_package(user, risk)


def can_respond(user: User, risk: Risk) -> bool:
    """Choose what is done about it: its owner, and who may change it."""
    owns = _lives(risk.project) and risk.owner_id == user.pk
    return owns or can_edit_risk(user, risk)


def can_add_measure(user: User, risk: Risk) -> bool:
    if not _lives(risk.project):
        return False
    created = bool(roles_at(user, risk.project) & (CREATES - {Role.TEAM_MEMBER}))
    works = risk.project is not None and Role.TEAM_MEMBER in roles_on(user, risk.project)
    return created or works or risk.owner_id == user.pk or _leads_package(user, risk)


def can_edit_measure(user: User, measure: Measure) -> bool:
    return can_edit_risk(user, measure.risk) or can_do_measure(user, measure)


def can_do_measure(user: User, measure: Measure) -> bool:
    """Report on it: its owner, nobody else."""
    return _lives(measure.risk.project) and measure.owner_id == user.pk


def can_steer(user: User, risk: Risk) -> bool:
    """Move it through its life, besides what its owner decides."""
    project = risk.project
    if project is None:
        return bool(scope_of(user).organisation & STEERS_PORTFOLIO)
    # Until somebody leads the project, the director does.
    leading = {Role.PROJECT_MANAGER} if project.lead_id else {Role.DIRECTOR}
    return _lives(project) and bool(roles_on(user, project) & leading)


def can_close(user: User, risk: Risk) -> bool:
    """Who leads the project; a critical one is closed by who judges quality."""
    if risk.zone != ZoneName.CRITICAL:
        return can_steer(user, risk)
    return _lives(risk.project) and Role.QUALITY_MANAGER in roles_at(user, risk.project)


def can_check(user: User, risk: Risk) -> bool:
    return _lives(risk.project) and bool(roles_at(user, risk.project) & CHECKS)


def can_see_checks(user: User, project: Project | None) -> bool:
    """Verdicts are not for those who only work in the project."""
    return bool(roles_at(user, project) & READS_CHECKS)


def can_accept(user: User, risk: Risk) -> bool:
    """Sign that it is carried as it is: the project's sponsor; the board for the portfolio."""
    if risk.project is None:
        return Role.SPONSOR in scope_of(user).organisation
    held = scope_of(user).local_roles_on(risk.project.path, risk.project.programme_id)
    return _lives(risk.project) and Role.SPONSOR in held


def can_set_scale(user: User) -> bool:
    return bool(scope_of(user).organisation & SETS_SCALE)


def can_add_issue(user: User, project: Project) -> bool:
    held = roles_on(user, project)
    wanted = CREATES | {Role.WORK_PACKAGE_LEAD}
    return not project.is_terminal and bool(held & wanted) and can_see_inside(user, project)


def can_edit_issue(user: User, issue: Issue) -> bool:
    return not issue.project.is_terminal and bool(roles_on(user, issue.project) & UPDATES)


def can_solve_issue(user: User, issue: Issue) -> bool:
    owns = issue.owner_id == user.pk and not issue.project.is_terminal
    return owns or can_edit_issue(user, issue)


def can_simulate(user: User, project: Project) -> bool:
    """Say how unsure tasks and risks are, and run the plan with it."""
    return _lives(project) and bool(roles_on(user, project) & UPDATES)


def can_set_contingency(user: User, project: Project) -> bool:
    """Set it aside, change how much it was, and give the rest back."""
    return _lives(project) and bool(roles_on(user, project) & SETS_CONTINGENCY)


def can_draw(user: User, project: Project) -> bool:
    return _lives(project) and bool(roles_on(user, project) & DRAWS)


def can_write_report(user: User, project: Project) -> bool:
    return _lives(project) and bool(roles_on(user, project) & UPDATES)
