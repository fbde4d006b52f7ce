"""What packages are given, and the envelope that bounds it: laws and boundaries to the cent."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costs.operations.budgets import release_reserve, set_reserve
from projects.choices import ProjectState
from risks.operations.reserves import set_contingency
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import make_director, make_project, make_work_package
from tests.risks.test_register import refused
from workpackages.envelope import budget_at_completion, refuse_beyond_envelope, set_aside
from workpackages.models import WorkPackage
from workpackages.operations.packages import create_package, edit_package
from workpackages.structure import load_structure

pytestmark = pytest.mark.django_db
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
STATES = st.sampled_from(["draft", "active", "closed", "cancelled"])
# A package: its budget, its state, and the packages below it.
TREES = st.recursive(
    st.tuples(CENTS, STATES, st.just([])),
    lambda below: st.tuples(CENTS, STATES, st.lists(below, max_size=3)),
    max_leaves=8,
)
FORESTS = st.lists(TREES, max_size=4)
law = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class _TakeBack(Exception):
    pass


@contextmanager
def tried():
    """What is written inside is taken back, so that every example begins alike."""
    try:
        with transaction.atomic():
            yield
            raise _TakeBack
    except _TakeBack:
        pass


def plant(project, forest, parent=None):
    for budget, state, below in forest:
        package = make_work_package(project=project, parent=parent, budget=budget, state=state)
        plant(project, below, package)


def given_in(forest):
    """The lowest packages count, and of those the ones that are not cancelled."""
    return sum(
        (
            given_in(below) if below else budget * (state != "cancelled")
            for budget, state, below in forest
        ),
        Decimal(0),
    )


def fits(project):
    try:
        refuse_beyond_envelope(project, field="budget")
    except RuleViolation:
        return False
    return True


@pytest.fixture
def empty(project):
    project.work_packages.all().delete()
    return project


@pytest.fixture
def below(empty):
    return make_project(parent=empty, code="PRJ-7-A", lead=empty.lead, state=ProjectState.EXECUTION)


@law
@given(forest=FORESTS)
def test_the_budget_at_completion_is_what_the_lowest_packages_are_given(empty, forest):
    with tried():
        plant(empty, forest)
        assert budget_at_completion(empty) == given_in(forest)


@law
@given(forest=FORESTS, inside=FORESTS)
def test_subprojects_count_above_and_what_is_above_does_not_count_in_them(
    empty, below, forest, inside
):
    with tried():
        plant(empty, forest)
        plant(below, inside)
        assert budget_at_completion(below) == given_in(inside)
        assert budget_at_completion(empty) == given_in(forest) + given_in(inside)


@law
@given(forest=FORESTS, inside=FORESTS)
def test_the_structure_and_the_envelope_tell_the_same_budget(empty, below, forest, inside):
    with tried():
        plant(empty, forest)
        plant(below, inside)
        shown = load_structure(empty, on=FRIDAY, subprojects=[below])
        assert shown.budget == budget_at_completion(empty)


@law
@given(forest=FORESTS, envelope=CENTS)
def test_a_forest_fits_exactly_when_it_takes_no_more_than_the_envelope(empty, forest, envelope):
    with tried():
        plant(empty, forest)
        empty.approved_envelope = envelope
        assert fits(empty) is (envelope == 0 or given_in(forest) <= envelope)


@law
@given(taken=st.integers(1, 10**9), over=st.integers(-2, 2))
def test_the_boundary_is_sharp_to_the_cent(empty, taken, over):
    budget = Decimal(taken) / 100
    with tried():
        make_work_package(project=empty, budget=budget)
        empty.approved_envelope = budget - Decimal(over) / 100
        assert fits(empty) is (over <= 0 or empty.approved_envelope <= 0)


@law
@given(forest=FORESTS)
def test_cancelling_a_package_never_takes_more_of_the_envelope(empty, forest):
    with tried():
        plant(empty, forest)
        before = budget_at_completion(empty)
        for package in list(empty.work_packages.order_by("number")):
            package.state = "cancelled"
            package.save()
            after = budget_at_completion(empty)
            assert after <= before
            before = after
        assert before == 0


@pytest.mark.parametrize(
    ("forest", "total"),
    [
        ([], "0"),
        ([("0", "draft", [])], "0"),
        ([("0.01", "draft", [])], "0.01"),
        ([("10", "draft", []), ("20", "active", [])], "30"),
        ([("10", "closed", [])], "10"),
        ([("10", "cancelled", [])], "0"),
        ([("10", "cancelled", []), ("20", "draft", [])], "20"),
        # What a package above says of itself does not count, too little or too much.
        ([("100", "active", [("10", "draft", [])])], "10"),
        ([("5", "active", [("10", "draft", []), ("20", "draft", [])])], "30"),
        ([("100", "active", [("0", "draft", [])])], "0"),
        # Its children count as they are themselves.
        ([("100", "cancelled", [("10", "draft", [])])], "10"),
        ([("100", "active", [("10", "cancelled", [])])], "0"),
        ([("100", "active", [("10", "cancelled", []), ("7", "draft", [])])], "7"),
        ([("1", "active", [("2", "active", [("3", "active", [("4", "draft", [])])])])], "4"),
        ([("0.10", "draft", []), ("0.20", "draft", [])], "0.30"),
    ],
)
def test_trees_of_packages_and_what_they_come_to(empty, forest, total):
    def exact(trees):
        return [(Decimal(amount), state, exact(below)) for amount, state, below in trees]

    plant(empty, exact(forest))
    assert budget_at_completion(empty) == Decimal(total)


def test_an_envelope_that_is_not_approved_yet_bounds_nothing(empty):
    empty.approved_envelope = Decimal(0)
    make_work_package(project=empty, budget=Decimal(10**9))
    assert fits(empty)


def test_the_refusal_says_who_needs_what_and_names_the_field_that_it_was_told(empty):
    make_work_package(project=empty, budget=Decimal("100000.05"))
    words = "^With this, PRJ-7 needs 100’000.05 CHF, more than its approved envelope of 100’000 CHF"
    for field in ("budget", "amount", "initial_amount"):
        with refused(words, field=field):
            refuse_beyond_envelope(empty, field=field)


def test_the_topmost_project_that_is_exceeded_is_named_first(empty, below):
    below.approved_envelope = Decimal(10)
    below.save()
    make_work_package(project=below, budget=Decimal(200_000))
    with refused("With this, PRJ-7 needs 200’000 CHF", field="budget"):
        refuse_beyond_envelope(below, field="budget")
    empty.approved_envelope = Decimal(200_000)
    empty.save()
    with refused("With this, PRJ-7-A needs 200’000 CHF", field="budget"):
        refuse_beyond_envelope(below, field="budget")
    # Above, only the sum counts; what is beyond further down is asked there.
    assert fits(empty)


def test_projects_beside_one_another_do_not_count_for_each_other(empty, below):
    beside = make_project(parent=empty, lead=empty.lead)
    stranger = make_project(approved_envelope=Decimal(1))
    make_work_package(project=below, budget=Decimal(40_000))
    make_work_package(project=beside, budget=Decimal(60_000))
    make_work_package(project=stranger, budget=Decimal(99_000))
    assert budget_at_completion(below) == 40_000
    assert budget_at_completion(empty) == 100_000
    assert fits(empty)


@pytest.mark.parametrize(
    ("budget", "passes"),
    [
        ("0", True),
        ("39999.99", True),
        ("40000", True),
        ("40000.01", False),
        ("40001", False),
        ("999999999999.99", False),
    ],
)
def test_a_package_is_created_up_to_the_last_cent(project, package, budget, passes):
    facts = {"name": "Tests", "budget": Decimal(budget)}
    if passes:
        create_package(project.pk, actor=project.lead, facts=facts)
    else:
        with refused("more than its approved envelope of 100’000 CHF", field="budget"):
            create_package(project.pk, actor=project.lead, facts=facts)
    assert project.work_packages.filter(name="Tests").exists() is passes


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [
        ("60000", "100000", True),
        ("60000", "100000.01", False),
        ("60000", "60000.01", True),
        ("100000", "100000", True),
        # Where too much was given before, it may only become less.
        ("150000", "149999.99", True),
        ("150000", "150000", True),
        ("150000", "150000.01", False),
        ("150000", "0", True),
    ],
)
def test_a_package_is_edited_up_to_the_last_cent(project, package, before, after, passes):
    WorkPackage.objects.filter(pk=package.pk).update(budget=Decimal(before))
    facts = {"budget": Decimal(after)}
    if passes:
        edit_package(package.pk, actor=project.lead, facts=facts)
    else:
        with refused("more than its approved envelope of 100’000 CHF", field="budget"):
            edit_package(package.pk, actor=project.lead, facts=facts)
    package.refresh_from_db()
    assert package.budget == Decimal(after if passes else before)


def test_words_of_a_package_are_edited_also_beyond_the_envelope(project, package):
    WorkPackage.objects.filter(pk=package.pk).update(budget=Decimal(150_000))
    edit_package(package.pk, actor=project.lead, facts={"name": "Wiring"})
    package.refresh_from_db()
    assert package.name == "Wiring"


def test_a_first_package_below_takes_the_place_of_the_budget_above(project, package):
    facts = {"name": "Part", "budget": Decimal(100_000)}
    create_package(project.pk, actor=project.lead, facts=facts, parent_id=package.pk)
    assert budget_at_completion(project) == 100_000
    with refused("PRJ-7 needs 100’000.01 CHF", field="budget"):
        more = {"name": "More", "budget": Decimal("0.01")}
        create_package(project.pk, actor=project.lead, facts=more, parent_id=package.pk)


@pytest.mark.parametrize(
    ("contingency", "reserve", "passes"),
    [
        ("0", "40000", True),
        ("40000", "0", True),
        ("25000", "15000", True),
        ("25000", "15000.01", False),
        ("39999.99", "0.01", True),
        ("39999.99", "0.02", False),
        ("0", "40000.01", False),
    ],
)
def test_contingency_and_reserve_share_what_the_packages_leave(
    project, package, contingency, reserve, passes
):
    director = make_director()
    set_contingency(project.pk, Decimal(contingency), "Mandate.", actor=director, on=FRIDAY)
    if passes:
        set_reserve(project.pk, Decimal(reserve), "Mandate.", actor=director, on=FRIDAY)
        assert set_aside(project) == Decimal(contingency) + Decimal(reserve)
    else:
        with refused("more than its approved envelope of 100’000 CHF", field="amount"):
            set_reserve(project.pk, Decimal(reserve), "Mandate.", actor=director, on=FRIDAY)
        assert set_aside(project) == Decimal(contingency)


def test_what_the_sponsor_releases_is_free_for_packages_and_for_nothing_else(project, package):
    director = make_director()
    set_reserve(project.pk, Decimal(40_000), "Mandate.", actor=director, on=FRIDAY)
    with refused("PRJ-7 needs 100’000.01 CHF", field="budget"):
        edit_package(package.pk, actor=project.lead, facts={"budget": Decimal("60000.01")})
    release_reserve(project.pk, Decimal("0.01"), "A cent.", actor=project.sponsor, on=FRIDAY)
    edit_package(package.pk, actor=project.lead, facts={"budget": Decimal("60000.01")})
    with refused("PRJ-7 needs 100’000.01 CHF", field="budget"):
        edit_package(package.pk, actor=project.lead, facts={"budget": Decimal("60000.02")})


def test_reserves_below_are_set_aside_above_too(empty, below):
    director = make_director()
    set_reserve(empty.pk, Decimal(30_000), "Mandate.", actor=director, on=FRIDAY)
    set_reserve(below.pk, Decimal(20_000), "Mandate.", actor=director, on=FRIDAY)
    set_contingency(below.pk, Decimal(10_000), "Mandate.", actor=director, on=FRIDAY)
    assert set_aside(below) == 30_000
    assert set_aside(empty) == 60_000
    with refused("PRJ-7 needs 100’000.01 CHF", field="budget"):
        facts = {"name": "Tests", "budget": Decimal("40000.01")}
        create_package(below.pk, actor=empty.lead, facts=facts)
    create_package(below.pk, actor=empty.lead, facts={**facts, "budget": Decimal(40_000)})
