"""Rules between projects: said once, in sense with each other, by the director only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.history import entries_for
from projects.models import PortfolioRule
from projects.operations.selection_rules import add_rule, remove_rule
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_portfolio, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db):
    return make_portfolio()


@pytest.fixture
def trio(place):
    return [make_project(portfolio=place, code=f"R-{n}", state="decision") for n in range(3)]


@pytest.fixture
def add(place, director):
    def add(first, kind, second, reason="Known.", actor=director):
        return add_rule(place.pk, (first.pk, second.pk), kind, reason, actor=actor)

    return add


@pytest.mark.parametrize("kind", ["requires", "excludes", "bundle"])
def test_a_rule_is_written_down_with_its_reason(add, trio, kind, director):
    row = add(trio[0], kind, trio[1], "  The one needs the other. ")
    assert (row.first, row.kind, row.second) == (trio[0], kind, trio[1])
    assert row.reason == "The one needs the other."
    assert entries_for(row).get().actor == director
    assert str(row).startswith("R-0 ")


def test_removing_it_leaves_its_trace(add, trio, director):
    row = add(trio[0], "requires", trio[1])
    key = row.pk
    remove_rule(row.pk, actor=director)
    assert not PortfolioRule.objects.exists()
    row.pk = key
    assert entries_for(row).count() == 2


def test_only_the_director_says_and_removes_rules(add, trio, board, lead):
    row = add(trio[0], "requires", trio[1])
    for person in (board, lead):
        with pytest.raises(PermissionDenied):
            add(trio[1], "requires", trio[2], actor=person)
        with pytest.raises(PermissionDenied):
            remove_rule(row.pk, actor=person)


def test_what_makes_no_sense_is_refused(add, trio):
    with pytest.raises(RuleViolation, match="two different projects"):
        add(trio[0], "requires", trio[0])
    with pytest.raises(RuleViolation, match="Give the reason"):
        add(trio[0], "requires", trio[1], " ")
    elsewhere = make_project(portfolio=make_portfolio())
    with pytest.raises(RuleViolation, match="two projects of this portfolio"):
        add(trio[0], "requires", elsewhere)
    with pytest.raises(RuleViolation):
        add(trio[0], "likes", trio[1])
    assert not PortfolioRule.objects.exists()


def test_a_rule_is_said_once_whichever_way_round(add, trio):
    add(trio[0], "bundle", trio[1])
    add(trio[1], "requires", trio[2])
    for first, kind, second in (
        (trio[0], "bundle", trio[1]),
        (trio[1], "bundle", trio[0]),
        (trio[1], "requires", trio[2]),
    ):
        with pytest.raises(RuleViolation, match="there already"):
            add(first, kind, second)
    assert add(trio[2], "requires", trio[1])


def test_a_contradiction_names_the_projects(add, trio):
    add(trio[0], "requires", trio[1])
    with pytest.raises(RuleViolation) as refused:
        add(trio[0], "excludes", trio[1])
    words = str(refused.value)
    assert "contradict each other" in words
    assert "R-0 requires R-1" in words
    assert "R-0 excludes R-1" in words
    assert PortfolioRule.objects.count() == 1


def test_what_is_mandatory_cannot_be_excluded_by_what_is_mandatory(add, trio):
    for project in trio[:2]:
        project.category = "mandatory"
        project.save()
    with pytest.raises(RuleViolation, match="R-1 is mandatory"):
        add(trio[0], "excludes", trio[1])


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("portfolio_rule_once", {}),
        ("portfolio_rule_between_two", {"second": 0}),
        ("portfolio_rule_has_a_reason", {"kind": "excludes", "reason": ""}),
    ],
)
def test_the_database_keeps_rules_in_order(place, trio, name, changes):
    facts = {"portfolio": place, "first": trio[0], "kind": "requires", "reason": "Known."}
    PortfolioRule.objects.create(**facts, second=trio[1])
    if "second" in changes:
        changes = {"second": trio[0]}
    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():
        PortfolioRule.objects.create(**{**facts, "second": trio[1], **changes})
