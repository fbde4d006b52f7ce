"""The state of an agreement follows the provider's plan, its state and its reports."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Notification
from projects.choices import ProjectState
from projects.grounds import Grounds
from projects.models import Project
from projects.operations import change_state
from servicedesk_pm.common.errors import RuleViolation
from tests.across.conftest import AGREED, NEED, forecast
from tests.factories import make_user
from workpackages.choices import AcrossState
from workpackages.models import CrossDependency, WorkCalendar
from workpackages.operations.following import follow_plan, note_report
from workpackages.operations.milestones import edit_milestone, reach_milestone
from workpackages.operations.progress import cancel_task, reopen_task
from workpackages.operations.scheduling import undo_last_step

pytestmark = pytest.mark.django_db
S = AcrossState
ON = date(2026, 11, 2)


def told_broken():
    found = Notification.objects.filter(kind="across.broken").order_by("pk")
    return {each.recipient.username: each.facts["project"] for each in found}


@pytest.mark.parametrize(
    ("day", "margin", "state"),
    [
        (date(2026, 12, 11), 19, S.AGREED),
        (date(2027, 1, 4), 5, S.AGREED),
        (date(2027, 1, 5), 4, S.AT_RISK),
        (date(2027, 1, 8), 1, S.AT_RISK),
        (date(2027, 1, 11), 0, S.AT_RISK),
        (date(2027, 1, 12), -1, S.BROKEN),
        (date(2027, 1, 18), -5, S.BROKEN),
    ],
)
def test_the_margin_counts_working_days_from_the_forecast_to_the_need(two, day, margin, state):
    row = two.agree()
    forecast(two, day)
    row.refresh_from_db()
    assert (row.forecast_on, row.margin_days, row.state) == (day, margin, state)
    assert row.agreed_on == AGREED


def test_the_calendar_of_the_project_that_waits_decides(two):
    off = {"from": "2027-01-05", "to": "2027-01-07", "name": "Closed", "shifts": []}
    WorkCalendar.objects.create(
        project=two.consumer, name="Own", is_default=True, week=[[[480, 1020]]] * 5 + [[], []],
        minutes_per_day=504, exceptions=[off],
    )  # fmt: skip
    row = two.agree()
    forecast(two, date(2027, 1, 4))
    row.refresh_from_db()
    assert (row.margin_days, row.state) == (2, S.AT_RISK)


def test_a_broken_agreement_tells_both_leads_and_the_manager_once(two):
    other = make_user("acting")
    Project.objects.filter(pk=two.provider.pk).update(lead=other)
    two.provider.refresh_from_db()
    row = two.agree()
    forecast(two, date(2027, 1, 20))
    forecast(two, date(2027, 1, 21))
    row.refresh_from_db()
    assert row.state == S.BROKEN
    # The lead who moved the milestone knows; each reads of the own project alone.
    assert told_broken() == {two.consumer.lead.username: "TOOL", "manager": "TOOL"}


def test_a_plan_taken_back_mends_the_agreement(two):
    row = two.agree()
    forecast(two, date(2027, 1, 20))
    undo_last_step(two.provider.pk, actor=two.provider.lead)
    row.refresh_from_db()
    assert (row.state, row.forecast_on) == (S.AGREED, AGREED)


def test_the_date_of_a_promised_milestone_changes_where_one_sees_what_waits(two):
    two.agree()
    with pytest.raises(RuleViolation, match="hang on these dates"):
        edit_milestone(two.milestone.pk, actor=two.provider.lead, facts={"due_on": NEED})
    edit_milestone(two.milestone.pk, actor=two.provider.lead, facts={"name": "97 % exact"})


def test_a_reached_milestone_fulfils_it_and_reopening_takes_that_back(two):
    row = two.agree()
    lead = two.provider.lead
    reach_milestone(two.milestone.pk, actor=lead, on=date(2026, 12, 14), reached_on=AGREED)
    row.refresh_from_db()
    assert row.state == S.FULFILLED
    assert Notification.objects.filter(kind="across.fulfilled").get().recipient == (
        two.consumer.lead
    )
    reopen_task(two.milestone.pk, actor=lead, reason="Counted wrongly.")
    row.refresh_from_db()
    assert row.state == S.AGREED


def test_a_milestone_that_is_given_up_breaks_it(two):
    row = two.agree()
    cancel_task(two.milestone.pk, actor=two.provider.lead, reason="Not possible.")
    row.refresh_from_db()
    assert row.state == S.BROKEN


def stop(project, to):
    sponsor = make_user("sponsor")
    Project.objects.filter(pk=project.pk).update(sponsor=sponsor, programme=None)
    grounds = Grounds(reason="Money", review_on=date(2026, 12, 1))
    change_state(project.pk, to, actor=sponsor, on=ON, grounds=grounds)
    return sponsor


def test_a_provider_on_hold_breaks_all_that_others_wait_for_until_it_resumes(two):
    row, second = two.agree(), two.agree()
    sponsor = stop(two.provider, ProjectState.ON_HOLD)
    states = CrossDependency.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [S.BROKEN, S.BROKEN]
    assert two.provider.lead.username in told_broken()
    change_state(
        two.provider.pk, ProjectState.EXECUTION, actor=sponsor, on=ON,
        grounds=Grounds(reason="Money is back"),
    )  # fmt: skip
    for each in (row, second):
        each.refresh_from_db()
        assert each.state == S.AGREED


def test_a_cancelled_provider_breaks_it_for_good(two):
    row = two.agree()
    stop(two.provider, ProjectState.CANCELLED)
    row.refresh_from_db()
    assert row.state == S.BROKEN


def test_a_project_that_is_over_needs_nothing_more(two):
    agreed, asked = two.agree(), two.ask()
    stop(two.consumer, ProjectState.CANCELLED)
    for row in (agreed, asked):
        row.refresh_from_db()
        assert row.state == S.WITHDRAWN
    told = Notification.objects.filter(kind="across.withdrawn", recipient=two.provider.lead)
    assert told.count() == 2


def test_two_slips_in_successive_reports_make_it_a_risk(two):
    row = two.agree()
    lead = two.provider.lead
    for day, slips, state in (
        (date(2026, 12, 14), 1, S.AGREED),
        (date(2026, 12, 16), 2, S.AT_RISK),
        (date(2026, 12, 16), 0, S.AGREED),
    ):
        forecast(two, day)
        note_report(two.provider, actor=lead)
        row.refresh_from_db()
        assert (row.slips, row.state) == (slips, state)


def test_who_waits_for_nobody_costs_one_query_more(two, django_assert_num_queries):
    with django_assert_num_queries(1):
        follow_plan(two.consumer, actor=two.consumer.lead)
