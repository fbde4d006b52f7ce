"""Typed makers of rows for tests; every argument has a sensible default and can be overridden."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from people.choices import Role
from people.models import OrganisationRole, OrgUnit, User
from projects.choices import ProjectState
from projects.gates import computed
from projects.gates.catalogue import ITEMS
from projects.models import (
    CriteriaSet,
    GateTick,
    Portfolio,
    Programme,
    Project,
    ProjectScore,
    RoleAssignment,
    ScoreReason,
)
from projects.operations.priorities import found_priorities
from projects.priority_scheme import weights_of
from workpackages.choices import TaskKind
from workpackages.models import Assignment, Task, WorkPackage

_serial = itertools.count(1)
PASSWORD = "Correct-Horse-9"
SEEN_ON = date(2026, 10, 1)


def make_user(username: str = "", *, roles: tuple[Role, ...] = (), **fields: Any) -> User:
    n = next(_serial)
    username = username or f"person-{n}"
    fields.setdefault("name", f"Person {username}")
    fields.setdefault("email", f"{username}@example.org")
    fields.setdefault("language", "en")
    user = User.objects.create_user(username, password=PASSWORD, **fields)
    for role in roles:
        OrganisationRole.objects.create(user=user, role=role)
    return user


def make_director(**fields: Any) -> User:
    return make_user(roles=(Role.DIRECTOR,), **fields)


def make_unit(**fields: Any) -> OrgUnit:
    n = next(_serial)
    return OrgUnit.objects.create(
        **{"code": f"unit-{n}", "name_fr": f"Unité {n}", "name_en": f"Unit {n}", **fields}
    )


def make_portfolio(**fields: Any) -> Portfolio:
    n = next(_serial)
    return Portfolio.objects.create(**{"code": f"PF-{n}", "name_fr": f"Portefeuille {n}", **fields})


def make_programme(**fields: Any) -> Programme:
    n = next(_serial)
    fields.setdefault("portfolio", None)
    if fields["portfolio"] is None:
        fields["portfolio"] = Portfolio.objects.first() or make_portfolio()
    return Programme.objects.create(
        **{"code": f"PGM-{n}", "name_fr": f"Programme {n}", "name_en": f"Programme {n}", **fields}
    )


def make_project(**fields: Any) -> Project:
    """A running project with a lead; ``parent`` makes a sub-project of it."""
    n = next(_serial)
    parent: Project | None = fields.get("parent")
    if parent is not None:
        fields.setdefault("portfolio", parent.portfolio)
        fields.setdefault("programme", parent.programme)
    if "portfolio" not in fields:
        programme = fields.get("programme")
        fields["portfolio"] = (
            programme.portfolio if programme else Portfolio.objects.first() or make_portfolio()
        )
    if "lead" not in fields:
        fields["lead"] = make_user(f"lead-{n}")
    project = Project(
        **{
            "code": f"PRJ-{n}",
            "name_fr": f"Projet {n}",
            "name_en": f"Project {n}",
            "state": ProjectState.EXECUTION,
            **fields,
        }
    )
    project.save()
    project.path = f"{parent.path if parent else ''}{project.pk:08}/"
    project.save(update_fields=["path"])
    return project


def make_ready_project(**fields: Any) -> Project:
    """A project that meets every condition of its gates that nothing computes."""
    project = make_project(**fields)
    meet_gates(project)
    return project


def give_role(user: User, role: Role, place: Project | Programme) -> RoleAssignment:
    where = {"project": place} if isinstance(place, Project) else {"programme": place}
    return RoleAssignment.objects.create(user=user, role=role, **where)


def make_member(project: Project, role: Role = Role.TEAM_MEMBER, **fields: Any) -> User:
    user = make_user(**fields)
    give_role(user, role, project)
    return user


def make_work_package(**fields: Any) -> WorkPackage:
    project: Project = fields.pop("project", None) or make_project()
    parent: WorkPackage | None = fields.get("parent")
    number = project.work_packages.count() + 1
    siblings = project.work_packages.filter(parent=parent).count()
    prefix = parent.outline if parent else ""
    return WorkPackage.objects.create(
        **{
            "project": project,
            "number": number,
            "outline": f"{prefix}{siblings + 1:04}.",
            "name": f"Package {number}",
            **fields,
        }
    )


def make_task(*, assignee: User | None = None, **fields: Any) -> Task:
    package: WorkPackage = fields.pop("work_package", None) or make_work_package(
        project=fields.pop("project", None)
    )
    fields.pop("project", None)
    number = package.project.tasks.count() + 1
    task = Task.objects.create(
        **{
            "project": package.project,
            "work_package": package,
            "number": number,
            "position": number,
            "name": f"Task {number}",
            **fields,
        }
    )
    if assignee is not None:
        Assignment.objects.create(task=task, user=assignee)
    return task


def make_milestone(**fields: Any) -> Task:
    return make_task(**{"kind": TaskKind.MILESTONE, **fields})


def make_score(project: Project, *, by: User | None = None, **fields: Any) -> ProjectScore:
    """A complete agreed score; the portfolio gets the usual weights where it has none."""
    if not CriteriaSet.objects.filter(portfolio=project.portfolio_id).exists():
        founder = User.objects.filter(organisation_roles__role=Role.DIRECTOR).first()
        founder = founder or make_director()
        found_priorities(project.portfolio_id, actor=founder, on=SEEN_ON)
    weights = weights_of(project.portfolio_id)
    assert weights is not None
    person = by or project.lead or make_user()
    row = ProjectScore.objects.create(
        **{
            "project": project,
            "number": project.scores.count() + 1,
            "state": "current",
            "criteria_set": weights.criteria_set,
            "objective_set": weights.objective_set,
            "scores": {each.key: 3 for each in weights.given},
            "contributions": {each.key: 3 for each in weights.objectives},
            "scored_by": person,
            "scored_on": SEEN_ON,
            **fields,
        }
    )
    ScoreReason.objects.bulk_create(
        ScoreReason(score=row, key=each.key, text="Seen.", author=person)
        for each in weights.criteria
    )
    return row


def meet_gates(project: Project, *gates: str, by: User | None = None) -> None:
    """Tick every condition that nothing computes, of the named gates or of all, and score."""
    person = by or project.lead or make_user()
    if project.parent_id is None and (not gates or "G1" in gates):
        make_score(project, by=person)
    GateTick.objects.bulk_create(
        GateTick(project=project, code=item.code, note="Seen.", ticked_by=person, ticked_on=SEEN_ON)
        for item in ITEMS
        if computed(item.code) is None and (not gates or item.gate in gates)
    )
