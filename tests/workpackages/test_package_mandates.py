"""The mandate of a package: sent to its lead word by word, accepted, or returned with a reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from people.choices import Role
from people.models import HistoryEntry
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from tests.conftest import FRIDAY
from tests.factories import (
    make_checkpoint,
    make_deliverable,
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.models import PackageMandate, WorkPackage
from workpackages.operations.packages import change_package_state
from workpackages.package_mandate import content_of, mandates_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(project):
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="worker")


@pytest.fixture
def package(project, worker):
    return make_work_package(
        project=project,
        lead=worker,
        goal="Every workstation starts.",
        budget=Decimal(12_000),
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 12, 18),
    )


def step(package, to, actor, reason=""):
    return change_package_state(package.pk, to, actor=actor, reason=reason)


def verbs():
    rows = HistoryEntry.objects.filter(verb__startswith="packagemandate.").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_sending_freezes_the_mandate_and_accepting_answers_it(package, lead, worker):
    step(package, "issued", lead)
    mandate = PackageMandate.objects.get()
    assert (mandate.number, mandate.state, mandate.issued_by) == (1, "issued", lead)
    assert mandate.sha256 == digest(canonical(mandate.content))
    WorkPackage.objects.update(goal="Something else")
    assert "Every workstation starts." in mandate.snapshot
    step(package, "agreed", worker)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.answered_by) == ("agreed", worker)
    assert "Every workstation starts." in mandate.snapshot
    assert verbs() == ["packagemandate.issued", "packagemandate.agreed"]


def test_returning_takes_a_reason_and_the_next_version_has_the_new_words(package, lead, worker):
    step(package, "issued", lead)
    with pytest.raises(RuleViolation):
        step(package, "draft", worker)
    step(package, "draft", worker, "The budget is too small.")
    WorkPackage.objects.update(budget=Decimal(15_000))
    step(package, "issued", lead)
    first, second = PackageMandate.objects.order_by("number")
    assert (first.state, first.return_reason) == ("returned", "The budget is too small.")
    assert (second.number, second.state) == (2, "issued")
    assert first.sha256 != second.sha256
    assert "15000" in second.snapshot
    assert verbs() == ["packagemandate.issued", "packagemandate.returned", "packagemandate.issued"]


def test_a_package_cancelled_before_the_answer_gives_its_mandate_back(package, lead):
    step(package, "issued", lead)
    step(package, "cancelled", lead, "No longer needed")
    mandate = PackageMandate.objects.get()
    assert (mandate.state, mandate.return_reason) == ("returned", "No longer needed")


def test_what_was_sent_before_versions_were_kept_is_answered_without_one(project, worker):
    package = make_work_package(project=project, lead=worker, state="issued")
    assert step(package, "agreed", worker).state == "agreed"
    assert not PackageMandate.objects.exists()


def test_later_steps_keep_no_version(project, worker, lead):
    package = make_work_package(project=project, lead=worker, state="agreed")
    step(package, "active", worker)
    assert not PackageMandate.objects.exists()


def test_the_mandate_says_what_who_when_and_for_how_much(package, worker, lead, reviewer_named):
    deliverable = make_deliverable(package, criteria=2, name_en="Image")
    make_checkpoint(package.project, deliverable=deliverable, reviewer=reviewer_named)
    make_task(work_package=package, assignee=worker, work_minutes=600)
    make_milestone(
        work_package=package,
        name="Image ready",
        start_on=date(2026, 12, 1),
        finish_on=date(2026, 12, 1),
    )
    text = canonical(content_of(package))
    for said in (
        "Every workstation starts.",
        "12000",
        "2026-12-18",
        "Image",
        "Criterion 2",
        "Image ready",
        "Check 1",
        str(reviewer_named),
        str(worker),
        str(lead),
    ):
        assert said in text, said


@pytest.fixture
def reviewer_named():
    return make_user("the-reviewer")


def test_the_lead_of_the_package_is_asked(package, lead, worker):
    assert list(mandates_waiting(worker, on=FRIDAY)) == []
    step(package, "issued", lead)
    words = [each.words for each in mandates_waiting(worker, on=FRIDAY)]
    assert words == [f"Accept or return the mandate of {package}"]
    assert list(mandates_waiting(lead, on=FRIDAY)) == []
    step(package, "agreed", worker)
    assert list(mandates_waiting(worker, on=FRIDAY)) == []


def test_the_page_of_the_package_shows_every_version(as_user, package, lead, worker):
    step(package, "issued", lead)
    step(package, "draft", worker, "Too small")
    step(package, "issued", lead)
    page = as_user(worker).get(package.get_absolute_url()).content.decode()
    for number in (1, 2):
        reference = f"{package.project.code}-LT{package.number}-{number}"
        assert reverse("reporting:paper", args=["work-mandate", reference]) in page
    assert "Too small" in page


COLUMNS = {
    "package_mandate_number_unique_in_package": "workpackages_packagemandate.number",
    "package_mandate_one_pending_in_package": "workpackages_packagemandate.package_id",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


def test_the_database_keeps_the_rules_too(package, lead):
    step(package, "issued", lead)
    mandate = PackageMandate.objects.get()
    rows = PackageMandate.objects.filter(pk=mandate.pk)
    twin = {"package": package, "issued_by": lead, "issued_at": mandate.issued_at}
    refused(
        "package_mandate_one_pending_in_package",
        lambda: PackageMandate.objects.create(number=2, **twin),
    )
    answered = {"state": "agreed", "answered_by": lead, "answered_at": mandate.issued_at}
    refused(
        "package_mandate_number_unique_in_package",
        lambda: PackageMandate.objects.create(number=1, **twin, **answered),
    )
    refused("package_mandate_answered_by_somebody", lambda: rows.update(state="agreed"))
    refused(
        "package_mandate_returned_with_reason",
        lambda: rows.update(**{**answered, "state": "returned"}),
    )


def test_outsiders_see_no_mandate(package, lead, worker, outsider):
    step(package, "issued", lead)
    seen = PackageMandate.objects.visible_to
    assert seen(worker).count() == 1
    assert not seen(outsider).exists()
    assert not seen(make_project().lead).exists()
