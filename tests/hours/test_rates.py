"""Rates of classes, who is in them, and what hours cost by them: exact, frozen, for few eyes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from costs.hours.pricing import booked_on, cost_of
from costs.hours.rate_rights import can_keep_rates, can_read_classes, can_read_rates
from costs.models import CostRate, RateClass, RateHolder, TimeEntry
from costs.operations.approvals import approve_hours
from costs.operations.rates import ClassFacts, create_rate_class, give_rate_class, set_rate
from people.choices import Role
from people.models import HistoryEntry, User
from tests.conftest import FRIDAY
from tests.costs.rows import make_controller
from tests.factories import make_member, make_user
from tests.hours.rows import submit
from tests.hours.test_pages import field_errors, plain
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@pytest.fixture
def hr(db):
    return make_user("hr", name="Hal Resources", roles=(Role.HUMAN_RESOURCES,))


@pytest.fixture
def agents(hr):
    facts = ClassFacts("agents", "Agents", "Agents", False, Decimal(900), SINCE)
    return create_rate_class(facts, actor=hr, on=FRIDAY)


def approved(person, work, minutes, lead, on=FRIDAY):
    line = submit(person, work, minutes).lines.get(task=work)
    approve_hours([line.pk], actor=lead, on=on)
    return list(TimeEntry.objects.filter(line=line).order_by("day"))


def give(hr, person, row, since=SINCE):
    return give_rate_class(person.pk, row.pk, since, actor=hr, on=FRIDAY)


@pytest.mark.parametrize(
    ("minutes", "rate", "cost"),
    [
        (504, "900", "900.00"),
        (252, "900", "450.00"),
        (1, "900", "1.79"),
        (1, "880", "1.75"),
        (60, "1150", "136.90"),
        (7, "1000", "13.89"),
        # 252 minutes are half a day: the half cent is rounded up.
        (252, "900.01", "450.01"),
    ],
)
def test_a_day_of_8_hours_24_costs_the_rate(minutes, rate, cost):
    assert cost_of(minutes, Decimal(rate)) == Decimal(cost)


@given(st.integers(1, 1440), st.integers(1, 500_000))
def test_a_cost_is_never_half_a_cent_away(minutes, cents):
    rate = Decimal(cents) / 100
    assert abs(cost_of(minutes, rate) - rate * minutes / 504) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("day", "on", "expected"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 1)),
        (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 1)),
        (date(2025, 10, 9), date(2026, 10, 9), date(2026, 10, 9)),
    ],
)
def test_months_that_are_over_do_not_change(day, on, expected):
    assert booked_on(day, on) == expected


def test_approving_freezes_what_hours_cost(hr, agents, member, task, packager):
    give(hr, member, agents)
    first, second = approved(member, task, {0: 504, 4: 252}, packager)
    assert (first.cost, second.cost) == (Decimal(900), Decimal(450))
    # September was over on the day of the approval.
    assert (first.booked_on, second.booked_on) == (FRIDAY, date(2026, 10, 2))
    set_rate(agents.pk, Decimal(1), SINCE, actor=hr, on=FRIDAY)
    first.refresh_from_db()
    assert first.cost == 900


def test_the_rate_of_each_day_counts(hr, agents, member, task, packager):
    give(hr, member, agents)
    set_rate(agents.pk, Decimal(1000), date(2026, 10, 1), actor=hr, on=FRIDAY)
    costs = [entry.cost for entry in approved(member, task, {2: 504, 3: 504}, packager)]
    assert costs == [900, 1000]


def test_the_class_of_each_day_counts(hr, agents, member, task, packager):
    facts = ClassFacts("experts", "Experts", "", False, Decimal(1150), SINCE)
    experts = create_rate_class(facts, actor=hr, on=FRIDAY)
    give(hr, member, agents)
    give(hr, member, experts, date(2026, 10, 1))
    costs = [entry.cost for entry in approved(member, task, {2: 504, 3: 504}, packager)]
    assert costs == [900, 1150]


def test_hours_without_a_rate_wait_for_one(hr, agents, member, task, packager):
    (entry,) = approved(member, task, {0: 504}, packager)
    assert (entry.cost, entry.booked_on) == (None, None)
    give(hr, member, agents, date(2026, 10, 1))
    entry.refresh_from_db()
    assert entry.cost is None
    give(hr, member, agents)
    entry.refresh_from_db()
    assert (entry.cost, entry.booked_on) == (900, FRIDAY)


def test_a_first_rate_prices_what_waited(hr, member, task, packager):
    row = RateClass.objects.create(code="new", name_fr="New")
    give(hr, member, row)
    (entry,) = approved(member, task, {0: 504}, packager)
    set_rate(row.pk, Decimal(880), SINCE, actor=hr, on=FRIDAY)
    entry.refresh_from_db()
    assert entry.cost == 880


def test_what_is_only_submitted_costs_nothing(hr, agents, member, task):
    give(hr, member, agents)
    submit(member, task)
    assert TimeEntry.objects.get().cost is None


def test_a_rate_of_the_same_day_is_replaced(hr, agents, member):
    set_rate(agents.pk, Decimal(950), SINCE, actor=hr, on=FRIDAY)
    assert [rate.amount for rate in CostRate.objects.all()] == [950]
    give(hr, member, agents)
    give(hr, member, agents)
    assert RateHolder.objects.count() == 1


def test_bad_rates_are_refused_by_their_field(hr, agents, member):
    for amount in (Decimal(0), Decimal(-1), Decimal("NaN")):
        with refused("more than nought", field="amount"):
            set_rate(agents.pk, amount, SINCE, actor=hr, on=FRIDAY)
    with refused("between 1990 and 2100", field="valid_from"):
        set_rate(agents.pk, Decimal(1), date(1900, 1, 1), actor=hr, on=FRIDAY)
    with refused("no longer there"):
        set_rate(0, Decimal(1), SINCE, actor=hr, on=FRIDAY)
    with refused("Choose a person", field="person"):
        give_rate_class(0, agents.pk, SINCE, actor=hr, on=FRIDAY)
    with refused("Choose a rate class", field="rate_class"):
        give_rate_class(member.pk, 0, SINCE, actor=hr, on=FRIDAY)
    facts = ClassFacts("agents", "Twice", "", False, Decimal(1), SINCE)
    with refused("already exists", field="code"):
        create_rate_class(facts, actor=hr, on=FRIDAY)


def test_only_human_resources_keep_rates(agents, member, project):
    director = make_user(roles=(Role.DIRECTOR,))
    facts = ClassFacts("more", "More", "", False, Decimal(1), SINCE)
    for person in (director, project.lead, make_controller(project), member):
        for act in (
            lambda actor: create_rate_class(facts, actor=actor, on=FRIDAY),
            lambda actor: set_rate(agents.pk, Decimal(1), SINCE, actor=actor, on=FRIDAY),
            lambda actor: give_rate_class(member.pk, agents.pk, SINCE, actor=actor, on=FRIDAY),
        ):
            with pytest.raises(PermissionDenied):
                act(User.objects.get(pk=person.pk))


@pytest.mark.parametrize(
    ("role", "keeps", "reads"),
    [
        (Role.HUMAN_RESOURCES, True, True),
        (Role.DIRECTOR, False, True),
        (Role.SPONSOR, False, False),
        (Role.QUALITY_MANAGER, False, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.OBSERVER, False, False),
    ],
)
def test_who_reads_rates(role, keeps, reads):
    person = make_user(roles=(role,))
    assert can_keep_rates(person) is keeps
    assert can_read_rates(person) is can_read_classes(person) is reads


def test_the_controller_of_money_reads_rates_but_not_who_has_which(project):
    person = make_controller(project)
    assert can_read_rates(person)
    assert not can_read_classes(person)


def test_the_history_of_rates_belongs_to_no_project(hr, agents, member):
    give(hr, member, agents)
    for verb in ("rates.created", "rates.given"):
        assert HistoryEntry.objects.get(verb=verb).scope == "rates"


# Pages.


def test_rates_are_written_down_and_read(as_user, hr, member):
    client = as_user(hr)
    assert "No rates yet" in plain(client.get(reverse("costs:rates")))
    facts = {"code": "agents", "name_fr": "Agents", "amount": "900", "valid_from": "01.01.2026"}
    assert client.post(reverse("costs:new_rate_class"), facts).status_code == 302
    later = {"amount": "950", "valid_from": "01.01.2027"}
    assert client.post(reverse("costs:set_rate", args=["agents"]), later).status_code == 302
    text = plain(client.get(reverse("costs:rates")))
    assert "Agents agents Internal 900 CHF 01.01.2027: 950 CHF 01.01.2026: 900 CHF" in text
    row = RateClass.objects.get()
    sent = {"person": member.pk, "rate_class": row.pk, "valid_from": "01.01.2026"}
    assert client.post(reverse("costs:give_rate_class"), sent).status_code == 302
    assert "Tom Member Agents 01.01.2026: Agents" in plain(client.get(reverse("costs:rate_people")))


def test_people_whose_hours_wait_for_a_rate_are_named_to_human_resources(
    as_user, hr, member, task, packager
):
    approved(member, task, {0: 504}, packager)
    text = plain(as_user(hr).get(reverse("costs:rate_people")))
    assert "The approved hours of 1 person wait for a rate: Tom Member" in text


def test_a_refused_rate_keeps_what_was_typed(as_user, hr, agents):
    page = as_user(hr).post(
        reverse("costs:new_rate_class"),
        {"code": "agents", "name_fr": "Twice", "amount": "x", "valid_from": "1.1.2026"},
    )
    assert page.status_code == 422
    assert set(field_errors(page)) == {"amount"}
    assert 'value="Twice"' in page.content.decode()


def test_pages_of_rates_are_for_few(as_user, agents, project, member):
    names = ("rates", "rate_people", "new_rate_class", "give_rate_class")
    addresses = [reverse(f"costs:{name}") for name in names]
    addresses.append(reverse("costs:set_rate", args=["agents"]))
    for person in (member, project.lead, make_member(project, Role.WORK_PACKAGE_LEAD)):
        client = as_user(person)
        assert {client.get(address).status_code for address in addresses} == {404}
    director = as_user(make_user(roles=(Role.DIRECTOR,)))
    found = [director.get(address).status_code for address in addresses]
    assert found == [200, 200, 403, 403, 403]
    controller = as_user(make_controller(project))
    found = [controller.get(address).status_code for address in addresses]
    assert found == [200, 404, 403, 403, 403]
