"""Serious issues that nobody solves in time go to the sponsor by themselves, once."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import Issue
from risks.operations.escalating import escalate_if_late
from risks.operations.issues import escalate_issue
from risks.tasks import escalate_issues
from servicedesk_pm.common import clock
from tests.risks.pages import issue_row
from tests.risks.test_register import told

pytestmark = pytest.mark.django_db
# A Wednesday; two working days later is Friday, three are Monday.
DUE, FRIDAY, MONDAY = date(2026, 10, 14), date(2026, 10, 16), date(2026, 10, 19)


@pytest.fixture
def issue(project):
    return issue_row(project, severity=2, due_on=DUE, name_en="Slow link")


def test_two_working_days_after_its_deadline_it_goes_to_sponsor_and_lead(project, issue, sponsor):
    assert escalate_if_late(issue.pk, actor=None, on=FRIDAY) is False
    assert escalate_if_late(issue.pk, actor=None, on=MONDAY) is True
    issue.refresh_from_db()
    assert (issue.escalated_on, issue.version) == (MONDAY, 2)
    assert told("issue.escalated_late") == {sponsor, project.lead}
    said = sentence(Notification.objects.filter(kind="issue.escalated_late")[0])
    assert "still open two working days after its deadline" in said
    assert f"{issue.code} Slow link" in said
    entry = HistoryEntry.objects.get(verb="issue.escalated_late")
    assert (entry.actor, entry.object_repr) == (None, f"{issue.code} {issue.name_fr}")


def test_it_is_told_once_however_often_the_clock_asks(issue):
    with clock.set_to(datetime(2026, 10, 19, 9, tzinfo=UTC)):
        escalate_issues()
        escalate_issues()
    assert Notification.objects.filter(kind="issue.escalated_late").count() == 2
    assert HistoryEntry.objects.filter(verb="issue.escalated_late").count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"severity": 3},
        {"severity": 4},
        {"state": "resolved"},
        {"state": "closed"},
        {"due_on": FRIDAY},
        {"escalated_on": DUE},
    ],
)
def test_what_is_harmless_solved_in_time_or_escalated_stays_as_it_is(project, facts):
    row = issue_row(project, **{"severity": 1, "due_on": DUE, **facts})
    assert escalate_if_late(row.pk, actor=None, on=MONDAY) is False
    assert Issue.objects.get().escalated_on == facts.get("escalated_on")
    assert not Notification.objects.exists()


def test_a_person_was_quicker(project, issue):
    escalate_issue(issue.pk, "It cannot wait.", actor=project.lead, on=DUE)
    assert escalate_if_late(issue.pk, actor=None, on=MONDAY) is False


def test_nothing_happens_in_a_project_that_is_over(project, issue):
    project.state = "closed"
    project.save()
    assert escalate_if_late(issue.pk, actor=None, on=MONDAY) is False


def test_an_issue_that_is_gone_is_no_reason_to_stop(issue):
    key = issue.pk
    issue.delete()
    assert escalate_if_late(key, actor=None, on=MONDAY) is False


def test_the_clock_asks_every_hour():
    entry = settings.CELERY_BEAT_SCHEDULE["escalate-issues"]
    assert (entry["task"], entry["schedule"]) == (escalate_issues.name, 3600)
