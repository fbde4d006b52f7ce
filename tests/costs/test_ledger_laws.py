"""Laws of the ledger: whatever is booked in whatever order, its sums agree with its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costs.actuals import actual_by_package, promised_by_package
from costs.choices import PostingKind
from costs.consolidated import load_consolidated
from costs.models import Commitment, Posting
from costs.operations.commitments import change_commitment, close_commitment, reopen_commitment
from costs.operations.postings import reverse_posting
from costs.overview import load_overview
from costs.set_aside import kept_by_sponsors
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, commitment_facts, promise
from tests.factories import make_director, make_programme, make_project, make_work_package

pytestmark = pytest.mark.django_db
few = settings(max_examples=5)

CENTS = st.integers(min_value=1, max_value=400_000).map(lambda n: Decimal(n) / 100)
ORDERED = Decimal(5000)
WHICH = st.integers(min_value=0, max_value=9)

# What may be tried with an order: amounts that fit and amounts that do not.
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), CENTS),
        st.tuples(st.just("credit"), CENTS),
        st.tuples(st.just("amend"), CENTS),
        st.tuples(st.just("take back"), WHICH),
        st.tuples(st.sampled_from(["close", "reopen"]), st.none()),
    ),
    max_size=8,
)


def fresh(row):
    """As the database has it."""
    return type(row).objects.get(pk=row.pk)


def total(amounts):
    return sum(amounts, Decimal(0))


def try_to(name, value, order, package):
    """One deed; whether it was accepted."""
    lead = package.project.lead
    at = {"actor": lead, "on": FRIDAY}
    try:
        if name in {"invoice", "credit"}:
            book(package, value, kind=name, commitment_id=order.pk)
        elif name == "amend":
            change_commitment(order.pk, commitment_facts(package, value), "Amended.", **at)
        elif name == "close":
            close_commitment(order.pk, "Done.", **at)
        elif name == "reopen":
            reopen_commitment(order.pk, "One more.", actor=lead)
        else:
            rows = list(Posting.objects.filter(commitment=order).order_by("number"))
            if not rows:
                return False
            reverse_posting(rows[value % len(rows)].pk, "Twice.", posted_on=BOOKED_ON, **at)
    except RuleViolation:
        return False
    return True


@few
@given(deeds=DEEDS)
def test_an_order_is_never_invoiced_below_nought_or_beyond_and_agrees_with_its_rows(deeds):
    package = make_work_package()
    order = promise(package, ORDERED)
    for name, value in deeds:
        before, count = fresh(order), Posting.objects.count()
        accepted = try_to(name, value, order, package)
        after = fresh(order)
        assert 0 <= after.invoiced <= after.amount
        rows = Posting.objects.filter(commitment=order)
        assert after.invoiced == total(rows.values_list("amount", flat=True))
        if not accepted:
            kept = ("amount", "invoiced", "state", "version")
            assert [getattr(after, n) for n in kept] == [getattr(before, n) for n in kept]
            assert Posting.objects.count() == count


@few
@given(amounts=st.lists(CENTS, min_size=1, max_size=8))
def test_invoices_are_accepted_exactly_as_long_as_the_order_covers_them(amounts):
    package = make_work_package()
    order = promise(package, ORDERED)
    used = Decimal(0)
    for amount in amounts:
        fits = used + amount <= ORDERED
        assert try_to("invoice", amount, order, package) is fits
        used += amount if fits else 0
        assert fresh(order).left == ORDERED - used


@few
@given(paid=CENTS, back=CENTS)
def test_a_credit_is_accepted_exactly_as_long_as_that_much_was_invoiced(paid, back):
    package = make_work_package()
    order = promise(package, ORDERED)
    book(package, paid, commitment_id=order.pk)
    assert try_to("credit", back, order, package) is (back <= paid)
    assert fresh(order).invoiced == (paid - back if back <= paid else paid)


@few
@given(paid=CENTS, wanted=CENTS)
def test_an_order_shrinks_to_what_is_invoiced_and_not_below(paid, wanted):
    package = make_work_package()
    order = promise(package, ORDERED)
    book(package, paid, commitment_id=order.pk)
    assert try_to("amend", wanted, order, package) is (wanted >= paid)
    assert fresh(order).amount == (wanted if wanted >= paid else ORDERED)


@few
@given(amounts=st.lists(CENTS, max_size=5), again=CENTS)
def test_taking_everything_back_leaves_the_order_as_if_nothing_had_come(amounts, again):
    package = make_work_package()
    order = promise(package, ORDERED * 5)
    for amount in amounts:
        book(package, amount, commitment_id=order.pk)
    for n in range(len(amounts)):
        assert try_to("take back", n, order, package)
    assert fresh(order).invoiced == 0
    assert actual_by_package([package.project]).get(package.pk, Decimal(0)) == 0
    assert promised_by_package([package.project]) == {package.pk: ORDERED * 5}
    # Every row stays: what was booked, and what took it back.
    assert Posting.objects.filter(commitment=order).count() == 2 * len(amounts)
    assert try_to("invoice", again, order, package)


@few
@given(amounts=st.lists(CENTS, min_size=1, max_size=4))
def test_nothing_is_taken_back_twice_and_no_reversal_is_taken_back(amounts):
    package = make_work_package()
    order = promise(package, ORDERED * 4)
    for amount in amounts:
        book(package, amount, commitment_id=order.pk)
    assert try_to("take back", 0, order, package)
    assert not try_to("take back", 0, order, package)
    assert not try_to("take back", len(amounts), order, package)
    assert fresh(order).invoiced == total(amounts[1:])


# Packages

BOOKINGS = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=2),
        st.sampled_from([k for k in PostingKind if k != PostingKind.REVERSAL]),
        CENTS,
        st.dates(min_value=date(2026, 1, 1), max_value=FRIDAY),
        st.booleans(),
    ),
    max_size=8,
)


def booked(packages, bookings):
    """Each booking in turn, and those that are marked taken back on the last day."""
    for which, kind, amount, day, is_mistake in bookings:
        row = book(packages[which], amount, kind=kind, posted_on=day)
        if is_mistake:
            at = {"posted_on": FRIDAY, "on": FRIDAY, "actor": row.project.lead}
            reverse_posting(row.pk, "Mistake.", **at)


@few
@given(bookings=BOOKINGS)
def test_the_cost_of_a_package_is_the_sum_of_its_postings(bookings):
    project = make_project()
    packages = [make_work_package(project=project) for _n in range(3)]
    booked(packages, bookings)
    expected = {}
    for which, kind, amount, _day, is_mistake in bookings:
        signed = -amount if kind == PostingKind.CREDIT else amount
        key = packages[which].pk
        expected[key] = expected.get(key, Decimal(0)) + (0 if is_mistake else signed)
    assert actual_by_package([project]) == expected
    for package in packages:
        rows = package.postings.values_list("amount", flat=True)
        assert total(rows) == expected.get(package.pk, Decimal(0))


@few
@given(bookings=BOOKINGS, until=st.dates(min_value=date(2025, 12, 31), max_value=FRIDAY))
def test_the_cost_until_a_day_and_the_cost_after_it_are_the_whole_cost(bookings, until):
    project = make_project()
    packages = [make_work_package(project=project) for _n in range(3)]
    booked(packages, bookings)
    before = total(actual_by_package([project], until=until).values())
    later = Posting.objects.filter(project=project, posted_on__gt=until)
    after = total(later.values_list("amount", flat=True))
    assert before + after == total(actual_by_package([project]).values())


@few
@given(bookings=BOOKINGS)
def test_numbers_run_from_one_without_a_gap(bookings):
    project = make_project()
    booked([make_work_package(project=project) for _n in range(3)], bookings)
    numbers = list(project.postings.order_by("pk").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@few
@given(bookings=BOOKINGS)
def test_what_takes_a_posting_back_is_its_mirror(bookings):
    project = make_project()
    booked([make_work_package(project=project) for _n in range(3)], bookings)
    mirrors = project.postings.filter(kind=PostingKind.REVERSAL).select_related("reverses")
    assert mirrors.count() == sum(line[-1] for line in bookings)
    for row in mirrors:
        same = ("work_package_id", "cost_type", "spending", "supplier", "document", "commitment_id")
        assert [getattr(row, n) for n in same] == [getattr(row.reverses, n) for n in same]
        assert row.amount == -row.reverses.amount
        assert row.posted_on >= row.reverses.posted_on


@few
@given(accrued=CENTS, invoiced=CENTS)
def test_an_accrual_and_its_invoice_come_to_the_invoice(accrued, invoiced):
    package = make_work_package()
    accrual = book(package, accrued, kind=PostingKind.ACCRUAL, posted_on=date(2026, 8, 31))
    book(package, invoiced, accrual_id=accrual.pk)
    found = [package.project]
    assert actual_by_package(found) == {package.pk: invoiced}
    assert actual_by_package(found, until=date(2026, 8, 31)) == {package.pk: accrued}


@few
@given(orders=st.lists(st.tuples(CENTS, st.booleans()), max_size=6))
def test_what_is_promised_is_what_open_orders_leave(orders):
    package = make_work_package()
    left = Decimal(0)
    for amount, is_closed in orders:
        order = promise(package, amount * 2)
        book(package, amount, commitment_id=order.pk)
        if is_closed:
            try_to("close", None, order, package)
        left += 0 if is_closed else amount
    expected = {package.pk: left} if left else {}
    assert promised_by_package([package.project]) == expected
    every = Commitment.objects.filter(project=package.project)
    assert total(row.left for row in every) == left


# Trees of projects

# Each project says whose part it is, by its place among those before it; or that it is topmost,
# and whether in the programme.
TREES = st.lists(
    st.tuples(WHICH, st.booleans(), st.booleans(), CENTS, CENTS, CENTS), min_size=1, max_size=5
)


def grown(tree):
    """Projects with an envelope, a budget, a booking and an order each."""
    programme = make_programme()
    projects = []
    for which, is_part, in_programme, budget, spent, promised in tree:
        above = {"parent": projects[which % len(projects)]} if is_part and projects else {}
        if not above and in_programme:
            above = {"programme": programme}
        project = make_project(approved_envelope=Decimal(1_000_000), **above)
        package = make_work_package(project=project, budget=budget)
        book(package, spent)
        promise(package, promised)
        projects.append(project)
    return programme, projects


def sums(of):
    return (of.budget, of.actual, of.promised)


def columns(tree):
    return tuple(total(line[n] for line in tree) for n in (3, 4, 5))


def emptied():
    """An example begins without the projects of the one before it."""
    Project.objects.update(state=ProjectState.CANCELLED)


@few
@given(tree=TREES)
def test_money_over_all_projects_is_the_sum_of_each_of_them(tree):
    emptied()
    _programme, projects = grown(tree)
    money = load_consolidated(make_director(), on=FRIDAY)
    assert sums(money.sums) == columns(tree)
    lines = [line for group in money.groups for line in group.lines]
    tops = [project for project in projects if project.parent_id is None]
    assert {line.project for line in lines} == set(tops)
    assert money.sums.envelope == 1_000_000 * len(tops)
    for name in ("envelope", "budget", "actual", "promised", "left"):
        assert getattr(money.sums, name) == total(getattr(g.sums, name) for g in money.groups)
        for group in money.groups:
            parts = total(getattr(line.sums, name) for line in group.lines)
            assert getattr(group.sums, name) == parts
    for line in lines:
        below = [
            facts
            for project, facts in zip(projects, tree, strict=True)
            if project.path.startswith(line.project.path)
        ]
        assert sums(line.sums) == columns(below)


@few
@given(tree=TREES)
def test_asking_for_one_programme_shows_its_group_as_the_whole_does(tree):
    emptied()
    programme, _made = grown(tree)
    director = make_director()
    whole = {group.programme: group.sums for group in load_consolidated(director, on=FRIDAY).groups}
    alone = load_consolidated(director, on=FRIDAY, programme=programme.code)
    assert len(alone.groups) == (1 if programme in whole else 0)
    if programme in whole:
        assert sums(alone.sums) == sums(whole[programme])


@few
@given(tree=TREES)
def test_a_project_shows_the_same_sums_by_itself_as_among_the_others(tree):
    emptied()
    _programme, _made = grown(tree)
    director = make_director()
    for group in load_consolidated(director, on=FRIDAY).groups:
        for line in group.lines:
            by_itself = load_overview(line.project, director, on=FRIDAY).total
            assert sums(by_itself) == sums(line.sums)


@few
@given(tree=TREES, which=WHICH)
def test_whoever_leads_one_project_sees_exactly_its_part_of_the_whole(tree, which):
    _programme, projects = grown(tree)
    chosen = projects[which % len(projects)]
    money = load_consolidated(User.objects.get(pk=chosen.lead_id), on=FRIDAY)
    below = [
        facts
        for project, facts in zip(projects, tree, strict=True)
        if project.path.startswith(chosen.path)
    ]
    assert [line.project for group in money.groups for line in group.lines] == [chosen]
    assert sums(money.sums) == columns(below)


@few
@given(kept=st.lists(st.tuples(CENTS, st.booleans()), min_size=1, max_size=4))
def test_what_sponsors_keep_is_what_is_left_of_the_reserves_here_and_below(kept):
    project: Project | None = None
    left = Decimal(0)
    projects = []
    for amount, is_half_given in kept:
        project = make_project(parent=project) if project else make_project()
        released = (amount / 2).quantize(Decimal("0.01")) if is_half_given else Decimal(0)
        project.management_reserves.create(
            initial=amount, released=released, set_on=FRIDAY, set_by=project.lead, reason="Risk."
        )
        projects.append((project, amount - released))
    for place, own in reversed(projects):
        left += own
        assert kept_by_sponsors(place) == left
