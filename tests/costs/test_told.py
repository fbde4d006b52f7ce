"""Who is told about money, in whose language, and what the history says of it afterwards."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

import costs.operations.budgets
import costs.operations.closing
import costs.operations.commitments
import costs.operations.postings
from costs.choices import CostType, PostingKind, Spending
from costs.models import Commitment, ManagementReserve, PeriodClosure, Posting
from costs.operations.budgets import BudgetPart, release_reserve, set_reserve, split_budget
from costs.operations.closing import close_books, reopen_books
from costs.operations.commitments import change_commitment, close_commitment, reopen_commitment
from costs.operations.postings import reverse_posting
from people.history import deeds, describe, entries_for
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, commitment_facts, make_controller, promise
from tests.factories import make_director, make_project, make_user, make_work_package

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def keep(project, amount=10_000, reason="Mandate.", actor=None, version=None):
    actor = actor or make_director()
    facts = {"actor": actor, "on": FRIDAY, "version": version}
    return set_reserve(project.pk, Decimal(amount), reason, **facts)


def release(project, amount=4000, reason="Second pilot.", actor=None):
    actor = actor or project.sponsor
    return release_reserve(project.pk, Decimal(amount), reason, actor=actor, on=FRIDAY)


# Who is told


def test_the_lead_hears_that_money_was_released_and_nobody_else(project, package):
    make_controller(project)
    keep(project)
    release(project)
    assert told("reserve.released") == {project.lead}


def test_setting_the_reserve_tells_nobody(project):
    keep(project)
    assert not Notification.objects.exists()


def test_a_sponsor_who_leads_the_project_is_not_told_of_the_own_act(project):
    project.sponsor = project.lead
    project.save()
    keep(project)
    release(project)
    assert not Notification.objects.exists()


def test_a_lead_who_left_is_not_told(project):
    project.lead.is_active = False
    project.lead.save()
    keep(project)
    release(project)
    assert not Notification.objects.exists()


def test_a_project_without_lead_releases_without_telling(project):
    project.lead = None
    project.save()
    keep(project)
    assert release(project).number == 1
    assert not Notification.objects.exists()


def test_a_release_that_is_refused_tells_nobody(project):
    keep(project, 100)
    with pytest.raises(RuleViolation):
        release(project, 101)
    with pytest.raises(PermissionDenied):
        release(project, 1, actor=project.lead)
    assert not Notification.objects.exists()


OVER = [
    # booked before, booked now, whether this passes the budget of 60'000
    (0, 59_999, False),
    (0, 60_000, False),
    (0, 60_001, True),
    (59_999, 1, False),
    (59_999, 2, True),
    (60_000, 1, True),
    (60_001, 1, False),
    (70_000, 5000, False),
]


@pytest.mark.parametrize(("before", "now", "passes"), OVER)
def test_both_leads_hear_when_a_posting_passes_the_budget(project, package, before, now, passes):
    controller = make_controller(project)
    if before:
        book(package, before, actor=controller)
    Notification.objects.all().delete()
    book(package, now, actor=controller)
    assert told("posting.over_budget") == ({project.lead, package.lead} if passes else set())


@pytest.mark.parametrize(
    ("kind", "is_told"),
    [
        (PostingKind.INVOICE, True),
        (PostingKind.ACCRUAL, True),
        (PostingKind.CHARGE, True),
        (PostingKind.CREDIT, False),
    ],
)
def test_every_kind_that_costs_may_pass_the_budget(project, package, kind, is_told):
    book(package, 60_000, actor=project.lead)
    book(package, 500, actor=project.lead, kind=kind)
    assert told("posting.over_budget") == ({package.lead} if is_told else set())


def test_who_books_hears_nothing_of_the_own_posting(project, package):
    book(package, 60_001)
    assert told("posting.over_budget") == {package.lead}


def test_one_who_leads_both_is_told_once(project, package):
    package.lead = project.lead
    package.save()
    book(package, 60_001, actor=make_controller(project))
    assert Notification.objects.get().recipient == project.lead


def test_passing_the_budget_again_after_a_credit_is_told_again(project, package):
    controller = make_controller(project)
    book(package, 60_001, actor=controller)
    book(package, 1000, kind=PostingKind.CREDIT, actor=controller)
    assert Notification.objects.count() == 2
    book(package, 1000, actor=controller, cost_type=CostType.OTHER)
    assert Notification.objects.count() == 4


def test_a_package_without_budget_is_told_with_the_first_posting(project):
    package = make_work_package(project=project, lead=make_user())
    book(package, 1)
    book(package, 1, cost_type=CostType.OTHER)
    assert Notification.objects.get().recipient == package.lead


def test_orders_books_and_splits_tell_nobody(project, package):
    order = promise(package)
    part = BudgetPart(CostType.EXTERNAL, Spending.INVESTMENT, 2026, Decimal(10))
    split_budget(package.pk, [part], actor=project.lead)
    close_commitment(order.pk, "Done.", actor=project.lead, on=FRIDAY)
    director = make_director()
    close_books(project.portfolio_id, SEPTEMBER, actor=director, on=FRIDAY)
    reopen_books(project.portfolio_id, None, "Late.", actor=director)
    assert not Notification.objects.exists()


# In which words


WORDS = [
    (
        "reserve.released",
        "en",
        "Sam Sponsor released 4’000 CHF of the management reserve of PRJ-7 Desk.",
    ),
    (
        "reserve.released",
        "fr",
        "Sam Sponsor a libéré 4’000 CHF de la réserve de direction de PRJ-7 Guichet.",
    ),
    (
        "posting.over_budget",
        "en",
        "More is booked than the budget of 60’000 CHF allows for PACKAGE of PRJ-7 Desk.",
    ),
    (
        "posting.over_budget",
        "fr",
        "Le montant comptabilisé dépasse le budget de 60’000 CHF pour PACKAGE de PRJ-7 Guichet.",
    ),
]


@pytest.mark.parametrize(("kind", "language", "words"), WORDS)
def test_a_message_is_read_in_the_language_of_its_reader(project, package, kind, language, words):
    project.name_fr, project.name_en = "Guichet", "Desk"
    project.save()
    if kind == "reserve.released":
        keep(project)
        release(project)
    else:
        book(package, 60_001, actor=make_controller(project))
    message = Notification.objects.get(kind=kind, recipient=project.lead)
    with translation.override(language):
        said = " ".join(sentence(message).split())
    assert said == words.replace("PACKAGE", str(package))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("4000", "4’000 CHF"),
        ("4000.50", "4’000.50 CHF"),
        ("0.05", "0.05 CHF"),
        ("10000", "10’000 CHF"),
    ],
)
def test_amounts_are_told_with_cents_only_where_there_are_some(project, amount, words):
    keep(project)
    release(project, amount)
    said = " ".join(sentence(Notification.objects.get()).split())
    assert f"released {words} of" in said


def test_a_message_leads_to_the_page_with_the_money(project, package, as_user):
    keep(project)
    release(project)
    book(package, 60_001, actor=make_controller(project))
    client = as_user(project.lead)
    urls = dict(Notification.objects.filter(recipient=project.lead).values_list("kind", "url"))
    assert urls["reserve.released"] == ManagementReserve.objects.get().get_absolute_url()
    assert urls["posting.over_budget"] == package.get_absolute_url()
    for address in urls.values():
        assert client.get(address).status_code == 200


def test_a_message_keeps_the_budget_of_its_day(project, package):
    book(package, 60_001)
    package.budget = Decimal(90_000)
    package.save()
    assert "60’000 CHF" in " ".join(sentence(Notification.objects.get()).split())


# What the history says


VERBS = [
    (
        "budget.split",
        "Budget split by cost type and year",
        "Budget réparti par type de coût et par année",
    ),
    ("reserve.set", "Management reserve set", "Réserve de direction fixée"),
    ("reserve.released", "Management reserve released", "Réserve de direction libérée"),
    ("commitment.made", "Commitment written down", "Engagement inscrit"),
    ("commitment.amended", "Commitment amended", "Engagement modifié"),
    ("commitment.closed", "Commitment closed", "Engagement clos"),
    ("commitment.reopened", "Commitment reopened", "Engagement rouvert"),
    ("posting.booked", "Posting booked", "Écriture comptabilisée"),
    ("posting.reversed", "Posting taken back", "Écriture annulée"),
    ("books.closed", "Books closed", "Comptes clos"),
    ("books.reopened", "Books reopened", "Comptes rouverts"),
]


def everything_once(project, package):
    """Each operation, with the reason that it was given; what it leaves is asked for by verb."""
    lead, director, at = project.lead, make_director(), {"on": FRIDAY}
    part = BudgetPart(CostType.EXTERNAL, Spending.INVESTMENT, 2026, Decimal(10))
    split_budget(package.pk, [part], actor=lead)
    keep(project, reason="Mandate.", actor=director)
    release(project, reason="Second pilot.")
    order = promise(package)
    more = commitment_facts(package, 6000)
    change_commitment(order.pk, more, "Amendment 1.", actor=lead, **at)
    close_commitment(order.pk, "Delivered.", actor=lead, **at)
    reopen_commitment(order.pk, "One more.", actor=lead)
    row = book(package)
    reverse_posting(row.pk, "Twice.", actor=lead, posted_on=BOOKED_ON, **at)
    close_books(project.portfolio_id, SEPTEMBER, actor=director, **at)
    reopen_books(project.portfolio_id, AUGUST, "Late invoice.", actor=director)
    return {"lead": lead, "director": director, "sponsor": project.sponsor}


@pytest.mark.parametrize(("verb", "english", "french"), VERBS)
def test_every_deed_is_told_in_both_languages(project, package, verb, english, french):
    everything_once(project, package)
    entries = HistoryEntry.objects.filter(verb=verb)
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            (event,) = describe(entries, reader=None)
        assert event.action == words


def test_every_verb_that_operations_record_is_in_the_table():
    recorded = set()
    for module in ("budgets", "closing", "commitments", "postings"):
        source = Path(getattr(costs.operations, module).__file__).read_text(encoding="utf-8")
        recorded |= set(re.findall(r'record\(\w+, "([a-z.]+)"', source))
    assert recorded == {verb for verb, _english, _french in VERBS}


BY_WHOM = [
    # verb, who did it, the reason that was given
    ("budget.split", "lead", ""),
    ("reserve.set", "director", "Mandate."),
    ("reserve.released", "sponsor", "Second pilot."),
    ("commitment.made", "lead", ""),
    ("commitment.amended", "lead", "Amendment 1."),
    ("commitment.closed", "lead", "Delivered."),
    ("commitment.reopened", "lead", "One more."),
    ("posting.booked", "lead", ""),
    ("posting.reversed", "lead", "Twice."),
    ("books.closed", "director", ""),
    ("books.reopened", "director", "Late invoice."),
]


@pytest.mark.parametrize(("verb", "who", "reason"), BY_WHOM)
def test_the_history_says_who_did_it_and_why(project, package, verb, who, reason):
    people = everything_once(project, package)
    entry = HistoryEntry.objects.get(verb=verb)
    assert entry.actor == people[who]
    place = project.portfolio if verb.startswith("books.") else project
    kind = "portfolio" if verb.startswith("books.") else "project"
    assert entry.scope == f"{kind}:{place.pk}"
    (event,) = describe([entry], reader=None)
    assert (event.actor, event.reason) == (str(people[who]), reason)


def changes(row, reader=None):
    """All changes of a row by field, the newest first: before and after in words."""
    events = describe(entries_for(row), reader=reader)
    return [(c.field, c.before, c.after) for event in events for c in event.changes]


def titles(row):
    """What was done with a row, from the first deed to the last."""
    return [deed.title for deed in reversed(deeds(describe(entries_for(row), reader=None)))]


def test_the_history_of_an_order_tells_its_life_in_order(project, package):
    everything_once(project, package)
    assert titles(Commitment.objects.get()) == [
        "Commitment written down",
        "Commitment amended",
        "Commitment closed",
        "Commitment reopened",
    ]


def test_an_amendment_shows_the_amount_before_and_after(project, package):
    order = promise(package)
    more = commitment_facts(package, "6000.50")
    change_commitment(order.pk, more, "Amendment 1.", actor=project.lead, on=FRIDAY)
    assert ("amount", "5’000 CHF", "6’000.50 CHF") in [
        tuple(" ".join(part.split()) for part in each) for each in changes(order)
    ]


def test_another_word_is_a_change_but_no_amendment(project, package):
    order = promise(package)
    facts = commitment_facts(package, subject="Wiring")
    change_commitment(order.pk, facts, "", actor=project.lead, on=FRIDAY)
    assert ("subject", "Integration", "Wiring") in changes(order)
    assert not HistoryEntry.objects.filter(verb="commitment.amended").exists()


def test_an_order_that_moves_to_another_package_names_both(project, package):
    order, other = promise(package), make_work_package(project=project, name="Wiring")
    facts = commitment_facts(other)
    change_commitment(order.pk, facts, "", actor=project.lead, on=FRIDAY)
    assert ("work_package", str(package), str(other)) in changes(order)


def test_closing_and_reopening_are_told_with_state_day_and_reason(project, package):
    order = promise(package)
    close_commitment(order.pk, "Delivered.", actor=project.lead, on=FRIDAY)
    found = changes(order)
    assert ("state", "Open", "Closed") in found
    assert [after for name, _before, after in found if name == "closed_on"] == ["09.10.2026"]
    reopen_commitment(order.pk, "One more.", actor=project.lead)
    assert ("state", "Closed", "Open") in changes(order)


def test_what_is_invoiced_stands_in_the_postings_not_in_the_history_of_the_order(project, package):
    order = promise(package)
    before = entries_for(order).count()
    book(package, 100, commitment_id=order.pk)
    assert entries_for(order).count() == before
    assert "invoiced" not in {name for name, _before, _after in changes(order)}


def test_the_history_of_the_reserve_shows_what_was_set_and_given(project):
    director = make_director()
    row = keep(project, 10_000, actor=director)
    keep(project, 8000, "Less risk.", actor=director, version=1)
    release(project, 3000)
    found = [tuple(" ".join(part.split()) for part in each) for each in changes(row)]
    assert ("initial", "10’000 CHF", "8’000 CHF") in found
    assert ("reason", "Mandate.", "Less risk.") in found
    assert ("released", "0 CHF", "3’000 CHF") in found
    assert titles(row) == [
        "Management reserve set",
        "Management reserve set",
        "Management reserve released",
    ]


def test_a_posting_that_was_taken_back_says_so_and_its_reversal_stands_beside(project, package):
    row = book(package)
    at = {"actor": project.lead, "posted_on": BOOKED_ON, "on": FRIDAY}
    reversal = reverse_posting(row.pk, "Twice.", **at)
    assert titles(row) == ["Posting booked", "Posting taken back"]
    assert reversal.text == "Twice."
    (made,) = describe(entries_for(reversal), reader=None)
    assert made.is_new


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Invoice PRJ-7-B2 has come"),
        ("fr", "La facture PRJ-7-B2 est arrivée"),
    ],
)
def test_the_release_of_an_accrual_names_its_invoice(project, package, language, words):
    accrual = book(package, kind=PostingKind.ACCRUAL)
    with translation.override(language):
        book(package, 900, accrual_id=accrual.pk)
    assert Posting.objects.get(reverses=accrual).text == words


def test_closings_of_the_books_stay_in_the_history_one_by_one(project):
    director, place = make_director(), project.portfolio_id
    close_books(place, AUGUST, actor=director, on=FRIDAY)
    close_books(place, SEPTEMBER, actor=director, on=FRIDAY)
    reopen_books(place, AUGUST, "Late invoice.", actor=director)
    rows = PeriodClosure.objects.order_by("pk")
    assert [titles(row) for row in rows] == [["Books closed"], ["Books closed"], ["Books reopened"]]
    assert [row.closed_until for row in rows] == [AUGUST, SEPTEMBER, AUGUST]
    assert [row.reason for row in rows] == ["", "", "Late invoice."]


def test_what_was_refused_is_no_part_of_the_history(project, package):
    make_project()
    before = HistoryEntry.objects.count()
    for amount in (0, -1):
        with pytest.raises(RuleViolation):
            book(package, amount)
        with pytest.raises(RuleViolation):
            promise(package, amount)
    with pytest.raises(PermissionDenied):
        keep(project, actor=project.lead)
    assert HistoryEntry.objects.count() == before
