"""Who has to sign a closure report reads it without a part in the project, and is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from closure.models import ClosureReport, ClosureSignature
from closure.operations.reports import (
    REMIND_AFTER_DAYS,
    begin_report,
    remind_of_signature,
    sign_report,
    submit_report,
    write_section,
)
from closure.reports.choices import Party
from closure.tasks import remind_of_signatures
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.choices import ProjectState
from projects.mandates.choices import Hat
from servicedesk_pm.common.clock import now
from tests.closure.rows import url
from tests.conftest import FRIDAY
from tests.factories import make_seat, make_user
from tests.risks.pages import words

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=REMIND_AFTER_DAYS)


@pytest.fixture
def owner(project):
    person = make_user("owner", name="Olga Owner")
    make_seat(project, Hat.SERVICE_OWNER, person)
    return person


@pytest.fixture
def report(project, owner, director):
    """Submitted, and signed by its lead."""
    project.state = ProjectState.CLOSING
    project.save()
    row = begin_report(project.pk, actor=project.lead, on=FRIDAY)
    said = {"text_fr": "Tout est livré.", "text_en": "", "figures": ""}
    write_section(row.pk, "summary", said, actor=project.lead)
    submit_report(row.pk, actor=project.lead, on=FRIDAY)
    sign_report(row.pk, Party.LEAD, actor=project.lead, at=now(), on=FRIDAY)
    return ClosureReport.objects.get(pk=row.pk)


def told():
    rows = Notification.objects.filter(kind="closure_report.reminded").order_by("pk")
    return [each.recipient.username for each in rows]


def test_a_service_owner_without_a_part_reads_the_report_and_signs_it(report, owner, as_user):
    client = as_user(owner)
    text = words(client.get(url("report", "PRJ-7")))
    assert "Tout est livré." in text
    # Nothing leads to the project, which they do not see.
    assert f'href="{reverse("projects:overview", args=["PRJ-7"])}"' not in text
    assert client.get(reverse("projects:overview", args=["PRJ-7"])).status_code == 404
    answer = client.post(url("sign_report", "PRJ-7", Party.SERVICE_OWNER))
    assert answer.status_code == 302
    assert report.signatures.get(party=Party.SERVICE_OWNER).signed_at is not None
    assert client.get(answer["Location"]).status_code == 200


def test_others_without_a_part_find_nothing(report, as_user):
    stranger = as_user(make_user("stranger"))
    assert stranger.get(url("report", "PRJ-7")).status_code == 404
    assert stranger.post(url("sign_report", "PRJ-7", Party.SPONSOR)).status_code == 404


def test_who_has_not_signed_is_asked_again_after_a_week(report, settings):
    settings.DEMO_TODAY = LATER - timedelta(days=1)
    remind_of_signatures()
    assert told() == []
    settings.DEMO_TODAY = LATER
    remind_of_signatures()
    remind_of_signatures()
    assert sorted(told()) == ["director", "manager", "owner", "sponsor"]
    assert "still waits for your signature" in sentence(
        Notification.objects.filter(kind="closure_report.reminded")[0]
    )


def test_it_is_asked_for_each_week_until_it_is_there(report, owner, settings):
    line = report.signatures.get(party=Party.SERVICE_OWNER)
    assert remind_of_signature(line.pk, actor=None, on=LATER)
    assert not remind_of_signature(line.pk, actor=None, on=LATER + timedelta(days=6))
    assert remind_of_signature(line.pk, actor=None, on=LATER + timedelta(days=7))
    sign_report(report.pk, Party.SERVICE_OWNER, actor=owner, at=now(), on=LATER)
    assert not remind_of_signature(line.pk, actor=None, on=LATER + timedelta(days=30))
    assert told() == ["owner", "owner"]


def test_nobody_is_reminded_of_what_was_sent_back_or_is_gone(report):
    line = report.signatures.get(party=Party.SPONSOR)
    ClosureReport.objects.filter(pk=report.pk).update(state="draft", sha256="", submitted_on=None)
    assert not remind_of_signature(line.pk, actor=None, on=LATER)
    line.delete()
    assert not remind_of_signature(line.pk, actor=None, on=LATER)
    assert told() == []


def test_a_reminder_is_no_event_of_the_history(report):
    before = HistoryEntry.objects.count()
    remind_of_signature(ClosureSignature.objects.last().pk, actor=None, on=LATER)
    assert HistoryEntry.objects.count() == before
