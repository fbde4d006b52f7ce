"""Money is booked for packages and taken back; commitments and closed books bound it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from costs.actuals import actual_by_package, promised_by_package
from costs.choices import CostType, PostingKind
from costs.models import Posting
from costs.operations.closing import close_books
from costs.operations.commitments import close_commitment
from costs.operations.postings import post, reverse_posting
from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, booking, make_controller, promise
from tests.factories import make_director, make_member, make_project, make_work_package
from tests.risks.test_register import refused
from workpackages.operations.packages import delete_package

pytestmark = pytest.mark.django_db


def test_a_posting_counts_for_its_package_and_stands_in_the_history(project, package):
    row = book(package, "1234.50", document="R-1", supplier="Alpha")
    assert (row.number, row.code, row.amount) == (1, "PRJ-7-B1", Decimal("1234.50"))
    assert actual_by_package([project]) == {package.pk: Decimal("1234.50")}
    entry = HistoryEntry.objects.get(verb="posting.booked")
    assert entry.actor == project.lead
    assert entry.scope == project.history_scope()


def test_a_credit_note_takes_money_off(project, package):
    book(package, 1000)
    credit = book(package, 300, kind=PostingKind.CREDIT)
    assert credit.amount == -300
    assert actual_by_package([project])[package.pk] == 700


def test_what_is_booked_later_does_not_count_yet(project, package):
    book(package, 1000, posted_on=date(2026, 8, 31))
    book(package, 500, posted_on=BOOKED_ON)
    until = actual_by_package([project], until=date(2026, 8, 31))
    assert until[package.pk] == 1000


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"amount": Decimal(0)}, "amount", "more than nought"),
        ({"amount": Decimal("NaN")}, "amount", "more than nought"),
        ({"posted_on": date(2026, 10, 10)}, "posted_on", "still to come"),
        ({"posted_on": date(1900, 1, 1)}, "posted_on", "between 1990 and 2100"),
        ({"kind": PostingKind.REVERSAL}, "kind", "Choose what is booked"),
        ({"cost_type": "gold"}, "cost_type", "not a valid choice"),
        ({"package_id": 0}, "work_package", "of this project"),
        ({"commitment_id": 0}, "commitment", "open commitment"),
        ({"accrual_id": 0}, "accrual", "accrual that is still open"),
        ({"supplier": "x" * 201}, "supplier", "200"),
    ],
)
def test_bad_input_names_its_field(project, package, changes, field, words):
    with refused(words, field=field):
        post(project.pk, booking(package, **changes), actor=project.lead, on=FRIDAY)
    assert not Posting.objects.exists()


def test_a_package_of_another_project_is_refused(project, package):
    other = make_work_package()
    with refused("of this project", field="work_package"):
        book(package, package_id=other.pk)


def test_the_same_document_is_not_booked_twice(project, package):
    first = book(package, document="R-1", supplier="Alpha")
    with refused("booked already, as number 1", field="document"):
        book(package, document="R-1", supplier="Alpha")
    # Another package may have its part of the same invoice, and a mistake may be mended.
    book(make_work_package(project=project), document="R-1", supplier="Alpha")
    take_back(first)
    book(package, document="R-1", supplier="Alpha")


def take_back(row, reason="Wrong package.", actor=None, posted_on=BOOKED_ON):
    actor = actor or row.project.lead
    return reverse_posting(row.pk, reason, actor=actor, posted_on=posted_on, on=FRIDAY)


def test_a_reversal_brings_the_sum_back_and_is_made_once(project, package):
    row = book(package, 1000, document="R-1")
    reversal = take_back(row)
    assert (reversal.amount, reversal.reverses, reversal.number) == (-1000, row, 2)
    assert actual_by_package([project])[package.pk] == 0
    with refused("taken back already"):
        take_back(row)
    with refused("book it again"):
        take_back(reversal)
    assert HistoryEntry.objects.get(verb="posting.reversed").additional_data["reason"]


def test_a_reversal_needs_a_reason_and_a_day_that_is_open(project, package):
    row = book(package)
    with refused("Give the reason", field="reason"):
        take_back(row, reason=" ")
    with refused("before the posting", field="posted_on"):
        take_back(row, posted_on=date(2026, 9, 29))
    with refused("still to come", field="posted_on"):
        take_back(row, posted_on=date(2026, 10, 12))
    close_books(project.portfolio_id, BOOKED_ON, actor=make_director(), on=FRIDAY)
    with refused("closed until 30.09.2026", field="posted_on"):
        take_back(row)
    assert take_back(row, posted_on=date(2026, 10, 1)).posted_on == date(2026, 10, 1)


def test_an_invoice_takes_the_place_of_its_accrual(project, package):
    accrual = book(package, 800, kind=PostingKind.ACCRUAL, posted_on=date(2026, 8, 31))
    invoice = book(package, 850, accrual_id=accrual.pk)
    released = Posting.objects.get(reverses=accrual)
    assert (released.amount, released.posted_on) == (-800, invoice.posted_on)
    assert actual_by_package([project])[package.pk] == 850
    with refused("accrual that is still open", field="accrual"):
        book(package, 1, accrual_id=accrual.pk)


def test_an_invoice_is_not_before_its_accrual_and_only_invoices_release_one(package):
    accrual = book(package, 800, kind=PostingKind.ACCRUAL)
    with refused("before the accrual", field="posted_on"):
        book(package, 850, accrual_id=accrual.pk, posted_on=date(2026, 9, 1))
    with refused("accrual that is still open", field="accrual"):
        book(package, 850, kind=PostingKind.CHARGE, accrual_id=accrual.pk)


def test_invoices_use_their_commitment_up(project, package):
    order = promise(package, 5000)
    book(package, 3000, commitment_id=order.pk)
    book(package, 500, kind=PostingKind.CREDIT, commitment_id=order.pk)
    order.refresh_from_db()
    assert (order.invoiced, order.left) == (2500, 2500)
    assert promised_by_package([project]) == {package.pk: 2500}


def test_nothing_is_invoiced_beyond_its_commitment_nor_credited_below_nought(package):
    order = promise(package, 5000)
    with refused("has 5’000 CHF left; this comes to 5’000.01 CHF", field="amount"):
        book(package, "5000.01", commitment_id=order.pk)
    with refused("More would be credited", field="amount"):
        book(package, 1, kind=PostingKind.CREDIT, commitment_id=order.pk)
    with refused("Only invoices and credit notes", field="commitment"):
        book(package, 1, kind=PostingKind.ACCRUAL, commitment_id=order.pk)


def test_taking_an_invoice_back_frees_its_commitment(project, package):
    order = promise(package, 5000)
    row = book(package, 3000, commitment_id=order.pk)
    take_back(row)
    order.refresh_from_db()
    assert order.invoiced == 0


def test_a_closed_commitment_takes_no_invoice(project, package):
    order = promise(package)
    close_commitment(order.pk, "Delivered for less.", actor=project.lead, on=FRIDAY)
    with refused("open commitment", field="commitment"):
        book(package, 1, commitment_id=order.pk)


def test_closed_books_and_projects_that_are_over_take_nothing(project, package):
    close_books(project.portfolio_id, BOOKED_ON, actor=make_director(), on=FRIDAY)
    with refused("The books are closed until 30.09.2026", field="posted_on"):
        book(package, posted_on=BOOKED_ON)
    book(package, posted_on=date(2026, 10, 1))
    project.state = ProjectState.CANCELLED
    project.save()
    with pytest.raises(PermissionDenied):
        book(package, posted_on=date(2026, 10, 1))


def test_the_finance_controller_books_and_then_the_lead_does_not(project, package):
    controller = make_controller(project)
    book(package, actor=controller)
    with pytest.raises(PermissionDenied):
        book(package, actor=project.lead)


def test_a_controller_above_books_below(project):
    below = make_project(parent=project, state=ProjectState.EXECUTION)
    package = make_work_package(project=below)
    book(package, actor=make_controller(project))


@pytest.mark.parametrize(
    "role",
    [Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.SPONSOR, Role.QUALITY_MANAGER, Role.OBSERVER],
)
def test_others_do_not_book(project, package, role):
    with pytest.raises(PermissionDenied):
        book(package, actor=make_member(project, role))
    row = book(package)
    with pytest.raises(PermissionDenied):
        take_back(row, actor=make_member(project, role))


def test_both_leads_hear_once_that_more_is_booked_than_budgeted(project, package):
    controller = make_controller(project)
    book(package, 60_000, actor=controller)
    assert not Notification.objects.filter(kind="posting.over_budget").exists()
    book(package, 1, actor=controller)
    book(package, 1, actor=controller, cost_type=CostType.OTHER)
    told = Notification.objects.filter(kind="posting.over_budget")
    assert {each.recipient for each in told} == {project.lead, package.lead}
    assert told.count() == 2


def test_a_posting_stays_as_it_was_booked(package):
    row = book(package)
    row.amount = Decimal(1)
    with pytest.raises(RowIsKept):
        row.save()
    with pytest.raises(RowIsKept):
        Posting.objects.filter(pk=row.pk).update(amount=Decimal(1))


def test_a_package_with_money_is_not_deleted_but_goes_with_its_project(project, package):
    order = promise(package)
    row = book(package, commitment_id=order.pk)
    take_back(row)
    words = "Money or hours are planned, promised, booked or earned for this package. Cancel it."
    with refused(words):
        delete_package(package.pk, actor=project.lead)
    project.delete()
    assert not Posting.objects.filter(pk=row.pk).exists()
