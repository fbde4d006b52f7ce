"""What happens by itself: drafts are begun, leads reminded, and late reports told."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import HistoryEntry, Job, Notification
from people.notifications import sentence
from projects.choices import RUNNING, ProjectState
from reporting.choices import ReportState
from reporting.directives.operations_by_clock import (
    draft_by_directive,
    press,
    projects_to_report,
    reports_to_press,
    without_lead,
)
from reporting.models import Report
from reporting.operations import (
    discard_report,
    edit_commentary,
    request_status_report,
    submit_report,
)
from reporting.tasks import follow_directives
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_project, make_user
from tests.reporting.conftest import PLAIN, explained, work
from tests.reporting.directing import issue

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 1)
SEPTEMBER = date(2026, 9, 30)
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture
def directive(project, director):
    return issue(project, director)


def told(kind):
    found = Notification.objects.filter(kind=kind).order_by("pk")
    return [(each.recipient.username, sentence(each)) for each in found]


def at(day, hour=9):
    return time_machine.travel(
        datetime.combine(day, datetime.min.time(), ZURICH).replace(hour=hour)
    )


def test_the_day_after_the_month_the_leads_draft_is_begun(project, lead, directive):
    with at(ON):
        follow_directives()
    report = Report.objects.get()
    assert (report.project, report.status_date, report.prepared_by) == (project, SEPTEMBER, lead)
    assert (report.directive, report.prepared_as) == (directive, Role.PROJECT_MANAGER)
    assert (report.due_on, report.remind_on) == (date(2026, 10, 7), date(2026, 10, 5))
    assert report.state == ReportState.GENERATED
    assert Job.objects.get(pk=report.job_id).requested_by == lead
    assert [name for name, _words in told("report.drafted")] == [lead.username]
    assert "is begun for you; it is due 07.10.2026" in told("report.drafted")[0][1]
    entry = HistoryEntry.objects.get(verb="report.drafted")
    assert entry.actor is None


def test_the_draft_is_in_the_language_of_its_lead(project, lead, directive):
    type(lead).objects.filter(pk=lead.pk).update(language="fr")
    with at(ON):
        follow_directives()
    assert Job.objects.get().label.startswith("Rapport d’avancement")


def test_a_second_tick_finds_nothing_left_to_do(project, directive):
    for _twice in range(2):
        with at(ON):
            follow_directives()
    assert Report.objects.count() == 1
    assert len(told("report.drafted")) == 1


def test_the_job_of_the_draft_collects_and_draws_it(plan, director, quick_pdf):
    issue(plan, director)
    with at(ON):
        follow_directives()
        report = Report.objects.get()
        work(report)
    assert report.state == ReportState.DRAFT
    assert report.figures["document"]["status_date"] == "2026-09-30"


def test_who_began_already_is_left_in_peace(project, lead, directive):
    request_status_report(project.pk, actor=lead, status_date=SEPTEMBER, today=ON)
    assert projects_to_report(ON) == []
    assert draft_by_directive(project.pk, SEPTEMBER, actor=None) is None
    report = Report.objects.get()
    assert (report.directive, report.due_on) == (directive, date(2026, 10, 7))


@pytest.mark.parametrize("state", [each for each in ProjectState if each not in RUNNING])
def test_only_running_projects_report_by_themselves(project, directive, state):
    held = ProjectState.EXECUTION if state == ProjectState.ON_HOLD else ""
    rows = type(project).objects.filter(pk=project.pk)
    rows.update(state=state, state_before_hold=held, review_on=ON if held else None)
    assert projects_to_report(ON) == []
    assert draft_by_directive(project.pk, SEPTEMBER, actor=None) is None
    assert not Report.objects.exists()


def test_sub_projects_are_told_of_in_the_report_of_the_whole(project, director, directive):
    inner = make_project(parent=project, portfolio=project.portfolio, code="PRJ-1-A")
    assert inner.pk not in [key for key, _day in projects_to_report(ON)]


def test_a_directive_does_not_reach_back_before_its_first_status_date(project, director):
    issue(project, director, begins_on=date(2026, 10, 31))
    assert projects_to_report(ON) == []
    assert projects_to_report(date(2026, 11, 1)) == [(project.pk, date(2026, 10, 31))]


def test_without_a_directive_nothing_is_begun(project):
    assert projects_to_report(ON) == []


def test_who_has_no_lead_is_told_to_those_who_issue_directives(project, lead, directive):
    assert without_lead(ON) == []
    lead.is_active = False
    lead.save()
    assert projects_to_report(ON) == []
    assert without_lead(ON) == [project]
    type(project).objects.filter(pk=project.pk).update(lead=None)
    assert without_lead(ON) == [project]
    assert draft_by_directive(project.pk, SEPTEMBER, actor=None) is None


def test_finding_what_is_to_be_done_costs_the_same_for_many_projects(project, directive):
    def cost():
        with CaptureQueriesContext(connection) as found:
            projects_to_report(ON)
        return len(found)

    one = cost()
    for number in range(12):
        make_project(code=f"MANY-{number}", portfolio=project.portfolio)
    assert len(projects_to_report(ON)) == 13
    assert cost() == one <= 3


@pytest.fixture
def draft(plan, director, quick_pdf):
    """A draft that is due on 7 October, with its reminder on the 5th."""
    issue(plan, director)
    report = request_status_report(plan.pk, actor=plan.lead, status_date=SEPTEMBER, today=ON)
    work(report)
    return report


def test_the_lead_is_reminded_once_on_the_day(draft, lead):
    assert reports_to_press(date(2026, 10, 4)) == []
    assert reports_to_press(date(2026, 10, 5)) == [draft.pk]
    for _twice in range(2):
        press(draft.pk, actor=None, on=date(2026, 10, 5))
    assert [name for name, _words in told("report.due")] == [lead.username]
    assert "is due 07.10.2026" in told("report.due")[0][1]
    assert reports_to_press(date(2026, 10, 7)) == []


def test_who_has_submitted_is_not_reminded(draft, lead):
    edit_commentary(draft.pk, actor=lead, commentary=explained(lead))
    submit_report(draft.pk, actor=lead, at=now())
    press(draft.pk, actor=None, on=date(2026, 10, 5))
    assert told("report.due") == []
    assert reports_to_press(date(2026, 10, 6)) == []


def test_a_late_report_is_told_once_to_those_who_answer_for_it(draft, lead, director):
    assert not draft.is_late(date(2026, 10, 7))
    for _twice in range(2):
        with at(date(2026, 10, 8)):
            follow_directives()
    names = [name for name, _words in told("report.late")]
    assert sorted(names) == sorted({lead.username, director.username})
    assert "was due 07.10.2026 and is not published" in told("report.late")[0][1]
    assert HistoryEntry.objects.filter(verb="report.late").count() == 1
    # Who was told that it is late needs no reminder any more.
    assert told("report.due") == []
    draft.refresh_from_db()
    assert draft.is_late(date(2026, 10, 8))
    assert list(Report.objects.late(date(2026, 10, 8))) == [draft]
    assert not Report.objects.late(date(2026, 10, 7)).exists()


def test_nobody_is_pressed_for_a_project_that_is_over(draft, plan):
    type(plan).objects.filter(pk=plan.pk).update(state=ProjectState.CLOSED)
    press(draft.pk, actor=None, on=date(2026, 10, 8))
    assert told("report.late") == []


def test_a_report_that_a_directive_asks_for_is_not_discarded(draft, plan, lead):
    with pytest.raises(RuleViolation, match="The directive asks for this report"):
        discard_report(draft.pk, actor=lead)
    type(plan).objects.filter(pk=plan.pk).update(state=ProjectState.CLOSING)
    discard_report(draft.pk, actor=lead)
    assert not Report.objects.exists()


def test_a_report_of_its_own_day_is_discarded_as_ever(plan, director, lead, quick_pdf):
    issue(plan, director)
    report = request_status_report(plan.pk, actor=lead, status_date=date(2026, 9, 15), today=ON)
    assert report.due_on is None
    discard_report(report.pk, actor=lead)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        ({"wants_next_steps": True}, "wants the next steps"),
        ({"wants_both_languages": True}, "in both languages"),
    ],
)
def test_what_the_directive_demands_is_asked_when_submitting(
    plan, director, lead, quick_pdf, wants, words
):
    issue(plan, director, **wants)
    report = request_status_report(plan.pk, actor=lead, status_date=SEPTEMBER, today=ON)
    work(report)
    whole = explained(lead)
    french = type(whole)(key_message_fr="Bien.", explanations=whole.explanations)
    edit_commentary(report.pk, actor=lead, commentary=french)
    with pytest.raises(RuleViolation, match=words):
        submit_report(report.pk, actor=lead, at=now())
    edit_commentary(report.pk, actor=lead, commentary=whole)
    assert submit_report(report.pk, actor=lead, at=now()).state == ReportState.SUBMITTED


def test_without_such_a_demand_one_language_is_enough(plan, director, lead, quick_pdf):
    issue(plan, director)
    assert PLAIN.next_steps_fr == ""
    report = request_status_report(plan.pk, actor=lead, status_date=SEPTEMBER, today=ON)
    work(report)
    words = explained(lead)
    edit_commentary(
        report.pk,
        actor=lead,
        commentary=type(words)(key_message_fr="Bien.", explanations=words.explanations),
    )
    assert submit_report(report.pk, actor=lead, at=now()).state == ReportState.SUBMITTED


def test_published_late_stays_told_as_late(plan, director, lead, quick_pdf, to_state):
    issue(plan, director)
    with at(date(2026, 10, 19), 16):
        report = to_state(ReportState.PUBLISHED, status_date=SEPTEMBER)
    assert report.due_on == date(2026, 10, 7)
    assert report.is_late(date(2026, 11, 2))
    assert list(Report.objects.late(date(2026, 11, 2))) == [report]


def test_whoever_leads_by_then_is_reminded(draft, plan):
    type(plan).objects.filter(pk=plan.pk).update(lead=make_user("next"))
    press(draft.pk, actor=None, on=date(2026, 10, 5))
    assert [name for name, _words in told("report.due")] == ["next"]
