"""Figures of a request beyond reason: told at their field, and refused by the table too."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from projects.models import ProjectRequest
from projects.operations.requests import save_section
from projects.requests.sections import SECTIONS
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_request

pytestmark = pytest.mark.django_db

BEYOND = [
    ("saved_hours", 10_000_001, "At most 10'000'000 hours."),
    ("device_count", 1_000_001, "At most 1'000'000 workstations."),
    ("user_count", 1_000_001, "At most 1'000'000 users."),
]


@pytest.fixture
def request_(writer):
    return make_request(requester=writer, submitted_at=None)


def section_of(field):
    return next(key for key, each in SECTIONS.items() if field in each.fields)


@pytest.mark.parametrize(("field", "value", "words"), BEYOND)
def test_a_figure_beyond_reason_is_told_at_its_field(request_, writer, field, value, words):
    with pytest.raises(RuleViolation, match=words) as refused:
        save_section(request_.pk, section_of(field), {field: value}, actor=writer)
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "value", "words"), BEYOND)
def test_the_largest_figure_is_kept(request_, writer, field, value, words):
    save_section(request_.pk, section_of(field), {field: value - 1}, actor=writer)
    request_.refresh_from_db()
    assert getattr(request_, field) == value - 1


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("request_saved_hours_within_reason", "saved_hours", 10_000_001),
        ("request_device_count_within_reason", "device_count", 1_000_001),
        ("request_user_count_within_reason", "user_count", 1_000_001),
    ],
)
def test_the_table_refuses_it_too(request_, rule, field, value):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ProjectRequest.objects.filter(pk=request_.pk).update(**{field: value})


def test_a_figure_that_no_database_holds_is_a_sentence_and_keeps_what_was_typed(
    as_user, request_, writer
):
    address = reverse("projects:request-section", args=[request_.number, "workstations"])
    typed = "99999999999999999999"
    facts = {"version": request_.version, "device_count": typed, "touches_workstations": "yes"}
    answer = as_user(writer).post(address, facts)
    assert answer.status_code == 422
    assert answer.context["form"].errors["device_count"] == ["At most 1'000'000 workstations."]
    assert typed in answer.content.decode()
