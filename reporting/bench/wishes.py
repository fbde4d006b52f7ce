"""What the units wish for in the reference portfolio: requests, scored as candidates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from people.models import OrgUnit, User
from projects.choices import ProjectState, SizeClass
from projects.models import Portfolio, Project, ProjectRequest, ProjectScore, ScoreState
from projects.operations.priorities import found_priorities
from projects.requests.choices import Endorsement
from servicedesk_pm.common.text import fold

# A portfolio of its own: those that run are counted and planned without them.
CODE = "REFW"
TODAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ASKED = TODAY - timedelta(days=40)
STATES = (ProjectState.REQUESTED, ProjectState.ANALYSIS, ProjectState.DECISION)


def load_wishes(count: int, people: list[User], chance: Random) -> None:
    """So many requests, each with its project and an agreed score."""
    portfolio = Portfolio.objects.create(code=CODE, name_fr="Demandes de référence")
    unit = OrgUnit.objects.create(code="REF", name_fr="Unité de référence", head=people[5])
    objectives, criteria = found_priorities(portfolio.pk, actor=people[0], on=TODAY.date())
    projects = Project.objects.bulk_create(
        Project(
            portfolio=portfolio,
            code=f"REFW-{n:03}",
            name_fr=f"Demande de référence {n:03}",
            name_en=f"Reference request {n:03}",
            state=STATES[n % len(STATES)],
            size_class=chance.choice(SizeClass.values),
            sponsor=people[30 + n % 20],
            search_text=fold(f"REFW-{n:03} Demande de référence {n:03} Reference request"),
        )
        for n in range(1, count + 1)
    )
    for project in projects:
        project.path = f"{project.pk:08}/"
    Project.objects.bulk_update(projects, ["path"])
    ProjectRequest.objects.bulk_create(_request(project, unit, people) for project in projects)
    ProjectScore.objects.bulk_create(
        ProjectScore(
            project=project,
            number=1,
            state=ScoreState.CURRENT,
            criteria_set=criteria,
            objective_set=objectives,
            scores={key: chance.randrange(6) for key in "BCDEF"},
            contributions={f"O{n}": chance.choice((0, 1, 3, 5)) for n in range(1, 6)},
            cost=Decimal(chance.randrange(20, 900) * 1000),
            effort_minutes=chance.randrange(20, 900) * 504,
            scored_by=people[0],
            scored_on=TODAY.date(),
        )
        for project in projects
    )


def _request(project: Project, unit: OrgUnit, people: list[User]) -> ProjectRequest:
    n = int(project.code.removeprefix(f"{CODE}-"))
    return ProjectRequest(
        number=n,
        project=project,
        requester=people[100 + n % 100],
        org_unit=unit,
        title_fr=project.name_fr,
        title_en=project.name_en,
        need_fr="Ce qui manque aujourd’hui.",
        submitted_at=ASKED + timedelta(minutes=n),
        endorsement=Endorsement.ENDORSED,
        endorsed_by=people[5],
        endorsed_at=ASKED + timedelta(days=2),
        search_text=fold(f"REFW-{n:03} {project.name_fr} {project.name_en}"),
    )
