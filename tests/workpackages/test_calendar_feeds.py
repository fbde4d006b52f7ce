"""Calendars that other programs read: who makes an address, and what stands behind it."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import icalendar
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from people.audit import operation
from people.choices import Role
from people.models import HistoryEntry
from projects.models import RoleAssignment
from tests.conftest import FRIDAY
from tests.factories import make_member, make_milestone, make_project, make_task, make_work_package
from workpackages.choices import TaskState
from workpackages.models import CalendarFeed, Task
from workpackages.operations.feeds import digest_of, make_feed, revoke_feed

pytestmark = pytest.mark.django_db
OWN = "/profile/calendar/"


@pytest.fixture(autouse=True)
def _friday(settings):
    settings.DEMO_TODAY = FRIDAY
    cache.clear()


@pytest.fixture
def package(project):
    return make_work_package(project=project, name="Images; Desks, “Lausanne”")


@pytest.fixture
def task(package, member):
    return make_task(
        work_package=package,
        name="Prepare, test; and\nship",
        assignee=member,
        start_on=date(2026, 10, 12),
        finish_on=date(2026, 10, 16),
        description="Private remarks",
    )


@pytest.fixture
def gate(package):
    return make_milestone(
        work_package=package, name="Ready", start_on=None, finish_on=date(2026, 10, 30)
    )


def address(token):
    return reverse("workpackages:calendar_feed", args=[token])


def events(answer):
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.content)
    return list(calendar.walk("VEVENT"))


def names(answer):
    return [str(event["summary"]) for event in events(answer)]


def test_my_tasks_are_all_day_events(member, task):
    answer = Client().get(address(make_feed(actor=member)))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer)
    assert event["summary"] == f"{task.name} ({task.project.code})"
    assert event.decoded("dtstart") == date(2026, 10, 12)
    assert event.decoded("dtend") == date(2026, 10, 17)  # The day after the last.
    assert event["uid"] == f"task-{task.pk}@servicedesk-pm"
    assert event["sequence"] == task.version - 1
    assert abs(event.decoded("last-modified") - task.updated_at).seconds < 1
    assert event.decoded("dtstamp") == event.decoded("last-modified")
    assert event["transp"] == "TRANSPARENT"
    assert event["url"].endswith(task.get_absolute_url())


def test_what_people_typed_is_escaped_and_long_lines_are_folded(member, task):
    Task.objects.filter(pk=task.pk).update(name="É" * 120 + ", end; \\ and\nmore")
    body = Client().get(address(make_feed(actor=member))).content

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert rb"\, end\; \\ and\nmore" in body.replace(b"\r\n ", b"")
    assert names(Client().get(address(make_feed(actor=member))))[0].startswith("É" * 120)


@pytest.mark.parametrize(
    ("changes", "first", "last"),
    [
        ({"start_on": None}, date(2026, 10, 16), date(2026, 10, 16)),
        ({"finish_on": None}, date(2026, 10, 12), date(2026, 10, 12)),
        (
            {"state": TaskState.IN_PROGRESS, "actual_start_on": date(2026, 10, 8)},
            date(2026, 10, 8),
            date(2026, 10, 16),
        ),
        (
            {"state": TaskState.IN_PROGRESS, "actual_start_on": date(2026, 10, 20)},
            date(2026, 10, 16),
            date(2026, 10, 16),
        ),
    ],
)
def test_days_of_an_event(member, task, changes, first, last):
    Task.objects.filter(pk=task.pk).update(**changes)
    (event,) = events(Client().get(address(make_feed(actor=member))))
    assert event.decoded("dtstart") == first
    assert (event.decoded("dtend") - last).days == 1


def test_undated_cancelled_and_long_finished_work_is_left_out(member, package, task):
    make_task(work_package=package, name="Some day", assignee=member)
    make_task(
        work_package=package, name="Off", assignee=member, state=TaskState.CANCELLED,
        finish_on=date(2026, 10, 20),
    )  # fmt: skip
    for name, day in (("Old", date(2026, 3, 2)), ("New", date(2026, 10, 2))):
        make_task(
            work_package=package, name=name, assignee=member, state=TaskState.COMPLETED,
            progress_pct=100, actual_start_on=day, actual_finish_on=day,
        )  # fmt: skip
    found = names(Client().get(address(make_feed(actor=member))))
    assert sorted(name.partition(" (")[0] for name in found) == [task.name, "✓ New"]


def test_milestones_of_a_project(project, member, task, gate):
    answer = Client().get(address(make_feed(actor=member, project=project)))

    (event,) = events(answer)
    assert event["summary"] == "◆ Ready"
    assert event.decoded("dtstart") == date(2026, 10, 30)
    assert f"Milestones of {project.code}".encode() in answer.content


def test_nothing_but_names_dates_and_places_goes_out(project, member, task, gate):
    Task.objects.filter(pk=task.pk).update(blocked=True, blocked_reason="Somebody is ill")
    for feed in (None, project):
        body = Client().get(address(make_feed(actor=member, project=feed))).content.decode()
        for word in ("Private remarks", "ill", member.name, member.email):
            assert word not in body
        assert "CLASS:CONFIDENTIAL" in body


def test_the_calendar_speaks_the_language_of_the_person(project, member, gate):
    member.language = "fr"
    member.save()
    body = Client().get(address(make_feed(actor=member, project=project))).content.decode()
    assert f"NAME:Jalons de {project.code}" in body


def test_who_lost_the_project_sees_nothing_of_it(project, member, task, gate):
    mine, milestones = make_feed(actor=member), make_feed(actor=member, project=project)
    RoleAssignment.objects.filter(user=member).delete()
    for token in (mine, milestones):
        answer = Client().get(address(token))
        assert events(answer) == []
        assert project.code.encode() not in answer.content


def test_an_observer_reads_no_milestones(project, gate):
    observer = make_member(project, Role.OBSERVER, username="watches")
    with pytest.raises(PermissionDenied):
        make_feed(actor=observer, project=project)


def test_tasks_of_others_stay_with_them(lead, task):
    assert events(Client().get(address(make_feed(actor=lead)))) == []


def test_a_closed_account_has_no_calendar(member, task):
    token = make_feed(actor=member)
    member.is_active = False
    member.save()
    assert Client().get(address(token)).status_code == 404


@pytest.mark.parametrize("token", ["x", "-", "a" * 500, "1"])
def test_a_wrong_token_finds_nothing(token, member, task):
    make_feed(actor=member)
    assert Client().get(address(token)).status_code == 404


def test_the_fingerprint_is_no_key(member, task):
    digest = digest_of(make_feed(actor=member))
    assert CalendarFeed.objects.get().digest == digest
    assert Client().get(address(digest)).status_code == 404


def test_unchanged_calendars_are_not_sent_again(member, task):
    path = address(make_feed(actor=member))
    first = Client().get(path)
    assert first["Cache-Control"] == "private, no-cache"
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"

    task.name = "Another name"
    task.save()
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_reading_needs_and_leaves_no_session(member, task):
    answer = Client().get(address(make_feed(actor=member)))
    assert answer.cookies == {}
    assert Session.objects.count() == 0


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_calendar_is_only_read(member, method):
    path = address(make_feed(actor=member))
    assert getattr(Client(), method)(path).status_code == 405
    assert Client().head(path).status_code == 200


def test_many_questions_are_braked(member, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "calendar_feed": "2/m/ip"}
    path = address(make_feed(actor=member))
    statuses = [Client().get(path).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert Client().get(address("guess")).status_code == 429


def test_no_token_gets_into_the_log(member, task, caplog):
    token = make_feed(actor=member)
    with caplog.at_level(logging.INFO):
        Client().get(address(token))
        Client().get(address(f"{token}x"))
    told = " ".join(str(vars(record)) for record in caplog.records if record.name != "django")
    assert "/calendar/<slug:token>/" in told
    lines = [r for r in caplog.records if r.name.startswith(("people", "servicedesk_pm"))]
    assert len(lines) >= 3
    assert not any(
        token in record.getMessage() + str(getattr(record, "path", "")) for record in lines
    )


def test_the_questions_do_not_grow_with_the_tasks(member, package, task, django_assert_num_queries):
    path = address(make_feed(actor=member))
    Client().get(path)
    with django_assert_num_queries(3):  # feed with its person, roles, tasks
        Client().get(path)
    for n in range(20):
        make_task(work_package=package, name=f"T{n}", assignee=member, finish_on=FRIDAY)
    with django_assert_num_queries(3):
        assert len(events(Client().get(path))) == 21


def test_a_new_address_ends_the_old_one_and_leaves_a_trace(member, task):
    old = make_feed(actor=member)
    new = make_feed(actor=member)
    assert old != new
    assert Client().get(address(old)).status_code == 404
    assert len(events(Client().get(address(new)))) == 1
    assert CalendarFeed.objects.count() == 1
    entries = HistoryEntry.objects.exclude(verb="").order_by("pk")
    assert [(e.verb, e.actor) for e in entries] == [
        ("calendar.made", member), ("calendar.renewed", member),
    ]  # fmt: skip
    assert not any(digest_of(new) in str(e.changes) for e in HistoryEntry.objects.all())


def test_a_revoked_address_is_over(project, member, gate):
    token = make_feed(actor=member, project=project)
    assert revoke_feed(actor=member, project=project)
    assert Client().get(address(token)).status_code == 404
    assert not revoke_feed(actor=member, project=project)
    last = HistoryEntry.objects.filter(verb="calendar.revoked").get()
    assert (last.actor, last.scope) == (member, f"project:{project.pk}")


def test_revoking_touches_only_ones_own(project, member, lead):
    mine, theirs = make_feed(actor=member, project=project), make_feed(actor=lead, project=project)
    revoke_feed(actor=member, project=project)
    assert Client().get(address(mine)).status_code == 404
    assert Client().get(address(theirs)).status_code == 200


@pytest.mark.parametrize(
    ("with_project", "rule"),
    [(False, "one_calendar_of_own_tasks"), (True, "one_calendar_of_milestones")],
)
def test_one_person_has_one_address_for_each_thing(project, member, with_project, rule):
    @operation
    def twice(*, actor):
        facts = {"user": member, "project": project if with_project else None}
        moment = datetime(2026, 10, 9, tzinfo=UTC)
        for n in range(2):
            CalendarFeed.objects.create(**facts, digest=str(n), made_at=moment)

    with pytest.raises(IntegrityError), transaction.atomic():
        twice(actor=member)
    assert rule in {one.name for one in CalendarFeed._meta.constraints}


def test_the_profile_reserves_a_place_for_the_calendar(as_user, member):
    client = as_user(member)
    assert f'hx-get="{OWN}"' in client.get("/profile/").content.decode()
    fragment = client.fragment(OWN, "calendar-feed").content.decode()
    assert "Make a calendar address" in fragment
    assert "<html" not in fragment


def test_the_address_is_shown_once(as_user, member, task):
    client = as_user(member)
    shown = client.post(OWN).content.decode()
    token = shown.partition("http://testserver/calendar/")[2].partition("/")[0]
    assert len(events(Client().get(address(token)))) == 1
    for page in (OWN, "/profile/"):
        assert token not in client.get(page).content.decode()
    assert "Make a new address" in client.get(OWN).content.decode()

    answer = client.post(f"{OWN}revoke/")
    assert answer["Location"] == "/profile/#calendar-feed"
    assert Client().get(address(token)).status_code == 404
    assert client.post(f"{OWN}revoke/").status_code == 302


def test_the_page_of_milestones_offers_its_own_calendar(as_user, member, project, gate):
    client = as_user(member)
    page = reverse("workpackages:milestones", args=[project.code])
    assert "These milestones in your calendar" in client.get(page).content.decode()
    shown = client.post(reverse("workpackages:milestone_calendar", args=[project.code]))
    token = shown.content.decode().partition("http://testserver/calendar/")[2].partition("/")[0]
    assert names(Client().get(address(token))) == ["◆ Ready"]
    assert "Take the address back" in client.get(page).content.decode()
    revoked = client.post(reverse("workpackages:milestone_calendar_revoke", args=[project.code]))
    assert revoked["Location"] == page
    assert Client().get(address(token)).status_code == 404


def test_those_without_the_plan_make_no_address(as_user, outsider, observer, project):
    for person in (outsider, observer):
        for name in ("milestone_calendar", "milestone_calendar_revoke"):
            url = reverse(f"workpackages:{name}", args=[project.code])
            assert as_user(person).post(url).status_code == 404
    assert CalendarFeed.objects.count() == 0


def test_a_project_in_sight_of_others_is_none_of_ours(member, project):
    foreign = make_project()
    make_milestone(work_package=make_work_package(project=foreign), finish_on=FRIDAY)
    with pytest.raises(PermissionDenied):
        make_feed(actor=member, project=foreign)
