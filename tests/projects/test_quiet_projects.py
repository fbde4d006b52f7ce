"""No mails about some projects: chosen by oneself, and kept by every mail."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import production
from people.models import Digest, Job, Notification
from people.notifications import notify
from people.operations.mails import ask_for_mails
from projects.models import QuietProject
from projects.notices import facts_about
from projects.operations.quiet import choose_quiet_projects
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
ADDRESS = "/profile/quiet-projects/"


@pytest.fixture
def lead(db):
    return make_user("quiet-lead", email="lead@example.org", language="en")


@pytest.fixture
def loud(lead):
    return make_project(lead=lead, name_en="Loud")


@pytest.fixture
def quiet(lead):
    project = make_project(lead=lead, name_en="Hushed")
    QuietProject.objects.create(person=lead, project=project)
    return project


def tell(person, project, kind="project.role_given"):
    facts = facts_about(project, None, role="PM", to="execution")
    return notify([person], kind, facts, project.get_absolute_url(), None)


def send(*, is_digest_time=True):
    jobs = ask_for_mails(DAY, timezone.now(), is_digest_time=is_digest_time)
    for job in jobs:
        production.execute(job.pk)
    return len(jobs)


def test_the_mail_of_the_day_leaves_them_out(lead, loud, quiet):
    tell(lead, loud)
    tell(lead, quiet)
    assert send() == 1
    (letter,) = mail.outbox
    assert "Loud" in letter.body
    assert "Hushed" not in letter.body
    assert Digest.objects.get().news == 1


def test_only_quiet_news_is_no_mail_and_leaves_the_day_free(lead, loud, quiet):
    tell(lead, quiet)
    assert send() == 1
    assert mail.outbox == []
    assert not Digest.objects.exists()
    assert send() == 0
    tell(lead, loud)
    assert send() == 1
    assert len(mail.outbox) == 1


def test_gates_of_a_quiet_project_are_not_mailed_at_once(lead, loud, quiet):
    for project in (loud, quiet):
        tell(lead, project, "project.state_changed")
    assert send(is_digest_time=False) == 1
    assert [("Loud" in letter.subject) for letter in mail.outbox] == [True]
    assert send(is_digest_time=False) == 0


def test_messages_inside_the_application_come_all_the_same(lead, quiet):
    tell(lead, quiet)
    assert Notification.objects.visible_to(lead).unread().count() == 1


def test_another_person_is_told(lead, quiet):
    other = make_user(email="other@example.org")
    tell(other, quiet)
    send()
    assert [letter.to for letter in mail.outbox] == [["other@example.org"]]


def test_one_chooses_exactly_these(lead, loud, quiet):
    assert choose_quiet_projects([loud.code], actor=lead) == 1
    assert list(QuietProject.objects.values_list("project", flat=True)) == [loud.pk]
    assert choose_quiet_projects([loud.code, quiet.code], actor=lead) == 2
    assert choose_quiet_projects([], actor=lead) == 0
    assert not QuietProject.objects.exists()


def test_what_is_out_of_sight_cannot_be_chosen(lead):
    far = make_project()
    with pytest.raises(RuleViolation, match="from the list") as violation:
        choose_quiet_projects([far.code], actor=lead)
    assert violation.value.field == "projects"
    assert not QuietProject.objects.exists()


def test_the_page_offers_ones_own_open_projects(as_user, lead, loud, quiet):
    make_project(lead=lead, state="closed", name_en="Over")
    make_project(name_en="Foreign")
    page = as_user(lead).get(ADDRESS).content.decode()
    assert "Loud" in page
    assert "Hushed" in page
    assert "Over" not in page
    assert "Foreign" not in page


def test_the_choice_is_saved_by_form(as_user, lead, loud, quiet):
    client = as_user(lead)
    answer = client.post(ADDRESS, {"projects": [loud.code]})
    assert answer.status_code == 302
    assert list(QuietProject.objects.values_list("project", flat=True)) == [loud.pk]
    refused = client.post(ADDRESS, {"projects": ["NOT-THERE"]})
    assert refused.status_code == 422
    assert list(QuietProject.objects.values_list("project", flat=True)) == [loud.pk]


def test_without_a_part_in_anything_there_is_nothing_to_choose(as_user):
    page = as_user(make_user()).get(ADDRESS).content.decode()
    assert "You have no part in an open project" in page


def test_a_project_is_quiet_once(lead, quiet):
    """quiet_project_once"""
    with pytest.raises(IntegrityError), transaction.atomic():
        QuietProject.objects.create(person=lead, project=quiet)


@pytest.mark.parametrize("rows", [1, 8])
def test_the_page_costs_the_same(as_user, lead, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_project(lead=lead)
    client = as_user(lead)
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)


def test_the_jobs_say_what_they_did(lead, loud):
    tell(lead, loud)
    send()
    assert Job.objects.get().result == {"sent": 1, "failed": 0}
