"""Agreed and proposed scores: each refusal in words, what is kept, and when a score is old."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from projects.gates.checklist import Standing, load_checklist
from projects.models import CriteriaSet, ObjectiveSet, ProjectScore
from projects.operations.priorities import (
    draft_weights,
    edit_weights,
    found_priorities,
    put_in_force,
)
from projects.operations.scores import (
    Said,
    adopt_proposal,
    decline_proposal,
    next_number,
    propose_score,
    score_project,
)
from projects.priorities.defaults import CRITERIA, OBJECTIVES
from projects.priorities.ranking import (
    CANDIDATES,
    current_score,
    load_ranking,
    needs_review,
    scored_alone,
)
from projects.priorities.scheme import weights_of
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_score,
    make_user,
)

pytestmark = pytest.mark.django_db
WHY = {key: f"Reason of {key}." for key in "ABCDEF"}
LATER = FRIDAY + timedelta(days=30)


def said(scores=None, contributions=None, **more):
    return Said(
        {**dict.fromkeys("BCDEF", 3), **(scores or {})},
        {"O1": 3} if contributions is None else contributions,
        **{"reasons": WHY, **more},
    )


@pytest.fixture
def manager():
    return make_user("programme-manager")


@pytest.fixture
def waiting(director, manager):
    project = make_project(state="analysis", programme=make_programme(manager=manager))
    found_priorities(project.portfolio_id, actor=director, on=FRIDAY)
    return project


def refusal(act):
    """What is said in English and in French, with the field that it stands at."""
    words = []
    for language in ("en", "fr"):
        with translation.override(language), pytest.raises(RuleViolation) as refused:
            act()
        # The narrow spaces of French are those of the catalogue.
        words.append(str(refused.value).replace("\u202f", " "))
    return (*words, refused.value.field)


def enforce(kind, portfolio_id, rows, director):
    draft = draft_weights(kind, portfolio_id, actor=director)
    edit_weights(kind, draft.pk, rows, actor=director)
    return put_in_force(kind, draft.pk, actor=director, on=LATER)


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "english", "french", "field"),
    [
        (
            {"scores": {"D": 6}},
            "A score is a whole number from 0 to 5: D.",
            "Une note est un nombre entier de 0 à 5 : D.",
            "score_D",
        ),
        (
            {"scores": {"D": -1}},
            "A score is a whole number from 0 to 5: D.",
            "Une note est un nombre entier de 0 à 5 : D.",
            "score_D",
        ),
        (
            {"contributions": {"O3": 4}},
            "A contribution is 0, 1, 3 or 5: O3.",
            "Une contribution vaut 0, 1, 3 ou 5 : O3.",
            "contribution_O3",
        ),
        (
            {"reasons": {**WHY, "A": ""}},
            "Justify the criterion A in one line.",
            "Justifiez le critère A en une ligne.",
            "why_A",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_both_languages(
    waiting, director, manager, wrong, english, french, field
):
    facts = said(**wrong)
    for act, actor in ((score_project, director), (propose_score, manager)):
        answer = refusal(
            lambda act=act, actor=actor: act(waiting.pk, facts, actor=actor, on=FRIDAY)
        )
        assert answer == (english, french, field)
    assert not ProjectScore.objects.exists()


def test_a_criterion_without_score_is_named(waiting, director):
    facts = Said({"B": 1, "C": 1, "D": 1, "E": 1}, {}, WHY)
    assert refusal(lambda: score_project(waiting.pk, facts, actor=director, on=FRIDAY)) == (
        "The criterion F has no score.",
        "Le critère F n’a pas de note.",
        "score_F",
    )


@pytest.mark.parametrize("level", [2, 4, 6, -1])
def test_a_contribution_between_the_steps_is_refused(waiting, director, level):
    with pytest.raises(RuleViolation) as refused:
        score_project(waiting.pk, said(contributions={"O2": level}), actor=director, on=FRIDAY)
    assert refused.value.field == "contribution_O2"


@pytest.mark.parametrize("level", [0, 1, 3, 5])
def test_each_step_of_a_contribution_is_accepted(waiting, director, level):
    row = score_project(waiting.pk, said(contributions={"O2": level}), actor=director, on=FRIDAY)
    assert row.contributions == {"O2": level}


@pytest.mark.parametrize("level", [0, 5])
def test_both_ends_of_the_scale_are_scores(waiting, director, level):
    row = score_project(waiting.pk, said(dict.fromkeys("BCDEF", level)), actor=director, on=FRIDAY)
    assert set(row.scores.values()) == {level}


def test_without_criteria_in_force_it_is_said(director):
    bare = make_project(state="analysis", portfolio=make_portfolio())
    assert refusal(lambda: score_project(bare.pk, said(), actor=director, on=FRIDAY)) == (
        "No criteria are in force in this portfolio yet.",
        "Aucun critère n’est encore en vigueur dans ce portefeuille.",
        None,
    )


def test_a_sub_project_is_weighed_with_the_one_above(waiting, director):
    child = make_project(parent=waiting)
    assert refusal(lambda: score_project(child.pk, said(), actor=director, on=FRIDAY)) == (
        "A sub-project is weighed with the project above it.",
        "Un sous-projet est noté avec le projet qui le porte.",
        None,
    )


@pytest.mark.parametrize(
    ("year", "is_fine"), [(1989, False), (1990, True), (2100, True), (2101, False)]
)
def test_an_imposed_date_lies_in_the_years_of_a_portfolio(waiting, director, year, is_fine):
    facts = said(imposed_on=date(year, 6, 30))
    if is_fine:
        row = score_project(waiting.pk, facts, actor=director, on=FRIDAY)
        assert row.imposed_on.year == year
        return
    with pytest.raises(RuleViolation, match="between 1990 and 2100") as refused:
        score_project(waiting.pk, facts, actor=director, on=FRIDAY)
    assert refused.value.field == "imposed_on"


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_what_is_over_is_scored_no_more(waiting, director, manager, state):
    waiting.state = state
    waiting.save(update_fields=["state"])
    for act, actor in ((score_project, director), (propose_score, manager)):
        with pytest.raises(PermissionDenied):
            act(waiting.pk, said(), actor=actor, on=FRIDAY)


@pytest.mark.parametrize(
    "role", [Role.SPONSOR, Role.QUALITY_MANAGER, Role.PROJECT_MANAGER, Role.TEAM_MEMBER]
)
def test_roles_on_the_project_neither_score_nor_propose_nor_answer(waiting, manager, role):
    person = make_user()
    give_role(person, role, waiting)
    propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    for act in (
        lambda: score_project(waiting.pk, said(), actor=person, on=FRIDAY),
        lambda: propose_score(waiting.pk, said(), actor=person, on=FRIDAY),
        lambda: adopt_proposal(waiting.pk, actor=person, on=FRIDAY),
        lambda: decline_proposal(waiting.pk, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert ProjectScore.objects.get().state == "proposed"


def test_the_manager_of_another_programme_proposes_nothing(waiting):
    stranger = make_user()
    make_programme(manager=stranger, portfolio=waiting.portfolio)
    with pytest.raises(PermissionDenied):
        propose_score(waiting.pk, said(), actor=stranger, on=FRIDAY)


# --- what is kept ------------------------------------------------------------------------------


def test_a_score_remembers_weights_person_and_day(waiting, director):
    row = score_project(
        waiting.pk,
        said(cost=Decimal(120_000), effort_minutes=4_800, imposed_on=LATER),
        actor=director,
        on=FRIDAY,
    )
    assert (row.number, row.state) == (1, "current")
    assert (row.scored_by, row.scored_on) == (director, FRIDAY)
    assert (row.criteria_set.number, row.objective_set.number) == (1, 1)
    assert (row.cost, row.effort_minutes, row.imposed_on) == (120_000, 4_800, LATER)
    reasons = dict(row.reasons.order_by("key").values_list("key", "text"))
    assert reasons == WHY


def test_reasons_are_trimmed(waiting, director):
    row = score_project(
        waiting.pk,
        said(reasons={**WHY, "C": "  Contract ends.  "}),
        actor=director,
        on=FRIDAY,
    )
    assert row.reasons.get(key="C").text == "Contract ends."


def test_an_author_who_is_named_stays_the_author(waiting, director, manager):
    row = score_project(waiting.pk, said(authors={"B": manager}), actor=director, on=FRIDAY)
    assert {r.key: r.author for r in row.reasons.order_by("key")}["B"] == manager
    assert row.reasons.get(key="C").author == director


def test_the_same_words_for_another_score_are_those_of_the_new_author(waiting, director):
    score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    other = make_user("other-director", roles=(Role.DIRECTOR,))
    row = score_project(waiting.pk, said({"B": 5}), actor=other, on=LATER)
    authors = {reason.key: reason.author for reason in row.reasons.order_by("key")}
    assert authors["B"] == other
    assert {authors[key] for key in "ACDEF"} == {director}


def test_every_score_is_kept_with_its_number_and_one_is_current(waiting, director):
    for level in (1, 2, 3):
        score_project(waiting.pk, said({"B": level}), actor=director, on=FRIDAY)
    rows = ProjectScore.objects.filter(project=waiting).order_by("number")
    assert [(row.number, row.state, row.scores["B"]) for row in rows] == [
        (1, "past", 1),
        (2, "past", 2),
        (3, "current", 3),
    ]


def test_an_overtaken_form_learns_the_number_that_comes(waiting, director):
    score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    with pytest.raises(StaleObject) as stale:
        score_project(waiting.pk, said(), actor=director, on=FRIDAY, number=1)
    assert stale.value.current_version == next_number(waiting) == 2


# --- proposals ---------------------------------------------------------------------------------


def test_a_proposal_leaves_the_ranking_as_it_is(waiting, director, manager):
    score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    before = load_ranking(waiting.portfolio_id).places
    propose_score(waiting.pk, said(dict.fromkeys("BCDEF", 5)), actor=manager, on=LATER)
    assert load_ranking(waiting.portfolio_id).places == before


def test_a_second_proposal_replaces_the_first(waiting, manager):
    first = propose_score(waiting.pk, said({"B": 1}), actor=manager, on=FRIDAY)
    second = propose_score(waiting.pk, said({"B": 2}), actor=manager, on=FRIDAY)
    first.refresh_from_db()
    assert (first.state, second.state) == ("past", "proposed")
    assert current_score(waiting) is None


def test_an_adopted_proposal_counts_from_the_day_of_the_answer(waiting, director, manager):
    propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    row = adopt_proposal(waiting.pk, actor=director, on=LATER)
    assert (row.state, row.scored_on, row.scored_by) == ("current", LATER, manager)
    assert {reason.author for reason in row.reasons.order_by("key")} == {manager}


def test_an_adopted_proposal_is_judged_by_the_weights_of_that_day(waiting, director, manager):
    row = propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    assert row.criteria_set.number == 1
    rows = [CRITERIA[0]._replace(weight=10), CRITERIA[1]._replace(weight=40), *CRITERIA[2:]]
    enforce(CriteriaSet, waiting.portfolio_id, rows, director)
    assert adopt_proposal(waiting.pk, actor=director, on=LATER).criteria_set.number == 2


def test_a_proposal_that_no_longer_fits_is_not_adopted_and_waits(waiting, director, manager):
    propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    enforce(
        CriteriaSet,
        waiting.portfolio_id,
        [*CRITERIA[:-1], CRITERIA[-1]._replace(key="G")],
        director,
    )
    with pytest.raises(RuleViolation):
        adopt_proposal(waiting.pk, actor=director, on=LATER)
    assert ProjectScore.objects.get().state == "proposed"
    decline_proposal(waiting.pk, actor=director)
    assert ProjectScore.objects.get().state == "past"


def test_without_a_proposal_there_is_nothing_to_answer(waiting, director):
    gone = ("There is no proposal any more.", "Il n’y a plus de proposition.", None)
    assert refusal(lambda: adopt_proposal(waiting.pk, actor=director, on=FRIDAY)) == gone
    assert refusal(lambda: decline_proposal(waiting.pk, actor=director)) == gone


def test_a_declined_proposal_is_kept_as_replaced(waiting, director, manager):
    agreed = score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    proposal = propose_score(waiting.pk, said({"E": 5}), actor=manager, on=FRIDAY)
    decline_proposal(waiting.pk, actor=director)
    proposal.refresh_from_db()
    assert proposal.state == "past"
    assert current_score(waiting) == agreed
    assert next_number(waiting) == 3


# --- weights that change -----------------------------------------------------------------------


def test_an_objective_that_is_gone_asks_for_a_new_score_where_it_was_served(waiting, director):
    other = make_project(state="requested", portfolio=waiting.portfolio)
    score_project(waiting.pk, said(contributions={"O5": 3}), actor=director, on=FRIDAY)
    score_project(other.pk, said(contributions={"O1": 3}), actor=director, on=FRIDAY)
    rows = [OBJECTIVES[0]._replace(weight=40), *OBJECTIVES[1:4]]
    enforce(ObjectiveSet, waiting.portfolio_id, rows, director)
    ranking = load_ranking(waiting.portfolio_id)
    assert ranking.unscored == (waiting.code,)
    assert [place.code for place in ranking.places] == [other.code]
    assert scored_alone(weights_of(waiting.portfolio_id), current_score(waiting)) is None


def test_gate_one_asks_again_when_the_criteria_change(waiting, director):
    def standing():
        lines = load_checklist(waiting, "G1", on=LATER).lines
        return next(line.standing for line in lines if line.code == "G1-03")

    score_project(waiting.pk, said(), actor=director, on=FRIDAY)
    assert standing() == Standing.MET
    enforce(
        CriteriaSet,
        waiting.portfolio_id,
        [*CRITERIA[:-1], CRITERIA[-1]._replace(key="G")],
        director,
    )
    assert standing() == Standing.UNMET
    again = Said({**dict.fromkeys("BCDE", 3), "G": 3}, {}, {**WHY, "G": "New question."})
    score_project(waiting.pk, again, actor=director, on=LATER)
    assert standing() == Standing.MET


def test_a_proposal_alone_does_not_meet_gate_one(waiting, manager):
    propose_score(waiting.pk, said(), actor=manager, on=FRIDAY)
    lines = load_checklist(waiting, "G1", on=FRIDAY).lines
    assert next(line for line in lines if line.code == "G1-03").standing == Standing.UNMET


@pytest.mark.parametrize("state", ["execution", "deployment", "closing", "closed", "cancelled"])
def test_what_runs_or_is_over_keeps_its_points_but_has_no_rank(waiting, state):
    running = make_project(state=state, portfolio=waiting.portfolio)
    row = make_score(running)
    assert running.state not in CANDIDATES
    assert load_ranking(waiting.portfolio_id).places == ()
    assert scored_alone(weights_of(waiting.portfolio_id), row).priority > 0


# --- age ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "last_good"),
    [
        (date(2025, 10, 9), date(2026, 10, 9)),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        # A 29 February has no anniversary: its year is over with the 28th.
        (date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_score_is_good_up_to_the_same_day_of_the_next_year(then, last_good):
    row = SimpleNamespace(scored_on=then)
    assert not needs_review(row, last_good)
    assert needs_review(row, last_good + timedelta(days=1))


@given(then=st.dates(date(1990, 1, 1), date(2090, 12, 31)), days=st.integers(0, 3_000))
def test_once_a_score_is_old_it_stays_old_and_never_within_a_year(then, days):
    row = SimpleNamespace(scored_on=then)
    on = then + timedelta(days=days)
    if days <= 365:
        assert not needs_review(row, on)
    if days > 366:
        assert needs_review(row, on)
    if needs_review(row, on):
        assert needs_review(row, on + timedelta(days=1))


# --- the form ----------------------------------------------------------------------------------


def url(project, name):
    return reverse(f"projects:{name}", args=[project.code])


def complete(form, **more):
    typed = {f.html_name: f.value() for f in form if f.value() is not None}
    typed |= {f"score_{key}": "2" for key in "BCDEF"}
    typed |= {f"why_{key}": f"Typed for {key}." for key in "ABCDEF"}
    return {**typed, **more}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"score_B": "6"}, "score_B"),
        ({"score_B": ""}, "score_B"),
        ({"score_B": "2.5"}, "score_B"),
        ({"contribution_O2": "2"}, "contribution_O2"),
        ({"why_F": "   "}, "why_F"),
        ({"why_F": "x" * 301}, "why_F"),
        ({"cost": "much"}, "cost"),
        ({"imposed_on": "31.02.2027"}, "imposed_on"),
    ],
)
def test_the_form_refuses_at_the_field_and_keeps_the_rest(as_user, director, waiting, wrong, field):
    client = as_user(director)
    form = client.get(url(waiting, "score")).context["form"]
    refused = client.post(url(waiting, "score"), complete(form, **wrong))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert "Typed for C." in refused.text
    assert not ProjectScore.objects.exists()


def test_the_form_begins_with_the_agreed_score(as_user, director, waiting):
    score_project(
        waiting.pk, said({"B": 4}, {"O2": 5}, cost=Decimal(90_000)), actor=director, on=FRIDAY
    )
    form = as_user(director).get(url(waiting, "score")).context["form"]
    assert form["score_B"].value() == 4
    assert form["contribution_O2"].value() == 5
    assert form["contribution_O1"].value() == 0
    assert form["why_D"].value() == "Reason of D."
    assert form["cost"].value() == "90'000.00"


def test_sending_the_same_form_twice_scores_once(as_user, director, waiting):
    client = as_user(director)
    sent = complete(client.get(url(waiting, "score")).context["form"])
    assert client.post(url(waiting, "score"), sent).status_code == 302
    again = client.post(url(waiting, "score"), sent)
    assert again.status_code == 409
    assert "Typed for C." in again.text
    assert ProjectScore.objects.count() == 1


def test_the_choices_carry_their_anchors_in_the_readers_language(as_user, waiting):
    cheffe = make_user("cheffe", roles=(Role.DIRECTOR,), language="fr")
    text = as_user(cheffe).get(url(waiting, "score")).text
    assert "4 – 200 à 400 kCHF par an" in text
    assert "5 – date externe imposée à 6 mois" in text
    assert "CHF 200 to 400 k a year" not in text


def test_a_proposal_is_announced_to_both_sides_in_words(as_user, director, manager, waiting):
    client = as_user(manager)
    page = client.get(url(waiting, "score"))
    assert "The director decides on your proposal" in page.text
    sent = complete(page.context["form"])
    assert "The proposal is sent." in client.post(url(waiting, "score"), sent, follow=True).text
    own = client.get(url(waiting, "priority")).text
    assert "proposed another score" in own
    assert "Adopt the proposal" not in own
    seen = as_user(director).get(url(waiting, "priority")).text
    assert f"{manager} proposed another score" in seen
    assert "Adopt the proposal" in seen
    answer = as_user(director).post(url(waiting, "decline-score"), follow=True).text
    assert "The proposal is declined; the score stays as it was." in answer
    assert "Not scored yet" in answer


def test_an_answer_too_late_says_that_nothing_waits(as_user, director, waiting):
    for name in ("adopt-score", "decline-score"):
        answer = as_user(director).post(url(waiting, name), follow=True)
        assert "There is no proposal any more." in answer.text
