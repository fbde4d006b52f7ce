"""Values over programmes and the portfolio: sums, lights, exceptions, and who sees them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from control.models import StatusSnapshot
from control.operations.snapshots import keep_snapshots
from control.portfolio import load_rolled
from costs.operations.postings import post
from people.choices import JobState, Role
from people.models import Job
from people.production import execute
from projects.choices import ProjectState
from projects.models import Project
from projects.scope import scope_of
from tests.control.rows import director, earn, make_budgeted, month, phase, put_into
from tests.costs.rows import booking
from tests.factories import make_member, make_programme, make_project, make_user

pytestmark = pytest.mark.django_db
AUGUST, TODAY = month(8), date(2026, 9, 7)
URL, SNAPSHOTS = reverse("control:portfolio"), reverse("control:snapshots")


@pytest.fixture(autouse=True)
def september(settings):
    settings.DEMO_TODAY = TODAY


def make_measured(earned=384_000, actual=430_000, **fields):
    """Of 600'000 francs, at the end of its eighth month."""
    project = make_project(**fields)
    package = make_budgeted(project)
    phase(package)
    earn(package, 8, earned)
    if actual:
        post(project.pk, booking(package, actual, posted_on=AUGUST), actor=project.lead, on=AUGUST)
    return project


def rolled(user=None, **wanted):
    return load_rolled(user or director(), today=TODAY, **wanted)


def test_values_are_added_up_and_indices_come_from_the_sums(db):
    make_measured()
    make_measured(earned=450_000, actual=300_000)
    sums = rolled().sums
    assert (sums.position.budget, sums.position.earned, sums.position.actual) == (
        1_200_000, 834_000, 730_000,
    )  # fmt: skip
    assert sums.cpi == Decimal(834) / 730
    assert f"{sums.done:.3f}" == "0.695"


def test_the_cost_of_the_whole_is_the_sum_of_official_forecasts(db):
    make_measured()
    make_measured(earned=450_000, actual=300_000)
    sums = rolled().sums
    assert sums.forecast == 671_875 + 400_000
    assert sums.forecast != round(sums.position.budget / sums.cpi)
    assert f"{sums.vac * 100:.1f}" == "10.7"


def test_without_the_forecast_of_one_there_is_none_of_the_whole(db):
    make_measured()
    make_measured(earned=0, actual=0)
    assert rolled().sums.forecast is None


def test_sub_projects_count_once_with_their_parent(db):
    parent = make_measured()
    make_measured(parent=parent, lead=parent.lead)
    found = rolled()
    assert [line.project for line in found.lines] == [parent]
    assert found.sums.position.budget == 1_200_000


def test_what_is_not_released_yet_stands_for_what_is_below_it(db):
    whole = make_project(state=ProjectState.INITIATION)
    make_measured(parent=whole, lead=whole.lead)
    assert rolled().lines == []
    # Once that is over, the part is told by itself.
    put_into(whole, ProjectState.CANCELLED)
    assert len(rolled().lines) == 1


def test_programmes_have_their_own_sums_and_light(db):
    first, second = make_programme(code="PGM-A"), make_programme(code="PGM-B")
    make_measured(programme=first)
    make_measured(programme=second, earned=450_000, actual=440_000)
    make_measured(earned=450_000, actual=440_000)
    groups = rolled().groups
    assert [group.programme for group in groups] == [first, second, None]
    assert [group.sums.position.earned for group in groups] == [384_000, 450_000, 450_000]
    assert (groups[0].colour, groups[0].reason) == ("red", "critical_member")
    assert groups[1].colour == "green"
    assert groups[0].finish == date(2026, 12, 31)
    assert [group.programme for group in rolled(programme="PGM-B").groups] == [second]


def test_counts_and_exceptions_come_before_any_average(db):
    red = make_measured(code="PRJ-R")
    make_measured(code="PRJ-G", earned=450_000, actual=440_000)
    amber = make_measured(code="PRJ-A", earned=440_000, actual=470_000)
    found = rolled()
    assert found.counts == [("green", 1), ("amber", 1), ("red", 1), ("grey", 0)]
    assert [line.project for line in found.exceptions] == [red, amber]


def test_what_rests_counts_with_its_last_snapshot_and_without_a_light(db):
    project = make_measured()
    keep_snapshots([project.pk], AUGUST, actor=None)
    put_into(project, ProjectState.ON_HOLD)
    found = rolled()
    assert found.sums.position.earned == 384_000
    assert found.counts[-1] == ("grey", 1)
    assert found.lines[0].is_frozen


def test_what_never_ran_and_what_is_over_is_left_out(db):
    make_project(state=ProjectState.INITIATION)
    over = make_measured()
    keep_snapshots([over.pk], AUGUST, actor=None)
    put_into(over, ProjectState.CLOSED)
    assert rolled().groups == []


def test_a_kept_month_counts_as_it_was_kept(db):
    project = make_measured()
    keep_snapshots([project.pk], AUGUST, actor=None)
    package = project.work_packages.get()
    post(project.pk, booking(package, 5, posted_on=AUGUST), actor=project.lead, on=TODAY)
    assert rolled().sums.position.actual == 430_000


def test_the_trust_is_counted(db):
    make_measured()
    make_project()
    told = {tone: count for _label, tone, count in rolled().standings}
    assert told == {"watch": 1, "bad": 1}


def test_of_kept_months_the_trust_of_then_is_counted(db):
    project = make_measured()
    keep_snapshots([project.pk], AUGUST, actor=None)
    make_budgeted(project)
    told = {tone: count for _label, tone, count in rolled().standings}
    assert told == {"watch": 1}


@pytest.mark.parametrize("count", [1, 7])
def test_the_number_of_queries_does_not_grow(db, count, django_assert_max_num_queries):
    programme = make_programme()
    for _ in range(count):
        make_measured(programme=programme)
    user = director()
    with django_assert_max_num_queries(45):
        rolled(user)


def test_kept_months_are_read_in_two_queries(db, django_assert_num_queries):
    """Beside those for who asks: the projects, and what was kept of them; none has one above."""
    projects = [make_measured(earned=450_000, actual=440_000) for _ in range(4)]
    keep_snapshots([each.pk for each in projects], AUGUST, actor=None)
    user = director()
    scope_of(user)
    with django_assert_num_queries(2):
        assert len(rolled(user).lines) == 4


def page(client, **query):
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_it_in_a_sentence(db, as_user):
    make_measured(code="PRJ-R")
    make_measured(earned=450_000, actual=300_000)
    text = page(as_user(director()))
    assert "For each franc spent, 1.14 francs of planned work are done;" in text
    assert "all projects together cost 1’071’875 CHF, of a budget of 1’200’000 CHF." in text
    assert "Where to look first" in text
    assert reverse("control:overview", args=["PRJ-R"]) in text


def test_the_page_without_all_forecasts_or_without_cost(db, as_user):
    make_measured()
    idle = make_measured(earned=0, actual=0)
    client = as_user(director())
    assert "0.89 francs of planned work are done." in page(client)
    Project.objects.exclude(pk=idle.pk).update(state="closed")
    assert "Nothing has been spent yet" in page(client)


def test_an_empty_portfolio_says_so(db, as_user):
    assert "No figures yet" in page(as_user(director()))


def test_everybody_sees_only_own_projects(db, as_user):
    mine, other = make_measured(code="PRJ-M"), make_measured(code="PRJ-O")
    text = page(as_user(mine.lead))
    assert "PRJ-M" in text
    assert "PRJ-O" not in text
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER):
        assert as_user(make_member(other, role)).get(URL).status_code == 404
    assert as_user(make_user()).get(URL).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_is_had_as_a_file(db, as_user, form):
    make_measured(code="PRJ-R", programme=make_programme(code="PGM-A"))
    make_measured(code="PRJ-S")
    answer = as_user(director()).get(URL, {"export": form})
    whole = b"".join(answer.streaming_content)
    answer.close()
    if form == "csv":
        text = whole.decode("utf-8-sig")
        assert "PRJ-R" in text
        assert "PGM-A" in text
        assert "671875" in text.replace("'", "")


def test_the_director_has_the_month_kept(db, as_user):
    make_measured()
    client = as_user(director())
    assert SNAPSHOTS in page(client)
    text = client.get(SNAPSHOTS).content.decode()
    assert "The figures of all projects at 31.08.2026 are kept" in text
    assert client.post(SNAPSHOTS, {}).status_code == 302
    again = client.post(SNAPSHOTS, {})
    assert again.status_code == 422
    assert "being taken already" in again.content.decode()
    job = Job.objects.get()
    assert str(job.label) in client.get(SNAPSHOTS).content.decode()
    execute(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    assert StatusSnapshot.objects.count() == 1
    over = client.post(SNAPSHOTS, {})
    assert "they never change" in over.content.decode()


def test_nobody_else_has_it_kept(db, as_user):
    project = make_measured()
    client = as_user(project.lead)
    assert SNAPSHOTS not in page(client)
    assert client.get(SNAPSHOTS).status_code == 403
    assert client.post(SNAPSHOTS).status_code == 403
    assert as_user(make_user()).get(SNAPSHOTS).status_code == 404
