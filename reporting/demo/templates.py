"""Templates of the demonstration: one used, one kept, and a project with its own duties."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.choices import Role
from people.models import User
from projects.models import Project
from projects.operations import assign_role
from projects.operations.responsibilities import assign_responsibilities
from reporting.demo.diary import Diary, Turn
from workpackages.operations.template_saving import save_plan_as_template
from workpackages.operations.template_use import use_template
from workpackages.plan_templates.placing import Wanted, propose
from workpackages.plan_templates.stored import load_template

DIRECTOR = "director"
# Its lead is still to be named; until then the programme's manager plans it.
PLANNED, PLANNER, TEMPLATE = "PRJ-205", "prog-servicedesk", "classic-l"
NAMED_ON, PLANNED_ON, STARTS_ON = date(2026, 10, 19), date(2026, 10, 20), date(2027, 1, 4)
KEPT, KEPT_ON = "PRJ-204", date(2026, 10, 21)
KEPT_AS = ("Déploiement d’un outil de support", "Rollout of a support tool")
OWN, OWNER, OWN_ON = "PRJ-202", "pm-portail", date(2026, 10, 26)


def add_templates(diary: Diary) -> None:
    diary.add(NAMED_ON, Turn.PLAN, DIRECTOR, _name_planner)
    diary.add(PLANNED_ON, Turn.PACKAGE, PLANNER, _use)
    diary.add(KEPT_ON, Turn.PACKAGE, DIRECTOR, _keep)
    diary.add(OWN_ON, Turn.PACKAGE, OWNER, partial(_assign, OWN))


def _name_planner(director: User) -> None:
    project, person = Project.objects.get(code=PLANNED), User.objects.get(username=PLANNER)
    role = Role.PROJECT_MANAGER
    assign_role(project.pk, person.pk, role=role, actor=director, note="Par intérim")


def _use(planner: User) -> None:
    project, wanted = Project.objects.get(code=PLANNED), Wanted(start_on=STARTS_ON)
    content = load_template(TEMPLATE)
    assert content is not None  # It is shipped.
    seen = propose(project, content, wanted).digest
    use_template(project.pk, TEMPLATE, wanted, actor=planner, on=PLANNED_ON, seen=seen)


def _keep(director: User) -> None:
    project, (fr, en) = Project.objects.get(code=KEPT), KEPT_AS
    save_plan_as_template(project.pk, name_fr=fr, name_en=en, actor=director)


def _assign(code: str, lead: User) -> None:
    """The portal is handed over by those who will run it, not by the sponsor."""
    letters = {"sponsor": "I", "operations": "A/R", "user_representative": "R"}
    project = Project.objects.get(code=code)
    assign_responsibilities(project.pk, "handover", letters, actor=lead)
