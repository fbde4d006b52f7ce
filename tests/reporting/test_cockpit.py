"""The cockpit: one page of what needs a hand, and one line for each project."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from control.models import CorrectiveMeasure, DeclaredLight, StatusSnapshot
from control.operations.snapshots import keep_snapshots
from people.choices import Role
from people.models import User
from projects.choices import Body, Outcome, ProjectState
from projects.models import Decision, DecisionCondition, Project
from reporting.choices import ReportState
from reporting.cockpit import MOST, can_see_cockpit, load_cockpit
from reporting.models import RequestedDecision
from reporting.operations import request_status_report
from risks.models import Measure
from tests.control.rows import earn, make_budgeted, month, phase, put_into, told_of
from tests.costs.rows import book
from tests.factories import make_director, make_member, make_milestone, make_project, make_user
from tests.reporting.directing import issue
from tests.risks.lives import measure_in, risk_in
from tests.risks.pages import csv_rows, words

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 12)
URL = reverse("reporting:cockpit")


@pytest.fixture(autouse=True)
def _on_this_day():
    with time_machine.travel("2026-10-12 09:00", tick=False):
        yield


@pytest.fixture
def project(db):
    return make_project(
        code="PRJ-7",
        state=ProjectState.EXECUTION,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor"),
        approved_envelope=Decimal(900_000),
    )


@pytest.fixture
def controlled(project):
    """Half of the planned work is done for all the money: red costs at the end of September."""
    package = make_budgeted(project)
    phase(package)
    with time_machine.travel("2026-09-30 18:00", tick=False):
        earn(package, 9, 240_000)
        book(package, 480_000, posted_on=date(2026, 9, 30))
        keep_snapshots([project.pk], month(9), actor=None)
    return project


def shown(user):
    return load_cockpit(User.objects.get(pk=user.pk), on=ON)


def line_of(user, project):
    return next(line for line in shown(user).lines if line.project.pk == project.pk)


def test_a_project_has_its_light_its_reasons_and_what_it_costs_beyond(director, controlled):
    line = line_of(director, controlled)
    assert line.colour == "red"
    assert ("Costs", "red") in [(each.label, each.colour) for each in line.lit]
    assert all(each.why for each in line.lit)
    assert line.lit[0].colour == "red"
    # 600'000 ÷ (240'000 ÷ 480'000) − 600'000
    assert line.beyond == Decimal(600_000)


def test_a_line_shows_four_lights_what_is_done_and_the_course_of_the_costs(director, controlled):
    line = line_of(director, controlled)
    assert [each.label for each in line.shown] == ["Costs", "Schedule", "Quality", "Risks"]
    assert line.shown[0].colour == "red"
    # 240'000 of 600'000, and an index of 240'000 ÷ 480'000.
    assert line.done_pct == 40
    assert line.planned_pct == 100 * line.snapshot.planned / 600_000
    assert line.indices == [Decimal("0.5")]


def test_a_line_without_figures_shows_no_share(director, project):
    line = line_of(director, project)
    assert (line.shown, line.done_pct, line.planned_pct, line.indices) == ([], None, None, [])


def test_the_sums_are_those_of_the_lines(director, controlled):
    cockpit = shown(director)
    assert cockpit.sums == {
        "budget": Decimal(600_000),
        "actual": Decimal(480_000),
        "forecast": Decimal(1_200_000),
        "beyond": Decimal(600_000),
    }
    assert cockpit.counts == [("red", 1), ("amber", 0), ("green", 0), ("grey", 0)]
    assert [line.project for line in cockpit.red] == [controlled]


def test_a_project_without_figures_stands_there_and_says_nothing(director, project):
    line = line_of(director, project)
    assert (line.snapshot, line.colour, line.lit, line.beyond) == (None, "grey", [], None)
    assert shown(director).red == []
    assert shown(director).sums["budget"] == 0


def test_a_long_row_of_projects_without_a_light_is_cut_short(as_user, director, controlled):
    """They are all in the list of projects; those with a light never stand back behind them."""
    for number in range(MOST + 2):
        make_project(code=f"WISH-{number:02}", state=ProjectState.REQUESTED)
    found = load_cockpit(User.objects.get(pk=director.pk), on=ON)
    assert [line.project.code for line in found.listed[:2]] == ["PRJ-7", "WISH-00"]
    assert (len(found.listed), found.unlisted) == (1 + MOST, 2)
    client = as_user(director)
    page = words(client.get(URL))
    assert "2 more projects without a light" in page
    assert f"WISH-{MOST - 1:02}" in page
    assert f"WISH-{MOST:02}" not in page
    # On the map and in the file stand all.
    assert f"WISH-{MOST:02}" in words(client.get(f"{URL}?view=map"))
    assert len(csv_rows(client, f"{URL}?export=csv")) == 3 + MOST


def test_of_many_red_ones_the_gravest_are_told_and_the_list_has_all(as_user, director, controlled):
    row = StatusSnapshot.objects.get(project=controlled)
    for number in range(MOST):
        project = make_project(code=f"SICK-{number}", state=ProjectState.EXECUTION)
        StatusSnapshot.objects.create(**told_of(row, project=project))
    page = words(as_user(director).get(URL))
    first, _head, table = page.partition("All projects")
    assert "All of them come first in the list below" in first
    assert f"SICK-{MOST - 2}" in first
    assert f"SICK-{MOST - 1}" not in first
    assert f"SICK-{MOST - 1}" in table


def test_a_project_that_rests_has_no_light(director, controlled):
    put_into(controlled, ProjectState.ON_HOLD)
    line = line_of(director, controlled)
    assert (line.colour, line.lit) == ("grey", [])
    assert shown(director).counts[-1] == ("grey", 1)


def declare(project, colour, until):
    return DeclaredLight.objects.create(
        project=project,
        colour=colour,
        computed="grey",
        reason="On time.",
        declared_on=ON - timedelta(days=20),
        expires_on=until,
        declared_by=project.lead,
    )


def test_what_its_lead_declares_counts_where_nothing_is_computed(director, project):
    declare(project, "green", ON)
    line = line_of(director, project)
    assert (line.declared, line.colour, line.is_told) == ("green", "green", True)
    assert shown(director).counts[2] == ("green", 1)


def test_the_computed_light_is_not_whitewashed(director, controlled):
    declare(controlled, "green", ON)
    line = line_of(director, controlled)
    assert (line.declared, line.colour) == ("green", "red")


def test_a_declared_light_ends_and_the_newest_counts(director, project):
    declare(project, "green", ON)
    declare(project, "amber", ON - timedelta(days=1))
    assert line_of(director, project).declared == ""


def test_the_gravest_stands_first_and_what_says_nothing_last(director, controlled):
    for code in ("AAA", "BBB"):
        other = make_project(code=code, portfolio=controlled.portfolio)
        if code == "BBB":
            declare(other, "green", ON)
    assert [line.project.code for line in shown(director).lines] == ["PRJ-7", "BBB", "AAA"]


def test_sub_projects_stand_in_the_line_of_the_whole(director, project):
    inner = make_project(parent=project, portfolio=project.portfolio, code="PRJ-7-A")
    milestone = make_milestone(
        project=inner,
        name="Pilot",
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 11, 2),
        is_key_milestone=True,
    )
    cockpit = shown(director)
    assert [line.project for line in cockpit.lines] == [project]
    assert cockpit.lines[0].milestone == milestone


def test_who_answers_for_a_part_alone_sees_that_part(project):
    inner = make_project(parent=project, portfolio=project.portfolio, code="PRJ-7-A")
    assert [line.project for line in shown(inner.lead).lines] == [inner]


def test_the_soonest_open_key_milestone_comes_next(director, project):
    days = {"later": 30, "sooner": 10}
    made = {
        name: make_milestone(
            project=project,
            name=name,
            start_on=ON + timedelta(days=days[name]),
            finish_on=ON + timedelta(days=days[name]),
            is_key_milestone=True,
        )
        for name in days
    }
    make_milestone(project=project, start_on=ON, finish_on=ON)
    assert line_of(director, project).milestone == made["sooner"]


def test_decision_points_of_the_next_months_are_told_the_soonest_first(director, project):
    for name, days in (("G5", 60), ("G4", 20), ("G6", 200)):
        on = ON + timedelta(days=days)
        make_milestone(project=project, name=name, start_on=on, finish_on=on, milestone_kind="gate")
    assert [item.words for item in shown(director).gates] == ["G4", "G5"]


def condition(project, **fields):
    decision = Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=1,
        subject_fr="Suite",
        body=Body.BOARD,
        outcome=Outcome.WITH_CONDITIONS,
        held_on=date(2026, 6, 30),
        reasoning="Ready.",
        decided_by=project.lead,
    )
    facts = {"text": "Cache", "owner": project.lead, "due_on": date(2026, 10, 1), **fields}
    return DecisionCondition.objects.create(decision=decision, position=1, **facts)


def correction(project, **fields):
    facts = {
        "number": 1,
        "light": "cost",
        "cause": "Too dear",
        "effect": "More money",
        "action": "Fewer hours",
        "owner": project.lead,
        "due_on": date(2026, 10, 5),
        "effect_on": date(2026, 12, 31),
        "expected_effect": "CPI 0.95",
        "planned_on": date(2026, 9, 1),
        "planned_by": project.lead,
    }
    names = {field.name for field in CorrectiveMeasure._meta.concrete_fields}
    told = {name: value for name, value in {**facts, **fields}.items() if name in names}
    return CorrectiveMeasure.objects.create(project=project, **told)


def test_what_is_overdue_is_told_the_oldest_first_with_who_owes_it(director, project):
    condition(project)
    correction(project)
    late = shown(director).late
    assert [item.on for item in late] == [date(2026, 10, 1), date(2026, 10, 5)]
    assert "Cache" in late[0].words
    assert "Fewer hours" in late[1].words
    assert all(item.who == "Lea Lead" and item.url for item in late)


def test_what_is_due_later_or_done_is_not_overdue(director, project):
    condition(project, due_on=ON)
    correction(project, due_on=ON)
    assert shown(director).late == []


def red_in(project, *months, colour="red"):
    """As if these months had been kept with that overall light."""
    row = StatusSnapshot.objects.get(project=project, status_date=month(9))
    for number in months:
        figures = {**row.figures, "lights": {**row.figures["lights"], "overall": [colour, "cost"]}}
        copied = {
            name: getattr(row, name)
            for name in ("budget", "planned", "earned", "actual", "promised")
        }
        StatusSnapshot.objects.create(
            project=project, status_date=month(number), figures=figures, **copied
        )


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((), []),
        ((8,), ["Agenda of the steering committee: red for two months"]),
        ((7, 8), ["Agenda of the portfolio board: red for three months or more"]),
    ],
)
def test_what_stays_red_comes_before_the_body_that_takes_it_up(director, controlled, months, words):
    red_in(controlled, *months)
    cockpit = shown(director)
    assert [item.words for item in cockpit.decisions] == words
    assert [item.on for item in cockpit.decisions] == [month(9)] * len(words)


def test_a_month_that_is_not_red_ends_the_row(director, controlled):
    red_in(controlled, 6, 7)
    red_in(controlled, 8, colour="amber")
    assert shown(director).decisions == []


def test_what_rests_is_on_no_agenda(director, controlled):
    red_in(controlled, 8)
    put_into(controlled, ProjectState.ON_HOLD)
    assert shown(director).decisions == []


def test_the_decisions_that_reports_ask_for_are_told_once(director, project):
    for number, status_date in enumerate((date(2026, 8, 31), date(2026, 9, 30))):
        report = request_status_report(
            project.pk, actor=project.lead, status_date=status_date, today=ON
        )
        RequestedDecision.objects.create(
            report=report, position=1, text_en="Go on", due_on=ON + timedelta(days=number)
        )
    (item,) = shown(director).decisions
    # As the newest report asks for it.
    assert (item.words, item.on) == ("Go on", ON + timedelta(days=1))


def test_a_decision_asked_for_long_ago_is_left_out(director, project):
    report = request_status_report(project.pk, actor=project.lead, status_date=ON, today=ON)
    RequestedDecision.objects.create(
        report=report, position=1, text_fr="Continuer", due_on=ON - timedelta(days=31)
    )
    assert shown(director).decisions == []


def test_late_reports_are_told_and_marked(director, project):
    issue(project, director)
    request_status_report(
        project.pk, actor=project.lead, status_date=date(2026, 9, 30), today=date(2026, 10, 1)
    )
    cockpit = shown(director)
    assert [item.on for item in cockpit.reports] == [date(2026, 10, 7)]
    assert cockpit.lines[0].owes_report


def test_the_last_report_is_the_newest_that_was_issued(director, plan, to_state, settings):
    report = to_state(ReportState.PUBLISHED)
    assert line_of(director, plan).report == report


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.PROGRAMME_MANAGER, True),
        (Role.SPONSOR, True),
        (Role.QUALITY_MANAGER, True),
        (Role.PROJECT_MANAGER, True),
        (Role.WORK_PACKAGE_LEAD, False),
        (Role.TEAM_MEMBER, False),
        (Role.OBSERVER, False),
    ],
)
def test_it_is_for_those_who_answer_for_projects(project, as_user, role, sees):
    person = make_member(project, role, username="person")
    assert can_see_cockpit(person) == sees
    status = 200 if sees else 404
    client = as_user(person)
    assert client.get(URL).status_code == status
    assert client.get(reverse("reporting:cockpit_waiting")).status_code == status


def test_nobody_is_told_of_other_projects(project, controlled, as_user):
    stranger = make_project(code="PRJ-8", state=ProjectState.EXECUTION)
    condition(controlled)
    person = User.objects.get(pk=stranger.lead_id)
    cockpit = shown(person)
    assert [line.project for line in cockpit.lines] == [stranger]
    assert cockpit.late == cockpit.decisions == cockpit.gates == cockpit.reports == []
    assert "PRJ-7" not in words(as_user(person).get(URL))


def test_the_page_leads_to_every_source(director, controlled, as_user):
    condition(controlled)
    text = words(as_user(director).get(URL))
    for address in (
        reverse("control:overview", args=[controlled.code]),
        reverse("control:portfolio"),
        reverse("costs:consolidated"),
        reverse("workpackages:portfolio_plan"),
        reverse("reporting:cockpit_waiting"),
        controlled.get_absolute_url(),
    ):
        assert f'href="{address}"' in text, address
    assert "1’200’000" in text


def test_an_empty_cockpit_says_what_will_stand_there(as_user):
    text = words(as_user(make_director()).get(URL))
    assert "Here stand the projects that you answer for" in text


def test_the_file_has_one_row_for_each_project(director, controlled, as_user):
    (row,) = csv_rows(as_user(director), f"{URL}?export=csv")
    assert row["Project"] == str(controlled)
    assert row["Light"] == "red"


def test_what_waits_is_loaded_apart_and_obeys_its_frame(director, controlled, as_user):
    client = as_user(director)
    address = reverse("reporting:cockpit_waiting")
    assert 'id="cockpit-waiting"' in words(client.get(address))
    part = client.fragment(address, "cockpit-waiting")
    assert "<html" not in words(part)


def cost(client):
    client.get(URL)
    with CaptureQueriesContext(connection) as found:
        assert client.get(URL).status_code == 200
    return len(found)


def test_it_costs_the_same_for_many_projects(director, controlled, as_user):
    client = as_user(director)
    one = cost(client)
    for number in range(12):
        other = make_project(code=f"MANY-{number}", state=ProjectState.EXECUTION)
        Project.objects.filter(pk=other.pk).update(portfolio=controlled.portfolio)
        make_milestone(project=other, start_on=ON, finish_on=ON, is_key_milestone=True)
        correction(other)
    assert cost(client) == one


def test_it_keeps_within_its_number_of_queries(director, controlled, as_user):
    assert cost(as_user(director)) <= 15


@pytest.fixture
def measure(project):
    return measure_in("planned", risk_in("assessed", project, project.lead), project.lead, None)


def test_a_risk_measure_that_is_late_is_told(director, measure):
    assert shown(director).late == []
    on = ON - timedelta(days=3)
    Measure.objects.filter(pk=measure.pk).update(due_on=on, effect_due_on=ON)
    (item,) = shown(director).late
    assert (item.words, item.on, item.url) == (measure.name, on, measure.get_absolute_url())


def test_an_effect_that_nobody_checked_is_told_by_its_own_day(director, project):
    risk = risk_in("assessed", project, project.lead)
    measure = measure_in("implemented", risk, project.lead, None)
    on = ON - timedelta(days=2)
    Measure.objects.filter(pk=measure.pk).update(due_on=on, effect_due_on=on)
    (item,) = shown(director).late
    assert item.words == f"Check of the effect: {measure.name}"
    assert item.on == on
