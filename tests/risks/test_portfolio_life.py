"""The whole life of a risk of the portfolio, and who sees which risks."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, User
from risks.models import Issue, Measure, Risk
from risks.models.register import code_in, sees_portfolio_risks
from risks.operations.checks import record_check
from risks.operations.measures import implement_measure, plan_measure
from risks.operations.ratings import accept_risk, inform_sponsor
from risks.operations.register import (
    choose_response,
    close_risk,
    edit_risk,
    identify_risk,
    monitor_risk,
    record_occurrence,
    reopen_risk,
)
from tests.conftest import FRIDAY
from tests.factories import (
    NOON,
    make_director,
    make_member,
    make_portfolio,
    make_project,
    make_user,
    make_work_package,
)
from tests.risks.conftest import DUE, LEVELS, TARGET, planned, rated, seen, written
from tests.risks.lives import STRUCK, TINY
from tests.risks.test_register import refused, told

pytestmark = pytest.mark.django_db
RATED = {"impact_cost": 3, "impact_schedule": 3}


@pytest.fixture
def judge(db):
    return make_user(roles=(Role.QUALITY_MANAGER,))


@pytest.fixture
def board(db):
    return make_user(roles=(Role.SPONSOR,))


@pytest.fixture
def wide(project, judge):
    """A risk of the portfolio, rated as R-101-1."""
    return rated(identify_risk(project.portfolio, written(judge), actor=judge, on=FRIDAY), **RATED)


def test_it_is_rated_by_the_usual_scale_and_the_days_of_the_organisation(wide):
    assert (wide.score, wide.zone, wide.exposure) == (12, "H", Decimal("80400.00"))
    assert (wide.measure_due_on, wide.slug, wide.sponsor) == (date(2026, 10, 23), "portfolio", None)
    assert wide.place == wide.portfolio


def test_without_a_budget_the_level_of_its_cost_has_to_be_said(wide):
    with refused("no budget to compare", "impact_cost"):
        rated(wide)
    assert rated(wide, cost=Decimal(0), delay_days=0).score == 4


def test_its_measures_are_planned_implemented_and_verified(wide, judge):
    doer, director = make_user(), make_director()
    measure = planned(wide, doer)
    assert measure.effect_due_on == date(2026, 11, 27)
    implement_measure(measure.pk, "Run 42.", actor=doer, on=FRIDAY)
    assert told("measure.implemented") == {judge}
    choose_response(wide.pk, "reduce_probability", actor=judge, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        record_check(wide.pk, seen(rating=RATED), actor=doer, on=FRIDAY)
    check = record_check(wide.pk, seen(rating=RATED), actor=director, on=FRIDAY)
    wide.refresh_from_db()
    assert (check.verdict, wide.state) == ("effective", "monitored")
    assert told("check.recorded") == {judge}


def test_who_only_works_on_a_measure_plans_none(wide):
    doer = make_user()
    planned(wide, doer)
    values = {"name_fr": "X", "kind": "corrective", "owner": doer, "due_on": DUE}
    for actor in (doer, make_director(), make_user(roles=(Role.SPONSOR,))):
        with pytest.raises(PermissionDenied):
            plan_measure(wide.pk, {**values, **LEVELS, **TARGET}, actor=actor, on=FRIDAY)


def test_the_board_signs_for_it(wide, judge, board, project):
    for actor in (judge, make_director(), project.sponsor):
        with pytest.raises(PermissionDenied):
            accept_risk(wide.pk, "Carried.", actor=actor, at=NOON, on=FRIDAY)
    accept_risk(wide.pk, "Carried.", actor=board, at=NOON, on=FRIDAY)
    assert told("risk.accepted") == {judge}


def test_without_a_board_somebody_has_to_be_informed(wide, judge):
    found = rated(wide, probability=5, **RATED)
    assert (found.zone, found.inform_due_on) == ("C", date(2026, 10, 13))
    with pytest.raises(PermissionDenied):
        inform_sponsor(wide.pk, "At the meeting.", actor=make_user(), on=FRIDAY)
    told_now = inform_sponsor(wide.pk, "At the meeting.", actor=judge, on=FRIDAY)
    assert told_now.inform_due_on is None


def test_only_members_of_the_board_who_work_here_are_told(wide, board):
    make_user(roles=(Role.SPONSOR,), is_active=False)
    rated(wide, probability=5, **RATED)
    assert told("risk.critical") == {board}


@pytest.mark.parametrize("end", ["closed", "occurred"])
def test_it_ends_and_is_taken_up_again(wide, judge, project, end):
    if end == "closed":
        tiny = {**TINY, "impact_cost": 1, "impact_schedule": 1}
        rated(wide, **tiny)
        choose_response(wide.pk, "accept_passive", actor=judge, on=FRIDAY)
        monitor_risk(wide.pk, actor=judge)
        assert close_risk(wide.pk, "Gone.", actor=judge, on=FRIDAY).state == "closed"
    else:
        struck = type(STRUCK)("It came.", STRUCK.issue, project=project)
        issue = record_occurrence(wide.pk, struck, actor=judge, on=FRIDAY)
        assert (issue.code, issue.name_fr) == ("I-101-1", "Applications incompatibles")
        assert told("risk.occurred") == {project.sponsor}
    assert reopen_risk(wide.pk, "Again.", actor=judge, on=FRIDAY).state == "assessed"


def test_it_has_no_package_and_no_task_of_a_project(wide, judge, project):
    package = make_work_package(project=project)
    with refused("a work package of this project", "work_package"):
        edit_risk(wide.pk, {"work_package": package}, actor=judge, on=FRIDAY)


def test_its_trace_stands_with_the_portfolio(wide, judge):
    entry = HistoryEntry.objects.get(verb="risk.assessed")
    assert entry.actor == judge
    assert wide.history_scope() == f"portfolio:{wide.portfolio_id}"
    measure = planned(wide, judge)
    assert measure.history_scope() == wide.history_scope()


def test_numbers_of_the_portfolio_run_beside_those_of_projects(wide, judge, project):
    own = identify_risk(project, written(), actor=project.lead, on=FRIDAY)
    other = identify_risk(make_portfolio(), written(), actor=judge, on=FRIDAY)
    assert [wide.code, own.code, other.code] == ["R-PF-1", "R-101-1", "R-PF-2"]


def test_codes_name_the_place(project):
    assert code_in("R", None, 3) == "R-PF-3"
    assert code_in("I", project, 12) == "I-101-12"


def seen_by(person):
    return {each.code for each in Risk.objects.visible_to(User.objects.get(pk=person.pk))}


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.DIRECTOR, {"R-101-1", "R-202-1", "R-PF-1"}),
        (Role.QUALITY_MANAGER, {"R-101-1", "R-202-1", "R-PF-1"}),
        (Role.HUMAN_RESOURCES, set()),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_roles_on_the_whole_see_what_they_answer_for(identified, wide, role, codes):
    far = make_project(code="PRJ-202")
    identify_risk(far, written(), actor=far.lead, on=FRIDAY)
    person = make_user(roles=(role,))
    assert seen_by(person) == codes
    assert sees_portfolio_risks(User.objects.get(pk=person.pk)) is bool(codes)


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.TEAM_MEMBER, {"R-101-1"}),
        (Role.WORK_PACKAGE_LEAD, {"R-101-1"}),
        (Role.QUALITY_MANAGER, {"R-101-1"}),
        (Role.OBSERVER, set()),
    ],
)
def test_roles_in_a_project_see_its_risks_only(identified, wide, role, codes):
    far = make_project(code="PRJ-202")
    identify_risk(far, written(), actor=far.lead, on=FRIDAY)
    assert seen_by(make_member(identified.project, role)) == codes


def test_who_was_given_a_part_sees_that_risk_once(wide, risk):
    helper = make_user()
    assert seen_by(helper) == set()
    planned(wide, helper)
    planned(wide, helper)
    reader = User.objects.get(pk=helper.pk)
    assert [each.code for each in Risk.objects.visible_to(reader)] == ["R-PF-1"]
    assert Measure.objects.visible_to(reader).count() == 2
    assert not Issue.objects.visible_to(reader).exists()


def test_the_worst_comes_first_and_what_is_not_rated_last(project, risk, wide, owner):
    identify_risk(project, written(owner), actor=project.lead, on=FRIDAY)
    worst = identify_risk(project, written(owner), actor=project.lead, on=FRIDAY)
    rated(worst, probability=5)
    codes = [each.code for each in Risk.objects.filter(project=project).worst_first()]
    assert codes == ["R-101-3", "R-101-1", "R-101-2"]


@pytest.mark.parametrize(("zone", "rank"), [("L", 1), ("M", 2), ("H", 3), ("C", 4)])
def test_zones_are_sorted_by_how_much_they_matter(risk, zone, rank):
    Risk.objects.filter(pk=risk.pk).update(zone=zone)
    assert Risk.objects.with_zone_rank().get().zone_rank == rank


def test_a_risk_that_is_not_rated_has_no_zone_and_no_reduction(identified):
    found = Risk.objects.with_zone_rank().get()
    assert (found.zone_rank, found.is_rated, found.reduction) == (0, False, None)
