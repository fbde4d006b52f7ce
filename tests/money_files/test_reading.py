"""What is recognised in a file of postings, what it comes to, and every mistake by its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from costs.importing.columns import Field, recognised
from costs.operations.closing import close_books
from costs.operations.postings import reverse_posting
from people.choices import JobState
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.factories import make_director, make_work_package
from tests.money_files.conftest import HEAD, ROW, csv_of, row, run_job_of, xlsx_of

pytestmark = pytest.mark.django_db


def mistakes(found) -> list[tuple[int, str]]:
    return [(each["line"], each["field"]) for each in found.preview["problems"]]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_heads_of_our_own_template_are_known_in_both_languages(language):
    with override(language):
        head = [str(field.label) for field in Field]
    assert recognised(head) == {field.value: index for index, field in enumerate(Field)}


def test_heads_of_other_systems_are_known_whatever_their_spelling():
    head = ["N° de pièce", "DATE COMPTABLE", "Fournisseur", "nature", "Lot", "Montant CHF"]
    found = recognised(head)
    assert found["document"] == 0
    assert [found[name] for name in ("posted_on", "cost_type", "work_package", "amount")] == [
        1, 3, 4, 5,
    ]  # fmt: skip


def test_the_preview_tells_rows_sums_and_mistakes(read):
    found = read(csv_of([ROW, row(amount="9,50", document="F-2", type="matériel")]))
    assert (found.state, found.preview["problems"]) == ("ready", [])
    counts = {"rows": 2, "known": 0, "problems": 0, "without_document": 0}
    assert found.preview["counts"] == counts
    package = found.project.work_packages.get()
    assert found.preview["sums"] == [
        [package.pk, "external", 1, "1240.50"],
        [package.pk, "hardware", 1, "9.50"],
    ]
    assert found.preview["first"][1]["line"] == 3


def test_a_workbook_says_the_same_as_its_csv(read):
    rows = [("30.09.2026", 1, "External services", 1240.5, "Alpha SA", "F-1")]
    found = read(xlsx_of(rows), name="postings.xlsx")
    assert found.preview["sums"][0][1:] == ["external", 1, "1240.50"]


def test_a_package_is_known_by_number_code_and_name_unless_two_have_the_name(read, package):
    make_work_package(project=package.project, name="Twin")
    make_work_package(project=package.project, name="Twin")
    said = ["1", "lt1", "PRJ-7 LT1", "PRJ-7-LT1", "intégration", "LT1 Integration", "Twin", "LT9"]
    rows = [row(package=name, document=f"F-{n}") for n, name in enumerate(said)]
    assert mistakes(read(csv_of(rows))) == [(8, "work_package"), (9, "work_package")]


def test_every_mistake_is_told_with_line_column_and_reason(read, package):
    close_books(package.project.portfolio_id, date(2026, 8, 31), actor=make_director(), on=FRIDAY)
    rows = [
        row(day="31.08.2026"),
        row(day="31.12.2099", package="LT7"),
        row(type="Gold", amount="much"),
        row(document="x" * 101),
        (),
    ]
    found = read(csv_of(rows))
    assert mistakes(found) == [
        (2, "posted_on"), (3, "posted_on"), (3, "work_package"), (4, "cost_type"), (4, "amount"),
        (5, "document"),
    ]  # fmt: skip
    sentences = [each["sentence"] % each["arguments"] for each in found.preview["problems"]]
    assert "closed until 31.08.2026" in sentences[0]
    assert "still to come" in sentences[1]
    assert "“LT7”" in sentences[2]
    assert "“much”" in sentences[4]


def test_kinds_follow_the_sign_unless_the_row_says_more(read):
    head = (*HEAD, "Kind", "Investment or running costs")
    rows = [
        (*row(amount="-5", document="A"), "", ""),
        (*row(amount="5", document="B"), "Note de crédit", "Fonctionnement"),
        (*row(amount="5", document="C"), "Accrual", ""),
        (*row(amount="-5", document="D"), "Invoice", ""),
        (*row(document="E"), "Gift", "Luck"),
    ]
    found = read(csv_of(rows, head))
    assert [(each["kind"], each["amount"]) for each in found.preview["first"]] == [
        ("credit", "-5.00"), ("credit", "-5.00"), ("accrual", "5.00"),
    ]  # fmt: skip
    assert mistakes(found) == [(5, "kind"), (6, "spending"), (6, "kind")]


def test_documents_that_are_booked_are_known_again_until_they_are_taken_back(read, package):
    posting = book(package, "1240.50", supplier="Alpha SA", document="F-1")
    found = read(csv_of([ROW, row(document="F-2")]))
    assert found.preview["known"] == [[2, posting.number]]
    assert found.preview["sums"][0][2:] == [1, "1240.50"]
    lead = package.project.lead
    reverse_posting(posting.pk, "Wrong.", actor=lead, posted_on=FRIDAY, on=FRIDAY)
    assert read(csv_of([ROW])).preview["known"] == []


def test_a_document_that_stands_twice_in_the_file_is_a_mistake(read):
    found = read(csv_of([ROW, row(amount="7"), ROW, row(document=""), row(document="")]))
    assert mistakes(found) == [(4, "document")]
    assert found.preview["problems"][0]["arguments"] == {"first": 2}
    assert found.preview["counts"]["without_document"] == 2


def test_invoices_use_their_commitment_up_and_never_go_beyond(read, package):
    promise(package, 100)
    head = (*HEAD, "Commitment", "Kind")
    rows = [
        (*row(amount="60", document="A"), "PRJ-7-E1", ""),
        (*row(amount="60", document="B"), "E1", ""),
        (*row(amount="-70", document="C"), "1", ""),
        (*row(amount="1", document="D"), "E2", ""),
        (*row(amount="1", document="E"), "E1", "Accrual"),
    ]
    found = read(csv_of(rows, head))
    assert mistakes(found) == [
        (5, "commitment"), (6, "commitment"), (3, "amount"), (4, "amount"),
    ]  # fmt: skip


def test_a_file_without_known_columns_asks_which_is_what(read):
    found = read("Wann;Wo;Was;Wieviel\n30.09.2026;LT1;external;5")
    assert found.state == "ready"
    assert found.preview["missing"] == ["posted_on", "work_package", "cost_type", "amount"]
    assert found.preview["head"] == ["Wann", "Wo", "Was", "Wieviel"]
    assert found.preview["sums"] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        (csv_of([]), "no row below"),
        ("Coût".encode("cp1252"), "UTF-8"),
        (b"PK\x03\x04", "Excel workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_may_come_again(read, content, words):
    found = read(content)
    assert found.state == "refused"
    assert words in found.preview["refusal"]["sentence"]
    assert read(content).number == 2


def test_a_file_that_is_gone_is_refused(package, read):
    found = read(csv_of([ROW]))
    found.file.storage.delete(found.file.name)
    found.state = "uploaded"
    found.save()
    found.job.state, found.job.finished_at = JobState.QUEUED, None
    found.job.save()
    run_job_of(found)
    assert "no longer there" in found.preview["refusal"]["sentence"]


def test_many_mistakes_are_counted_and_the_first_are_kept(read):
    found = read(csv_of([row(amount="?", document="")] * 600))
    assert found.preview["counts"]["problems"] == 600
    assert len(found.preview["problems"]) == 500


def test_amounts_stay_exact_in_sums(read):
    rows = [row(amount="0.10", document=f"F-{n}") for n in range(10)]
    assert Decimal(read(csv_of(rows)).preview["sums"][0][3]) == 1
