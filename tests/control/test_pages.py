"""The pages of control: what stands on them, what a form keeps, and what they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from control.models import EarnedValue, ForecastChoice, Phasing, Reestimate, StatusSnapshot
from control.operations.snapshots import keep_snapshots
from control.operations.values import choose_forecast, reestimate
from control.standing import KEPT_AS
from control.views.overview import SOURCES
from costs.operations.closing import close_books
from costs.operations.postings import post
from people.choices import Role
from projects.choices import ProjectState
from projects.models import Project
from tests.control.rows import (
    director,
    earn,
    make_baseline,
    make_budgeted,
    month,
    phase,
    put_into,
    told_of,
)
from tests.costs.rows import booking, promise
from tests.factories import make_member, make_milestone, make_project, make_user

pytestmark = pytest.mark.django_db
AUGUST, TODAY = month(8), date(2026, 9, 7)


@pytest.fixture(autouse=True)
def september(settings):
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def measured(project, package):
    """The worked example at the end of its eighth month."""
    phase(package)
    for number, value in ((6, 258_000), (7, 322_000), (8, 384_000)):
        earn(package, number, value)
    post(project.pk, booking(package, 430_000, posted_on=AUGUST), actor=project.lead, on=AUGUST)
    return Project.objects.get(pk=project.pk)


def url(name, *args, project="PRJ-7"):
    return reverse(f"control:{name}", args=[project, *args])


def page(client, name="overview", *args, **query):
    answer = client.get(url(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_sentence_says_it_all(measured, as_user):
    text = page(as_user(measured.lead))
    words = "For each franc spent, 0.89 francs of planned work are done; at this rate it ends on"
    assert words in text
    assert "and costs 671’875 CHF." in text


@pytest.mark.parametrize("name", SOURCES.values(), ids=SOURCES)
def test_each_light_leads_to_the_page_of_what_it_was_lit_from(measured, as_user, name):
    address = reverse(name, args=["PRJ-7"])
    text = page(as_user(measured.lead)).partition('class="control-lights"')[2].partition("</ul>")[0]
    assert f'href="{address}"' in text
    assert as_user(measured.lead).get(address).status_code == 200


def test_a_light_leads_nowhere_where_the_reader_may_not_follow(measured, as_user, monkeypatch):
    monkeypatch.setattr("control.views.overview.tabs_for", lambda *_of: [])
    text = page(as_user(measured.lead)).partition('class="control-lights"')[2].partition("</ul>")[0]
    assert "href" not in text


def test_the_figures_lead_to_what_they_come_from(measured, as_user):
    text = page(as_user(measured.lead))
    for amount in ("600’000 CHF", "450’000 CHF", "384’000 CHF", "430’000 CHF", "671’875 CHF"):
        assert amount in text
    for place in ("costs:overview", "costs:postings", "costs:commitments", "control:phasing"):
        assert reverse(place, args=["PRJ-7"]) in text
    for told in ("0.893", "0.853", "0.873", "1.271", "6.99", "−12.0 %", "646’000", "713’447"):
        assert told in text
    assert "The budget can hardly be kept; ask for a decision." in text


def test_what_is_not_defined_is_a_dash(project, as_user):
    text = page(as_user(project.lead))
    assert "Nothing has been spent yet" in text
    assert "–" in text
    assert "There is no baseline to measure against." in text
    assert "Data not reliable" in text


def test_money_without_work_done_is_told(project, package, as_user):
    phase(package)
    post(project.pk, booking(package, 100, posted_on=AUGUST), actor=project.lead, on=AUGUST)
    assert "no planned work is done for it yet" in page(as_user(project.lead))


def test_a_finished_project_says_what_it_cost(measured, package, as_user):
    earn(package, 9, 600_000, on=TODAY)
    keep_snapshots([measured.pk], month(9), actor=None)
    text = page(as_user(measured.lead))
    assert "All planned work is done; it cost 430’000 CHF of a budget of 600’000 CHF." in text


def test_without_planned_values_only_the_cost_is_foreseen(project, package, as_user):
    make_baseline(project)
    earn(package, 8, 384_000)
    post(project.pk, booking(package, 430_000, posted_on=AUGUST), actor=project.lead, on=AUGUST)
    text = page(as_user(project.lead))
    assert "at this rate it costs 671’875 CHF." in text


def test_a_kept_month_is_shown_as_it_was(measured, package, as_user):
    assert "the snapshot of this month is not taken yet" in page(as_user(measured.lead))
    keep_snapshots([measured.pk], AUGUST, actor=director())
    promise(package, 99_000)
    text = page(as_user(measured.lead))
    assert "they no longer change" in text
    assert "99’000" not in text


def test_what_is_on_hold_stands_still(measured, as_user):
    keep_snapshots([measured.pk], month(7), actor=None)
    put_into(measured, ProjectState.ON_HOLD)
    text = page(as_user(measured.lead))
    assert "Figures at 31.07.2026" in text
    assert "How far these figures can be trusted" not in text


def test_before_the_release_there_are_no_figures(project, as_user):
    put_into(project, ProjectState.INITIATION)
    assert "No figures yet" in page(as_user(project.lead))


def test_what_lowers_the_trust_is_named(measured, package, as_user):
    bare = make_budgeted(measured, 40, name="Bare")
    package.budget = Decimal(610_000)
    package.save()
    post(measured.pk, booking(bare, 10, posted_on=AUGUST), actor=measured.lead, on=AUGUST)
    text = page(as_user(measured.lead))
    assert "Data not reliable" in text
    for words in (
        "1 package is not spread over the months: PRJ-7 LT2 Bare.",
        "1 package was given another budget than is planned: PRJ-7 LT1 Integration.",
        "1 package has no earned value for 31.08.2026: PRJ-7 LT2 Bare.",
        "The books of 08.2026 are not closed yet",
        "The rest was not re-estimated package by package within 45 days.",
    ):
        assert words in text


def test_complete_data_are_said_to_be_complete(measured, package, as_user):
    reestimate(package.pk, Decimal(250_000), actor=measured.lead, on=AUGUST)
    close_books(measured.portfolio_id, AUGUST, actor=director(), on=TODAY)
    text = page(as_user(measured.lead))
    assert "Data complete" in text
    assert "are all there" in text


def test_a_kept_month_keeps_the_gaps_that_it_had(measured, package, as_user):
    """What is mended later serves the next month: these figures were kept without it."""
    keep_snapshots([measured.pk], AUGUST, actor=None)
    reestimate(package.pk, Decimal(250_000), actor=measured.lead, on=AUGUST)
    close_books(measured.portfolio_id, AUGUST, actor=director(), on=TODAY)
    text = page(as_user(measured.lead))
    assert "The books of 08.2026 are not closed yet" in text
    assert "The rest was not re-estimated package by package within 45 days." in text
    assert "As it was when the figures were kept." in text


def test_three_packages_are_named_and_the_rest_hinted_at(measured, as_user):
    for number in range(5):
        make_budgeted(measured, 40, name=f"Bare {number}")
    text = page(as_user(measured.lead))
    assert (
        "5 packages are not spread over the months:"
        " PRJ-7 LT2 Bare 0, PRJ-7 LT3 Bare 1, PRJ-7 LT4 Bare 2, …."
    ) in text


def test_of_months_kept_before_trust_was_nothing_is_said_of_it(measured, as_user):
    keep_snapshots([measured.pk], AUGUST, actor=None)
    row = StatusSnapshot.objects.get()
    figures = {name: told for name, told in row.figures.items() if name != KEPT_AS}
    StatusSnapshot.objects.create(**told_of(row, status_date=month(9), figures=figures))
    text = page(as_user(measured.lead))
    assert "Figures at 30.09.2026" in text
    assert "How far these figures can be trusted" not in text


def test_few_gaps_are_not_many(measured, as_user):
    assert "Data with gaps" in page(as_user(measured.lead))


def test_milestones_that_slip_three_times_raise_an_alert(measured, package, as_user):
    row = make_milestone(
        work_package=package, name="Accepted", is_key_milestone=True,
        start_on=date(2026, 9, 30), finish_on=date(2026, 9, 30),
    )  # fmt: skip
    make_baseline(measured, reason="Replanned")
    for number, day in ((5, 10), (6, 20), (7, 28), (8, 30)):
        row.finish_on = row.start_on = date(2026, 10, day)
        row.save()
        keep_snapshots([measured.pk], month(number), actor=None)
    text = page(as_user(measured.lead))
    assert "Milestone trend" in text
    assert "three slips or more in a row" in text
    assert 'class="control-line control-diagonal"' in text
    assert text.count('<svg class="control-chart"') == 3


def test_the_curves_have_a_table_beside_them(measured, as_user):
    keep_snapshots([measured.pk], month(6), actor=None)
    keep_snapshots([measured.pk], month(7), actor=None)
    text = page(as_user(measured.lead))
    assert "Values month by month" in text
    assert text.count('<th scope="row">31.07.2026</th>') == 1
    assert "control-forecast" in text


def test_sub_projects_are_told_with_their_packages(measured, as_user):
    part = make_project(parent=measured, code="PRJ-7-A", lead=measured.lead)
    phase(make_budgeted(part, 100, name="Inside"), (50, 100))
    text = page(as_user(measured.lead))
    assert "PRJ-7-A LT1" in text
    assert "700’000 CHF" in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_packages_are_had_as_a_file(measured, as_user, form):
    answer = as_user(measured.lead).get(url("overview"), {"export": form})
    assert answer.status_code == 200
    assert form in answer["Content-Disposition"]
    whole = b"".join(answer.streaming_content)
    answer.close()
    if form == "csv":
        body = whole.decode("utf-8-sig")
        assert "Earned value (EV)" in body
        assert "384000" in body.replace("’", "").replace("'", "")


@pytest.mark.parametrize("count", [1, 9])
def test_the_number_of_queries_does_not_grow(
    project, as_user, count, django_assert_max_num_queries
):
    for _ in range(count):
        phase(make_budgeted(project, 20), (10, 20), approved=False)
    for number in (6, 7):
        keep_snapshots([project.pk], month(number), actor=None)
    client = as_user(project.lead)
    with django_assert_max_num_queries(60):
        client.get(url("overview"))


def test_a_package_lead_sees_own_packages_and_nothing_of_the_whole(measured, package, as_user):
    package.lead = make_member(measured, Role.WORK_PACKAGE_LEAD)
    package.save()
    make_budgeted(measured, 40, name="Somebody else's")
    text = page(as_user(package.lead))
    assert "Integration" in text
    assert "Somebody else" not in text
    assert "671’875" not in text
    assert "export" not in text
    assert url("earned", 1) in text


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.OBSERVER])
def test_who_sees_no_money_finds_no_page(measured, as_user, role):
    client = as_user(make_member(measured, role))
    for name, args in (("overview", ()), ("phasing", ()), ("forecast", ()), ("earned", (1,))):
        assert client.get(url(name, *args)).status_code == 404
    assert as_user(make_user()).get(url("overview")).status_code == 404


def test_a_value_is_recorded_in_percent_or_in_francs(project, package, as_user):
    client = as_user(project.lead)
    assert "31.08" not in page(client, "earned", 1)
    said = {"month": "2026-08-31", "percent": "64"}
    assert client.post(url("earned", 1), said).status_code == 302
    assert EarnedValue.objects.get().amount == 384_000
    said = {"month": "2026-08-31", "amount": "390'000.50"}
    assert client.post(url("earned", 1), said)["Location"] == url("overview")
    assert EarnedValue.objects.latest("pk").amount == Decimal("390000.50")
    text = page(client, "earned", 1)
    assert "390’000.50 CHF" in text
    assert str(project.lead) in text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"percent": "", "amount": ""}, "Give either the percentage or the amount."),
        ({"percent": "5", "amount": "5"}, "Give either the percentage or the amount."),
        ({"percent": "101"}, "less than or equal to 100"),
        ({"percent": "much"}, "Enter a number"),
        ({"amount": "700000"}, "No more can be earned than the budget"),
        ({"amount": "1", "month": "2026-10-31"}, "not one of the available choices"),
        ({"amount": "1", "month": "never"}, "not one of the available choices"),
    ],
)
def test_a_wrong_value_is_refused_and_stays_in_the_form(project, package, as_user, said, words):
    sent = {"month": "2026-08-31", "reason": "As counted on site.", **said}
    answer = as_user(project.lead).post(url("earned", 1), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "As counted on site." in text
    assert not EarnedValue.objects.exists()


def test_months_that_are_kept_are_no_longer_offered(measured, as_user):
    assert 'value="2026-08-31"' in page(as_user(measured.lead), "earned", 1)
    keep_snapshots([measured.pk], AUGUST, actor=None)
    text = page(as_user(measured.lead), "earned", 1)
    assert 'value="2026-08-31"' not in text
    assert 'value="2026-09-30"' in text


def test_the_rest_is_estimated_on_a_page_of_its_own(measured, as_user):
    client = as_user(measured.lead)
    sent = {"amount": "250'000", "note": "Offer of Alpha"}
    assert client.post(url("rest", 1), sent).status_code == 302
    assert Reestimate.objects.get().amount == 250_000
    assert "Offer of Alpha" in page(client, "rest", 1)
    assert client.post(url("rest", 1), {"amount": "-5"}).status_code == 422


def test_the_official_forecast_is_chosen_from_what_can_be_computed(measured, as_user):
    client = as_user(measured.lead)
    text = page(client, "forecast")
    assert "646’000 CHF" in text
    assert 'value="bottom_up"' not in text
    answer = client.post(url("forecast"), {"method": "one_off"})
    assert answer.status_code == 422
    assert "Give the reason." in answer.content.decode()
    sent = {"method": "one_off", "reason": "The deviation is over."}
    assert client.post(url("forecast"), sent).status_code == 302
    assert ForecastChoice.objects.get().reason == "The deviation is over."
    assert "The rest costs what was planned" in page(client)


def test_only_the_lead_is_offered_the_choice(measured, as_user):
    assert url("forecast") in page(as_user(measured.lead))
    sponsor = as_user(measured.sponsor)
    assert url("forecast") not in page(sponsor)
    assert sponsor.get(url("forecast")).status_code == 403


def test_planned_values_are_proposed_changed_and_approved(project, package, as_user):
    lead, sponsor = as_user(project.lead), as_user(project.sponsor)
    assert "They follow the baseline" in page(lead, "phasing")
    make_baseline(project)
    assert "Propose planned values" in page(lead, "phasing")
    assert lead.get(url("phase", 1)).status_code == 404
    assert lead.post(url("propose"), {"version": 1}).status_code == 302
    row = Phasing.objects.get()
    text = page(lead, "phasing")
    assert "Proposed by Lea Lead" in text
    assert url("phase", 1) in text
    assert 'name="month_2026_12" value="600&#x27;000.00"' in page(lead, "phase", 1)
    sent = {"version": row.version, "month_2026_03": "100'000", "month_2026_04": "600'000"}
    assert lead.post(url("phase", 1), sent).status_code == 302
    row.refresh_from_db()
    assert sponsor.post(url("approve"), {"version": row.version}).status_code == 302
    text = page(lead, "phasing")
    assert "Approved by Sam Sponsor" in text
    assert url("propose") not in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"month_2026_03": "5"}, "The last month must come to the budget of the package"),
        ({"month_2026_03": "600000", "month_2026_04": "5"}, "The value of 04.2026 is less"),
        ({"month_2026_03": "much"}, "Enter an amount of money"),
    ],
)
def test_wrong_planned_values_stay_in_the_form(project, package, as_user, sent, words):
    row = phase(package, approved=False)
    answer = as_user(project.lead).post(url("phase", 1), {"version": row.version, **sent})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_overtaken_form_shows_what_it_missed(project, package, as_user):
    row = phase(package, approved=False)
    sent = {"version": 1, "month_2026_12": "600000"}
    answer = as_user(project.lead).post(url("phase", 1), sent)
    assert answer.status_code in {409, 422}
    row.refresh_from_db()
    assert row.values.count() == 12
    assert as_user(project.lead).post(url("propose"), {"version": 1}).status_code in {409, 422}


def test_approval_says_what_is_missing(project, package, as_user):
    row = phase(package, approved=False)
    make_budgeted(project, 40, name="Forgotten")
    assert "not spread up to their budgets: LT2 Forgotten" in " ".join(
        page(as_user(project.sponsor), "phasing").split()
    )
    answer = as_user(project.sponsor).post(url("approve"), {"version": row.version})
    assert answer.status_code == 422
    assert "Forgotten" in answer.content.decode()


def test_nothing_is_approved_before_it_is_proposed(project, package, as_user):
    assert as_user(project.sponsor).get(url("approve")).status_code == 404


def test_a_new_baseline_asks_for_new_values(measured, as_user):
    make_baseline(measured, reason="Replanned")
    text = page(as_user(measured.lead), "phasing")
    assert "Baseline 2 has no planned values yet." in text
    client = as_user(measured.lead)
    assert client.post(url("propose"), {"version": 1}).status_code == 302
    assert Phasing.objects.count() == 2


def test_another_forecast_stays_official_on_the_page(measured, as_user):
    choose_forecast(measured.pk, "cost_and_time", actor=measured.lead, on=AUGUST)
    assert "713’447 CHF" in page(as_user(measured.lead))
