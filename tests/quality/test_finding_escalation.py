"""Blocking findings that nobody corrects in time go to the sponsor by themselves, once."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.utils import translation

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common import clock
from tests.factories import make_checkpoint, make_finding, make_project
from tests.quality.resting import hold
from workpackages.models import Finding
from workpackages.operations.escalating import escalate_if_late
from workpackages.operations.findings import (
    accept_finding,
    correct_finding,
    plan_finding,
    reopen_finding,
)
from workpackages.quality.choices import ESCALATION_DAYS
from workpackages.tasks import escalate_findings

pytestmark = pytest.mark.django_db
KIND = "finding.escalated_late"
# A Friday; five working days later is the Friday after, six are the Monday after that.
DUE, FIRST_DAY, LAST_DAY = date(2026, 10, 9), date(2026, 10, 12), date(2026, 10, 16)
MONDAY = date(2026, 10, 19)


@pytest.fixture
def checked(project, reviewer):
    return make_checkpoint(project, reviewer=reviewer, state="failed", name_en="Security audit")


@pytest.fixture
def blocker(checked, package_lead):
    return make_finding(
        checked, owner=package_lead, severity="blocker", due_on=DUE, text="No encryption."
    )


def told():
    return {each.recipient for each in Notification.objects.filter(kind=KIND)}


def test_more_than_five_working_days_late_it_goes_to_sponsor_and_lead(blocker, project, sponsor):
    assert ESCALATION_DAYS == 5
    for day in (DUE, FIRST_DAY, LAST_DAY):
        assert escalate_if_late(blocker.pk, actor=None, on=day) is False
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is True
    blocker.refresh_from_db()
    assert (blocker.escalated_on, blocker.state, blocker.version) == (MONDAY, "open", 2)
    assert told() == {sponsor, project.lead}


def test_the_history_names_nobody(blocker, sponsor):
    escalate_if_late(blocker.pk, actor=None, on=MONDAY)
    entry = HistoryEntry.objects.get(verb=KIND)
    assert (entry.actor, entry.object_repr) == (None, "C1 No encryption.")


def test_the_notice_says_what_is_late_and_leads_to_its_check(blocker, checked, sponsor):
    escalate_if_late(blocker.pk, actor=None, on=MONDAY)
    notice = Notification.objects.get(kind=KIND, recipient=sponsor)
    for said in ("still open more than five working days after its deadline", "No encryption."):
        assert said in sentence(notice)
    assert f"{checked.code} Security audit" in sentence(notice)
    assert notice.url == checked.get_absolute_url()
    with translation.override("fr"):
        assert f"{checked.code} {checked.name_fr}" in sentence(notice)


def test_where_nobody_is_sponsor_the_director_is_told(blocker, project, director):
    project.sponsor = None
    project.save()
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is True
    assert told() == {director, project.lead}


def test_it_is_told_once_however_often_the_clock_asks(blocker, sponsor):
    with clock.set_to(datetime(2026, 10, 19, 9, tzinfo=UTC)):
        escalate_findings()
        escalate_findings()
    assert Notification.objects.filter(kind=KIND).count() == 2
    assert HistoryEntry.objects.filter(verb=KIND).count() == 1


def test_the_clock_finds_all_that_are_late_and_only_those(checked, blocker, sponsor):
    second = make_finding(checked, severity="blocker", due_on=DUE)
    make_finding(checked, severity="blocker", due_on=LAST_DAY)
    make_finding(checked, severity="major", due_on=DUE)
    other = make_finding(
        make_checkpoint(make_project(state="execution"), state="failed"),
        severity="blocker",
        due_on=DUE,
    )
    with clock.set_to(datetime(2026, 10, 19, 9, tzinfo=UTC)):
        escalate_findings()
    late = Finding.objects.filter(escalated_on=MONDAY).order_by("pk")
    assert list(late) == [blocker, second, other]


@pytest.mark.parametrize(
    "facts",
    [
        {"severity": "major"},
        {"severity": "minor"},
        {"state": "corrected"},
        {"state": "verified"},
        {"state": "accepted"},
        {"due_on": LAST_DAY},
        {"escalated_on": DUE},
    ],
)
def test_what_is_harmless_settled_in_time_or_escalated_stays_as_it_is(checked, sponsor, facts):
    row = make_finding(checked, **{"severity": "blocker", "due_on": DUE, **facts})
    assert escalate_if_late(row.pk, actor=None, on=MONDAY) is False
    assert Finding.objects.get().escalated_on == facts.get("escalated_on")
    assert not Notification.objects.exists()


def test_what_the_sponsor_lives_with_is_not_escalated(blocker, sponsor):
    accept_finding(blocker.pk, "Until the next release.", actor=sponsor, on=DUE)
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is False


def test_a_later_deadline_puts_it_off(blocker, project, sponsor, package_lead):
    plan_finding(blocker.pk, package_lead, date(2026, 10, 13), actor=project.lead)
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is False
    assert escalate_if_late(blocker.pk, actor=None, on=date(2026, 10, 21)) is True


def test_what_was_corrected_in_vain_is_not_escalated_twice(
    blocker, reviewer, package_lead, sponsor
):
    escalate_if_late(blocker.pk, actor=None, on=MONDAY)
    correct_finding(blocker.pk, "Encrypted.", actor=package_lead, on=MONDAY)
    reopen_finding(blocker.pk, "Not on every disk.", actor=reviewer)
    assert escalate_if_late(blocker.pk, actor=None, on=date(2026, 12, 1)) is False
    assert Notification.objects.filter(kind=KIND).count() == 2


def test_nothing_happens_while_the_work_of_the_project_rests(blocker, project, sponsor):
    hold(project)
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is False
    assert not Notification.objects.exists()


def test_nothing_happens_in_a_project_that_is_over(blocker, project, sponsor):
    project.state = "closed"
    project.save()
    assert escalate_if_late(blocker.pk, actor=None, on=MONDAY) is False


def test_a_finding_that_is_gone_is_no_reason_to_stop(blocker):
    key = blocker.pk
    blocker.delete()
    assert escalate_if_late(key, actor=None, on=MONDAY) is False


def test_the_page_of_the_finding_says_since_when(as_user, blocker, lead, sponsor):
    assert "Escalated on" not in as_user(lead).get(blocker.get_absolute_url()).content.decode()
    escalate_if_late(blocker.pk, actor=None, on=MONDAY)
    page = " ".join(as_user(lead).get(blocker.get_absolute_url()).content.decode().split())
    assert "Escalated on</dt><dd>19.10.2026" in page


def test_the_clock_asks_every_hour():
    entry = settings.CELERY_BEAT_SCHEDULE["escalate-findings"]
    assert (entry["task"], entry["schedule"]) == (escalate_findings.name, 3600)
