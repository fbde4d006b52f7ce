"""Objectives and criteria: founded once, changed by the next version, always 100 together."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.models import HistoryEntry
from projects.models import (
    CriteriaSet,
    Criterion,
    ObjectiveSet,
    SetState,
    StrategicObjective,
)
from projects.operations.priorities import (
    discard_draft,
    draft_weights,
    edit_weights,
    facts_of,
    found_priorities,
    put_in_force,
)
from projects.priorities.scheme import weights_of
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_portfolio

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("kind", [ObjectiveSet, CriteriaSet])


@pytest.fixture
def portfolio():
    return make_portfolio()


@pytest.fixture
def founded(portfolio, director):
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    return portfolio


def test_the_usual_weights_are_those_of_the_house(founded):
    weights = weights_of(founded.pk)
    assert [(o.key, o.weight) for o in weights.objectives] == [
        ("O1", 30), ("O2", 25), ("O3", 20), ("O4", 15), ("O5", 10),
    ]  # fmt: skip
    assert [(c.key, c.weight) for c in weights.criteria] == [
        ("A", 30), ("B", 20), ("C", 15), ("D", 15), ("E", 10), ("F", 10),
    ]  # fmt: skip
    assert weights.scheme.aligned == "A"
    assert weights.scheme.full_alignment == 55
    assert [c.key for c in weights.criteria if not c.is_in_value] == ["F"]
    assert [each.key for each in weights.given] == ["B", "C", "D", "E", "F"]
    assert all(len(each.anchors) == 6 for each in weights.given)
    assert (weights.criteria_set.state, weights.criteria_set.valid_from) == ("in_force", FRIDAY)


def test_they_are_founded_once_and_by_the_director(founded, director, outsider):
    with pytest.raises(RuleViolation):
        found_priorities(founded.pk, actor=director, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        found_priorities(founded.pk, actor=outsider, on=FRIDAY)


def test_a_portfolio_without_weights_has_none(portfolio):
    assert weights_of(portfolio.pk) is None


@BOTH
def test_a_draft_copies_what_is_in_force_and_replaces_it_when_enforced(founded, director, kind):
    old = kind.objects.get(portfolio=founded)
    draft = draft_weights(kind, founded.pk, actor=director)
    assert (draft.number, draft.state) == (2, SetState.DRAFT)
    assert facts_of(draft) == facts_of(old)
    rows = facts_of(draft)
    rows[0] = rows[0]._replace(weight=rows[0].weight + 5)
    rows[1] = rows[1]._replace(weight=rows[1].weight - 5)
    edit_weights(kind, draft.pk, rows, actor=director, version=1)
    put_in_force(kind, draft.pk, actor=director, on=FRIDAY)
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.state, draft.state, draft.valid_from) == ("past", "in_force", FRIDAY)
    assert facts_of(draft) == rows
    assert facts_of(old)[0].weight == rows[0].weight - 5
    assert HistoryEntry.objects.filter(verb="weights.put_in_force").count() == 1


@BOTH
def test_weights_that_do_not_add_up_are_refused_with_their_sum(founded, director, kind):
    draft = draft_weights(kind, founded.pk, actor=director)
    rows = facts_of(draft)
    rows[0] = rows[0]._replace(weight=rows[0].weight + 1)
    with pytest.raises(RuleViolation, match="101"):
        edit_weights(kind, draft.pk, rows, actor=director)
    assert sum(row.weight for row in facts_of(draft)) == 100


@BOTH
def test_what_is_in_force_never_changes(founded, director, kind):
    current = kind.objects.get(portfolio=founded)
    for act in (
        lambda: edit_weights(kind, current.pk, facts_of(current), actor=director),
        lambda: put_in_force(kind, current.pk, actor=director, on=FRIDAY),
        lambda: discard_draft(kind, current.pk, actor=director),
    ):
        with pytest.raises(RuleViolation):
            act()


@BOTH
def test_there_is_one_draft_and_it_can_be_thrown_away(founded, director, kind):
    draft = draft_weights(kind, founded.pk, actor=director)
    with pytest.raises(RuleViolation):
        draft_weights(kind, founded.pk, actor=director)
    discard_draft(kind, draft.pk, actor=director)
    assert not kind.objects.filter(state=SetState.DRAFT).exists()


@BOTH
def test_nobody_but_the_director_touches_the_weights(founded, director, outsider, kind):
    with pytest.raises(PermissionDenied):
        draft_weights(kind, founded.pk, actor=outsider)
    draft = draft_weights(kind, founded.pk, actor=director)
    for act in (
        lambda: edit_weights(kind, draft.pk, facts_of(draft), actor=outsider),
        lambda: put_in_force(kind, draft.pk, actor=outsider, on=FRIDAY),
        lambda: discard_draft(kind, draft.pk, actor=outsider),
    ):
        with pytest.raises(PermissionDenied):
            act()


@BOTH
def test_an_overtaken_draft_is_refused(founded, director, kind):
    draft = draft_weights(kind, founded.pk, actor=director)
    edit_weights(kind, draft.pk, facts_of(draft), actor=director, version=1)
    with pytest.raises(StaleObject):
        edit_weights(kind, draft.pk, facts_of(draft), actor=director, version=1)
    with pytest.raises(StaleObject):
        put_in_force(kind, draft.pk, actor=director, on=FRIDAY, version=1)


def test_a_draft_needs_something_in_force(portfolio, director):
    with pytest.raises(RuleViolation):
        draft_weights(CriteriaSet, portfolio.pk, actor=director)


def test_keys_stand_once_and_one_criterion_is_computed(founded, director):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    rows = facts_of(draft)
    with pytest.raises(RuleViolation, match="B"):
        edit_weights(
            CriteriaSet, draft.pk, [*rows[:-1], rows[-1]._replace(key="B")], actor=director
        )
    for flags in ((False, False), (True, True)):
        changed = [
            rows[0]._replace(is_aligned=flags[0]), rows[1]._replace(is_aligned=flags[1]), *rows[2:]
        ]  # fmt: skip
        with pytest.raises(RuleViolation):
            edit_weights(CriteriaSet, draft.pk, changed, actor=director)


def test_a_row_needs_a_name(founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    rows = facts_of(draft)
    with pytest.raises(RuleViolation):
        edit_weights(
            ObjectiveSet, draft.pk, [rows[0]._replace(name_fr=""), *rows[1:]], actor=director
        )


def broken(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ObjectiveSet, ("objective_set_one_draft", "objective_set_one_in_force",
                        "objective_set_dated_unless_draft", "objective_set_number_unique")),
        (CriteriaSet, ("criteria_set_one_draft", "criteria_set_one_in_force",
                       "criteria_set_dated_unless_draft", "criteria_set_number_unique")),
    ],
)  # fmt: skip
def test_the_database_keeps_versions_apart(founded, kind, names):
    wrong = (
        [{"number": 2}, {"number": 3}],
        [{"number": 2, "state": "in_force", "valid_from": FRIDAY}],
        [{"number": 2, "state": "past"}],
        [{"number": 1}],
    )
    seen = {each.name for each in kind._meta.constraints}
    assert seen == set(names)
    for rows in wrong:
        made = [kind(portfolio=founded, **row) for row in rows]
        with pytest.raises(IntegrityError), transaction.atomic():
            kind.objects.bulk_create(made)


def test_the_database_keeps_rows_sound(founded):
    objectives, criteria = (kind.objects.get() for kind in (ObjectiveSet, CriteriaSet))
    with broken("objective_weight_at_most_100"), transaction.atomic():
        StrategicObjective.objects.create(objective_set=objectives, key="O9", weight=101)
    with broken("criterion_weight_at_most_100"), transaction.atomic():
        Criterion.objects.create(criteria_set=criteria, key="Z", weight=101)
    # SQLite names the columns of unique constraints: objective_key_unique_in_set,
    # criterion_key_unique_in_set, criterion_one_is_computed.
    for model, fields in (
        (StrategicObjective, {"objective_set": objectives, "key": "O1"}),
        (Criterion, {"criteria_set": criteria, "key": "A"}),
        (Criterion, {"criteria_set": criteria, "key": "Z", "is_aligned": True}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(weight=1, **fields)
