"""Who reads which page of risks and opens which form, role by role."""

from datetime import date

import pytest

from people.choices import Role
from risks.operations.issues import open_issue
from risks.operations.register import identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_user, make_work_package
from tests.htmx import HtmxClient
from tests.risks.conftest import implemented, planned, rated, written
from tests.risks.pages import of, url, words

pytestmark = pytest.mark.django_db

ROLES = ("DIR", "PGM", "PM", "WPL", "TM", "SPO", "QM", "OBS", "HR", "ADM", "OUT")
INSIDE = "DIR PGM PM WPL TM SPO QM"
STRANGERS = "OBS HR ADM OUT"


@pytest.fixture
def people(project, sponsor):
    """One person for each role; WPL leads the package of the risk."""
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
    assert tuple(found) == ROLES
    return found


@pytest.fixture
def risk(project, people, owner, doer):
    """Rated, of the package that WPL leads, with a measure under way and one to verify."""
    package = make_work_package(project=project, lead=people["WPL"])
    facts = written(owner, work_package=package)
    made = rated(identify_risk(project, facts, actor=project.lead, on=FRIDAY))
    planned(made, doer)
    implemented(made, doer)
    return made


@pytest.fixture
def issue(project, doer):
    facts = {"name_fr": "Lien lent", "severity": 3, "due_on": date(2026, 10, 20), "owner": doer}
    return open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)


def statuses(people, as_user, address):
    """The roles by what they get."""
    found = {}
    for name, person in people.items():
        found.setdefault(as_user(person).get(address).status_code, []).append(name)
    return {status: " ".join(names) for status, names in found.items()}


@pytest.mark.parametrize("name", ["register", "matrix", "panel", "issues"])
def test_pages_of_a_project_are_for_those_inside(risk, issue, people, as_user, name):
    found = statuses(people, as_user, url(name, risk.project.code))
    assert found == {200: INSIDE, 404: STRANGERS}


def test_one_risk_and_one_issue_are_for_those_inside(risk, issue, people, as_user):
    for address in (of(risk), issue.get_absolute_url()):
        assert statuses(people, as_user, address) == {200: INSIDE, 404: STRANGERS}


@pytest.mark.parametrize(
    ("name", "more", "may", "may_not"),
    [
        ("edit", (), "DIR PGM PM WPL QM", "TM SPO"),
        ("rate", (), "DIR PGM PM WPL QM", "TM SPO"),
        ("check", (), "DIR PGM PM QM", "WPL TM SPO"),
        ("new_measure", (), "PM WPL TM QM", "DIR PGM SPO"),
        ("edit_measure", (1,), "DIR PGM PM WPL QM", "TM SPO"),
        ("history", (), "DIR PM SPO QM", "PGM WPL TM"),
    ],
)
def test_forms_of_a_risk_open_for_who_may(risk, people, as_user, name, more, may, may_not):
    found = statuses(people, as_user, of(risk, name, *more))
    assert found == {200: may, 403: may_not, 404: STRANGERS}


def test_new_risks_and_issues_are_written_by_those_who_work_there(risk, people, as_user):
    for name in ("new", "new_issue"):
        found = statuses(people, as_user, url(name, risk.project.code))
        assert found == {200: "PM WPL TM QM", 403: "DIR PGM SPO", 404: STRANGERS}


def test_an_issue_is_changed_by_those_who_answer_for_the_project(issue, people, as_user):
    found = statuses(people, as_user, url("edit_issue", issue.project.code, issue.number))
    assert found == {200: "DIR PGM PM QM", 403: "WPL TM SPO", 404: STRANGERS}


def test_a_refused_form_is_not_offered_by_a_link(risk, issue, people, as_user):
    """A link stands on the page exactly where its form opens."""
    for person in people.values():
        client = as_user(person)
        page = client.get(of(risk))
        if page.status_code != 200:
            continue
        for name, more in (
            ("edit", ()),
            ("rate", ()),
            ("check", ()),
            ("new_measure", ()),
            ("edit_measure", (1,)),
            ("history", ()),
        ):
            address = of(risk, name, *more)
            opens = client.get(address).status_code == 200
            assert (f'href="{address}"' in words(page)) == opens, (person, name)
        for name, listed in (("new", "register"), ("new_issue", "issues")):
            address = url(name, risk.project.code)
            shown = words(client.get(url(listed, risk.project.code)))
            assert (f'href="{address}"' in shown) == (client.get(address).status_code == 200)


def test_every_step_on_the_page_is_one_that_the_reader_may_take(risk, people, as_user):
    offered = {
        name: {
            step
            for step in ("respond", "accept", "inform", "monitor", "close", "occur", "reopen")
            if f'action="{of(risk, "step", step)}"' in words(as_user(person).get(of(risk)))
        }
        for name, person in people.items()
        if name in INSIDE.split()
    }
    assert offered == {
        "DIR": {"respond"},
        "PGM": {"respond"},
        "PM": {"respond", "occur"},
        "WPL": {"respond"},
        "TM": set(),
        "SPO": {"accept"},
        "QM": {"respond"},
    }


@pytest.mark.parametrize(
    ("step", "forbidden"),
    [
        ("respond", "TM SPO"),
        ("accept", "DIR PGM PM WPL TM QM"),
        ("inform", "DIR PGM WPL TM SPO QM"),
        ("monitor", "DIR PGM WPL TM SPO QM"),
        ("close", "DIR PGM WPL TM SPO QM"),
        ("occur", "DIR PGM WPL TM SPO QM"),
        ("reopen", "DIR PGM WPL TM SPO QM"),
    ],
)
def test_a_step_sent_without_the_right_is_forbidden(risk, people, as_user, step, forbidden):
    """Sent empty, so that whoever may take it is only told what is missing."""
    found = {}
    for name, person in people.items():
        answer = as_user(person).post(of(risk, "step", step), {})
        found.setdefault(answer.status_code, []).append(name)
    assert " ".join(found[403]) == forbidden
    assert " ".join(found[404]) == STRANGERS
    assert set(found) == {403, 404, 422}


def test_measures_are_reported_on_by_their_owner_and_cancelled_by_the_lead(
    risk, people, doer, as_user
):
    everybody = {**people, "DOER": doer}
    for step, may in (("start", "DOER"), ("implement", "DOER"), ("cancel", "PM")):
        address = of(risk, "measure_step", 1, step)
        allowed = [
            name
            for name, person in everybody.items()
            if as_user(person).post(address, {}).status_code == 422
        ]
        assert " ".join(allowed) == may, step


def test_issues_are_solved_by_their_owner_and_closed_by_who_may_change_them(
    issue, people, doer, as_user
):
    everybody = {**people, "DOER": doer}
    for step, may in (
        ("resolve", "DIR PGM PM QM DOER"),
        ("escalate", "DIR PGM PM QM DOER"),
        ("close", "DIR PGM PM QM"),
    ):
        address = url("issue_step", issue.project.code, issue.number, step)
        allowed = [
            name
            for name, person in everybody.items()
            if as_user(person).post(address, {}).status_code == 422
        ]
        assert " ".join(allowed) == may, step


def test_lists_over_everything_hold_what_each_reader_may_see(risk, issue, people, as_user):
    for name, code in (("portfolio", "R-101-1"), ("all_issues", "I-101-1")):
        sees = [
            role
            for role, person in people.items()
            if f">{code}<" in words(as_user(person).get(url(name)))
        ]
        assert " ".join(sees) == INSIDE


def test_the_matrix_over_everything_counts_what_each_reader_may_see(risk, people, as_user):
    counts = [
        role
        for role, person in people.items()
        if "Threats now" in words(as_user(person).get(url("portfolio_matrix")))
    ]
    assert " ".join(counts) == INSIDE


def test_who_is_not_signed_in_is_asked_to_sign_in(risk, issue):
    client = HtmxClient()
    code = risk.project.code
    for address in (
        url("portfolio"),
        url("portfolio_matrix"),
        url("all_issues"),
        url("register", code),
        url("issues", code),
        of(risk),
        of(risk, "rate"),
        issue.get_absolute_url(),
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "next=" in answer.headers["Location"]


def test_pages_are_only_read_and_steps_are_only_sent(risk, issue, project, as_user):
    client = as_user(project.lead)
    code = project.code
    for address in (url("register", code), url("matrix", code), url("panel", code), of(risk)):
        assert client.post(address).status_code == 405
    for address in (
        of(risk, "step", "respond"),
        of(risk, "measure_step", 1, "start"),
        url("issue_step", code, issue.number, "resolve"),
    ):
        assert client.get(address).status_code == 405


def test_what_does_not_exist_is_not_found(risk, project, as_user):
    client = as_user(project.lead)
    for address in (
        url("risk", project.code, 99),
        url("risk", "portfolio", 99),
        url("risk", "PRJ-999", 1),
        url("issue", project.code, 99),
        url("register", "PRJ-999"),
        of(risk, "edit_measure", 99),
        url("new_in_portfolio", "NONE"),
    ):
        assert client.get(address).status_code == 404


def test_the_issue_of_somebody_without_a_role_inside_is_theirs_to_solve(project, as_user):
    """Whoever was given an issue reads it, and nothing around it."""
    helper = make_member(project, Role.OBSERVER)
    facts = {"name_fr": "Lien lent", "severity": 3, "due_on": date(2026, 10, 20)}
    hers = open_issue(project.pk, {**facts, "owner": helper}, actor=project.lead, on=FRIDAY)
    other = open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)
    client = as_user(helper)
    page = words(client.get(hers.get_absolute_url()))
    assert "Report as solved" in page
    assert f'href="{url("issues", project.code)}"' not in page
    assert f'href="{url("register", project.code)}"' not in page
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(url("issues", project.code)).status_code == 404
    assert "I-101-1" in words(client.get(url("all_issues")))
    assert "I-101-2" not in words(client.get(url("all_issues")))
    step = url("issue_step", project.code, hers.number, "resolve")
    said = {"resolve-version": hers.version, "resolve-solution": "Settled."}
    assert client.post(step, said).status_code == 302
