"""In which states of a project its money changes, and what is said where it does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from costs.choices import CostType, PostingKind, Spending
from costs.consolidated import load_consolidated
from costs.models import BudgetLine, Commitment, ManagementReserve, Posting
from costs.operations.budgets import BudgetPart, release_reserve, set_reserve, split_budget
from costs.operations.closing import close_books, reopen_books
from costs.operations.commitments import (
    change_commitment,
    close_commitment,
    commit_money,
    reopen_commitment,
)
from costs.operations.postings import post, reverse_posting
from costs.overview import load_overview
from costs.permissions import (
    can_budget,
    can_commit,
    can_post,
    can_release_reserve,
    can_see_costs,
    can_set_reserve,
)
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, booking, commitment_facts, make_controller, promise
from tests.factories import make_director, make_project, make_user, make_work_package
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
ACCEPTED, REFUSED = True, False
S = ProjectState


@pytest.fixture
def rows(project, package):
    """What is there from the time when the project ran."""
    set_reserve(project.pk, Decimal(10_000), "Mandate.", actor=make_director(), on=FRIDAY)
    done = promise(package, 700)
    close_commitment(done.pk, "Delivered.", actor=project.lead, on=FRIDAY)
    return {"posting": book(package, 100), "order": promise(package, 500), "done": done}


def put(project, state):
    """Into a state; a project on hold remembers the one that it will resume."""
    project.state = state
    rests = state == S.ON_HOLD
    project.state_before_hold = S.EXECUTION if rests else ""
    project.review_on = FRIDAY if rests else None
    project.save()


def act(name, project, package, rows):
    lead, key = project.lead, project.pk
    part = BudgetPart(CostType.EXTERNAL, Spending.INVESTMENT, 2026, Decimal(10))
    posting, order, done = rows["posting"].pk, rows["order"].pk, rows["done"].pk
    at, back = {"on": FRIDAY}, {"posted_on": BOOKED_ON, "on": FRIDAY}
    does = {
        "post": lambda: post(key, booking(package), actor=lead, **at),
        "take back": lambda: reverse_posting(posting, "Twice.", actor=lead, **back),
        "commit": lambda: commit_money(key, commitment_facts(package), actor=lead, **at),
        "change": lambda: change_commitment(
            order, commitment_facts(package, 900), "More.", actor=lead, **at
        ),
        "close": lambda: close_commitment(order, "Done.", actor=lead, **at),
        "reopen": lambda: reopen_commitment(done, "One more.", actor=lead),
        "budget": lambda: split_budget(package.pk, [part], actor=lead),
        "set": lambda: set_reserve(
            key, Decimal(50), "Less.", actor=make_director(), version=1, **at
        ),
        "release": lambda: release_reserve(key, Decimal(5), "Pilot.", actor=project.sponsor, **at),
    }
    does[name]()


STATES = [
    (S.REQUESTED, "post", ACCEPTED),
    (S.REQUESTED, "take back", ACCEPTED),
    (S.REQUESTED, "commit", ACCEPTED),
    (S.REQUESTED, "change", ACCEPTED),
    (S.REQUESTED, "close", ACCEPTED),
    (S.REQUESTED, "reopen", ACCEPTED),
    (S.REQUESTED, "budget", REFUSED),
    (S.REQUESTED, "set", ACCEPTED),
    (S.REQUESTED, "release", ACCEPTED),
    (S.ANALYSIS, "post", ACCEPTED),
    (S.ANALYSIS, "take back", ACCEPTED),
    (S.ANALYSIS, "commit", ACCEPTED),
    (S.ANALYSIS, "change", ACCEPTED),
    (S.ANALYSIS, "close", ACCEPTED),
    (S.ANALYSIS, "reopen", ACCEPTED),
    (S.ANALYSIS, "budget", REFUSED),
    (S.ANALYSIS, "set", ACCEPTED),
    (S.ANALYSIS, "release", ACCEPTED),
    (S.DECISION, "post", ACCEPTED),
    (S.DECISION, "take back", ACCEPTED),
    (S.DECISION, "commit", ACCEPTED),
    (S.DECISION, "change", ACCEPTED),
    (S.DECISION, "close", ACCEPTED),
    (S.DECISION, "reopen", ACCEPTED),
    (S.DECISION, "budget", REFUSED),
    (S.DECISION, "set", ACCEPTED),
    (S.DECISION, "release", ACCEPTED),
    (S.MANDATE, "post", ACCEPTED),
    (S.MANDATE, "take back", ACCEPTED),
    (S.MANDATE, "commit", ACCEPTED),
    (S.MANDATE, "change", ACCEPTED),
    (S.MANDATE, "close", ACCEPTED),
    (S.MANDATE, "reopen", ACCEPTED),
    (S.MANDATE, "budget", ACCEPTED),
    (S.MANDATE, "set", ACCEPTED),
    (S.MANDATE, "release", ACCEPTED),
    (S.INITIATION, "post", ACCEPTED),
    (S.INITIATION, "take back", ACCEPTED),
    (S.INITIATION, "commit", ACCEPTED),
    (S.INITIATION, "change", ACCEPTED),
    (S.INITIATION, "close", ACCEPTED),
    (S.INITIATION, "reopen", ACCEPTED),
    (S.INITIATION, "budget", ACCEPTED),
    (S.INITIATION, "set", ACCEPTED),
    (S.INITIATION, "release", ACCEPTED),
    (S.EXECUTION, "post", ACCEPTED),
    (S.EXECUTION, "take back", ACCEPTED),
    (S.EXECUTION, "commit", ACCEPTED),
    (S.EXECUTION, "change", ACCEPTED),
    (S.EXECUTION, "close", ACCEPTED),
    (S.EXECUTION, "reopen", ACCEPTED),
    (S.EXECUTION, "budget", ACCEPTED),
    (S.EXECUTION, "set", ACCEPTED),
    (S.EXECUTION, "release", ACCEPTED),
    (S.DEPLOYMENT, "post", ACCEPTED),
    (S.DEPLOYMENT, "take back", ACCEPTED),
    (S.DEPLOYMENT, "commit", ACCEPTED),
    (S.DEPLOYMENT, "change", ACCEPTED),
    (S.DEPLOYMENT, "close", ACCEPTED),
    (S.DEPLOYMENT, "reopen", ACCEPTED),
    (S.DEPLOYMENT, "budget", ACCEPTED),
    (S.DEPLOYMENT, "set", ACCEPTED),
    (S.DEPLOYMENT, "release", ACCEPTED),
    (S.CLOSING, "post", ACCEPTED),
    (S.CLOSING, "take back", ACCEPTED),
    (S.CLOSING, "commit", ACCEPTED),
    (S.CLOSING, "change", ACCEPTED),
    (S.CLOSING, "close", ACCEPTED),
    (S.CLOSING, "reopen", ACCEPTED),
    (S.CLOSING, "budget", ACCEPTED),
    (S.CLOSING, "set", ACCEPTED),
    (S.CLOSING, "release", ACCEPTED),
    (S.CLOSED, "post", REFUSED),
    (S.CLOSED, "take back", REFUSED),
    (S.CLOSED, "commit", REFUSED),
    (S.CLOSED, "change", REFUSED),
    (S.CLOSED, "close", REFUSED),
    (S.CLOSED, "reopen", REFUSED),
    (S.CLOSED, "budget", REFUSED),
    (S.CLOSED, "set", REFUSED),
    (S.CLOSED, "release", REFUSED),
    (S.REJECTED, "post", REFUSED),
    (S.REJECTED, "take back", REFUSED),
    (S.REJECTED, "commit", REFUSED),
    (S.REJECTED, "change", REFUSED),
    (S.REJECTED, "close", REFUSED),
    (S.REJECTED, "reopen", REFUSED),
    (S.REJECTED, "budget", REFUSED),
    (S.REJECTED, "set", REFUSED),
    (S.REJECTED, "release", REFUSED),
    (S.ON_HOLD, "post", ACCEPTED),
    (S.ON_HOLD, "take back", ACCEPTED),
    (S.ON_HOLD, "commit", ACCEPTED),
    (S.ON_HOLD, "change", ACCEPTED),
    (S.ON_HOLD, "close", ACCEPTED),
    (S.ON_HOLD, "reopen", ACCEPTED),
    (S.ON_HOLD, "budget", REFUSED),
    (S.ON_HOLD, "set", ACCEPTED),
    (S.ON_HOLD, "release", ACCEPTED),
    (S.CANCELLED, "post", REFUSED),
    (S.CANCELLED, "take back", REFUSED),
    (S.CANCELLED, "commit", REFUSED),
    (S.CANCELLED, "change", REFUSED),
    (S.CANCELLED, "close", REFUSED),
    (S.CANCELLED, "reopen", REFUSED),
    (S.CANCELLED, "budget", REFUSED),
    (S.CANCELLED, "set", REFUSED),
    (S.CANCELLED, "release", REFUSED),
]


@pytest.mark.parametrize(("state", "name", "outcome"), STATES)
def test_money_changes_in_some_states_and_rests_in_others(
    project, package, rows, state, name, outcome
):
    put(project, state)
    if outcome is ACCEPTED:
        act(name, project, package, rows)
    else:
        with pytest.raises(PermissionDenied):
            act(name, project, package, rows)


def test_every_state_and_every_change_of_money_has_its_line():
    changes = {name for _state, name, _outcome in STATES}
    wanted = {(state, name) for state in ProjectState for name in changes}
    assert {(state, name) for state, name, _outcome in STATES} == wanted
    assert len(STATES) == len(wanted)


OFFERED = [
    # state, post, commit, budget, set and release the reserve
    (S.REQUESTED, True, True, False, True, True),
    (S.ANALYSIS, True, True, False, True, True),
    (S.DECISION, True, True, False, True, True),
    (S.MANDATE, True, True, True, True, True),
    (S.INITIATION, True, True, True, True, True),
    (S.EXECUTION, True, True, True, True, True),
    (S.DEPLOYMENT, True, True, True, True, True),
    (S.CLOSING, True, True, True, True, True),
    (S.CLOSED, False, False, False, False, False),
    (S.REJECTED, False, False, False, False, False),
    (S.ON_HOLD, True, True, False, True, True),
    (S.CANCELLED, False, False, False, False, False),
]


@pytest.mark.parametrize(("state", "posts", "commits", "budgets", "keeps", "releases"), OFFERED)
def test_pages_offer_what_the_operations_accept(
    project, state, posts, commits, budgets, keeps, releases
):
    put(project, state)
    lead = project.lead
    offered = (can_post(lead, project), can_commit(lead, project), can_budget(lead, project))
    assert offered == (posts, commits, budgets)
    assert can_set_reserve(make_director(), project) is keeps
    assert can_release_reserve(project.sponsor, project) is releases
    # To look is never refused.
    assert can_see_costs(lead, project)


@pytest.mark.parametrize("state", [S.CLOSED, S.REJECTED, S.CANCELLED])
def test_the_controller_books_nothing_either_once_the_project_is_over(project, package, state):
    controller = make_controller(project)
    put(project, state)
    with pytest.raises(PermissionDenied):
        book(package, actor=controller)
    assert not Posting.objects.exists()


@pytest.mark.parametrize("state", [S.CLOSED, S.REJECTED, S.CANCELLED])
def test_what_was_refused_leaves_the_money_as_it_was(project, package, rows, state):
    put(project, state)

    def all_rows():
        models = (Posting, Commitment, BudgetLine, ManagementReserve)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = all_rows()
    for name in sorted({line[1] for line in STATES}):
        with pytest.raises(PermissionDenied):
            act(name, project, package, rows)
    assert all_rows() == before


@pytest.mark.parametrize("state", list(ProjectState))
def test_the_figures_stay_whatever_the_state(project, package, rows, state):
    put(project, state)
    total = load_overview(project, project.sponsor, on=FRIDAY).total
    assert (total.budget, total.actual, total.promised) == (60_000, 100, 500)


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        (S.REQUESTED, True),
        (S.ANALYSIS, True),
        (S.DECISION, True),
        (S.MANDATE, True),
        (S.INITIATION, True),
        (S.EXECUTION, True),
        (S.DEPLOYMENT, True),
        (S.CLOSING, True),
        (S.ON_HOLD, True),
        (S.CLOSED, False),
        (S.REJECTED, False),
        (S.CANCELLED, False),
    ],
)
def test_money_over_projects_leaves_out_what_is_over_unless_asked(project, rows, state, counted):
    put(project, state)
    director = make_director()
    assert load_consolidated(director, on=FRIDAY).sums.actual == (100 if counted else 0)
    assert load_consolidated(director, on=FRIDAY, finished=True).sums.actual == 100


def test_a_part_that_is_over_rests_while_the_project_above_goes_on(project, package):
    part = make_project(parent=project, state=S.CLOSED, lead=project.lead)
    with pytest.raises(PermissionDenied):
        book(make_work_package(project=part))
    assert book(package).number == 1


def test_a_project_that_is_over_does_not_stop_its_part(project):
    put(project, S.CLOSED)
    part = make_project(parent=project, lead=make_user())
    assert book(make_work_package(project=part)).project == part


def test_a_project_on_hold_still_pays_its_invoices_but_plans_nothing(project, package, rows):
    put(project, S.ON_HOLD)
    book(package, 300, commitment_id=rows["order"].pk)
    assert Commitment.objects.get(pk=rows["order"].pk).invoiced == 300
    with pytest.raises(PermissionDenied):
        act("budget", project, package, rows)
    put(project, S.EXECUTION)
    # A new request loads the project anew.
    act("budget", project, package, rows)
    assert BudgetLine.objects.get().amount == 10


# Closed books


CLOSED_BOOKS = [
    # the day of the booking, the last closed day, whether it is booked
    (date(2026, 7, 31), date(2026, 8, 31), REFUSED),
    (date(2026, 8, 1), date(2026, 8, 31), REFUSED),
    (date(2026, 8, 30), date(2026, 8, 31), REFUSED),
    (date(2026, 8, 31), date(2026, 8, 31), REFUSED),
    (date(2026, 9, 1), date(2026, 8, 31), ACCEPTED),
    (date(2026, 9, 30), date(2026, 8, 31), ACCEPTED),
    (date(2026, 9, 30), date(2026, 9, 30), REFUSED),
    (date(2026, 10, 1), date(2026, 9, 30), ACCEPTED),
    (FRIDAY, date(2026, 9, 30), ACCEPTED),
]


@pytest.mark.parametrize("kind", [k for k in PostingKind if k != PostingKind.REVERSAL])
@pytest.mark.parametrize(("day", "closed", "outcome"), CLOSED_BOOKS)
def test_every_kind_is_booked_after_the_last_closed_day_only(
    project, package, kind, day, closed, outcome
):
    close_books(project.portfolio_id, closed, actor=make_director(), on=FRIDAY)
    if outcome is ACCEPTED:
        assert book(package, kind=kind, posted_on=day).posted_on == day
    else:
        with refused("The books are closed until", field="posted_on"):
            book(package, kind=kind, posted_on=day)


@pytest.mark.parametrize(("day", "closed", "outcome"), CLOSED_BOOKS)
def test_postings_are_taken_back_on_open_days_only(project, package, day, closed, outcome):
    row = book(package, posted_on=date(2026, 7, 1))
    close_books(project.portfolio_id, closed, actor=make_director(), on=FRIDAY)
    facts = {"actor": project.lead, "posted_on": day, "on": FRIDAY}
    if outcome is ACCEPTED:
        assert reverse_posting(row.pk, "Twice.", **facts).amount == -1000
    else:
        with refused("The books are closed until", field="posted_on"):
            reverse_posting(row.pk, "Twice.", **facts)


def test_closed_books_do_not_keep_orders_from_being_written_down(project, package):
    close_books(project.portfolio_id, date(2026, 9, 30), actor=make_director(), on=FRIDAY)
    assert promise(package, signed_on=date(2026, 9, 1)).is_open


def test_the_books_of_another_portfolio_close_nothing_here(project, package):
    other = make_project(portfolio=type(project.portfolio).objects.create(code="PF-O"))
    close_books(other.portfolio_id, date(2026, 9, 30), actor=make_director(), on=FRIDAY)
    assert book(package).posted_on == BOOKED_ON
    with refused("The books are closed until", field="posted_on"):
        book(make_work_package(project=other))


def test_reopened_books_take_postings_again_from_the_day_that_was_said(project, package):
    director, place = make_director(), project.portfolio_id
    close_books(place, date(2026, 9, 30), actor=director, on=FRIDAY)
    reopen_books(place, date(2026, 8, 31), "Late invoice.", actor=director)
    assert book(package, posted_on=date(2026, 9, 1)).number == 1
    with refused("The books are closed until 31.08.2026", field="posted_on"):
        book(package, posted_on=date(2026, 8, 31))
    reopen_books(place, None, "Very late invoice.", actor=director)
    assert book(package, posted_on=date(2026, 8, 31)).number == 2
