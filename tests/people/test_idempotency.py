from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.idempotency import CreatesOnce, once
from people.models import OrgUnit, SubmittedForm
from people.operations.submissions import forget_tokens
from servicedesk_pm.common.errors import RuleViolation
from tests import factories

pytestmark = pytest.mark.django_db


def submit(token, user, code="one"):
    with once(token, user) as submission:
        if submission.is_first:
            unit = OrgUnit.objects.create(code=code, name_fr=code)
            submission.url = f"/units/{unit.pk}/"
        return submission.url


def test_a_second_submit_finds_the_first_result():
    user, token = factories.make_user(), uuid.uuid4()

    first, second = submit(token, user), submit(token, user, code="two")

    assert first == second
    assert [unit.code for unit in OrgUnit.objects.all()] == ["one"]


def test_another_form_creates_another_object():
    user = factories.make_user()

    assert submit(uuid.uuid4(), user) != submit(uuid.uuid4(), user, code="two")


def test_a_refused_form_may_be_sent_again():
    user, token = factories.make_user(), uuid.uuid4()
    with pytest.raises(RuleViolation), once(token, user):
        raise RuleViolation("not like this")

    assert submit(token, user).startswith("/units/")


def test_a_failure_leaves_neither_token_nor_object():
    user, token = factories.make_user(), uuid.uuid4()
    OrgUnit.objects.create(code="one", name_fr="taken")
    with pytest.raises(IntegrityError):
        submit(token, user)

    assert OrgUnit.objects.count() == 1
    assert not SubmittedForm.objects.exists()


def test_the_token_of_somebody_else_is_refused():
    token = uuid.uuid4()
    submit(token, factories.make_user())

    with pytest.raises(PermissionDenied):
        submit(token, factories.make_user(), code="two")


def test_without_a_token_every_submit_counts():
    user = factories.make_user()

    assert submit(None, user) != submit(None, user, code="two")


def test_a_token_is_kept_once_by_the_database():
    user, token = factories.make_user(), uuid.uuid4()
    SubmittedForm.objects.create(token=token, user=user)

    with pytest.raises(IntegrityError), transaction.atomic():
        SubmittedForm.objects.create(token=token, user=user)


def test_the_form_keeps_its_token_out_of_the_facts():
    token = uuid.uuid4()
    form = CreatesOnce({"form_token": str(token)})

    assert form.is_valid()
    assert (form.token, form.cleaned_data) == (token, {})


def test_every_new_form_has_a_token_of_its_own():
    assert CreatesOnce()["form_token"].value() != CreatesOnce()["form_token"].value()


@pytest.mark.parametrize("token", ["x", "' OR 1=1", "1"])
def test_a_malformed_token_is_an_error_not_a_crash(token):
    assert not CreatesOnce({"form_token": token}).is_valid()


def test_old_tokens_are_forgotten():
    submit(uuid.uuid4(), factories.make_user())

    assert forget_tokens(timezone.now()) == 1
    assert not SubmittedForm.objects.exists()
