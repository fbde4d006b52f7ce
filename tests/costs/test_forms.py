"""The forms about money, field by field: what is taken as typed, and what each refusal says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from costs.choices import CostType, PostingKind, Spending
from costs.forms.money import (
    BudgetForm,
    CloseBooksForm,
    CommitmentForm,
    NewCommitmentForm,
    PostingForm,
    ReasonForm,
    ReleaseReserveForm,
    ReopenBooksForm,
    ReserveForm,
    ReversePostingForm,
)
from costs.models import Commitment, Posting
from costs.operations.closing import close_books
from costs.operations.commitments import close_commitment
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.factories import make_director, make_project, make_work_package
from tests.risks.pages import field_errors, words

pytestmark = pytest.mark.django_db

REQUIRED = "This field is required."
NO_MONEY = "Enter an amount of money, such as 1'240'000.50."
NEGATIVE = "Ensure this value is greater than or equal to 0."
NO_DAY = "Enter a valid date."
NO_CHOICE = "Select a valid choice. {} is not one of the available choices."
TOO_LONG = "Ensure this value has at most {} characters (it has {})."
MONTHS = [date(2026, 9, 30), date(2026, 8, 31)]


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


def sent(**facts):
    data = QueryDict(mutable=True)
    for name, value in facts.items():
        if value is not None:
            data[name] = str(value)
    return data


def said(form):
    """What stands below each field."""
    return {name: list(errors) for name, errors in form.errors.items()}


@pytest.fixture
def commitment_said(package):
    return {
        "supplier": "Fournisseur Alpha",
        "subject": "Integration",
        "reference": "C-17",
        "work_package": package.pk,
        "cost_type": "external",
        "spending": "investment",
        "amount": "5'000",
        "signed_on": "01.09.2026",
        "expected_on": "31.12.2026",
    }


@pytest.fixture
def posting_said(package):
    return {
        "kind": "invoice",
        "work_package": package.pk,
        "posted_on": "30.09.2026",
        "amount": "1’000",
        "cost_type": "external",
        "spending": "investment",
        "supplier": "Alpha",
        "document": "R-1",
        "text": "First part",
    }


def commitment_form(project, facts, **changes):
    packages = project.work_packages.in_outline_order()
    return NewCommitmentForm(sent(**{**facts, **changes}), packages=packages)


def posting_form(project, facts, **changes):
    return PostingForm(
        sent(**{**facts, **changes}),
        packages=project.work_packages.in_outline_order(),
        commitments=Commitment.objects.filter(project=project).select_related("project"),
        accruals=Posting.objects.filter(project=project, kind="accrual").select_related("project"),
    )


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1000", "1000"),
        ("1'000", "1000"),
        ("1’000", "1000"),
        ("1 000", "1000"),
        ("1\N{NO-BREAK SPACE}000", "1000"),
        ("1\N{NARROW NO-BREAK SPACE}000", "1000"),
        ("1'240'000.50", "1240000.50"),
        ("1’240’000,50", "1240000.50"),
        ("1 240 000.50", "1240000.50"),
        ("12,5", "12.5"),
        ("12.05", "12.05"),
        ("  7  ", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("0", "0"),
        ("0.01", "0.01"),
        ("999'999'999'999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_taken_in_every_swiss_spelling(typed, amount):
    form = ReleaseReserveForm(sent(amount=typed, reason="Second pilot."))
    assert said(form) == {}
    assert form.cleaned_data["amount"] == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (None, REQUIRED),
        ("", REQUIRED),
        ("   ", REQUIRED),
        ("much", NO_MONEY),
        ("CHF 5", NO_MONEY),
        ("5 CHF", NO_MONEY),
        ("5.–", NO_MONEY),
        ("5.-", NO_MONEY),
        ("+5", NO_MONEY),
        ("--5", NO_MONEY),
        ("5-", NO_MONEY),
        ("1e5", NO_MONEY),
        ("NaN", NO_MONEY),
        ("Infinity", NO_MONEY),
        ("1.2.3", NO_MONEY),
        ("1.000,50", NO_MONEY),
        ("0x10", NO_MONEY),
        ("½", NO_MONEY),
        ("1_000", NO_MONEY),
        ("-1", NEGATIVE),
        ("-0.01", NEGATIVE),
        ("1.234", "Ensure that there are no more than 2 decimal places."),
        ("1000000000000", "Ensure that there are no more than 12 digits before the decimal point."),
        ("1234567890123.00", "Ensure that there are no more than 14 digits in total."),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed, sentence):
    form = ReleaseReserveForm(sent(amount=typed, reason="Second pilot."))
    assert said(form) == {"amount": [sentence]}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("30.09.2026", date(2026, 9, 30)),
        ("30.9.2026", date(2026, 9, 30)),
        ("1.9.26", date(2026, 9, 1)),
        (" 30.09.2026 ", date(2026, 9, 30)),
        ("29.02.2024", date(2024, 2, 29)),
        ("2024-12-31", date(2024, 12, 31)),
    ],
)
def test_a_day_is_picked_or_typed_as_in_switzerland(typed, day):
    form = ReversePostingForm(sent(posted_on=typed, reason="Wrong package."))
    assert said(form) == {}
    assert form.cleaned_data["posted_on"] == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (None, REQUIRED),
        ("", REQUIRED),
        ("yesterday", NO_DAY),
        ("31.09.2026", NO_DAY),
        ("29.02.2026", NO_DAY),
        ("2026-13-01", NO_DAY),
        ("09/30/2026", NO_DAY),
        ("30.09", NO_DAY),
        ("20260930", NO_DAY),
        ("0000-01-01", NO_DAY),
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence(typed, sentence):
    form = ReversePostingForm(sent(posted_on=typed, reason="Wrong package."))
    assert said(form) == {"posted_on": [sentence]}


@pytest.mark.parametrize("kind", [ReserveForm, ReleaseReserveForm, ReasonForm, ReversePostingForm])
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (None, REQUIRED),
        ("", REQUIRED),
        (" \n ", REQUIRED),
        ("x" * 501, TOO_LONG.format(500, 501)),
    ],
)
def test_who_moves_money_gives_a_reason_that_says_something(kind, reason, sentence):
    form = kind(sent(version=1, amount="1", posted_on="30.09.2026", reason=reason))
    assert said(form) == {"reason": [sentence]}


@pytest.mark.parametrize("kind", [ReserveForm, ReasonForm])
@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (None, REQUIRED),
        ("one", "Enter a whole number."),
        ("0", "Ensure this value is greater than or equal to 1."),
        ("2147483648", "Ensure this value is less than or equal to 2147483647."),
    ],
)
def test_a_form_says_which_version_it_was_opened_with(kind, version, sentence):
    form = kind(sent(version=version, amount="1", reason="Mandate."))
    assert said(form) == {"version": [sentence]}


def test_a_commitment_is_taken_as_typed(project, package, commitment_said):
    form = commitment_form(project, commitment_said, supplier="  Fournisseur Alpha ")
    assert said(form) == {}
    facts = form.facts
    assert (facts.supplier, facts.subject, facts.reference) == (
        "Fournisseur Alpha",
        "Integration",
        "C-17",
    )
    assert (facts.package_id, facts.amount) == (package.pk, 5000)
    assert (facts.cost_type, facts.spending) == (CostType.EXTERNAL, Spending.INVESTMENT)
    assert (facts.signed_on, facts.expected_on) == (date(2026, 9, 1), date(2026, 12, 31))


def test_a_commitment_may_lack_its_reference_and_its_last_invoice(project, commitment_said):
    form = commitment_form(project, commitment_said, reference=None, expected_on="")
    assert said(form) == {}
    assert (form.facts.reference, form.facts.expected_on) == ("", None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("supplier", None, REQUIRED),
        ("supplier", "  ", REQUIRED),
        ("supplier", "x" * 201, TOO_LONG.format(200, 201)),
        ("subject", "", REQUIRED),
        ("subject", "x" * 201, TOO_LONG.format(200, 201)),
        ("reference", "x" * 101, TOO_LONG.format(100, 101)),
        ("work_package", None, REQUIRED),
        ("work_package", "", REQUIRED),
        ("work_package", "0", NO_CHOICE.format("0")),
        ("work_package", "none", NO_CHOICE.format("none")),
        ("cost_type", "", REQUIRED),
        ("cost_type", "gold", NO_CHOICE.format("gold")),
        ("cost_type", "External services", NO_CHOICE.format("External services")),
        ("spending", "", REQUIRED),
        ("spending", "lost", NO_CHOICE.format("lost")),
        ("amount", "", REQUIRED),
        ("amount", "-5", NEGATIVE),
        ("amount", "five", NO_MONEY),
        ("signed_on", None, REQUIRED),
        ("signed_on", "soon", NO_DAY),
        ("expected_on", "later", NO_DAY),
    ],
)
def test_a_wrong_fact_of_a_commitment_is_named(project, commitment_said, field, typed, sentence):
    form = commitment_form(project, commitment_said, **{field: typed})
    assert said(form) == {field: [sentence]}


def test_an_empty_form_names_all_that_is_missing_at_once(project):
    names = {"supplier", "subject", "work_package", "cost_type", "spending", "amount", "signed_on"}
    assert said(commitment_form(project, {})) == {name: [REQUIRED] for name in names}
    names = {"kind", "work_package", "posted_on", "amount", "cost_type", "spending"}
    assert said(posting_form(project, {})) == {name: [REQUIRED] for name in names}


def test_a_change_of_a_commitment_needs_its_version_but_not_always_a_reason(
    project, commitment_said
):
    packages = project.work_packages.all()
    missing = CommitmentForm(sent(**commitment_said), packages=packages)
    assert said(missing) == {"version": [REQUIRED]}
    assert said(CommitmentForm(sent(version=1, **commitment_said), packages=packages)) == {}
    long = sent(version=1, reason="x" * 501, **commitment_said)
    form = CommitmentForm(long, packages=packages)
    assert said(form) == {"reason": [TOO_LONG.format(500, 501)]}


def test_a_package_of_another_project_is_no_choice(project, commitment_said, posting_said):
    other = make_work_package(project=make_project())
    wrong = {"work_package": [NO_CHOICE.format(other.pk)]}
    assert said(commitment_form(project, commitment_said, work_package=other.pk)) == wrong
    assert said(posting_form(project, posting_said, work_package=other.pk)) == wrong


def test_a_posting_is_taken_as_typed(project, package, posting_said):
    form = posting_form(project, posting_said)
    assert said(form) == {}
    taken = form.booking
    assert (taken.kind, taken.package_id, taken.amount) == (PostingKind.INVOICE, package.pk, 1000)
    assert (taken.posted_on, taken.cost_type) == (date(2026, 9, 30), CostType.EXTERNAL)
    assert (taken.supplier, taken.document, taken.text) == ("Alpha", "R-1", "First part")
    assert (taken.commitment_id, taken.accrual_id) == (None, None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("kind", "", REQUIRED),
        ("kind", "gift", NO_CHOICE.format("gift")),
        ("kind", "reversal", NO_CHOICE.format("reversal")),
        ("work_package", "", REQUIRED),
        ("work_package", "0", NO_CHOICE.format("0")),
        ("posted_on", "", REQUIRED),
        ("posted_on", "31.11.2026", NO_DAY),
        ("amount", "", REQUIRED),
        ("amount", "-1", NEGATIVE),
        ("amount", "a lot", NO_MONEY),
        ("cost_type", "", REQUIRED),
        ("cost_type", "gold", NO_CHOICE.format("gold")),
        ("spending", "", REQUIRED),
        ("spending", "lost", NO_CHOICE.format("lost")),
        ("supplier", "x" * 201, TOO_LONG.format(200, 201)),
        ("document", "x" * 101, TOO_LONG.format(100, 101)),
        ("text", "x" * 301, TOO_LONG.format(300, 301)),
    ],
)
def test_a_wrong_fact_of_a_posting_is_named(project, posting_said, field, typed, sentence):
    form = posting_form(project, posting_said, **{field: typed})
    assert said(form) == {field: [sentence]}


@pytest.mark.parametrize("kind", ["invoice", "credit", "accrual", "charge"])
def test_every_kind_that_people_enter_is_offered(project, posting_said, kind):
    assert posting_form(project, posting_said, kind=kind).is_valid()


@pytest.mark.parametrize("cost_type", CostType.values)
@pytest.mark.parametrize("spending", Spending.values)
def test_every_cost_type_is_booked_as_investment_and_as_running_costs(
    project, posting_said, cost_type, spending
):
    form = posting_form(project, posting_said, cost_type=cost_type, spending=spending)
    assert said(form) == {}
    assert (form.booking.cost_type, form.booking.spending) == (cost_type, spending)


def test_commitments_and_accruals_are_asked_for_only_where_there_are_some(
    project, package, posting_said
):
    assert not {"commitment", "accrual"} & set(posting_form(project, posting_said).fields)
    order, accrual = promise(package), book(package, kind="accrual", text="September")
    form = posting_form(project, posting_said, commitment=order.pk, accrual=accrual.pk)
    assert said(form) == {}
    assert (form.booking.commitment_id, form.booking.accrual_id) == (order.pk, accrual.pk)
    assert form.fields["commitment"].choices[1:] == [(str(order.pk), "PRJ-7-E1 Fournisseur Alpha")]
    assert form.fields["accrual"].choices[1:] == [(str(accrual.pk), "PRJ-7-B1 September")]


def test_commitments_and_accruals_of_another_project_are_no_choice(project, package, posting_said):
    promise(package)
    book(package, kind="accrual")
    elsewhere = make_work_package(project=make_project())
    order, accrual = promise(elsewhere), book(elsewhere, kind="accrual")
    form = posting_form(project, posting_said, commitment=order.pk, accrual=accrual.pk)
    assert said(form) == {
        "commitment": [NO_CHOICE.format(order.pk)],
        "accrual": [NO_CHOICE.format(accrual.pk)],
    }


def budget_form(**typed):
    amounts = {("external", "investment", 2026): Decimal("1240.5")}
    return BudgetForm(sent(version=1, **typed), years=[2026, 2027], amounts=amounts)


def test_a_budget_has_one_cell_for_each_cost_type_kind_of_spending_and_year():
    form = budget_form()
    assert len(form.fields) == 1 + 6 * 2 * 2
    label = form.fields["running_licences_2027"].label
    assert label == "Running costs, Licences, 2027"
    assert [name for name, _rows in form.blocks] == ["Investment", "Running costs"]
    assert [name for name, _cells in form.blocks[0][1]] == [str(label) for label in CostType.labels]


def test_only_cells_with_money_become_lines():
    form = budget_form(
        investment_external_2026="1'000", running_other_2027="0.05", investment_other_2026="0"
    )
    assert said(form) == {}
    assert [(part.field, part.amount) for part in form.parts] == [
        ("investment_external_2026", Decimal(1000)),
        ("running_other_2027", Decimal("0.05")),
    ]


def test_a_wrong_cell_is_named_and_an_unknown_year_is_not_read():
    assert said(budget_form(investment_other_2026="x")) == {"investment_other_2026": [NO_MONEY]}
    assert said(budget_form(running_internal_2027="-1")) == {"running_internal_2027": [NEGATIVE]}
    form = budget_form(investment_other_2031="5")
    assert said(form) == {}
    assert form.parts == []


def test_a_cell_shows_what_it_has_with_apostrophes_and_cents():
    amounts = {("external", "investment", 2026): Decimal("1240.5")}
    form = BudgetForm(years=[2026], amounts=amounts)
    assert form["investment_external_2026"].value() == "1'240.50"
    assert form["investment_hardware_2026"].value() is None


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (None, REQUIRED),
        ("", REQUIRED),
        ("September", NO_CHOICE.format("September")),
        ("30.09.2026", NO_CHOICE.format("30.09.2026")),
        ("2026-09-31", NO_CHOICE.format("2026-09-31")),
    ],
)
def test_books_are_closed_until_a_day(until, sentence):
    form = CloseBooksForm(sent(until=until), months=MONTHS)
    assert said(form) == {"until": [sentence]}


def test_the_months_are_offered_as_people_write_them():
    form = CloseBooksForm(sent(until="2026-08-31"), months=MONTHS)
    assert form.fields["until"].choices == [
        ("2026-09-30", "30.09.2026"),
        ("2026-08-31", "31.08.2026"),
    ]
    assert form.is_valid()
    assert form.day == date(2026, 8, 31)


def test_books_are_reopened_as_far_as_a_month_or_from_the_beginning():
    whole = ReopenBooksForm(sent(until="", reason="Late."), months=MONTHS)
    assert whole.is_valid()
    assert whole.day is None
    part = ReopenBooksForm(sent(until="2026-08-31", reason="Late."), months=MONTHS)
    assert part.is_valid()
    assert part.day == date(2026, 8, 31)
    assert said(ReopenBooksForm(sent(until="x"), months=MONTHS)) == {
        "until": [NO_CHOICE.format("x")],
        "reason": [REQUIRED],
    }


POSTING_RULES = [
    ({"amount": "0"}, "amount", "The amount must be more than nought."),
    (
        {"posted_on": "10.10.2026"},
        "posted_on",
        "This day is still to come; only what has happened is booked.",
    ),
    (
        {"posted_on": "31.08.2026"},
        "posted_on",
        "The books are closed until 31.08.2026; choose a later day.",
    ),
    ({"document": "R-9"}, "document", "This document is booked already, as number 2."),
    (
        {"kind": "charge", "commitment": "order"},
        "commitment",
        "Only invoices and credit notes belong to a commitment.",
    ),
    (
        {"kind": "accrual", "commitment": "order"},
        "commitment",
        "Only invoices and credit notes belong to a commitment.",
    ),
    (
        {"commitment": "order", "amount": "5000.01"},
        "amount",
        "PRJ-7-E1 Fournisseur Alpha has 5’000 CHF left; this comes to 5’000.01 CHF.",
    ),
    (
        {"commitment": "order", "kind": "credit"},
        "amount",
        "More would be credited than was invoiced on PRJ-7-E1 Fournisseur Alpha.",
    ),
    (
        {"accrual": "accrual", "kind": "charge"},
        "accrual",
        "Choose an accrual that is still open, and book an invoice.",
    ),
    (
        {"accrual": "accrual", "posted_on": "29.09.2026"},
        "posted_on",
        "The invoice cannot be before the accrual that it takes the place of.",
    ),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), POSTING_RULES)
def test_a_posting_against_the_rules_is_refused_below_its_field(
    project, package, posting_said, as_user, changes, field, sentence
):
    made = {"commitment": promise(package).pk, "accrual": book(package, kind="accrual").pk}
    book(package, 1000, supplier="Alpha", document="R-9")
    close_books(project.portfolio_id, date(2026, 8, 31), actor=make_director(), on=FRIDAY)
    chosen = {name: key for name, key in made.items() if name in changes}
    facts = {**posting_said, **changes, **chosen}
    page = as_user(project.lead).post(f"/projects/{project.code}/costs/postings/new/", facts)
    assert page.status_code == 422
    assert field_errors(page) == {field: [sentence]}
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": "0"}, "amount", "The amount must be more than nought."),
        (
            {"signed_on": "10.10.2026"},
            "signed_on",
            "This day is still to come; only what has happened is booked.",
        ),
        (
            {"expected_on": "31.08.2026"},
            "expected_on",
            "The last invoice cannot be expected before the signature.",
        ),
    ],
)
def test_a_commitment_against_the_rules_is_refused_below_its_field(
    project, commitment_said, as_user, changes, field, sentence
):
    address = f"/projects/{project.code}/costs/commitments/new/"
    page = as_user(project.lead).post(address, {**commitment_said, **changes})
    assert page.status_code == 422
    assert field_errors(page) == {field: [sentence]}
    assert not Commitment.objects.exists()


def test_a_closed_commitment_is_no_choice_of_an_invoice(project, package, posting_said, as_user):
    order = promise(package)
    promise(package, supplier="Other")
    close_commitment(order.pk, "Delivered.", actor=project.lead, on=FRIDAY)
    address = f"/projects/{project.code}/costs/postings/new/"
    page = as_user(project.lead).post(address, {**posting_said, "commitment": order.pk})
    assert field_errors(page) == {"commitment": [NO_CHOICE.format(order.pk)]}
    assert "PRJ-7-E2 Other" in words(page)


def test_a_commitment_is_not_lowered_below_its_invoices(project, package, commitment_said, as_user):
    order = promise(package, 5000)
    book(package, 3000, commitment_id=order.pk)
    order.refresh_from_db()
    facts = {**commitment_said, "version": order.version, "reason": "Less."}
    client = as_user(project.lead)
    address = f"{order.get_absolute_url()}edit/"
    page = client.post(address, {**facts, "amount": "2'999.99"})
    sentence = "3’000 CHF are invoiced already; it cannot be less."
    assert field_errors(page) == {"amount": [sentence]}
    assert client.post(address, {**facts, "amount": "3'000"}).status_code == 302


@pytest.mark.parametrize("wanted", ["new_posting", "new_commitment"])
def test_a_form_that_is_sent_twice_writes_once(
    project, commitment_said, posting_said, as_user, wanted
):
    facts = posting_said if wanted == "new_posting" else commitment_said
    place = "postings" if wanted == "new_posting" else "commitments"
    facts = {**facts, "form_token": "5c7f2d1e-2c3b-4a59-9f5e-0d7b6a1c2e3f"}
    client = as_user(project.lead)
    address = f"/projects/{project.code}/costs/{place}/new/"
    first, second = client.post(address, facts), client.post(address, facts)
    assert first["Location"] == second["Location"]
    assert Posting.objects.count() + Commitment.objects.count() == 1
