"""Who may do what with money: every role, every operation and every page, one line each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from costs import urls
from costs.choices import CostType, Spending
from costs.models import BudgetLine, Commitment, PeriodClosure, Posting, ReserveRelease
from costs.operations.budgets import BudgetPart, release_reserve, set_reserve, split_budget
from costs.operations.closing import close_books, reopen_books
from costs.operations.commitments import (
    change_commitment,
    close_commitment,
    commit_money,
    reopen_commitment,
)
from costs.operations.postings import post, reverse_posting
from people.choices import ORGANISATION_ROLES, Role
from people.models import User
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, booking, commitment_facts, make_controller, promise
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)

pytestmark = pytest.mark.django_db
MAY, MAY_NOT = True, False
OPEN, FORBIDDEN, HIDDEN = 200, 403, 404
AUGUST = date(2026, 8, 31)

OF_ALL = {
    "director": Role.DIRECTOR,
    "sponsor of all": Role.SPONSOR,
    "quality of all": Role.QUALITY_MANAGER,
    "observer of all": Role.OBSERVER,
    "human resources": Role.HUMAN_RESOURCES,
    "administrator": Role.ADMINISTRATOR,
}
OF_ONE = {
    "programme manager": Role.PROGRAMME_MANAGER,
    "project lead": Role.PROJECT_MANAGER,
    "sponsor": Role.SPONSOR,
    "quality manager": Role.QUALITY_MANAGER,
    "package lead": Role.WORK_PACKAGE_LEAD,
    "team member": Role.TEAM_MEMBER,
    "observer": Role.OBSERVER,
}


def cast(who, project, package):
    """The person of a line; who leads a package leads the one with the money."""
    if who in OF_ALL:
        return make_user(roles=(OF_ALL[who],))
    if who == "finance controller":
        person = make_controller(project)
        give_role(person, Role.OBSERVER, project)
        return person
    if who == "outsider":
        return make_user()
    person = make_member(project, OF_ONE[who])
    if who == "package lead":
        package.lead = person
        package.save()
    return person


def set_by_director(project):
    set_reserve(project.pk, Decimal(10_000), "Mandate.", actor=make_director(), on=FRIDAY)


def closed_by_director(project):
    close_books(project.portfolio_id, AUGUST, actor=make_director(), on=FRIDAY)


def act(operation, project, package, *, lead=None):
    """What the operation needs is there already; the answer does it as the person given."""
    key = project.pk
    if operation == "post":
        return lambda actor: post(key, booking(package), actor=actor, on=FRIDAY)
    if operation == "take back":
        row = book(package, actor=lead)
        days = {"posted_on": BOOKED_ON, "on": FRIDAY}
        return lambda actor: reverse_posting(row.pk, "Twice.", actor=actor, **days)
    if operation == "commit":
        return lambda actor: commit_money(key, commitment_facts(package), actor=actor, on=FRIDAY)
    if operation == "change":
        order, more = promise(package), commitment_facts(package, 6000)
        return lambda actor: change_commitment(order.pk, more, "More.", actor=actor, on=FRIDAY)
    if operation == "close":
        order = promise(package)
        return lambda actor: close_commitment(order.pk, "Done.", actor=actor, on=FRIDAY)
    if operation == "reopen":
        order = promise(package)
        close_commitment(order.pk, "Done.", actor=project.lead, on=FRIDAY)
        return lambda actor: reopen_commitment(order.pk, "One more.", actor=actor)
    if operation == "split":
        part = BudgetPart(CostType.EXTERNAL, Spending.INVESTMENT, 2026, Decimal(1000))
        return lambda actor: split_budget(package.pk, [part], actor=actor)
    return act_above_packages(operation, project)


def act_above_packages(operation, project):
    key, place = project.pk, project.portfolio_id
    if operation == "set reserve":
        return lambda actor: set_reserve(key, Decimal(5), "Risk.", actor=actor, on=FRIDAY)
    if operation == "release reserve":
        set_by_director(project)
        return lambda actor: release_reserve(key, Decimal(5), "Pilot.", actor=actor, on=FRIDAY)
    if operation == "close books":
        return lambda actor: close_books(place, AUGUST, actor=actor, on=FRIDAY)
    closed_by_director(project)
    return lambda actor: reopen_books(place, None, "Late invoice.", actor=actor)


def may(do, person):
    """Whether it is done; a fresh person, as each request has one."""
    try:
        do(User.objects.get(pk=person.pk))
    except PermissionDenied:
        return MAY_NOT
    return MAY


OPERATIONS = [
    ("director", "post", MAY_NOT),
    ("sponsor of all", "post", MAY_NOT),
    ("quality of all", "post", MAY_NOT),
    ("observer of all", "post", MAY_NOT),
    ("human resources", "post", MAY_NOT),
    ("administrator", "post", MAY_NOT),
    ("programme manager", "post", MAY_NOT),
    ("project lead", "post", MAY),
    ("sponsor", "post", MAY_NOT),
    ("quality manager", "post", MAY_NOT),
    ("package lead", "post", MAY_NOT),
    ("team member", "post", MAY_NOT),
    ("observer", "post", MAY_NOT),
    ("finance controller", "post", MAY),
    ("outsider", "post", MAY_NOT),
    ("director", "take back", MAY_NOT),
    ("sponsor of all", "take back", MAY_NOT),
    ("quality of all", "take back", MAY_NOT),
    ("observer of all", "take back", MAY_NOT),
    ("human resources", "take back", MAY_NOT),
    ("administrator", "take back", MAY_NOT),
    ("programme manager", "take back", MAY_NOT),
    ("project lead", "take back", MAY),
    ("sponsor", "take back", MAY_NOT),
    ("quality manager", "take back", MAY_NOT),
    ("package lead", "take back", MAY_NOT),
    ("team member", "take back", MAY_NOT),
    ("observer", "take back", MAY_NOT),
    ("finance controller", "take back", MAY),
    ("outsider", "take back", MAY_NOT),
    ("director", "commit", MAY_NOT),
    ("sponsor of all", "commit", MAY_NOT),
    ("quality of all", "commit", MAY_NOT),
    ("observer of all", "commit", MAY_NOT),
    ("human resources", "commit", MAY_NOT),
    ("administrator", "commit", MAY_NOT),
    ("programme manager", "commit", MAY_NOT),
    ("project lead", "commit", MAY),
    ("sponsor", "commit", MAY_NOT),
    ("quality manager", "commit", MAY_NOT),
    ("package lead", "commit", MAY_NOT),
    ("team member", "commit", MAY_NOT),
    ("observer", "commit", MAY_NOT),
    ("finance controller", "commit", MAY),
    ("outsider", "commit", MAY_NOT),
    ("director", "change", MAY_NOT),
    ("sponsor of all", "change", MAY_NOT),
    ("quality of all", "change", MAY_NOT),
    ("observer of all", "change", MAY_NOT),
    ("human resources", "change", MAY_NOT),
    ("administrator", "change", MAY_NOT),
    ("programme manager", "change", MAY_NOT),
    ("project lead", "change", MAY),
    ("sponsor", "change", MAY_NOT),
    ("quality manager", "change", MAY_NOT),
    ("package lead", "change", MAY_NOT),
    ("team member", "change", MAY_NOT),
    ("observer", "change", MAY_NOT),
    ("finance controller", "change", MAY),
    ("outsider", "change", MAY_NOT),
    ("director", "close", MAY_NOT),
    ("sponsor of all", "close", MAY_NOT),
    ("quality of all", "close", MAY_NOT),
    ("observer of all", "close", MAY_NOT),
    ("human resources", "close", MAY_NOT),
    ("administrator", "close", MAY_NOT),
    ("programme manager", "close", MAY_NOT),
    ("project lead", "close", MAY),
    ("sponsor", "close", MAY_NOT),
    ("quality manager", "close", MAY_NOT),
    ("package lead", "close", MAY_NOT),
    ("team member", "close", MAY_NOT),
    ("observer", "close", MAY_NOT),
    ("finance controller", "close", MAY),
    ("outsider", "close", MAY_NOT),
    ("director", "reopen", MAY_NOT),
    ("sponsor of all", "reopen", MAY_NOT),
    ("quality of all", "reopen", MAY_NOT),
    ("observer of all", "reopen", MAY_NOT),
    ("human resources", "reopen", MAY_NOT),
    ("administrator", "reopen", MAY_NOT),
    ("programme manager", "reopen", MAY_NOT),
    ("project lead", "reopen", MAY),
    ("sponsor", "reopen", MAY_NOT),
    ("quality manager", "reopen", MAY_NOT),
    ("package lead", "reopen", MAY_NOT),
    ("team member", "reopen", MAY_NOT),
    ("observer", "reopen", MAY_NOT),
    ("finance controller", "reopen", MAY),
    ("outsider", "reopen", MAY_NOT),
    ("director", "split", MAY_NOT),
    ("sponsor of all", "split", MAY_NOT),
    ("quality of all", "split", MAY_NOT),
    ("observer of all", "split", MAY_NOT),
    ("human resources", "split", MAY_NOT),
    ("administrator", "split", MAY_NOT),
    ("programme manager", "split", MAY_NOT),
    ("project lead", "split", MAY),
    ("sponsor", "split", MAY_NOT),
    ("quality manager", "split", MAY_NOT),
    ("package lead", "split", MAY_NOT),
    ("team member", "split", MAY_NOT),
    ("observer", "split", MAY_NOT),
    ("finance controller", "split", MAY_NOT),
    ("outsider", "split", MAY_NOT),
    ("director", "set reserve", MAY),
    ("sponsor of all", "set reserve", MAY_NOT),
    ("quality of all", "set reserve", MAY_NOT),
    ("observer of all", "set reserve", MAY_NOT),
    ("human resources", "set reserve", MAY_NOT),
    ("administrator", "set reserve", MAY_NOT),
    ("programme manager", "set reserve", MAY),
    ("project lead", "set reserve", MAY_NOT),
    ("sponsor", "set reserve", MAY_NOT),
    ("quality manager", "set reserve", MAY_NOT),
    ("package lead", "set reserve", MAY_NOT),
    ("team member", "set reserve", MAY_NOT),
    ("observer", "set reserve", MAY_NOT),
    ("finance controller", "set reserve", MAY_NOT),
    ("outsider", "set reserve", MAY_NOT),
    ("director", "release reserve", MAY_NOT),
    ("sponsor of all", "release reserve", MAY_NOT),
    ("quality of all", "release reserve", MAY_NOT),
    ("observer of all", "release reserve", MAY_NOT),
    ("human resources", "release reserve", MAY_NOT),
    ("administrator", "release reserve", MAY_NOT),
    ("programme manager", "release reserve", MAY_NOT),
    ("project lead", "release reserve", MAY_NOT),
    ("sponsor", "release reserve", MAY),
    ("quality manager", "release reserve", MAY_NOT),
    ("package lead", "release reserve", MAY_NOT),
    ("team member", "release reserve", MAY_NOT),
    ("observer", "release reserve", MAY_NOT),
    ("finance controller", "release reserve", MAY_NOT),
    ("outsider", "release reserve", MAY_NOT),
    ("director", "close books", MAY),
    ("sponsor of all", "close books", MAY_NOT),
    ("quality of all", "close books", MAY_NOT),
    ("observer of all", "close books", MAY_NOT),
    ("human resources", "close books", MAY_NOT),
    ("administrator", "close books", MAY_NOT),
    ("programme manager", "close books", MAY_NOT),
    ("project lead", "close books", MAY_NOT),
    ("sponsor", "close books", MAY_NOT),
    ("quality manager", "close books", MAY_NOT),
    ("package lead", "close books", MAY_NOT),
    ("team member", "close books", MAY_NOT),
    ("observer", "close books", MAY_NOT),
    ("finance controller", "close books", MAY),
    ("outsider", "close books", MAY_NOT),
    ("director", "reopen books", MAY),
    ("sponsor of all", "reopen books", MAY_NOT),
    ("quality of all", "reopen books", MAY_NOT),
    ("observer of all", "reopen books", MAY_NOT),
    ("human resources", "reopen books", MAY_NOT),
    ("administrator", "reopen books", MAY_NOT),
    ("programme manager", "reopen books", MAY_NOT),
    ("project lead", "reopen books", MAY_NOT),
    ("sponsor", "reopen books", MAY_NOT),
    ("quality manager", "reopen books", MAY_NOT),
    ("package lead", "reopen books", MAY_NOT),
    ("team member", "reopen books", MAY_NOT),
    ("observer", "reopen books", MAY_NOT),
    ("finance controller", "reopen books", MAY),
    ("outsider", "reopen books", MAY_NOT),
]


@pytest.mark.parametrize(("who", "operation", "allowed"), OPERATIONS)
def test_an_operation_is_done_or_refused(project, package, who, operation, allowed):
    do = act(operation, project, package)
    assert may(do, cast(who, project, package)) is allowed


# Hours and rates are no money of projects: see the tests of hours.
OF_HOURS = {
    "hours", "approvals", "week", "take_week_back", "week_history", "project_hours", "rework",
    "rates", "rate_people", "new_rate_class", "give_rate_class", "set_rate",
}  # fmt: skip
# Nor do files of postings stand here: their tests ask every reader.
OF_FILES = {
    "posting_imports", "posting_import", "posting_import_file", "posting_template",
    "posting_import_columns", "confirm_posting_import", "discard_posting_import",
}  # fmt: skip


def test_every_role_and_every_operation_has_its_line():
    named = {*OF_ALL, *OF_ONE, "finance controller", "outsider"}
    assert {who for who, _operation, _allowed in OPERATIONS} == named
    assert {*OF_ALL.values(), *OF_ONE.values()} == set(Role)
    assert set(OF_ALL.values()) == set(ORGANISATION_ROLES)
    assert len(OPERATIONS) == len({line[:2] for line in OPERATIONS}) == 11 * len(named)
    assert len(PAGES) == len({line[:2] for line in PAGES})
    assert {(who, name) for who, name, _status in PAGES} == {
        (who, pattern.name)
        for who in named
        for pattern in urls.urlpatterns
        if pattern.name not in OF_HOURS | OF_FILES
    }


WITH_A_CONTROLLER = [
    ("post", MAY_NOT),
    ("take back", MAY_NOT),
    ("commit", MAY),
    ("change", MAY),
    ("close", MAY),
    ("reopen", MAY),
    ("split", MAY),
    ("set reserve", MAY_NOT),
    ("release reserve", MAY_NOT),
    ("close books", MAY_NOT),
    ("reopen books", MAY_NOT),
]


@pytest.mark.parametrize(("operation", "allowed"), WITH_A_CONTROLLER)
def test_beside_a_controller_the_lead_promises_but_does_not_book(
    project, package, operation, allowed
):
    controller = make_controller(project)
    do = act(operation, project, package, lead=controller)
    assert may(do, project.lead) is allowed


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        ("here", MAY_NOT),
        ("above", MAY_NOT),
        ("below", MAY),
        ("beside", MAY),
    ],
)
def test_a_controller_takes_the_booking_over_here_and_below(project, place, allowed):
    middle = make_project(parent=project, lead=make_user())
    below = make_project(parent=middle, lead=make_user())
    beside = make_project(parent=project, lead=make_user())
    make_controller({"here": middle, "above": project, "below": below, "beside": beside}[place])
    do = act("post", middle, make_work_package(project=middle))
    assert may(do, middle.lead) is allowed


def test_a_seat_that_is_left_gives_the_booking_back_to_the_lead(project, package):
    controller = make_controller(project)
    do = act("post", project, package)
    assert not may(do, project.lead)
    project.seats.filter(person=controller).delete()
    assert may(do, project.lead)
    assert not may(do, controller)


@pytest.mark.parametrize("operation", sorted({line[1] for line in OPERATIONS}))
def test_nobody_does_anything_once_deactivated(project, package, operation):
    """The director, the lead, the sponsor and the controller at once."""
    do = act(operation, project, package)
    person = make_controller(project, roles=(Role.DIRECTOR,))
    for role in (Role.PROJECT_MANAGER, Role.PROGRAMME_MANAGER, Role.SPONSOR):
        give_role(person, role, project)
    person.is_active = False
    person.save()
    assert not may(do, person)


def test_what_was_refused_left_nothing_behind(project, package):
    stranger = make_user()
    before = PeriodClosure.objects.count()
    for operation in ("post", "commit", "split", "release reserve", "close books"):
        assert not may(act(operation, project, package), stranger)
    for model in (Posting, Commitment, BudgetLine, ReserveRelease):
        assert not model.objects.exists()
    assert PeriodClosure.objects.count() == before


PLACES = [
    (Role.PROGRAMME_MANAGER, "here", {"set reserve"}),
    (Role.PROGRAMME_MANAGER, "above", {"set reserve"}),
    (Role.PROGRAMME_MANAGER, "programme", {"set reserve"}),
    (Role.PROGRAMME_MANAGER, "below", set()),
    (Role.PROGRAMME_MANAGER, "beside", set()),
    (Role.PROGRAMME_MANAGER, "elsewhere", set()),
    (Role.PROJECT_MANAGER, "here", {"post", "commit", "split"}),
    (Role.PROJECT_MANAGER, "above", {"post", "commit", "split"}),
    (Role.PROJECT_MANAGER, "programme", {"post", "commit", "split"}),
    (Role.PROJECT_MANAGER, "below", set()),
    (Role.PROJECT_MANAGER, "beside", set()),
    (Role.PROJECT_MANAGER, "elsewhere", set()),
    (Role.SPONSOR, "here", {"release reserve"}),
    (Role.SPONSOR, "above", {"release reserve"}),
    (Role.SPONSOR, "programme", {"release reserve"}),
    (Role.SPONSOR, "below", set()),
    (Role.SPONSOR, "beside", set()),
    (Role.SPONSOR, "elsewhere", set()),
    (Role.QUALITY_MANAGER, "here", set()),
    (Role.QUALITY_MANAGER, "above", set()),
    (Role.QUALITY_MANAGER, "programme", set()),
    (Role.QUALITY_MANAGER, "below", set()),
    (Role.QUALITY_MANAGER, "beside", set()),
    (Role.QUALITY_MANAGER, "elsewhere", set()),
    (Role.WORK_PACKAGE_LEAD, "here", set()),
    (Role.WORK_PACKAGE_LEAD, "above", set()),
    (Role.WORK_PACKAGE_LEAD, "programme", set()),
    (Role.WORK_PACKAGE_LEAD, "below", set()),
    (Role.WORK_PACKAGE_LEAD, "beside", set()),
    (Role.WORK_PACKAGE_LEAD, "elsewhere", set()),
    (Role.TEAM_MEMBER, "here", set()),
    (Role.TEAM_MEMBER, "above", set()),
    (Role.TEAM_MEMBER, "programme", set()),
    (Role.TEAM_MEMBER, "below", set()),
    (Role.TEAM_MEMBER, "beside", set()),
    (Role.TEAM_MEMBER, "elsewhere", set()),
    (Role.OBSERVER, "here", set()),
    (Role.OBSERVER, "above", set()),
    (Role.OBSERVER, "programme", set()),
    (Role.OBSERVER, "below", set()),
    (Role.OBSERVER, "beside", set()),
    (Role.OBSERVER, "elsewhere", set()),
    ("controller", "here", {"post", "commit"}),
    ("controller", "above", {"post", "commit"}),
    ("controller", "below", set()),
    ("controller", "beside", set()),
    ("controller", "elsewhere", set()),
]


@pytest.mark.parametrize(("role", "place", "allowed"), PLACES)
def test_a_role_counts_where_it_is_held_and_below(role, place, allowed):
    programme = make_programme()
    above = make_project(programme=programme, approved_envelope=Decimal(100_000))
    here = make_project(parent=above)
    package = make_work_package(project=here, budget=Decimal(1000))
    places = {
        "here": here,
        "above": above,
        "programme": programme,
        "below": make_project(parent=here),
        "beside": make_project(parent=above),
        "elsewhere": make_project(programme=make_programme()),
    }
    chosen = places[place]
    person = make_controller(chosen) if role == "controller" else make_user()
    tried = ("post", "commit", "split", "set reserve", "release reserve")
    doing = {name: act(name, here, package) for name in tried}
    if role != "controller":
        give_role(person, role, chosen)
    assert {name for name, do in doing.items() if may(do, person)} == allowed


PAGES = [
    ("director", "consolidated", OPEN),
    ("sponsor of all", "consolidated", OPEN),
    ("quality of all", "consolidated", OPEN),
    ("observer of all", "consolidated", HIDDEN),
    ("human resources", "consolidated", HIDDEN),
    ("administrator", "consolidated", HIDDEN),
    ("programme manager", "consolidated", OPEN),
    ("project lead", "consolidated", OPEN),
    ("sponsor", "consolidated", OPEN),
    ("quality manager", "consolidated", OPEN),
    ("package lead", "consolidated", HIDDEN),
    ("team member", "consolidated", HIDDEN),
    ("observer", "consolidated", HIDDEN),
    ("finance controller", "consolidated", OPEN),
    ("outsider", "consolidated", HIDDEN),
    ("director", "books", OPEN),
    ("sponsor of all", "books", HIDDEN),
    ("quality of all", "books", HIDDEN),
    ("observer of all", "books", HIDDEN),
    ("human resources", "books", HIDDEN),
    ("administrator", "books", HIDDEN),
    ("programme manager", "books", HIDDEN),
    ("project lead", "books", HIDDEN),
    ("sponsor", "books", HIDDEN),
    ("quality manager", "books", HIDDEN),
    ("package lead", "books", HIDDEN),
    ("team member", "books", HIDDEN),
    ("observer", "books", HIDDEN),
    ("finance controller", "books", OPEN),
    ("outsider", "books", HIDDEN),
    ("director", "reopen_books", OPEN),
    ("sponsor of all", "reopen_books", HIDDEN),
    ("quality of all", "reopen_books", HIDDEN),
    ("observer of all", "reopen_books", HIDDEN),
    ("human resources", "reopen_books", HIDDEN),
    ("administrator", "reopen_books", HIDDEN),
    ("programme manager", "reopen_books", HIDDEN),
    ("project lead", "reopen_books", HIDDEN),
    ("sponsor", "reopen_books", HIDDEN),
    ("quality manager", "reopen_books", HIDDEN),
    ("package lead", "reopen_books", HIDDEN),
    ("team member", "reopen_books", HIDDEN),
    ("observer", "reopen_books", HIDDEN),
    ("finance controller", "reopen_books", OPEN),
    ("outsider", "reopen_books", HIDDEN),
    ("director", "overview", OPEN),
    ("sponsor of all", "overview", OPEN),
    ("quality of all", "overview", OPEN),
    ("observer of all", "overview", HIDDEN),
    ("human resources", "overview", HIDDEN),
    ("administrator", "overview", HIDDEN),
    ("programme manager", "overview", OPEN),
    ("project lead", "overview", OPEN),
    ("sponsor", "overview", OPEN),
    ("quality manager", "overview", OPEN),
    ("package lead", "overview", OPEN),
    ("team member", "overview", HIDDEN),
    ("observer", "overview", HIDDEN),
    ("finance controller", "overview", OPEN),
    ("outsider", "overview", HIDDEN),
    ("director", "budget", FORBIDDEN),
    ("sponsor of all", "budget", FORBIDDEN),
    ("quality of all", "budget", FORBIDDEN),
    ("observer of all", "budget", HIDDEN),
    ("human resources", "budget", HIDDEN),
    ("administrator", "budget", HIDDEN),
    ("programme manager", "budget", FORBIDDEN),
    ("project lead", "budget", OPEN),
    ("sponsor", "budget", FORBIDDEN),
    ("quality manager", "budget", FORBIDDEN),
    ("package lead", "budget", HIDDEN),
    ("team member", "budget", HIDDEN),
    ("observer", "budget", HIDDEN),
    ("finance controller", "budget", FORBIDDEN),
    ("outsider", "budget", HIDDEN),
    ("director", "reserve", OPEN),
    ("sponsor of all", "reserve", OPEN),
    ("quality of all", "reserve", OPEN),
    ("observer of all", "reserve", HIDDEN),
    ("human resources", "reserve", HIDDEN),
    ("administrator", "reserve", HIDDEN),
    ("programme manager", "reserve", OPEN),
    ("project lead", "reserve", OPEN),
    ("sponsor", "reserve", OPEN),
    ("quality manager", "reserve", OPEN),
    ("package lead", "reserve", HIDDEN),
    ("team member", "reserve", HIDDEN),
    ("observer", "reserve", HIDDEN),
    ("finance controller", "reserve", OPEN),
    ("outsider", "reserve", HIDDEN),
    ("director", "set_reserve", OPEN),
    ("sponsor of all", "set_reserve", FORBIDDEN),
    ("quality of all", "set_reserve", FORBIDDEN),
    ("observer of all", "set_reserve", HIDDEN),
    ("human resources", "set_reserve", HIDDEN),
    ("administrator", "set_reserve", HIDDEN),
    ("programme manager", "set_reserve", OPEN),
    ("project lead", "set_reserve", FORBIDDEN),
    ("sponsor", "set_reserve", FORBIDDEN),
    ("quality manager", "set_reserve", FORBIDDEN),
    ("package lead", "set_reserve", HIDDEN),
    ("team member", "set_reserve", HIDDEN),
    ("observer", "set_reserve", HIDDEN),
    ("finance controller", "set_reserve", FORBIDDEN),
    ("outsider", "set_reserve", HIDDEN),
    ("director", "release_reserve", FORBIDDEN),
    ("sponsor of all", "release_reserve", FORBIDDEN),
    ("quality of all", "release_reserve", FORBIDDEN),
    ("observer of all", "release_reserve", HIDDEN),
    ("human resources", "release_reserve", HIDDEN),
    ("administrator", "release_reserve", HIDDEN),
    ("programme manager", "release_reserve", FORBIDDEN),
    ("project lead", "release_reserve", FORBIDDEN),
    ("sponsor", "release_reserve", OPEN),
    ("quality manager", "release_reserve", FORBIDDEN),
    ("package lead", "release_reserve", HIDDEN),
    ("team member", "release_reserve", HIDDEN),
    ("observer", "release_reserve", HIDDEN),
    ("finance controller", "release_reserve", FORBIDDEN),
    ("outsider", "release_reserve", HIDDEN),
    ("director", "commitments", OPEN),
    ("sponsor of all", "commitments", OPEN),
    ("quality of all", "commitments", OPEN),
    ("observer of all", "commitments", HIDDEN),
    ("human resources", "commitments", HIDDEN),
    ("administrator", "commitments", HIDDEN),
    ("programme manager", "commitments", OPEN),
    ("project lead", "commitments", OPEN),
    ("sponsor", "commitments", OPEN),
    ("quality manager", "commitments", OPEN),
    ("package lead", "commitments", OPEN),
    ("team member", "commitments", HIDDEN),
    ("observer", "commitments", HIDDEN),
    ("finance controller", "commitments", OPEN),
    ("outsider", "commitments", HIDDEN),
    ("director", "new_commitment", FORBIDDEN),
    ("sponsor of all", "new_commitment", FORBIDDEN),
    ("quality of all", "new_commitment", FORBIDDEN),
    ("observer of all", "new_commitment", HIDDEN),
    ("human resources", "new_commitment", HIDDEN),
    ("administrator", "new_commitment", HIDDEN),
    ("programme manager", "new_commitment", FORBIDDEN),
    ("project lead", "new_commitment", OPEN),
    ("sponsor", "new_commitment", FORBIDDEN),
    ("quality manager", "new_commitment", FORBIDDEN),
    ("package lead", "new_commitment", HIDDEN),
    ("team member", "new_commitment", HIDDEN),
    ("observer", "new_commitment", HIDDEN),
    ("finance controller", "new_commitment", OPEN),
    ("outsider", "new_commitment", HIDDEN),
    ("director", "commitment", OPEN),
    ("sponsor of all", "commitment", OPEN),
    ("quality of all", "commitment", OPEN),
    ("observer of all", "commitment", HIDDEN),
    ("human resources", "commitment", HIDDEN),
    ("administrator", "commitment", HIDDEN),
    ("programme manager", "commitment", OPEN),
    ("project lead", "commitment", OPEN),
    ("sponsor", "commitment", OPEN),
    ("quality manager", "commitment", OPEN),
    ("package lead", "commitment", OPEN),
    ("team member", "commitment", HIDDEN),
    ("observer", "commitment", HIDDEN),
    ("finance controller", "commitment", OPEN),
    ("outsider", "commitment", HIDDEN),
    ("director", "commitment_history", OPEN),
    ("sponsor of all", "commitment_history", OPEN),
    ("quality of all", "commitment_history", OPEN),
    ("observer of all", "commitment_history", HIDDEN),
    ("human resources", "commitment_history", HIDDEN),
    ("administrator", "commitment_history", HIDDEN),
    ("programme manager", "commitment_history", FORBIDDEN),
    ("project lead", "commitment_history", OPEN),
    ("sponsor", "commitment_history", OPEN),
    ("quality manager", "commitment_history", OPEN),
    ("package lead", "commitment_history", FORBIDDEN),
    ("team member", "commitment_history", HIDDEN),
    ("observer", "commitment_history", HIDDEN),
    ("finance controller", "commitment_history", FORBIDDEN),
    ("outsider", "commitment_history", HIDDEN),
    ("director", "edit_commitment", FORBIDDEN),
    ("sponsor of all", "edit_commitment", FORBIDDEN),
    ("quality of all", "edit_commitment", FORBIDDEN),
    ("observer of all", "edit_commitment", HIDDEN),
    ("human resources", "edit_commitment", HIDDEN),
    ("administrator", "edit_commitment", HIDDEN),
    ("programme manager", "edit_commitment", FORBIDDEN),
    ("project lead", "edit_commitment", OPEN),
    ("sponsor", "edit_commitment", FORBIDDEN),
    ("quality manager", "edit_commitment", FORBIDDEN),
    ("package lead", "edit_commitment", FORBIDDEN),
    ("team member", "edit_commitment", HIDDEN),
    ("observer", "edit_commitment", HIDDEN),
    ("finance controller", "edit_commitment", OPEN),
    ("outsider", "edit_commitment", HIDDEN),
    ("director", "commitment_step", FORBIDDEN),
    ("sponsor of all", "commitment_step", FORBIDDEN),
    ("quality of all", "commitment_step", FORBIDDEN),
    ("observer of all", "commitment_step", HIDDEN),
    ("human resources", "commitment_step", HIDDEN),
    ("administrator", "commitment_step", HIDDEN),
    ("programme manager", "commitment_step", FORBIDDEN),
    ("project lead", "commitment_step", OPEN),
    ("sponsor", "commitment_step", FORBIDDEN),
    ("quality manager", "commitment_step", FORBIDDEN),
    ("package lead", "commitment_step", FORBIDDEN),
    ("team member", "commitment_step", HIDDEN),
    ("observer", "commitment_step", HIDDEN),
    ("finance controller", "commitment_step", OPEN),
    ("outsider", "commitment_step", HIDDEN),
    ("director", "postings", OPEN),
    ("sponsor of all", "postings", OPEN),
    ("quality of all", "postings", OPEN),
    ("observer of all", "postings", HIDDEN),
    ("human resources", "postings", HIDDEN),
    ("administrator", "postings", HIDDEN),
    ("programme manager", "postings", OPEN),
    ("project lead", "postings", OPEN),
    ("sponsor", "postings", OPEN),
    ("quality manager", "postings", OPEN),
    ("package lead", "postings", OPEN),
    ("team member", "postings", HIDDEN),
    ("observer", "postings", HIDDEN),
    ("finance controller", "postings", OPEN),
    ("outsider", "postings", HIDDEN),
    ("director", "new_posting", FORBIDDEN),
    ("sponsor of all", "new_posting", FORBIDDEN),
    ("quality of all", "new_posting", FORBIDDEN),
    ("observer of all", "new_posting", HIDDEN),
    ("human resources", "new_posting", HIDDEN),
    ("administrator", "new_posting", HIDDEN),
    ("programme manager", "new_posting", FORBIDDEN),
    ("project lead", "new_posting", OPEN),
    ("sponsor", "new_posting", FORBIDDEN),
    ("quality manager", "new_posting", FORBIDDEN),
    ("package lead", "new_posting", HIDDEN),
    ("team member", "new_posting", HIDDEN),
    ("observer", "new_posting", HIDDEN),
    ("finance controller", "new_posting", OPEN),
    ("outsider", "new_posting", HIDDEN),
    ("director", "posting", OPEN),
    ("sponsor of all", "posting", OPEN),
    ("quality of all", "posting", OPEN),
    ("observer of all", "posting", HIDDEN),
    ("human resources", "posting", HIDDEN),
    ("administrator", "posting", HIDDEN),
    ("programme manager", "posting", OPEN),
    ("project lead", "posting", OPEN),
    ("sponsor", "posting", OPEN),
    ("quality manager", "posting", OPEN),
    ("package lead", "posting", OPEN),
    ("team member", "posting", HIDDEN),
    ("observer", "posting", HIDDEN),
    ("finance controller", "posting", OPEN),
    ("outsider", "posting", HIDDEN),
    ("director", "take_back", FORBIDDEN),
    ("sponsor of all", "take_back", FORBIDDEN),
    ("quality of all", "take_back", FORBIDDEN),
    ("observer of all", "take_back", HIDDEN),
    ("human resources", "take_back", HIDDEN),
    ("administrator", "take_back", HIDDEN),
    ("programme manager", "take_back", FORBIDDEN),
    ("project lead", "take_back", OPEN),
    ("sponsor", "take_back", FORBIDDEN),
    ("quality manager", "take_back", FORBIDDEN),
    ("package lead", "take_back", FORBIDDEN),
    ("team member", "take_back", HIDDEN),
    ("observer", "take_back", HIDDEN),
    ("finance controller", "take_back", OPEN),
    ("outsider", "take_back", HIDDEN),
]


def address(name, project, package):
    """Of a page about rows that are there."""
    if name == "consolidated":
        return reverse("costs:consolidated")
    if name in {"books", "reopen_books"}:
        return reverse(f"costs:{name}", args=[project.portfolio.code])
    more = []
    if name == "budget":
        more = [package.number]
    elif name in {"commitment", "commitment_history", "edit_commitment"}:
        more = [promise(package).number]
    elif name == "commitment_step":
        more = [promise(package).number, "close"]
    elif name in {"posting", "take_back"}:
        more = [book(package).number]
    return reverse(f"costs:{name}", args=[project.code, *more])


@pytest.mark.parametrize(("who", "name", "status"), PAGES)
def test_a_page_is_open_forbidden_or_hidden(project, package, as_user, who, name, status):
    page = address(name, project, package)
    assert as_user(cast(who, project, package)).get(page).status_code == status


@pytest.mark.parametrize("name", sorted({line[1] for line in PAGES}))
def test_whoever_is_not_signed_in_is_asked_to(project, package, anonymous, name):
    answer = anonymous.get(address(name, project, package))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
