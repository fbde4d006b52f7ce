"""What the project takes for granted is written down, owned, checked on its day, and told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Assumption
from projects.operations.assumptions import edit_assumption, enter_assumption
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


@pytest.fixture
def owner(young):
    return make_member(young, username="owner")


@pytest.fixture
def row(young, owner):
    return enter_assumption(young.pk, facts_of(owner), actor=young.lead)


def facts_of(owner, **changed):
    return {"kind": "assumption", "text": "The link is fast.", "owner": owner, "check_on": DAY,
            **changed}  # fmt: skip


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.code, *more])


def words(response):
    return " ".join(response.content.decode().split())


def test_an_assumption_has_a_number_an_owner_who_is_told_and_a_trace(row, young, owner):
    assert (row.code, row.state) == ("H1", "open")
    told = Notification.objects.get(recipient=owner)
    assert "The link is fast." in sentence(told)
    assert told.url == url("assumption", young, 1)
    entries = HistoryEntry.objects.filter(scope=f"project:{young.pk}", actor=young.lead)
    assert entries.filter(content_type__model="assumption").exists()
    second = enter_assumption(young.pk, facts_of(owner, kind="constraint"), actor=young.lead)
    assert second.number == 2


def test_those_who_write_the_mandate_keep_the_register(young, owner, director, manager):
    for actor in (director, manager):
        enter_assumption(young.pk, facts_of(owner), actor=actor)
    for role in (Role.WORK_PACKAGE_LEAD, Role.SPONSOR, Role.OBSERVER):
        with pytest.raises(PermissionDenied):
            enter_assumption(young.pk, facts_of(owner), actor=make_member(young, role))
    with pytest.raises(PermissionDenied):
        enter_assumption(young.pk, facts_of(owner, state="holds"), actor=director)


def test_an_owner_sees_the_project_and_has_an_account(young):
    for person, said in ((make_user(), "role in the project"), (make_user(is_active=False), "act")):
        with pytest.raises(RuleViolation, match=said) as refused:
            enter_assumption(young.pk, facts_of(person), actor=young.lead)
        assert refused.value.field == "owner"


def test_the_owner_says_what_the_check_found_and_nothing_else(row, young, owner):
    edit_assumption(row.pk, {"state": "holds", "note": "Measured."}, actor=owner, version=1)
    row.refresh_from_db()
    assert (row.state, row.note, row.version) == ("holds", "Measured.", 2)
    with pytest.raises(PermissionDenied):
        edit_assumption(row.pk, {"text": "Other"}, actor=owner)
    with pytest.raises(PermissionDenied):
        edit_assumption(row.pk, {"state": "open"}, actor=make_member(young))


def test_a_broken_assumption_says_why_and_the_lead_is_told(row, young, owner):
    with pytest.raises(RuleViolation, match="found"):
        edit_assumption(row.pk, {"state": "broken", "note": " "}, actor=owner)
    edit_assumption(row.pk, {"state": "broken", "note": "20 a day."}, actor=owner)
    told = Notification.objects.get(kind="assumption.broken")
    assert told.recipient == young.lead
    assert "does not hold" in sentence(told)
    edit_assumption(row.pk, {"note": "19 a day."}, actor=owner)
    assert Notification.objects.filter(kind="assumption.broken").count() == 1


def test_an_overtaken_row_is_refused(row, owner):
    edit_assumption(row.pk, {"note": "First"}, actor=owner, version=1)
    with pytest.raises(StaleObject):
        edit_assumption(row.pk, {"note": "Second"}, actor=owner, version=1)


def test_a_new_owner_is_told(row, young):
    other = make_member(young, username="other")
    edit_assumption(row.pk, {"owner": other}, actor=young.lead)
    assert Notification.objects.filter(recipient=other, kind="assumption.given").exists()


def test_it_is_due_on_its_day_until_it_is_checked(row):
    assert row.is_due(DAY)
    assert not row.is_due(DAY - timedelta(days=1))
    row.state = "holds"
    assert not row.is_due(DAY)


def test_the_register_marks_what_is_due_and_is_exported(as_user, row, young):
    Assumption.objects.filter(pk=row.pk).update(check_on=today())
    client = as_user(young.lead)
    page = words(client.get(url("assumptions", young)))
    assert "to be checked now" in page
    assert url("new-assumption", young) in page
    file = client.get(url("assumptions", young) + "?export=csv")
    assert "The link is fast." in b"".join(file.streaming_content).decode("utf-8-sig")


def test_the_register_is_empty_with_words(as_user, young):
    page = words(as_user(young.lead).get(url("assumptions", young)))
    assert "No assumptions and no constraints yet" in page


def test_a_row_is_entered_and_checked_on_its_pages(as_user, young, owner):
    client = as_user(young.lead)
    facts = {"kind": "constraint", "text": "The contract ends.", "owner": owner.pk,
             "check_on": "2026-12-01"}  # fmt: skip
    assert client.post(url("new-assumption", young), {**facts, "owner": ""}).status_code == 422
    assert client.post(url("new-assumption", young), facts).status_code == 302
    check = {"version": 1, "state": "holds", "note": "It does."}
    assert as_user(owner).post(url("assumption", young, 1), check).status_code == 302
    assert Assumption.objects.get(project=young).note == "It does."


def test_who_only_reads_gets_the_row_without_a_form(as_user, row, young, outsider):
    member, observer = make_member(young), make_member(young, Role.OBSERVER)
    page = as_user(member).get(url("assumption", young, 1))
    assert "The link is fast." in words(page)
    assert "<textarea" not in words(page)
    assert as_user(member).post(url("assumption", young, 1), {}).status_code == 403
    assert as_user(observer).get(url("assumptions", young)).status_code == 403
    assert as_user(outsider).get(url("assumption", young, 1)).status_code == 404


def test_the_fragment_is_the_page_s_own_part(as_user, row, young):
    client = as_user(young.lead)
    part = client.fragment(url("assumptions", young), "assumption-register").content.decode()
    assert part.strip().startswith('<section class="stack" id="assumption-register"')
    assert part.strip() in client.get(url("assumptions", young)).content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_the_register_costs_the_same_for_many_rows(
    as_user, young, owner, rows, django_assert_num_queries
):
    for _n in range(rows):
        enter_assumption(young.pk, facts_of(owner), actor=young.lead)
    client = as_user(young.lead)
    with django_assert_num_queries(10):
        client.get(url("assumptions", young))
