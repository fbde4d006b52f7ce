"""Rounds: units score on their own, what divides them is settled, the list is signed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.models import HistoryEntry
from projects.models import ConsensusNote, PriorityRound, RoundUnit, UnitScore
from projects.operations.priorities import found_priorities
from projects.operations.rounds import (
    Agreement,
    RoundFacts,
    agree_on_score,
    close_round,
    give_unit_score,
    name_scorer,
    open_round,
)
from projects.operations.scores import Said
from projects.priorities.ranking import current_score
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_project, make_unit, make_user

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=14)
WHY = dict.fromkeys("ABCDEF", "Said.")


def said(**scores):
    return Said({**dict.fromkeys("BCDEF", 3), **scores}, {"O1": 3}, WHY)


AGREED = Agreement(said(), {})


@pytest.fixture
def heads():
    return [make_user("head-one"), make_user("head-two")]


@pytest.fixture
def candidate():
    return make_project(state="decision")


@pytest.fixture
def opened(director, heads, candidate):
    found_priorities(candidate.portfolio_id, actor=director, on=FRIDAY)
    return open_round(candidate.portfolio_id, facts(candidate, heads), actor=director, on=FRIDAY)


def facts(candidate, heads, **changes):
    units = frozenset(make_unit(head=head).pk for head in heads)
    given = {
        "year": 2027,
        "name_fr": "Tour 2027",
        "deadline_on": LATER,
        "projects": frozenset({candidate.pk}),
        "units": units,
    }
    return RoundFacts(**{**given, **changes})


def unit_of(opened, head):
    return opened.units.get(scorer=head)


def both_score(opened, heads, candidate, first, second):
    for head, given in zip(heads, (first, second), strict=True):
        give_unit_score(unit_of(opened, head).pk, candidate.pk, given, actor=head, on=FRIDAY)


def test_a_round_remembers_its_weights_and_asks_the_heads(opened, heads):
    assert (opened.criteria_set.number, opened.objective_set.number) == (1, 1)
    assert {each.scorer for each in opened.units.order_by("pk")} == set(heads)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline_on": FRIDAY - timedelta(days=1)}, "deadline_on"),
        ({"projects": frozenset()}, "projects"),
        ({"units": frozenset()}, "units"),
    ],
)
def test_what_cannot_be_opened(opened, director, heads, candidate, changes, field):
    with pytest.raises(RuleViolation) as refused:
        open_round(
            candidate.portfolio_id,
            facts(candidate, heads, year=2028, **changes),
            actor=director,
            on=FRIDAY,
        )
    assert refused.value.field == field


def test_only_the_director_leads_a_round(opened, heads, candidate):
    head = heads[0]
    for act in (
        lambda: open_round(candidate.portfolio_id, facts(candidate, heads), actor=head, on=FRIDAY),
        lambda: close_round(opened.pk, actor=head, on=FRIDAY),
        lambda: agree_on_score(
            opened.pk, candidate.pk, Agreement(said(), {}), actor=head, on=FRIDAY
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_running_projects_and_units_without_head_take_no_part(opened, director, candidate, heads):
    running = make_project(state="execution")
    for changes in (
        {"projects": frozenset({running.pk})},
        {"units": frozenset({make_unit().pk})},
    ):
        with pytest.raises(RuleViolation):
            open_round(
                candidate.portfolio_id,
                facts(candidate, heads, year=2028, **changes),
                actor=director,
                on=FRIDAY,
            )


def test_a_head_names_somebody_until_the_unit_has_scored(opened, heads, candidate):
    unit, other = unit_of(opened, heads[0]), make_user("deputy")
    with pytest.raises(PermissionDenied):
        name_scorer(unit.pk, other.pk, actor=heads[1])
    name_scorer(unit.pk, other.pk, actor=heads[0])
    with pytest.raises(PermissionDenied):
        give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY)
    give_unit_score(unit.pk, candidate.pk, said(), actor=other, on=FRIDAY)
    with pytest.raises(RuleViolation):
        name_scorer(unit.pk, heads[0].pk, actor=heads[0])


def test_a_second_score_of_the_unit_replaces_the_first(opened, heads, candidate):
    unit = unit_of(opened, heads[0])
    for given in (said(B=1), said(B=4)):
        give_unit_score(unit.pk, candidate.pk, given, actor=heads[0], on=FRIDAY)
    row = UnitScore.objects.get()
    assert (row.scores["B"], row.version) == (4, 2)


def test_scores_out_of_the_scale_too_late_or_elsewhere_are_refused(opened, heads, candidate):
    unit = unit_of(opened, heads[0])
    cases = (
        (candidate, said(B=6), FRIDAY),
        (candidate, Said({"B": 1}, {}, WHY), FRIDAY),
        (candidate, Said(dict.fromkeys("BCDEF", 3), {}, {}), FRIDAY),
        (candidate, said(), LATER + timedelta(days=1)),
        (make_project(state="decision"), said(), FRIDAY),
    )
    for project, given, on in cases:
        with pytest.raises(RuleViolation):
            give_unit_score(unit.pk, project.pk, given, actor=heads[0], on=on)
    assert not UnitScore.objects.exists()


def test_a_disagreement_needs_a_note_before_the_score_and_the_end(
    opened, director, heads, candidate
):
    both_score(opened, heads, candidate, said(B=1, C=3), said(B=3, C=4))
    with pytest.raises(RuleViolation) as refused:
        agree_on_score(opened.pk, candidate.pk, Agreement(said(B=2), {}), actor=director, on=FRIDAY)
    assert refused.value.field == "note_B"
    with pytest.raises(RuleViolation, match="B"):
        close_round(opened.pk, actor=director, on=FRIDAY)
    notes = {"B": "Released time counted once."}
    agree_on_score(opened.pk, candidate.pk, Agreement(said(B=2), notes), actor=director, on=FRIDAY)
    note = ConsensusNote.objects.get()
    assert (note.key, note.author, note.written_on) == ("B", director, FRIDAY)
    assert current_score(candidate).scores["B"] == 2
    opened.refresh_from_db()
    closed = close_round(opened.pk, actor=director, on=FRIDAY, version=opened.version)
    assert (closed.state, closed.closed_by, closed.closed_on) == ("closed", director, FRIDAY)
    assert [row["code"] for row in closed.signed] == [candidate.code]
    assert HistoryEntry.objects.filter(verb="round.closed").count() == 1


def test_after_the_end_nothing_changes(opened, director, heads, candidate):
    both_score(opened, heads, candidate, said(), said())
    agree_on_score(opened.pk, candidate.pk, Agreement(said(), {}), actor=director, on=FRIDAY)
    with pytest.raises(StaleObject):
        close_round(opened.pk, actor=director, on=FRIDAY, version=9)
    close_round(opened.pk, actor=director, on=FRIDAY)
    unit = unit_of(opened, heads[0])
    for act in (
        lambda: give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY),
        lambda: name_scorer(unit.pk, heads[1].pk, actor=heads[0]),
        lambda: agree_on_score(
            opened.pk, candidate.pk, Agreement(said(), {}), actor=director, on=FRIDAY
        ),
        lambda: close_round(opened.pk, actor=director, on=FRIDAY),
    ):
        with pytest.raises(RuleViolation):
            act()


def test_nobody_judges_the_own_project_alone(opened, director, heads, candidate):
    unit = unit_of(opened, heads[0])
    give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY)
    candidate.lead = heads[0]
    candidate.save()
    with pytest.raises(RuleViolation, match="lead"):
        close_round(opened.pk, actor=director, on=FRIDAY)
    candidate.lead = None
    candidate.org_unit = unit.org_unit
    candidate.save()
    with pytest.raises(RuleViolation, match="requester"):
        agree_on_score(opened.pk, candidate.pk, Agreement(said(), {}), actor=director, on=FRIDAY)


def test_a_large_project_is_judged_by_two(opened, director, heads, candidate):
    candidate.size_class = "L"
    candidate.save()
    unit = unit_of(opened, heads[0])
    give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY)
    with pytest.raises(RuleViolation, match="size L"):
        close_round(opened.pk, actor=director, on=FRIDAY)


def test_agreeing_is_about_candidates_of_the_round(opened, director):
    other = make_project(state="decision")
    with pytest.raises(RuleViolation):
        agree_on_score(opened.pk, other.pk, Agreement(said(), {}), actor=director, on=FRIDAY)


def test_the_database_keeps_rounds_sound(opened, director, heads, candidate):
    with pytest.raises(IntegrityError, match="round_closed_by_somebody"), transaction.atomic():
        PriorityRound.objects.filter(pk=opened.pk).update(state="closed")
    assert PriorityRound._meta.constraints[1].name == "round_closed_by_somebody_on_a_day"
    unit = unit_of(opened, heads[0])
    give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY)
    note = {"priority_round": opened, "project": candidate, "author": director}
    note["written_on"] = FRIDAY
    with pytest.raises(IntegrityError, match="consensus_has_words"), transaction.atomic():
        ConsensusNote.objects.create(key="B", text="", **note)
    ConsensusNote.objects.create(key="B", text="Once.", **note)
    sets = {"criteria_set": opened.criteria_set, "objective_set": opened.objective_set}
    # SQLite names the columns: round_one_open_a_year, round_unit_scores_once,
    # unit_scores_a_project_once, consensus_once_a_criterion.
    again = (
        PriorityRound(portfolio=opened.portfolio, year=2027, deadline_on=LATER, **sets),
        RoundUnit(priority_round=opened, org_unit=unit.org_unit, scorer=director),
        UnitScore(round_unit=unit, project=candidate, author=director, given_on=FRIDAY),
        ConsensusNote(key="B", text="Twice.", **note),
    )
    for row in again:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
