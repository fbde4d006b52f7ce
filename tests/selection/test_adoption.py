"""Adoption: a recorded decision of the board that says which list, what by hand, and why."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.history import entries_for
from projects.models import Decision, PortfolioRule, Project
from projects.operations.selection import compute_scenario, copy_scenario, create_scenario
from projects.operations.selection_adoption import Adoption, ByHand, adopt_scenario
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def adoption(board):
    return Adoption(
        "rank",
        "Portefeuille 2027",
        "The portal comes first.",
        frozenset({board.pk}),
        "Portfolio 2027",
        "Minutes of 16.11.",
    )


def test_the_board_takes_a_list_by_a_decision_that_stays(computed, adoption, board):
    decision = adopt_scenario(computed.pk, adoption, actor=board, on=FRIDAY)
    computed.refresh_from_db()
    assert (computed.state, computed.decision) == ("adopted", decision)
    assert computed.adopted["list"] == "rank"
    assert computed.adopted["codes"] == computed.result["rank"]["codes"]
    assert computed.adopted["years"] == [2027]
    assert (decision.body, decision.outcome, decision.held_on) == ("board", "approved", FRIDAY)
    assert (decision.subject_en, decision.document) == ("Portfolio 2027", "Minutes of 16.11.")
    assert list(decision.participants.all()) == [board]
    entry = entries_for(computed).get(verb="scenario.adopted")
    assert (entry.actor, entry.additional_data["reason"]) == (board, "The portal comes first.")


def test_the_director_writes_down_what_members_of_the_board_decided(
    computed, adoption, director, board
):
    alone = replace(adoption, participants=frozenset({director.pk}))
    with pytest.raises(RuleViolation, match="members of the board"):
        adopt_scenario(computed.pk, alone, actor=director, on=FRIDAY)
    assert adopt_scenario(computed.pk, adoption, actor=director, on=FRIDAY).decided_by == director


@pytest.mark.parametrize("role", [Role.QUALITY_MANAGER, Role.OBSERVER, Role.ADMINISTRATOR])
def test_nobody_else_adopts(computed, adoption, role, lead):
    for person in (make_user(roles=(role,)), lead):
        with pytest.raises(PermissionDenied):
            adopt_scenario(computed.pk, adoption, actor=person, on=FRIDAY)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"taken": "gut"}, "which list"),
        ({"subject_fr": "", "subject_en": " "}, "what is decided"),
        ({"reasoning": " "}, "Give the reason"),
        ({"participants": frozenset()}, "members of the board"),
        ({"changes": {"GOLD-304": ByHand(True, " ")}}, "why GOLD-304 is changed by hand"),
        ({"changes": {"NOBODY": ByHand(True, "Why not.")}}, "NOBODY is no candidate"),
        ({"changes": {"GOLD-202": ByHand(True, "In.")}}, "as you want it already"),
        ({"changes": {"GOLD-106": ByHand(False, "Out.")}}, "GOLD-106 is mandatory"),
        ({"changes": {"GOLD-202": ByHand(False, "Out.")}}, "GOLD-206 requires GOLD-202"),
        ({"changes": {"GOLD-107": ByHand(True, "In.")}}, "Exceeded by .* GOLD-107 410’000 CHF"),
    ],
)
def test_what_cannot_be_adopted_is_refused_whole(computed, adoption, board, change, words):
    with pytest.raises(RuleViolation, match=words):
        adopt_scenario(computed.pk, replace(adoption, **change), actor=board, on=FRIDAY)
    computed.refresh_from_db()
    assert (computed.state, computed.adopted) == ("draft", {})
    assert not Decision.objects.exists()


def test_changes_by_hand_are_kept_with_their_reasons(computed, adoption, board):
    changes = {
        "GOLD-206": ByHand(False, "Its people are needed elsewhere."),
        "GOLD-304": ByHand(True, "Cheap and quick."),
    }
    adopt_scenario(computed.pk, replace(adoption, changes=changes), actor=board, on=FRIDAY)
    computed.refresh_from_db()
    assert "GOLD-304" in computed.adopted["codes"]
    assert "GOLD-206" not in computed.adopted["codes"]
    assert computed.adopted["value"] == "230.3"
    assert computed.adopted["changes"] == [
        {"code": "GOLD-206", "is_in": False, "reason": "Its people are needed elsewhere."},
        {"code": "GOLD-304", "is_in": True, "reason": "Cheap and quick."},
    ]


def test_what_is_not_computed_or_out_of_date_or_changed_meanwhile_waits(
    scenario, director, adoption, board
):
    with pytest.raises(RuleViolation, match="Compute the scenario"):
        adopt_scenario(scenario.pk, adoption, actor=board, on=FRIDAY)
    row = compute_scenario(scenario.pk, actor=director)
    with pytest.raises(StaleObject):
        adopt_scenario(row.pk, adoption, actor=board, on=FRIDAY, version=scenario.version)
    PortfolioRule.objects.get(kind="bundle").delete()
    with pytest.raises(RuleViolation, match="out of date"):
        adopt_scenario(row.pk, adoption, actor=board, on=FRIDAY)


def test_it_is_adopted_once_and_a_later_one_of_the_year_supersedes_it(
    computed, adoption, board, director
):
    first = adopt_scenario(computed.pk, adoption, actor=board, on=FRIDAY)
    with pytest.raises(RuleViolation, match="adopted already"):
        adopt_scenario(computed.pk, adoption, actor=board, on=FRIDAY)
    copy = copy_scenario(computed.pk, "Révision", "", actor=director)
    compute_scenario(copy.pk, actor=director)
    again = replace(adoption, taken="optimum")
    second = adopt_scenario(copy.pk, again, actor=board, on=FRIDAY)
    computed.refresh_from_db()
    copy.refresh_from_db()
    assert (computed.state, copy.state) == ("superseded", "adopted")
    assert (computed.decision, copy.decision) == (first, second)
    assert "GOLD-205" in copy.adopted["codes"]


def test_the_next_year_chooses_among_those_that_are_left(
    computed, adoption, board, director, portfolio, facts
):
    adopt_scenario(computed.pk, adoption, actor=board, on=FRIDAY)
    following = create_scenario(portfolio.pk, replace(facts, year=2028), actor=director)
    taken = set(Project.objects.filter(code__in=computed.result["rank"]["codes"]))
    assert not taken & {row.project for row in following.candidates.select_related("project")}
    assert following.candidates.count() == 4
