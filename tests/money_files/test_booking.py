"""All rows of a file are booked or none, once, with one entry in the history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from costs.models import Posting, PostingImport
from costs.operations.closing import close_books
from costs.operations.posting_imports import (
    choose_columns,
    confirm_postings,
    discard_postings,
    upload_postings,
)
from people.models import HistoryEntry, Notification
from people.production import execute
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.costs.rows import book, make_controller, promise
from tests.costs.test_constraints import refused as violated
from tests.factories import make_director, make_user
from tests.money_files.conftest import HEAD, ROW, csv_of, row, run_job_of, upload_of
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db


def confirm(found, *, leave_out_known=False, actor=None):
    actor = actor or found.project.lead
    return confirm_postings(found.pk, leave_out_known=leave_out_known, actor=actor)


def test_rows_are_booked_with_numbers_that_continue(booked, package):
    book(package, 5)
    found = booked(csv_of([ROW, row(amount="-40", document="F-2")]))
    assert found.state == "imported"
    first, second = found.postings.order_by("number")
    assert (first.number, first.kind, first.amount) == (2, "invoice", Decimal("1240.50"))
    assert (second.number, second.kind, second.amount) == (3, "credit", Decimal(-40))
    assert (first.supplier, first.document) == ("Alpha SA", "F-1")
    assert (first.posted_on, first.posted_by) == (date(2026, 9, 30), package.project.lead)


def test_imported_rows_are_found_by_the_same_words_as_others(booked, package):
    facts = {"supplier": "Éclair  SA", "document": "F-œ 1"}
    alone = book(package, 5, **facts)
    many = booked(csv_of([row(**facts)])).postings.get()
    assert many.search_text == alone.search_text.replace("b1", "b2")


def test_one_entry_stands_for_all_rows(booked):
    found = booked(csv_of([row(document=f"F-{n}") for n in range(30)]))
    entry = HistoryEntry.objects.get(verb="postings.imported")
    assert entry.actor == found.project.lead
    detail = {"sha256": found.sha256, "rows": 30, "amount": "37215.00"}
    assert detail.items() <= entry.additional_data.items()
    assert not HistoryEntry.objects.filter(content_type__model="posting").exists()


def test_booking_twice_books_once(booked):
    found = booked(csv_of([ROW]))
    job = found.job
    confirm(found)
    found.refresh_from_db()
    assert found.job == job
    execute(job.pk)
    assert Posting.objects.count() == 1


def test_two_deliveries_of_the_same_wish_are_one_job(read):
    found = read(csv_of([ROW]))
    first = confirm(found).job
    assert confirm(found).job == first


def test_one_wrong_row_of_many_books_nothing_and_says_which(read):
    rows = [row(document=f"F-{n}") for n in range(1000)]
    rows[700] = row(amount="12,345")
    found = read(csv_of(rows))
    (problem,) = found.preview["problems"]
    assert (problem["line"], problem["field"]) == (702, "amount")
    with refused("not ready"):
        confirm(found)
    assert not Posting.objects.exists()


def test_what_became_wrong_since_the_preview_books_nothing_and_says_which_line(read, package):
    found = read(csv_of([row(day="01.10.2026", document="F-2"), ROW]))
    confirm(found)
    close_books(package.project.portfolio_id, date(2026, 9, 30), actor=make_director(), on=FRIDAY)
    job = run_job_of(found)
    assert job.state == "failed"
    assert "Line 3, Booking date" in job.error
    assert (found.state, Posting.objects.count()) == ("ready", 0)


def test_rows_that_are_booked_already_are_left_out_if_somebody_says_so(read, package):
    book(package, "1240.50", supplier="Alpha SA", document="F-1")
    found = read(csv_of([ROW, row(document="F-2")]))
    with refused("left out", field="leave_out_known"):
        confirm(found)
    confirm(found, leave_out_known=True)
    run_job_of(found)
    assert list(found.postings.values_list("document", flat=True)) == ["F-2"]


def test_a_file_that_is_booked_already_as_a_whole_has_nothing_to_import(read, package):
    book(package, "1240.50", supplier="Alpha SA", document="F-1")
    with refused("nothing to import"):
        confirm(read(csv_of([ROW])), leave_out_known=True)


def test_invoices_use_their_commitment_up(booked, package):
    commitment = promise(package, 5000)
    head = (*HEAD, "Commitment")
    booked(csv_of([(*ROW, "E1"), (*row(amount="-40", document="F-2"), "E1")], head))
    commitment.refresh_from_db()
    assert commitment.invoiced == Decimal("1200.50")


def test_the_leads_hear_of_a_budget_that_is_passed_once(booked, package):
    rows = [row(amount="30000", document=f"F-{n}") for n in range(4)]
    booked(csv_of(rows))
    told = Notification.objects.filter(kind="posting.over_budget")
    assert [each.recipient for each in told] == [package.lead]


def test_the_very_same_file_is_taken_once_until_it_is_discarded(read):
    found = read(csv_of([ROW]))
    with refused("waiting as import 1", field="file"):
        read(csv_of([ROW]))
    discard_postings(found.pk, actor=found.project.lead)
    found.refresh_from_db()
    assert (found.state, found.preview) == ("discarded", {})
    assert read(csv_of([ROW])).number == 2


def test_what_is_booked_is_not_discarded(booked):
    found = booked(csv_of([ROW]))
    with refused("its postings stay"):
        discard_postings(found.pk, actor=found.project.lead)
    with refused("imported already", field="file"):
        upload_postings(found.project_id, upload_of(csv_of([ROW])), actor=found.project.lead)


def test_columns_that_nobody_recognises_are_chosen(read):
    found = read("Wann;Wo;Was;Wieviel\n30.09.2026;LT1;external;5")
    lead = found.project.lead
    columns = {"posted_on": 0, "work_package": 1, "cost_type": 2}
    with refused("Choose the column", field="amount"):
        choose_columns(found.pk, columns, actor=lead)
    with refused("one thing only"):
        choose_columns(found.pk, {**columns, "amount": 2}, actor=lead)
    choose_columns(found.pk, {**columns, "amount": 3}, actor=lead)
    run_job_of(found)
    assert found.preview["sums"][0][2:] == [1, "5.00"]
    confirm(found)
    run_job_of(found)
    with refused("no longer open"):
        choose_columns(found.pk, {**columns, "amount": 3}, actor=lead)


def test_only_those_who_book_money_import_it(read, package):
    found = read(csv_of([ROW]))
    project = package.project
    controller = make_controller(project, username="finance")
    for actor in (project.lead, project.sponsor, make_user("outsider")):
        with pytest.raises(PermissionDenied):
            upload_postings(project.pk, upload_of("x"), actor=actor)
        with pytest.raises(PermissionDenied):
            confirm(found, actor=actor)
        with pytest.raises(PermissionDenied):
            discard_postings(found.pk, actor=actor)
        with pytest.raises(PermissionDenied):
            choose_columns(found.pk, {}, actor=actor)
    confirm(found, actor=controller)
    run_job_of(found)
    assert found.state == "imported"


def test_who_lost_the_right_meanwhile_books_nothing(read, package):
    found = read(csv_of([ROW]))
    confirm(found)
    make_controller(package.project, username="finance")
    job = run_job_of(found)
    assert "no longer have the right" in job.error
    assert not Posting.objects.exists()


def test_a_project_that_is_over_takes_no_file(read, package):
    found = read(csv_of([ROW]))
    confirm(found)
    project = package.project
    project.state = ProjectState.CANCELLED
    project.save()
    job = run_job_of(found)
    assert "The project is over" in job.error
    with refused("The project is over"):
        upload_postings(project.pk, upload_of("x"), actor=project.lead)


def test_a_discarded_file_is_not_booked_by_a_late_job(read):
    found = read(csv_of([ROW]))
    confirm(found)
    PostingImport.objects.filter(pk=found.pk).update(state="discarded")
    assert run_job_of(found).state == "failed"
    assert not Posting.objects.exists()


@pytest.mark.parametrize("rows", [1, 400])
def test_rows_are_written_in_bulk(read, rows):
    found = read(csv_of([row(document=f"F-{n}") for n in range(rows)]))
    confirm(found)
    with CaptureQueriesContext(connection) as queries:
        run_job_of(found)
    # SQLite takes fifty rows in one statement, PostgreSQL all.
    assert len(queries) < 45 + rows // 50


def test_constraints_of_an_import(read):
    found = read(csv_of([ROW]))
    same = {"project": found.project, "uploaded_by": found.uploaded_by, "file_name": "a.csv"}

    def another(**fields):
        return PostingImport.objects.create(**{**same, "number": 9, "sha256": "x", **fields})

    violated("posting_import_number_unique_in_project", lambda: another(number=found.number))
    violated("posting_file_once_in_project", lambda: another(sha256=found.sha256))
    another(sha256=found.sha256, state="refused")
