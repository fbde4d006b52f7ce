"""Rounds: who opens, scores, agrees and signs, what each refusal says, and what stays for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from people.choices import Role
from people.models import HistoryEntry, User
from projects.models import (
    ConsensusNote,
    CriteriaSet,
    PriorityRound,
    ProjectScore,
    RoundUnit,
    UnitScore,
)
from projects.operations.priorities import (
    draft_weights,
    edit_weights,
    found_priorities,
    put_in_force,
)
from projects.operations.rounds import (
    Agreement,
    RoundFacts,
    agree_on_score,
    close_round,
    give_unit_score,
    name_scorer,
    open_round,
)
from projects.operations.scores import Said, score_project
from projects.priorities.defaults import CRITERIA
from projects.priorities.ranking import current_score, load_ranking
from projects.priorities.round_page import load_round
from projects.priorities.spread import spreads_of
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=14)
WHY = dict.fromkeys("ABCDEF", "Said.")


def said(contributions=None, **scores):
    given = {"O1": 3} if contributions is None else contributions
    return Said({**dict.fromkeys("BCDEF", 3), **scores}, given, WHY)


@pytest.fixture
def heads():
    return [make_user("head-one"), make_user("head-two")]


@pytest.fixture
def candidate():
    return make_project(state="decision")


@pytest.fixture
def founded(candidate, director):
    found_priorities(candidate.portfolio_id, actor=director, on=FRIDAY)
    return candidate.portfolio


@pytest.fixture
def opened(founded, director, heads, candidate):
    return open_round(founded.pk, facts([candidate], heads), actor=director, on=FRIDAY)


def facts(candidates, heads, **changes):
    given = {
        "year": 2027,
        "name_fr": "Tour 2027",
        "deadline_on": LATER,
        "projects": frozenset(each.pk for each in candidates),
        "units": frozenset(make_unit(head=head).pk for head in heads),
    }
    return RoundFacts(**{**given, **changes})


def give(opened, head, candidate, given, on=FRIDAY):
    unit = opened.units.get(scorer=head)
    return give_unit_score(unit.pk, candidate.pk, given, actor=head, on=on)


def agree(opened, candidate, director, given, **notes):
    made = Agreement(given, notes)
    return agree_on_score(opened.pk, candidate.pk, made, actor=director, on=FRIDAY)


def refusal(act):
    """What is said in English and in French, with the field that it stands at."""
    words = []
    for language in ("en", "fr"):
        with translation.override(language), pytest.raises(RuleViolation) as refused:
            act()
        # The narrow spaces of French are those of the catalogue.
        words.append(str(refused.value).replace("\u202f", " "))
    return (*words, refused.value.field)


# --- opening -----------------------------------------------------------------------------------


def test_a_round_may_be_over_on_the_day_on_which_it_is_opened(founded, director, candidate, heads):
    made = open_round(
        founded.pk, facts([candidate], heads, deadline_on=FRIDAY), actor=director, on=FRIDAY
    )
    assert (made.state, made.deadline_on, made.signed) == ("open", FRIDAY, [])
    assert give(made, heads[0], candidate, said()).given_on == FRIDAY


def test_a_deadline_that_is_over_is_refused(founded, director, candidate, heads):
    late = facts([candidate], heads, deadline_on=FRIDAY - timedelta(days=1))
    assert refusal(lambda: open_round(founded.pk, late, actor=director, on=FRIDAY)) == (
        "The deadline is over already.",
        "Le délai est déjà échu.",
        "deadline_on",
    )
    assert not PriorityRound.objects.exists()


def test_without_criteria_no_round_is_opened(director, candidate, heads):
    assert refusal(
        lambda: open_round(
            candidate.portfolio_id, facts([candidate], heads), actor=director, on=FRIDAY
        )
    ) == (
        "No criteria are in force in this portfolio yet.",
        "Aucun critère n’est encore en vigueur dans ce portefeuille.",
        None,
    )


@pytest.mark.parametrize("state", ["requested", "analysis", "decision", "mandate", "initiation"])
def test_what_waits_for_a_decision_or_its_release_is_a_candidate(founded, director, heads, state):
    project = make_project(state=state, portfolio=founded)
    made = open_round(founded.pk, facts([project], heads), actor=director, on=FRIDAY)
    assert list(made.projects.order_by("pk")) == [project]


@pytest.mark.parametrize("state", ["execution", "closing", "closed", "rejected", "cancelled"])
def test_what_runs_or_is_over_is_none_and_neither_are_the_others_then(
    founded, director, candidate, heads, state
):
    running = make_project(state=state, portfolio=founded)
    both = facts([candidate, running], heads)
    assert refusal(lambda: open_round(founded.pk, both, actor=director, on=FRIDAY)) == (
        "Choose candidates that still compete.",
        "Choisissez des candidats encore en concurrence.",
        "projects",
    )
    assert not PriorityRound.objects.exists()


def test_sub_projects_and_those_of_another_portfolio_are_no_candidates(
    founded, director, candidate, heads
):
    child = make_project(state="decision", parent=candidate)
    elsewhere = make_project(state="decision", portfolio=make_portfolio())
    for project in (child, elsewhere):
        with pytest.raises(RuleViolation) as refused:
            open_round(founded.pk, facts([project], heads), actor=director, on=FRIDAY)
        assert refused.value.field == "projects"


def test_a_round_needs_units(founded, director, candidate):
    nobody = facts([candidate], [])
    assert refusal(lambda: open_round(founded.pk, nobody, actor=director, on=FRIDAY)) == (
        "Choose the units that score.",
        "Choisissez les unités qui notent.",
        "units",
    )


def test_a_unit_without_an_active_head_is_named_and_no_round_is_left(
    founded, director, candidate, heads
):
    gone = make_user(is_active=False)
    unit = make_unit(head=gone, name_en="Printing", name_fr="Impression")
    units = facts([candidate], heads).units | {unit.pk}
    asked = facts([candidate], [], units=units)
    english, french, field = refusal(
        lambda: open_round(founded.pk, asked, actor=director, on=FRIDAY)
    )
    assert "has no head who could score" in english
    assert "Printing" in english
    assert "n’a pas de responsable qui puisse noter" in french
    assert "Impression" in french
    assert field == "units"
    assert not PriorityRound.objects.exists()
    assert not RoundUnit.objects.exists()


def test_a_round_needs_a_name_in_french(founded, director, candidate, heads):
    with pytest.raises(RuleViolation) as refused:
        open_round(founded.pk, facts([candidate], heads, name_fr="  "), actor=director, on=FRIDAY)
    assert refused.value.field == "name_fr"


def test_a_second_round_of_the_year_is_opened_after_the_first_is_closed(
    opened, founded, director, candidate, heads
):
    give(opened, heads[0], candidate, said())
    close_round(opened.pk, actor=director, on=FRIDAY)
    again = open_round(founded.pk, facts([candidate], heads), actor=director, on=FRIDAY)
    assert (again.year, again.is_open) == (opened.year, True)
    assert not again.notes.exists()


def test_rounds_of_two_years_stand_open_side_by_side(opened, founded, director, candidate, heads):
    open_round(founded.pk, facts([candidate], heads, year=2028), actor=director, on=FRIDAY)
    years = PriorityRound.objects.filter(state="open").order_by("year").values_list("year")
    assert list(years) == [(2027,), (2028,)]


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER])
def test_readers_of_all_scores_lead_no_round(opened, founded, candidate, heads, role):
    reader = make_user(roles=(role,))
    for act in (
        lambda: open_round(founded.pk, facts([candidate], heads), actor=reader, on=FRIDAY),
        lambda: agree(opened, candidate, reader, said()),
        lambda: close_round(opened.pk, actor=reader, on=FRIDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- naming who scores -------------------------------------------------------------------------


def test_the_director_names_somebody_too(opened, director, heads):
    unit, other = opened.units.get(scorer=heads[0]), make_user()
    assert name_scorer(unit.pk, other.pk, actor=director).scorer == other


def test_somebody_without_an_active_account_is_not_named(opened, heads):
    unit = opened.units.get(scorer=heads[0])
    gone = make_user(is_active=False)
    assert refusal(lambda: name_scorer(unit.pk, gone.pk, actor=heads[0])) == (
        "Choose a person with an active account.",
        "Choisissez une personne dont le compte est actif.",
        "user",
    )
    unit.refresh_from_db()
    assert unit.scorer == heads[0]


def test_whoever_was_named_names_nobody_else(opened, heads):
    unit, deputy = opened.units.get(scorer=heads[0]), make_user()
    name_scorer(unit.pk, deputy.pk, actor=heads[0])
    with pytest.raises(PermissionDenied):
        name_scorer(unit.pk, heads[1].pk, actor=deputy)
    # The head may take it back while nothing is scored.
    assert name_scorer(unit.pk, heads[0].pk, actor=heads[0]).scorer == heads[0]


def test_after_the_first_score_the_person_stays(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said())
    unit = opened.units.get(scorer=heads[0])
    assert refusal(lambda: name_scorer(unit.pk, director.pk, actor=director)) == (
        "The unit has begun to score; its person stays.",
        "L’unité a commencé à noter ; sa personne reste.",
        None,
    )


# --- scoring -----------------------------------------------------------------------------------


def test_the_deadline_itself_is_in_time_and_the_day_after_is_not(opened, heads, candidate):
    assert give(opened, heads[0], candidate, said(), on=LATER).given_on == LATER
    late = LATER + timedelta(days=1)
    assert refusal(lambda: give(opened, heads[0], candidate, said(), on=late)) == (
        "The deadline of the round is over.",
        "Le délai du tour est échu.",
        None,
    )


def test_each_unit_scores_for_itself_only(opened, director, heads, candidate):
    unit = opened.units.get(scorer=heads[0])
    for person in (heads[1], director, candidate.lead):
        with pytest.raises(PermissionDenied):
            give_unit_score(unit.pk, candidate.pk, said(), actor=person, on=FRIDAY)
    assert not UnitScore.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (said(C=6), "score_C"),
        (said(C=-1), "score_C"),
        (said({"O4": 2}), "contribution_O4"),
        (Said(dict.fromkeys("BCDE", 3), {}, WHY), "score_F"),
        (Said(dict.fromkeys("BCDEF", 3), {}, {**WHY, "D": " "}), "why_D"),
    ],
)
def test_a_units_score_is_refused_at_the_same_fields_as_an_agreed_one(
    opened, heads, candidate, given, field
):
    with pytest.raises(RuleViolation) as refused:
        give(opened, heads[0], candidate, given)
    assert refused.value.field == field


def test_a_units_score_is_no_score_of_the_project(opened, heads, candidate):
    give(opened, heads[0], candidate, said())
    assert current_score(candidate) is None
    assert load_ranking(candidate.portfolio_id).places == ()


def test_a_round_asks_by_the_weights_with_which_it_was_opened(
    opened, founded, director, heads, candidate
):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    rows = [*CRITERIA[:-1], CRITERIA[-1]._replace(key="G")]
    edit_weights(CriteriaSet, draft.pk, rows, actor=director)
    put_in_force(CriteriaSet, draft.pk, actor=director, on=FRIDAY)
    assert give(opened, heads[0], candidate, said()).scores["F"] == 3
    newer = Said({**dict.fromkeys("BCDE", 3), "G": 3}, {}, {**WHY, "G": "New."})
    with pytest.raises(RuleViolation):
        give(opened, heads[1], candidate, newer)


# --- disagreement ------------------------------------------------------------------------------


def test_one_point_apart_is_seen_and_two_points_apart_owe_a_note(
    opened, director, heads, candidate
):
    give(opened, heads[0], candidate, said(B=1, C=2))
    give(opened, heads[1], candidate, said(B=2, C=4))
    found = {each.key: each for each in spreads_of(opened, [candidate])[candidate.pk]}
    assert set(found) == {"B", "C"}
    assert (found["B"].highest - found["B"].lowest, found["B"].needs_note) == (1, False)
    assert (found["C"].highest - found["C"].lowest, found["C"].needs_note) == (2, True)
    assert refusal(lambda: agree(opened, candidate, director, said(B=2))) == (
        "The units are far apart on C; say how they came to agree.",
        "Les unités divergent sur C ; dites comment elles se sont accordées.",
        "note_C",
    )
    assert agree(opened, candidate, director, said(B=2), C="Date confirmed.").scores["B"] == 2


def test_units_that_serve_objectives_otherwise_differ_on_the_computed_criterion(
    opened, director, heads, candidate
):
    give(opened, heads[0], candidate, said({}))
    give(opened, heads[1], candidate, said({"O1": 5, "O2": 5}))
    (found,) = spreads_of(opened, [candidate])[candidate.pk]
    assert (found.key, found.lowest, found.highest) == ("A", 0, 5)
    with pytest.raises(RuleViolation) as refused:
        agree(opened, candidate, director, said())
    assert refused.value.field == "note_A"


def test_a_single_unit_differs_from_nobody(opened, heads, candidate):
    give(opened, heads[0], candidate, said(B=0))
    assert spreads_of(opened, [candidate]) == {candidate.pk: ()}


def test_a_note_of_blanks_is_none(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said(B=1))
    give(opened, heads[1], candidate, said(B=5))
    with pytest.raises(RuleViolation) as refused:
        agree(opened, candidate, director, said(), B="   ")
    assert refused.value.field == "note_B"
    assert not ConsensusNote.objects.exists()
    assert current_score(candidate) is None


def test_a_later_note_replaces_the_one_before(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said(B=1))
    give(opened, heads[1], candidate, said(B=5))
    agree(opened, candidate, director, said(B=2), B="First.")
    agree(opened, candidate, director, said(B=3), B="  After the talk.  ")
    assert ConsensusNote.objects.get().text == "After the talk."
    assert current_score(candidate).number == 2


def test_a_refused_score_leaves_no_note_behind(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said(B=1))
    give(opened, heads[1], candidate, said(B=5))
    with pytest.raises(RuleViolation):
        agree(opened, candidate, director, said(C=9), B="Talked about.")
    assert not ConsensusNote.objects.exists()


def test_an_agreement_from_an_overtaken_form_is_refused(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said())
    score_project(candidate.pk, said(), actor=director, on=FRIDAY)
    with pytest.raises(StaleObject):
        agree_on_score(opened.pk, candidate.pk, Agreement(said(), {}, 1), actor=director, on=FRIDAY)
    assert ProjectScore.objects.count() == 1


def test_nothing_is_agreed_before_somebody_has_scored(opened, director, candidate):
    english, french, field = refusal(lambda: agree(opened, candidate, director, said()))
    assert english == (
        f"{candidate.code}: somebody besides its own lead and requester has to score it."
    )
    assert french.startswith(f"{candidate.code} : quelqu’un d’autre")
    assert field is None


def test_a_large_project_is_agreed_on_once_two_people_have_scored(
    opened, director, heads, candidate
):
    candidate.size_class = "L"
    candidate.save(update_fields=["size_class"])
    give(opened, heads[0], candidate, said())
    assert refusal(lambda: agree(opened, candidate, director, said()))[:2] == (
        f"{candidate.code} is of size L: two people have to score it independently.",
        f"{candidate.code} est de taille L : deux personnes doivent le noter indépendamment.",
    )
    give(opened, heads[1], candidate, said())
    assert agree(opened, candidate, director, said()).state == "current"


def test_one_person_for_two_units_is_still_one_person(opened, director, heads, candidate):
    candidate.size_class = "L"
    candidate.save(update_fields=["size_class"])
    second = opened.units.get(scorer=heads[1])
    name_scorer(second.pk, heads[0].pk, actor=director)
    for unit in opened.units.order_by("pk"):
        give_unit_score(unit.pk, candidate.pk, said(), actor=heads[0], on=FRIDAY)
    with pytest.raises(RuleViolation, match="size L"):
        close_round(opened.pk, actor=director, on=FRIDAY)


# --- closing -----------------------------------------------------------------------------------


def test_closing_names_every_criterion_that_lacks_its_note(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said(B=0, C=3, E=1))
    give(opened, heads[1], candidate, said(B=5, C=4, E=3))
    assert refusal(lambda: close_round(opened.pk, actor=director, on=FRIDAY)) == (
        f"{candidate.code}: a consensus note is missing for B, E.",
        f"{candidate.code} : il manque une note de consensus pour B, E.",
        None,
    )
    opened.refresh_from_db()
    assert (opened.is_open, opened.signed) == (True, [])
    assert not HistoryEntry.objects.filter(verb="round.closed").exists()


def test_a_round_is_closed_before_its_deadline_or_after_it(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said())
    closed = close_round(opened.pk, actor=director, on=LATER + timedelta(days=90))
    assert (closed.closed_on, closed.closed_by) == (LATER + timedelta(days=90), director)


def test_the_signed_list_holds_the_ranks_among_all_candidates(
    opened, founded, director, heads, candidate
):
    better = make_project(state="requested", portfolio=founded)
    score_project(
        better.pk, said({"O1": 5, "O2": 5}, **dict.fromkeys("BCDEF", 5)), actor=director, on=FRIDAY
    )
    give(opened, heads[0], candidate, said())
    agree(opened, candidate, director, said())
    (line,) = close_round(opened.pk, actor=director, on=FRIDAY).signed
    # A: 3 x 30 of 55 is 1.64 of 5, hence 9.8 points; the others bring 3 of 5 of their 70.
    assert line == {
        "code": candidate.code,
        "name_fr": candidate.name_fr,
        "name_en": candidate.name_en,
        "rank": 2,
        "priority": "51.8",
        "value": "45.8",
        "best": 2,
        "worst": 2,
    }


def test_a_candidate_that_nobody_agreed_on_is_not_on_the_list(founded, director, heads, candidate):
    other = make_project(state="decision", portfolio=founded)
    opened = open_round(founded.pk, facts([candidate, other], heads), actor=director, on=FRIDAY)
    for project in (candidate, other):
        give(opened, heads[0], project, said())
    agree(opened, other, director, said())
    closed = close_round(opened.pk, actor=director, on=FRIDAY)
    assert [line["code"] for line in closed.signed] == [other.code]


def test_what_was_signed_stays_when_scores_names_and_weights_change(
    opened, founded, director, heads, candidate
):
    give(opened, heads[0], candidate, said())
    agree(opened, candidate, director, said())
    signed = close_round(opened.pk, actor=director, on=FRIDAY).signed
    candidate.name_en = "Another name"
    candidate.save(update_fields=["name_en"])
    score_project(candidate.pk, said(B=5), actor=director, on=LATER)
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    rows = [CRITERIA[0]._replace(weight=10), CRITERIA[1]._replace(weight=40), *CRITERIA[2:]]
    edit_weights(CriteriaSet, draft.pk, rows, actor=director)
    put_in_force(CriteriaSet, draft.pk, actor=director, on=LATER)
    opened.refresh_from_db()
    assert opened.signed == signed
    assert opened.criteria_set.number == 1
    assert str(load_ranking(founded.pk).places[0].priority) != signed[0]["priority"]


def test_a_closed_round_says_that_its_list_is_signed(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said())
    close_round(opened.pk, actor=director, on=FRIDAY)
    over = (
        "The round is closed; its list is signed.",
        "Le tour est clos ; sa liste est signée.",
        None,
    )
    unit = opened.units.get(scorer=heads[1])
    assert refusal(lambda: close_round(opened.pk, actor=director, on=FRIDAY)) == over
    assert refusal(lambda: give(opened, heads[1], candidate, said())) == over
    assert refusal(lambda: agree(opened, candidate, director, said())) == over
    assert refusal(lambda: name_scorer(unit.pk, director.pk, actor=director)) == over


def test_the_history_tells_who_closed_the_round(opened, director, heads, candidate):
    give(opened, heads[0], candidate, said())
    close_round(opened.pk, actor=director, on=FRIDAY)
    entry = HistoryEntry.objects.get(verb="round.closed")
    assert (entry.actor, entry.object_id) == (director, opened.pk)


# --- who sees what -----------------------------------------------------------------------------


def seen_by(person, opened):
    return load_round(User.objects.get(pk=person.pk), opened, on=FRIDAY)


def test_a_scorer_who_reads_scores_sees_the_others_after_the_own(opened, heads, candidate):
    give_role(heads[0], Role.PROJECT_MANAGER, candidate)
    give(opened, heads[1], candidate, said(B=5))
    (before,) = seen_by(heads[0], opened).candidates
    assert (before.is_hidden, before.spreads, before.given) == (True, (), 1)
    give(opened, heads[0], candidate, said(B=1))
    (after,) = seen_by(heads[0], opened).candidates
    assert (after.is_hidden, after.open_keys, after.given) == (False, ["B"], 2)


def test_a_director_who_scores_for_a_unit_has_the_same_eyes(founded, director, heads, candidate):
    opened = open_round(
        founded.pk, facts([candidate], [director, *heads]), actor=director, on=FRIDAY
    )
    give(opened, heads[0], candidate, said(B=0))
    give(opened, heads[1], candidate, said(B=5))
    (hidden,) = seen_by(director, opened).candidates
    assert (hidden.is_hidden, hidden.spreads) == (True, ())
    give(opened, director, candidate, said(B=3))
    (shown,) = seen_by(director, opened).candidates
    assert [(s.key, s.lowest, s.highest) for s in shown.spreads] == [("B", 0, 5)]


def test_a_head_sees_the_own_tasks_and_the_own_unit_and_no_candidate(opened, heads, candidate):
    view = seen_by(heads[0], opened)
    assert [(task.project, task.is_done) for task in view.tasks] == [(candidate, False)]
    assert [unit.scorer for unit in view.units] == [heads[0]]
    assert (view.candidates, view.may_lead, view.may_read) == ((), False, False)
    give(opened, heads[0], candidate, said())
    assert seen_by(heads[0], opened).tasks_done == 1


def test_a_programme_manager_sees_the_own_candidates_only(founded, director, heads, candidate):
    manager = make_user()
    programme = make_programme(portfolio=founded, manager=manager)
    own = make_project(state="decision", portfolio=founded, programme=programme)
    opened = open_round(founded.pk, facts([candidate, own], heads), actor=director, on=FRIDAY)
    view = seen_by(manager, opened)
    assert [each.project for each in view.candidates] == [own]
    assert (view.units, view.tasks, view.may_read) == ((), (), False)


def test_a_closed_round_has_no_tasks_and_hides_nothing(opened, director, heads, candidate):
    give_role(heads[0], Role.PROJECT_MANAGER, candidate)
    give(opened, heads[1], candidate, said(B=5))
    opened = close_round(opened.pk, actor=director, on=FRIDAY)
    view = seen_by(heads[0], opened)
    assert view.tasks == ()
    assert [each.is_hidden for each in view.candidates] == [False]


def test_a_round_is_over_the_day_after_its_deadline(opened, director):
    assert not load_round(director, opened, on=LATER).is_over
    assert load_round(director, opened, on=LATER + timedelta(days=1)).is_over


def test_the_rounds_of_a_person_are_those_scored_or_headed(opened, heads):
    deputy, stranger = make_user(), make_user()
    unit = opened.units.get(scorer=heads[0])
    name_scorer(unit.pk, deputy.pk, actor=heads[0])
    for person in (*heads, deputy):
        assert list(PriorityRound.objects.scored_by(person)) == [opened]
    assert not PriorityRound.objects.scored_by(stranger).exists()
