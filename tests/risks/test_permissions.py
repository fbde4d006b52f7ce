"""Who may do what with risks, role by role, as the permission matrix of the domain says."""

import pytest

from people.choices import Role
from people.models import User
from risks.models import Risk
from risks.operations.issues import open_issue
from risks.operations.register import identify_risk
from risks.permissions import (
    can_accept,
    can_add_issue,
    can_add_measure,
    can_add_risk,
    can_check,
    can_close,
    can_do_measure,
    can_edit_issue,
    can_edit_measure,
    can_edit_risk,
    can_respond,
    can_see_checks,
    can_set_scale,
    can_solve_issue,
    can_steer,
    needs_own_package,
)
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_user, make_work_package
from tests.risks.conftest import planned, rated, written

pytestmark = pytest.mark.django_db

ROLES = ["DIR", "PGM", "PM", "WPL", "TM", "SPO", "QM", "OBS", "HR", "ADM", "OUT"]


@pytest.fixture
def people(project, sponsor):
    """One person for each role; who leads a package leads the one of the risk."""
    found = {
        "DIR": make_director(),
        "PGM": project.programme.manager,
        "PM": project.lead,
        "WPL": make_member(project, Role.WORK_PACKAGE_LEAD),
        "TM": make_member(project),
        "SPO": sponsor,
        "QM": make_member(project, Role.QUALITY_MANAGER),
        "OBS": make_member(project, Role.OBSERVER),
        "HR": make_user(roles=(Role.HUMAN_RESOURCES,)),
        "ADM": make_user(roles=(Role.ADMINISTRATOR,)),
        "OUT": make_user(),
    }
    assert list(found) == ROLES
    # What a person may do is remembered with the loaded row.
    return {name: User.objects.get(pk=person.pk) for name, person in found.items()}


@pytest.fixture
def packaged(project, people, owner):
    """A rated risk of the package that WPL leads, owned by somebody else."""
    package = make_work_package(project=project, lead=people["WPL"])
    facts = written(owner, work_package=package)
    made = rated(identify_risk(project, facts, actor=project.lead, on=FRIDAY))
    return Risk.objects.select_related("project", "work_package").get(pk=made.pk)


def those(people, may):
    return " ".join(name for name, person in people.items() if may(person))


def test_risk_and_measure(project, packaged, people):
    may = {
        "add": lambda person: can_add_risk(person, project),
        "edit": lambda person: can_edit_risk(person, packaged),
        "respond": lambda person: can_respond(person, packaged),
        "measure": lambda person: can_add_measure(person, packaged),
        "steer": lambda person: can_steer(person, packaged),
        "close": lambda person: can_close(person, packaged),
        "accept": lambda person: can_accept(person, packaged),
    }
    assert {name: those(people, each) for name, each in may.items()} == {
        "add": "PM WPL TM QM",
        "edit": "DIR PGM PM WPL QM",
        "respond": "DIR PGM PM WPL QM",
        "measure": "PM WPL TM QM",
        "steer": "PM",
        "close": "PM",
        "accept": "SPO",
    }


def test_only_who_may_not_write_down_any_is_bound_to_the_own_package(project, packaged, people):
    may = {person for name, person in people.items() if can_add_risk(person, project)}
    bound = {person for person in may if needs_own_package(person, project)}
    assert bound == {people["WPL"]}
    assert not needs_own_package(people["QM"], None)


def test_a_risk_of_another_package_is_not_the_package_leads(project, people, owner):
    facts = written(owner, work_package=make_work_package(project=project))
    other = identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    assert those(people, lambda person: can_edit_risk(person, other)) == "DIR PGM PM QM"
    assert those(people, lambda person: can_add_measure(person, other)) == "PM TM QM"


def test_effectiveness_check(project, packaged, people):
    assert those(people, lambda person: can_check(person, packaged)) == "DIR PGM PM QM"
    assert those(people, lambda person: can_see_checks(person, project)) == "DIR PGM PM SPO QM"


def test_the_owner_of_a_risk_answers_for_it_and_no_more(packaged, owner):
    person = User.objects.get(pk=owner.pk)
    assert can_respond(person, packaged)
    assert can_add_measure(person, packaged)
    assert not can_edit_risk(person, packaged)
    assert not can_check(person, packaged)


def test_own_measures_are_reported_on_by_their_owner_alone(packaged, people):
    measure = planned(packaged, people["TM"])
    assert those(people, lambda person: can_do_measure(person, measure)) == "TM"
    assert those(people, lambda person: can_edit_measure(person, measure)) == "DIR PGM PM WPL TM QM"


def test_a_critical_risk_is_closed_by_who_judges_quality(packaged, people):
    packaged.zone = "C"
    assert those(people, lambda person: can_close(person, packaged)) == "QM"


def test_issue(project, people, doer):
    facts = {"name_fr": "Lien lent", "severity": 3, "due_on": FRIDAY, "owner": people["TM"]}
    issue = open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)
    assert those(people, lambda person: can_add_issue(person, project)) == "PM WPL TM QM"
    assert those(people, lambda person: can_edit_issue(person, issue)) == "DIR PGM PM QM"
    assert those(people, lambda person: can_solve_issue(person, issue)) == "DIR PGM PM TM QM"


def test_nothing_changes_once_the_project_is_over(project, packaged, people):
    measure = planned(packaged, people["TM"])
    project.state = packaged.project.state = "closed"
    measure.risk = packaged
    changes = (
        lambda person: can_add_risk(person, project),
        lambda person: can_edit_risk(person, packaged),
        lambda person: can_respond(person, packaged),
        lambda person: can_add_measure(person, packaged),
        lambda person: can_edit_measure(person, measure),
        lambda person: can_steer(person, packaged),
        lambda person: can_close(person, packaged),
        lambda person: can_check(person, packaged),
        lambda person: can_accept(person, packaged),
        lambda person: can_add_issue(person, project),
    )
    assert [those(people, each) for each in changes] == [""] * len(changes)
    assert those(people, lambda person: can_see_checks(person, project)) == "DIR PGM PM SPO QM"


@pytest.fixture
def whole():
    """People with a role on the whole organisation."""
    roles = (Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER, Role.OBSERVER, Role.ADMINISTRATOR)
    return {role.value: make_user(roles=(role,)) for role in roles}


def test_risks_of_the_portfolio(project, whole):
    judge = whole["QM"]
    made = identify_risk(project.portfolio, written(judge), actor=judge, on=FRIDAY)
    made = rated(made, impact_cost=3)
    may = {
        "add": lambda person: can_add_risk(person, None),
        "edit": lambda person: can_edit_risk(person, made),
        "steer": lambda person: can_steer(person, made),
        "check": lambda person: can_check(person, made),
        "accept": lambda person: can_accept(person, made),
        "verdicts": lambda person: can_see_checks(person, None),
        "scale": can_set_scale,
    }
    assert {name: those(whole, each) for name, each in may.items()} == {
        "add": "QM",
        "edit": "DIR QM",
        "steer": "DIR QM",
        "check": "DIR QM",
        "accept": "SPO",
        "verdicts": "DIR SPO QM",
        "scale": "DIR",
    }
