"""What the database itself refuses of mandates, seats and assumptions."""

import pytest
from django.db import IntegrityError, connection, transaction

from people.choices import Role
from projects.models import (
    Assumption,
    ExpectedResult,
    Mandate,
    MandateObjective,
    MandateSignature,
    Seat,
)
from tests.factories import (
    SIGNED_AT,
    freeze_mandate,
    make_mandate,
    make_objective,
    make_signed_mandate,
    make_user,
)

pytestmark = pytest.mark.django_db


def refuses(name, act):
    """SQLite names columns instead of a unique constraint; the name is checked where it is told."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    told = str(refused.value)
    if connection.vendor == "postgresql" or "CHECK" in told:
        assert name in told


def force(row, **facts):
    """Past every guard of ours."""
    type(row)._base_manager.filter(pk=row.pk)
    table = connection.ops.quote_name(row._meta.db_table)
    sets = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in facts)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", [*facts.values(), row.pk])


def test_versions_have_numbers_of_their_own(young):
    first = make_signed_mandate(young)
    again = Mandate(project=young, number=first.number, created_by=young.lead)
    refuses("mandate_number_unique_in_project", again.save)


def test_one_version_is_open(draft, young):
    other = Mandate(project=young, number=2, created_by=young.lead)
    refuses("mandate_one_open_in_project", other.save)


def test_one_version_is_in_force(young):
    make_signed_mandate(young)
    second = freeze_mandate(make_mandate(young, 2))
    refuses(
        "mandate_one_in_force_in_project",
        lambda: force(second, state="signed", signed_at=SIGNED_AT),
    )


def test_what_was_sent_is_frozen_and_a_draft_is_not(draft):
    refuses("mandate_frozen_iff_sent", lambda: force(draft, sha256="0" * 64))
    refuses("mandate_frozen_iff_sent", lambda: force(draft, state="signing"))


def test_a_version_in_force_says_since_when(draft):
    frozen = freeze_mandate(draft)
    refuses("mandate_signed_at_iff_binding", lambda: force(frozen, state="signed"))
    refuses("mandate_signed_at_iff_binding", lambda: force(frozen, signed_at=SIGNED_AT))


@pytest.mark.parametrize(
    "column", ["initiation_budget", "contingency", "management_reserve", "cost_tolerance"]
)
def test_no_money_of_a_mandate_is_negative(draft, column):
    refuses("mandate_money_not_negative", lambda: force(draft, **{column: -1}))


def test_a_tolerance_is_at_most_all(draft):
    refuses("mandate_tolerance_within_all", lambda: force(draft, cost_tolerance_pct=101))


def test_a_role_signs_once_and_sponsor_and_director_differ(draft):
    frozen, person = freeze_mandate(draft), make_user()
    facts = {"mandate": frozen, "signed_at": SIGNED_AT, "sha256": frozen.sha256}
    MandateSignature.objects.create(person=person, role=Role.SPONSOR, **facts)
    refuses(
        "mandate_signed_once_per_role",
        lambda: MandateSignature.objects.create(person=make_user(), role="SPO", **facts),
    )
    refuses(
        "mandate_sponsor_and_director_differ",
        lambda: MandateSignature.objects.create(person=person, role="DIR", **facts),
    )
    refuses(
        "mandate_signed_by_its_parties",
        lambda: MandateSignature.objects.create(person=person, role="TM", **facts),
    )
    MandateSignature.objects.create(person=person, role=Role.PROJECT_MANAGER, **facts)


def test_objectives_and_results_have_numbers_of_their_own(draft):
    refuses("objective_number_unique_in_mandate", lambda: make_objective(draft, 1))
    refuses(
        "result_number_unique_in_mandate",
        lambda: ExpectedResult.objects.create(mandate=draft, number=1, name_fr="x"),
    )


def test_a_weight_is_at_most_all(draft):
    objective = MandateObjective.objects.get(mandate=draft)
    refuses("objective_weight_within_all", lambda: force(objective, weight_pct=101))


def test_a_seat_has_one_holder_unless_it_is_shared(young):
    seat = young.seats.get(hat="user_representative")
    refuses(
        "seat_has_one_holder",
        lambda: Seat.objects.create(project=young, hat=seat.hat, person=make_user()),
    )
    member = young.seats.get(hat="steering_committee")
    Seat.objects.create(project=young, hat=member.hat, person=make_user())
    refuses(
        "seat_taken_once_by_a_person",
        lambda: Seat.objects.create(project=young, hat=member.hat, person=member.person),
    )


def test_assumptions_have_numbers_of_their_own(young):
    facts = {"project": young, "number": 1, "text": "x", "owner": young.lead}
    Assumption.objects.create(check_on="2026-12-01", **facts)
    refuses(
        "assumption_number_unique_in_project",
        lambda: Assumption.objects.create(check_on="2026-12-01", **facts),
    )
