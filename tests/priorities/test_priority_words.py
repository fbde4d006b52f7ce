"""The ranked list in words and files: why this rank, the next one, the bar, ties, exports."""

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from engine.scoring import Criterion, Objective, Scheme, Sensitivity, Subject, explanations, ranked
from engine.scoring import score as engine_score
from people.choices import Role
from projects.models import CriteriaSet
from projects.operations.priorities import (
    draft_weights,
    edit_weights,
    found_priorities,
    put_in_force,
)
from projects.priorities.defaults import CRITERIA, OBJECTIVES
from projects.priorities.list import _sensitivities, load_list
from projects.priorities.page import BAR_WIDTH, LETTER_FITS, load_priority, sentence_of, step_of
from projects.priorities.ranking import load_ranking
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_score,
    make_user,
)
from tests.priorities.golden import GOLDEN, contributions, scores

pytestmark = pytest.mark.django_db
URL = "/priorities/"
SCHEME = Scheme(
    tuple(Criterion(row.key, row.weight, row.is_in_value) for row in CRITERIA),
    tuple(Objective(row.key, row.weight) for row in OBJECTIVES),
    "A",
)


@pytest.fixture
def round_2027(director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    for code, given_, points, _p, _v, cost, _best, _worst in GOLDEN:
        make_score(
            make_project(code=code, portfolio=portfolio, state="requested"),
            contributions=contributions(given_),
            scores=scores(points),
            cost=Decimal(cost * 1000),
            scored_on=FRIDAY,
        )
    return portfolio


def plain(text):
    """With usual spaces instead of the narrow ones of French."""
    return text.replace("\u202f", " ")


def sentences(portfolio):
    ranking = load_ranking(portfolio.pk)
    return {place.code: plain(sentence_of(ranking, place)) for place in ranking.places}


def steps(portfolio):
    return {place.code: plain(step_of(place)) for place in load_ranking(portfolio.pk).places}


def competing(portfolio, **fields):
    state = fields.pop("state", "requested")
    project = make_project(portfolio=portfolio, state=state, **fields.pop("project", {}))
    make_score(project, **fields)
    return project


# --- why this rank -----------------------------------------------------------------------------


def test_the_first_and_the_last_rank_say_what_brings_most_and_what_is_missing(round_2027):
    said = sentences(round_2027)
    assert said["GOLD-202"] == (
        "Rank 1 of 9: “Strategic alignment” brings most with 30 points;"
        " most is missing in “Risk reduction”, 12 points."
    )
    assert said["GOLD-304"] == (
        "Rank 9 of 9: “Strategic alignment” brings most with 9.8 points;"
        " most is missing in “Strategic alignment”, 20.2 points."
    )
    with translation.override("fr"):
        said = sentences(round_2027)
    assert said["GOLD-202"] == (
        "Rang 1 sur 9 : « Alignement stratégique » apporte le plus avec 30 points ;"
        " c’est à « Réduction de risque » qu’il manque le plus, 12 points."
    )
    assert said["GOLD-304"].startswith("Rang 9 sur 9 : « Alignement stratégique »")


def test_the_next_rank_is_so_many_points_away_and_nothing_is_above_the_first(round_2027):
    said = steps(round_2027)
    assert said["GOLD-202"] == "Nothing is ranked higher."
    assert said["GOLD-205"] == "+4.2 points for the next rank"
    assert said["GOLD-206"] == "+0.3 points for the next rank"
    with translation.override("fr"):
        said = steps(round_2027)
    assert said["GOLD-202"] == "Aucun projet n’est mieux classé."
    assert said["GOLD-205"] == "+4.2 points pour le rang suivant"


def test_without_a_point_and_with_all_of_them_the_sentence_says_so(round_2027):
    nothing = competing(round_2027, scores=dict.fromkeys("BCDEF", 0), contributions={})
    everything = competing(
        round_2027, scores=dict.fromkeys("BCDEF", 5), contributions={"O1": 5, "O2": 5}
    )
    said = sentences(round_2027)
    assert said[everything.code] == "Rank 1 of 11: every criterion brings all its points."
    assert said[nothing.code] == "Rank 11 of 11: no criterion brings a point yet."
    with translation.override("fr"):
        said = sentences(round_2027)
    assert said[everything.code] == "Rang 1 sur 11 : chaque critère apporte tous ses points."
    assert said[nothing.code] == "Rang 11 sur 11 : aucun critère n’apporte encore de point."
    points = [str(place.priority) for place in load_ranking(round_2027.pk).places]
    assert (points[0], points[-1]) == ("100.0", "0.0")


def test_the_only_candidate_is_rank_1_of_1(director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    only = competing(portfolio)
    assert sentences(portfolio)[only.code].startswith("Rank 1 of 1: ")
    (place,) = load_ranking(portfolio.pk).places
    assert (place.range.is_stable, place.near) == (True, ())


def test_equal_points_follow_the_tie_breakers_and_say_so(round_2027):
    first = competing(round_2027, cost=Decimal(10), contributions={})
    second = competing(round_2027, cost=Decimal(20), contributions={})
    said = steps(round_2027)
    assert said[second.code] == (
        "The same P as the rank above; the order between them follows the tie-breakers."
    )
    with translation.override("fr"):
        assert steps(round_2027)[second.code] == (
            "Même P que le rang supérieur ; les critères de départage fixent l’ordre."
        )
    places = load_ranking(round_2027.pk).by_code
    assert places[second.code].rank == places[first.code].rank + 1
    assert second.code in places[first.code].near


@pytest.mark.parametrize(
    ("ahead", "behind"),
    [
        ({"project": {"category": "mandatory"}}, {"project": {"category": "committed"}}),
        ({"project": {"category": "committed"}}, {"imposed_on": date(2027, 1, 1)}),
        ({"imposed_on": date(2027, 1, 1)}, {"imposed_on": date(2027, 1, 2)}),
        ({"imposed_on": date(2099, 1, 1), "cost": Decimal(9)}, {"cost": Decimal(1)}),
        ({"cost": Decimal(1)}, {"cost": Decimal(2)}),
    ],
    ids=["mandatory", "committed", "earlier date", "any date", "lower cost"],
)
def test_of_equal_points_the_less_free_the_earlier_and_the_cheaper_comes_first(
    director, ahead, behind
):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    # Made in the wrong order, so that neither code nor day of the request puts it right.
    second = competing(portfolio, **behind)
    first = competing(portfolio, **ahead)
    places = load_ranking(portfolio.pk).places
    assert [place.code for place in places] == [first.code, second.code]
    assert places[0].priority == places[1].priority


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 5), min_size=5, max_size=5),
            st.lists(st.sampled_from([0, 1, 3, 5]), min_size=5, max_size=5),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_rank_has_its_sentence_and_every_step_is_the_distance_to_the_one_above(facts):
    found = ranked(
        engine_score(SCHEME, Subject(f"C-{n}", scores(given_), contributions(served)))
        for n, (given_, served) in enumerate(facts)
    )
    places = [
        SimpleNamespace(rank=n, why=why)
        for n, why in enumerate(explanations(SCHEME, found), start=1)
    ]
    ranking = SimpleNamespace(weights=SimpleNamespace(criteria=CRITERIA), places=places)
    with translation.override("en"):
        for n, (one, place) in enumerate(zip(found, places, strict=True), start=1):
            text = sentence_of(ranking, place)
            assert text.startswith(f"Rank {n} of {len(facts)}: ")
            assert ("no criterion brings a point" in text) == (not any(one.points.values()))
            assert ("brings all its points" in text) == (sum(one.points.values()) == 100)
            if n == 1:
                assert step_of(place) == "Nothing is ranked higher."
            else:
                gap = found[n - 2].priority - one.priority
                assert gap >= 0
                assert step_of(place).startswith(f"+{gap} points" if gap else "The same P")


# --- how firm the order is ---------------------------------------------------------------------


def test_a_weight_that_turns_a_near_tie_is_named_with_the_pair(round_2027, director):
    lines = load_list(director).sensitivities
    benefit = next(line for line in lines if line.startswith("“Benefit” a fifth heavier"))
    assert "GOLD-104 ↔ GOLD-206" in benefit
    assert benefit.endswith("change places.")
    with translation.override("fr"):
        lines = [plain(line) for line in load_list(director).sensitivities]
    assert any(line.startswith("« Bénéfice » plus lourd d’un cinquième : ") for line in lines)
    assert all(line.endswith("de place.") for line in lines)


def test_who_sees_one_of_a_pair_learns_of_no_swap(round_2027):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, round_2027.projects.get(code="GOLD-104"))
    view = load_list(lead)
    assert view.sensitivities == ()
    assert [row.near for row in view.rows] == [()]


@pytest.mark.parametrize(
    ("swaps", "is_more", "said"),
    [
        (1, True, "“Benefit” a fifth heavier: X1 ↔ Y1 change places."),
        (2, False, "“Benefit” a fifth lighter: X1 ↔ Y1, X2 ↔ Y2 change places."),
        (3, True, "“Benefit” a fifth heavier: X1 ↔ Y1, X2 ↔ Y2, X3 ↔ Y3 change places."),
        (
            5,
            False,
            "“Benefit” a fifth lighter: X1 ↔ Y1, X2 ↔ Y2, X3 ↔ Y3 and 2 more change places.",
        ),
    ],
)
def test_up_to_three_pairs_are_named_and_the_others_counted(swaps, is_more, said):
    pairs = tuple((f"X{n}", f"Y{n}") for n in range(1, swaps + 1))
    ranking = SimpleNamespace(
        weights=SimpleNamespace(criteria=CRITERIA),
        sensitivities=(Sensitivity("B", is_more, pairs), Sensitivity("C", is_more, ())),
    )
    known = {code for pair in pairs for code in pair}
    assert list(_sensitivities(ranking, known)) == [said]
    assert list(_sensitivities(ranking, known - {"X1"}))[:1] != [said]


def test_where_nothing_changes_places_the_page_says_so(as_user, director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    competing(portfolio, scores=dict.fromkeys("BCDEF", 5), contributions={"O1": 5, "O2": 5})
    competing(portfolio, scores=dict.fromkeys("BCDEF", 0), contributions={})
    page = as_user(director).get(URL).text
    assert "No single weight, a fifth heavier or lighter, changes a rank." in page


# --- the bar and its table ---------------------------------------------------------------------


def view_of(code, portfolio):
    return load_priority(portfolio.projects.get(code=code), on=FRIDAY)


def test_the_bar_lays_the_points_side_by_side(round_2027):
    view = view_of("GOLD-202", round_2027)
    assert [(p.criterion.key, str(p.points), p.x, p.width) for p in view.parts] == [
        ("A", "30.0", 0.0, 180.0),
        ("B", "16.0", 180.0, 96.0),
        ("C", "6.0", 276.0, 36.0),
        ("D", "3.0", 312.0, 18.0),
        ("E", "10.0", 330.0, 60.0),
        ("F", "6.0", 390.0, 36.0),
    ]


@pytest.mark.parametrize("facts", GOLDEN, ids=lambda facts: facts[0])
def test_no_bar_is_longer_than_its_points(round_2027, facts):
    view = view_of(facts[0], round_2027)
    last = view.parts[-1]
    assert last.x + last.width == pytest.approx(float(facts[3]) * BAR_WIDTH / 100, abs=0.5)
    for part, after in zip(view.parts, view.parts[1:], strict=False):
        assert after.x == pytest.approx(part.x + part.width, abs=0.11)


def test_a_narrow_part_has_no_letter(round_2027):
    for part in view_of("GOLD-104", round_2027).parts:
        assert part.has_letter == (part.width >= LETTER_FITS)
        assert part.middle == pytest.approx(part.x + part.width / 2, abs=0.1)
    letters = {part.criterion.key for part in view_of("GOLD-104", round_2027).parts
               if part.has_letter}  # fmt: skip
    # D brings 3 points, just wide enough; E brings 2.
    assert letters == {"A", "B", "C", "D", "F"}


def test_the_page_draws_the_bar_and_writes_every_value_below(as_user, director, round_2027):
    url = reverse("projects:priority", args=["GOLD-202"])
    page = as_user(director).get(url).text
    assert "71.0 of 100 points" in page
    assert 'aria-labelledby="priority-bar-title"' in page
    for words in ("30.0 / 30", "16.0 / 20", "6.0 / 15", "3.0 / 15", "10.0 / 10", "6.0 / 10"):
        assert words in page
    assert "criteria version 1, objectives version 1" in page
    assert page.count("Seen. ") == 6


def test_the_page_is_french_for_a_french_reader(as_user, round_2027):
    reader = make_user(roles=(Role.QUALITY_MANAGER,), language="fr")
    page = plain(as_user(reader).get(reverse("projects:priority", args=["GOLD-104"])).text)
    assert "Pourquoi ce rang" in page
    assert "45.7 points sur 100" in page
    assert "6 sur 9" in page
    assert "quasi ex æquo" in page
    assert "À 1.0 point au plus de GOLD-206" in page
    assert "critères version 1, objectifs version 1" in page


def test_a_score_keeps_the_version_with_which_it_was_given(as_user, director, round_2027):
    draft = draft_weights(CriteriaSet, round_2027.pk, actor=director)
    rows = [CRITERIA[0]._replace(weight=10), CRITERIA[1]._replace(weight=40), *CRITERIA[2:]]
    edit_weights(CriteriaSet, draft.pk, rows, actor=director)
    put_in_force(CriteriaSet, draft.pk, actor=director, on=FRIDAY)
    page = as_user(director).get(reverse("projects:priority", args=["GOLD-202"])).text
    assert "criteria version 1, objectives version 1" in page
    assert "10.0 / 10" in page
    assert "32.0 / 40" in page
    assert "2 of 9" in page


def test_a_running_project_shows_its_points_without_a_rank(as_user, director, round_2027):
    running = competing(round_2027, state="execution")
    page = as_user(director).get(reverse("projects:priority", args=[running.code])).text
    assert "The project is not ranked" in page
    assert "of 100 points" in page
    assert "of 9" not in page


def test_a_score_that_no_longer_fits_shows_no_bar(as_user, director, round_2027):
    odd = competing(round_2027, scores={"Z": 1})
    page = as_user(director).get(reverse("projects:priority", args=[odd.code])).text
    assert "The score no longer fits the criteria in force" in page
    assert "priority-bar" not in page


# --- the list of each portfolio ----------------------------------------------------------------


def test_the_address_chooses_the_portfolio(round_2027, director):
    other = make_portfolio()
    found_priorities(other.pk, actor=director, on=FRIDAY)
    alone = competing(other)
    view = load_list(director, other.code)
    assert (view.portfolio, view.candidates) == (other, 1)
    assert [row.project for row in view.rows] == [alone]
    assert load_list(director, round_2027.code).candidates == 9


def test_an_unknown_portfolio_shows_the_first_by_code(round_2027, director):
    first = make_portfolio(code="AA-first")
    assert load_list(director, "nowhere").portfolio == first
    assert load_list(director).portfolio == first


def test_a_portfolio_without_criteria_is_an_empty_list(director):
    bare = make_portfolio()
    view = load_list(director, bare.code)
    assert (view.rows, view.candidates, view.field, view.sensitivities) == ((), 0, None, ())


def test_a_programme_manager_sees_the_own_programme_ranked_among_all(as_user, round_2027):
    manager = make_user()
    programme = make_programme(portfolio=round_2027, manager=manager)
    round_2027.projects.filter(code__in=["GOLD-106", "GOLD-304"]).update(programme=programme)
    table = as_user(manager).get(URL).context["table"]
    assert [(row.project.code, row.place.rank) for row in table.rows] == [
        ("GOLD-106", 3),
        ("GOLD-304", 9),
    ]


def test_scores_that_no_longer_fit_are_named_to_who_may_read_them(as_user, director, round_2027):
    odd = competing(round_2027, scores={"Z": 1})
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, round_2027.projects.get(code="GOLD-104"))
    assert odd.code in as_user(director).get(URL).text
    assert odd.code not in as_user(lead).get(URL).text


def test_an_objective_that_nobody_serves_is_pointed_out(round_2027, director):
    round_2027.projects.exclude(code="GOLD-206").update(state="execution")
    found = {each.objective.key: each for each in load_list(director).objectives}
    assert {key for key, each in found.items() if not each.is_served} == {"O2", "O4", "O5"}
    assert found["O1"].direct == found["O3"].direct == ("GOLD-206",)


# --- files -------------------------------------------------------------------------------------


def exported(client, query):
    text = b"".join(client.get(f"{URL}?export=csv{query}")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_file_has_the_columns_and_rows_of_the_page(as_user, director, round_2027):
    head, *rows = exported(as_user(director), "")
    assert head == [
        "Rank", "Project", "Code", "Priority P", "Value V", "Rank range", "Category", "Cost (CHF)",
        "Effort", "Risk reduction (D)", "Why this rank",
    ]  # fmt: skip
    assert [row[2] for row in rows] == [facts[0] for facts in GOLDEN]
    assert [Decimal(row[3]) for row in rows] == [Decimal(facts[3]) for facts in GOLDEN]
    assert [Decimal(row[4]) for row in rows] == [Decimal(facts[4]) for facts in GOLDEN]
    assert rows[0][5:7] == ["1–2", "Discretionary"]
    assert Decimal(rows[0][7]) == 380_000
    assert rows[0][9] == "1"
    assert rows[0][10].startswith("Rank 1 of 9: “Strategic alignment”")


def test_the_file_is_in_the_readers_language_and_order(as_user, round_2027):
    cheffe = make_user("cheffe", roles=(Role.DIRECTOR,), language="fr")
    head, *rows = exported(as_user(cheffe), "&sort=cost")
    assert head[0] == "Rang"
    assert head[5] == "Plage de rangs"
    assert head[10] == "Pourquoi ce rang"
    costs = [Decimal(row[7]) for row in rows]
    assert costs == sorted(costs)
    assert plain(rows[0][10]).startswith("Rang 9 sur 9 : ")


def test_the_file_of_a_lead_holds_what_the_lead_sees(as_user, round_2027):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, round_2027.projects.get(code="GOLD-104"))
    _head, *rows = exported(as_user(lead), "")
    assert [(row[0], row[2]) for row in rows] == [("6", "GOLD-104")]


def test_a_name_that_a_spreadsheet_would_compute_is_only_text(as_user, director, round_2027):
    round_2027.projects.filter(code="GOLD-202").update(name_fr="=1+1", name_en="=1+1")
    _head, *rows = exported(as_user(director), "")
    assert rows[0][1] == "'=1+1"


def test_the_workbook_holds_the_same_rows(as_user, director, round_2027):
    content = b"".join(as_user(director).get(f"{URL}?export=xlsx"))
    sheet = load_workbook(io.BytesIO(content)).active
    codes = [cell.value for cell in sheet["C"]][-len(GOLDEN):]  # fmt: skip
    assert codes == [facts[0] for facts in GOLDEN]


@pytest.mark.parametrize("who", ["outsider", "member", "observer"])
def test_there_is_no_file_for_who_knows_of_no_list(as_user, round_2027, who, request):
    person = request.getfixturevalue(who)
    assert as_user(person).get(f"{URL}?export=csv").status_code == 404
