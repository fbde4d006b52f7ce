"""Rules about acceptance also stand in the database: each refuses a row by its name."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import FRIDAY
from tests.factories import make_attempt, make_defect, make_deliverable, make_user
from workpackages.models import (
    Acceptance,
    AcceptanceCriterion,
    CriterionResult,
    Defect,
    Deliverable,
)

pytestmark = pytest.mark.django_db
# SQLite reports unique constraints by their columns; these are what their names stand for.
COLUMNS = {
    "deliverable_number_unique_in_project": "workpackages_deliverable.number",
    "criterion_number_unique_in_deliverable": "workpackages_acceptancecriterion.number",
    "acceptance_attempt_unique_in_deliverable": "workpackages_acceptance.attempt",
    "criterion_result_once_in_acceptance": "workpackages_criterionresult.criterion_id",
    "defect_number_unique_in_deliverable": "workpackages_defect.number",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


@pytest.fixture
def person():
    return make_user()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("deliverable_judged_after_presentation", {"state": "refused"}),
        ("deliverable_judged_after_presentation", {"state": "accepted", "attempt": 1}),
        ("deliverable_waived_with_reason_and_effect", {"state": "waived"}),
        ("deliverable_waived_with_reason_and_effect", {"waived_on": FRIDAY}),
    ],
)
def test_a_deliverable_keeps_to_its_rules(package, name, values):
    row = make_deliverable(package)
    refused(name, lambda: Deliverable.objects.filter(pk=row.pk).update(**values))


def test_a_number_stands_once_in_its_project(package):
    make_deliverable(package)
    refused(
        "deliverable_number_unique_in_project",
        lambda: Deliverable.objects.create(
            project=package.project, work_package=package, number=1, name_fr="Jumeau"
        ),
    )


def test_a_criterion_stands_once_and_says_something(package):
    row = make_deliverable(package)
    refused(
        "criterion_number_unique_in_deliverable",
        lambda: AcceptanceCriterion.objects.create(deliverable=row, number=1, text_fr="Encore"),
    )
    refused(
        "criterion_says_something",
        lambda: AcceptanceCriterion.objects.create(deliverable=row, number=2),
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("acceptance_decided_by_somebody_on_a_day", {"decision": "accepted"}),
        ("acceptance_decided_by_somebody_on_a_day", {"decided_on": FRIDAY}),
        ("acceptance_lifted_only_with_reservations", {"lifted_on": FRIDAY}),
    ],
)
def test_an_acceptance_keeps_to_its_rules(presented, name, values):
    refused(name, lambda: Acceptance.objects.update(**values))


def test_a_refusal_has_reasons_and_another_author(presented, person):
    decided = {"decision": "refused", "decided_on": FRIDAY}
    refused(
        "acceptance_refused_with_reasons",
        lambda: Acceptance.objects.update(**decided, decided_by=person),
    )
    own = presented.acceptances.get().presented_by
    refused(
        "acceptance_not_decided_by_who_presents",
        lambda: Acceptance.objects.update(**decided, decided_by=own, reasons="No"),
    )


def test_what_was_accepted_plainly_has_nothing_to_lift(package, person):
    make_deliverable(package, state="accepted")
    refused(
        "acceptance_lifted_only_with_reservations",
        lambda: Acceptance.objects.update(lifted_by=person, lifted_on=FRIDAY),
    )


def test_an_attempt_stands_once(presented):
    refused("acceptance_attempt_unique_in_deliverable", lambda: make_attempt(presented, 1))


def test_a_criterion_has_one_result_in_an_attempt(presented):
    facts = {
        "acceptance": presented.acceptances.get(),
        "criterion": presented.criteria.first(),
        "result": "met",
    }
    CriterionResult.objects.create(**facts)
    refused("criterion_result_once_in_acceptance", lambda: CriterionResult.objects.create(**facts))


@pytest.fixture
def found(package):
    return make_defect(make_deliverable(package, state="reserved"))


def test_a_defect_number_stands_once(found):
    refused("defect_number_unique_in_deliverable", lambda: make_defect(found.deliverable, number=1))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("defect_closed_by_somebody", {"state": "closed"}),
        ("defect_closed_by_somebody", {"closed_on": FRIDAY}),
        ("defect_verified_by_somebody", {"verified_on": FRIDAY}),
    ],
)
def test_a_defect_keeps_to_its_rules(found, name, values):
    refused(name, lambda: Defect.objects.update(**values))


@pytest.mark.parametrize("lacking", ["owner", "due_on", "class"])
def test_a_reservation_has_an_owner_a_day_and_is_no_blocker(found, person, lacking):
    values = {"reserved_in": found.found_in, "owner": person, "due_on": FRIDAY}
    if lacking == "class":
        values["severity"] = "blocker"
    else:
        values[lacking] = None
    refused("defect_reserved_with_owner_and_deadline", lambda: Defect.objects.update(**values))


def test_nobody_verifies_an_own_correction(found, person):
    values = {"state": "verified", "closed_by": person, "closed_on": FRIDAY}
    refused(
        "defect_verified_by_another_person",
        lambda: Defect.objects.update(**values, verified_by=person, verified_on=FRIDAY),
    )
