"""Versions of objectives and criteria: what each refusal says, what stays, what readers see."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from people.choices import Role
from people.models import HistoryEntry
from projects.models import CriteriaSet, Criterion, ObjectiveSet, SetState, StrategicObjective
from projects.operations.priorities import (
    discard_draft,
    draft_weights,
    edit_weights,
    facts_of,
    found_priorities,
    put_in_force,
)
from projects.priorities.defaults import CRITERIA, OBJECTIVES, CriterionFacts, ObjectiveFacts
from projects.priorities.scheme import scheme_of, weights_of
from projects.priorities.settings import load_settings
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_portfolio, make_programme, make_project, make_user

pytestmark = pytest.mark.django_db
PAGE = "/priorities/settings/"
MONDAY = FRIDAY + timedelta(days=3)


@pytest.fixture
def founded(director):
    portfolio = make_portfolio()
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    return portfolio


def plain(text):
    """With usual spaces instead of the narrow ones of French."""
    return text.replace("\u202f", " ")


def refusal(act):
    """What is said in English and in French, with the field that it stands at."""
    said = []
    for language in ("en", "fr"):
        with translation.override(language), pytest.raises(RuleViolation) as refused:
            act()
        said.append(plain(str(refused.value)))
    return (*said, refused.value.field)


def heavier(rows, gain, loss, by):
    """``by`` points go from the row ``loss`` to the row ``gain``."""
    moved = {gain: by, loss: -by}
    return [row._replace(weight=row.weight + moved.get(row.key, 0)) for row in rows]


def next_version(kind, portfolio, rows, director, on=MONDAY):
    draft = draft_weights(kind, portfolio.pk, actor=director)
    edit_weights(kind, draft.pk, rows, actor=director)
    return put_in_force(kind, draft.pk, actor=director, on=on)


# --- founding ----------------------------------------------------------------------------------


def test_the_usual_rows_are_complete_in_both_languages():
    for row in (*OBJECTIVES, *CRITERIA):
        assert row.name_fr
        assert row.name_en
        assert row.name_fr != row.name_en
    for row in OBJECTIVES:
        assert row.description_fr
        assert row.description_en
    for row in CRITERIA:
        lines = 0 if row.is_aligned else 6
        assert len(row.anchors_fr.splitlines()) == len(row.anchors_en.splitlines()) == lines
    for rows in (OBJECTIVES, CRITERIA):
        assert sum(row.weight for row in rows) == 100


def test_founding_twice_says_that_the_criteria_are_there(founded, director):
    assert refusal(lambda: found_priorities(founded.pk, actor=director, on=MONDAY)) == (
        "This portfolio has its criteria already.",
        "Ce portefeuille a déjà ses critères.",
        None,
    )
    assert weights_of(founded.pk).criteria_set.valid_from == FRIDAY


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER])
def test_readers_of_all_scores_found_nothing(role):
    portfolio = make_portfolio()
    with pytest.raises(PermissionDenied):
        found_priorities(portfolio.pk, actor=make_user(roles=(role,)), on=FRIDAY)
    assert weights_of(portfolio.pk) is None
    assert not ObjectiveSet.objects.filter(portfolio=portfolio).exists()


def test_each_portfolio_has_its_own_weights(founded, director):
    other = make_portfolio()
    found_priorities(other.pk, actor=director, on=MONDAY)
    rows = heavier(CRITERIA, "B", "A", 20)
    next_version(CriteriaSet, founded, rows, director)
    heavy, usual = weights_of(founded.pk), weights_of(other.pk)
    assert (heavy.criteria_set.number, usual.criteria_set.number) == (2, 1)
    assert [c.weight for c in heavy.criteria] == [10, 40, 15, 15, 10, 10]
    assert [c.weight for c in usual.criteria] == [30, 20, 15, 15, 10, 10]


# --- drafts ------------------------------------------------------------------------------------


def test_a_draft_is_refused_while_another_is_open_or_nothing_is_in_force(founded, director):
    draft_weights(CriteriaSet, founded.pk, actor=director)
    assert refusal(lambda: draft_weights(CriteriaSet, founded.pk, actor=director)) == (
        "A draft is open already; edit it or discard it.",
        "Un brouillon est déjà ouvert ; modifiez-le ou abandonnez-le.",
        None,
    )
    bare = make_portfolio()
    assert refusal(lambda: draft_weights(ObjectiveSet, bare.pk, actor=director)) == (
        "Nothing is in force yet.",
        "Rien n’est encore en vigueur.",
        None,
    )


def test_objectives_and_criteria_are_drafted_independently(founded, director):
    draft_weights(CriteriaSet, founded.pk, actor=director)
    objectives = draft_weights(ObjectiveSet, founded.pk, actor=director)
    put_in_force(ObjectiveSet, objectives.pk, actor=director, on=MONDAY)
    weights = weights_of(founded.pk)
    assert (weights.objective_set.number, weights.criteria_set.number) == (2, 1)
    assert CriteriaSet.objects.filter(portfolio=founded, state=SetState.DRAFT).count() == 1


def test_a_draft_has_no_day_and_weighs_nothing_yet(founded, director):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    edit_weights(CriteriaSet, draft.pk, heavier(CRITERIA, "B", "A", 5), actor=director)
    draft.refresh_from_db()
    assert (draft.valid_from, draft.state) == (None, "draft")
    assert [c.weight for c in weights_of(founded.pk).criteria][:2] == [30, 20]


def test_the_number_of_a_discarded_draft_is_given_again_but_never_one_that_was_in_force(
    founded, director
):
    thrown = draft_weights(CriteriaSet, founded.pk, actor=director)
    assert thrown.number == 2
    discard_draft(CriteriaSet, thrown.pk, actor=director)
    second = next_version(CriteriaSet, founded, list(CRITERIA), director)
    third = next_version(CriteriaSet, founded, list(CRITERIA), director, on=MONDAY)
    assert (second.number, third.number) == (2, 3)
    states = CriteriaSet.objects.filter(portfolio=founded).order_by("number")
    assert [(each.number, each.state) for each in states] == [
        (1, "past"),
        (2, "past"),
        (3, "in_force"),
    ]


def test_a_discarded_draft_takes_its_rows_along(founded, director):
    before = Criterion.objects.count(), StrategicObjective.objects.count()
    criteria, objectives = (
        draft_weights(kind, founded.pk, actor=director) for kind in (CriteriaSet, ObjectiveSet)
    )
    assert (criteria.rows.count(), objectives.rows.count()) == (6, 5)
    discard_draft(CriteriaSet, criteria.pk, actor=director)
    discard_draft(ObjectiveSet, objectives.pk, actor=director)
    assert (Criterion.objects.count(), StrategicObjective.objects.count()) == before


@pytest.mark.parametrize(("weight", "total"), [(29, 99), (31, 101), (0, 70), (100, 170)])
def test_a_sum_that_is_not_100_is_named(founded, director, weight, total):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    rows = [CRITERIA[0]._replace(weight=weight), *CRITERIA[1:]]
    assert refusal(lambda: edit_weights(CriteriaSet, draft.pk, rows, actor=director)) == (
        f"The weights add up to {total}, not to 100.",
        f"Les poids font {total} au total, et non 100.",
        None,
    )
    assert facts_of(draft) == list(CRITERIA)
    draft.refresh_from_db()
    assert draft.version == 1


def test_no_row_at_all_adds_up_to_0(founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    with pytest.raises(RuleViolation, match="add up to 0, not to 100"):
        edit_weights(ObjectiveSet, draft.pk, [], actor=director)


def test_one_objective_may_weigh_everything(founded, director):
    only = [ObjectiveFacts("O1", 100, "Tout", "Everything")]
    next_version(ObjectiveSet, founded, only, director)
    scheme = scheme_of(founded.pk)
    assert scheme.full_alignment == 100
    assert [(o.key, o.weight) for o in scheme.objectives] == [("O1", 100)]


def test_a_criterion_may_weigh_nothing(founded, director):
    next_version(CriteriaSet, founded, heavier(CRITERIA, "A", "E", 10), director)
    assert [c.weight for c in weights_of(founded.pk).criteria] == [40, 20, 15, 15, 0, 10]


def test_a_key_that_stands_twice_is_named(founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    rows = [*OBJECTIVES[:4], OBJECTIVES[4]._replace(key="O2")]
    assert refusal(lambda: edit_weights(ObjectiveSet, draft.pk, rows, actor=director)) == (
        "The key O2 stands twice.",
        "La clé O2 figure deux fois.",
        None,
    )


def test_keys_that_differ_only_in_case_are_two_keys(founded, director):
    rows = [CRITERIA[0], CRITERIA[1], CRITERIA[2]._replace(key="b"), *CRITERIA[3:]]
    next_version(CriteriaSet, founded, rows, director)
    assert {"B", "b"} <= {c.key for c in weights_of(founded.pk).criteria}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "LARGE"}, "key"),
        ({"key": ""}, "key"),
        ({"name_fr": ""}, "name_fr"),
        ({"name_fr": "x" * 201}, "name_fr"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_at_its_field_and_the_draft_stays(
    founded, director, change, field
):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    rows = [*CRITERIA[:-1], CRITERIA[-1]._replace(**change)]
    with pytest.raises(RuleViolation) as refused:
        edit_weights(CriteriaSet, draft.pk, rows, actor=director)
    assert refused.value.field == field
    assert facts_of(draft) == list(CRITERIA)


def test_exactly_one_criterion_is_computed(founded, director):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    none = [CRITERIA[0]._replace(is_aligned=False), *CRITERIA[1:]]
    two = [*CRITERIA[:-1], CRITERIA[-1]._replace(is_aligned=True)]
    for rows in (none, two):
        assert refusal(lambda rows=rows: edit_weights(
            CriteriaSet, draft.pk, rows, actor=director
        )) == (
            "Exactly one criterion must be the one that is computed from the objectives.",
            "Un seul critère, et un seul, doit être calculé à partir des objectifs.",
            None,
        )  # fmt: skip


def test_what_was_in_force_is_neither_edited_nor_enforced_nor_discarded(founded, director):
    first = weights_of(founded.pk).criteria_set
    next_version(CriteriaSet, founded, list(CRITERIA), director)
    first.refresh_from_db()
    assert first.state == SetState.PAST
    edited = refusal(lambda: edit_weights(CriteriaSet, first.pk, CRITERIA, actor=director))
    assert edited[:2] == (
        "A version that was in force does not change; begin a new one.",
        "Une version qui a été en vigueur ne change plus ; commencez-en une nouvelle.",
    )
    enforced = refusal(lambda: put_in_force(CriteriaSet, first.pk, actor=director, on=MONDAY))
    assert enforced[:2] == (
        "Only a draft can be put in force.",
        "Seul un brouillon peut être mis en vigueur.",
    )
    discarded = refusal(lambda: discard_draft(CriteriaSet, first.pk, actor=director))
    assert discarded[:2] == (
        "Only a draft can be discarded.",
        "Seul un brouillon peut être abandonné.",
    )


# --- in force ----------------------------------------------------------------------------------


def test_what_is_replaced_keeps_its_day_and_its_rows(founded, director):
    old = weights_of(founded.pk).objective_set
    new = next_version(ObjectiveSet, founded, heavier(OBJECTIVES, "O5", "O1", 10), director)
    old.refresh_from_db()
    assert (old.valid_from, new.valid_from) == (FRIDAY, MONDAY)
    assert facts_of(old) == list(OBJECTIVES)
    assert [row.weight for row in facts_of(new)] == [20, 25, 20, 15, 20]
    assert scheme_of(founded.pk).full_alignment == 25 + 20


def test_a_draft_that_somebody_has_saved_meanwhile_is_not_put_in_force(founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    edit_weights(ObjectiveSet, draft.pk, OBJECTIVES, actor=director, version=1)
    with pytest.raises(StaleObject) as stale:
        put_in_force(ObjectiveSet, draft.pk, actor=director, on=MONDAY, version=1)
    assert stale.value.current_version == 2
    put_in_force(ObjectiveSet, draft.pk, actor=director, on=MONDAY, version=2)
    assert weights_of(founded.pk).objective_set == draft


def test_the_history_tells_who_put_which_version_in_force(founded, director):
    new = next_version(CriteriaSet, founded, list(CRITERIA), director)
    entry = HistoryEntry.objects.get(verb="weights.put_in_force")
    assert (entry.actor, entry.object_id) == (director, new.pk)
    assert entry.additional_data["number"] == 2


def test_a_refused_version_leaves_the_old_one_in_force_and_no_trace(founded, director):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    draft.rows.filter(key="F").delete()
    with pytest.raises(RuleViolation, match="add up to 90"):
        put_in_force(CriteriaSet, draft.pk, actor=director, on=MONDAY)
    assert weights_of(founded.pk).criteria_set.number == 1
    assert not HistoryEntry.objects.filter(verb="weights.put_in_force").exists()


# --- anchors and names -------------------------------------------------------------------------


def test_anchors_are_read_in_the_language_of_the_reader(founded):
    cost = Criterion.objects.get(key="F")
    assert cost.anchors[0] == (0, "above CHF 1'500 k")
    assert cost.anchors[5] == (5, "below CHF 50 k")
    with translation.override("fr"):
        assert cost.anchors[0] == (0, "plus de 1'500 kCHF")
        assert cost.anchors[5] == (5, "moins de 50 kCHF")


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        ("", []),
        ("none", [(0, "none")]),
        ("none\n\nsome", [(0, "none"), (2, "some")]),
        ("0\n1\n2\n3\n4\n5\n6 is too much", [(n, str(n)) for n in range(6)]),
    ],
)
def test_each_line_belongs_to_its_score_and_a_seventh_to_none(lines, seen):
    assert Criterion(key="X", anchors_en=lines).anchors == seen


def test_anchors_in_one_language_serve_the_other_too():
    only = Criterion(key="X", anchors_fr="rien\npeu")
    assert only.anchors == [(0, "rien"), (1, "peu")]


def test_facts_come_back_as_they_were_written(founded, director):
    row = CriterionFacts("Z1", 10, "Nouveau", "New", "bas\nhaut", "low\nhigh", is_in_value=False)
    rows = [*CRITERIA[:-1], row]
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    edit_weights(CriteriaSet, draft.pk, rows, actor=director)
    assert facts_of(draft) == rows


# --- the page ----------------------------------------------------------------------------------


def url(name, portfolio, kind):
    return reverse(f"projects:priority-{name}", args=[portfolio.code, kind])


def filled(form):
    return {f.html_name: f.value() for f in form if f.value() not in (None, False)}


def test_the_settings_name_what_is_in_force_what_is_drafted_and_what_was(founded, director):
    next_version(CriteriaSet, founded, list(CRITERIA), director)
    draft_weights(CriteriaSet, founded.pk, actor=director)
    found = next(each for each in load_settings(director) if each.portfolio == founded)
    assert found.is_founded
    assert (found.criteria.in_force.number, found.criteria.draft.number) == (2, 3)
    assert [old.number for old in found.criteria.past] == [1]
    assert (found.objectives.in_force.number, found.objectives.draft) == (1, None)


def test_past_versions_stand_with_the_newest_first(founded, director):
    for _version in range(3):
        next_version(ObjectiveSet, founded, list(OBJECTIVES), director)
    found = next(each for each in load_settings(director) if each.portfolio == founded)
    assert [old.number for old in found.objectives.past] == [3, 2, 1]


def test_the_page_speaks_french_with_a_french_reader(as_user, founded):
    reader = make_user(roles=(Role.QUALITY_MANAGER,), language="fr")
    text = as_user(reader).get(PAGE).text
    assert "Alignement stratégique" in text
    assert "aucun bénéfice annuel net" in text
    assert "Strategic alignment" not in text


def test_a_draft_is_seen_by_readers_without_its_buttons(as_user, founded, director):
    draft_weights(CriteriaSet, founded.pk, actor=director)
    text = as_user(make_user(roles=(Role.SPONSOR,))).get(PAGE).text
    assert "Draft of version 2" in text
    assert url("enforce", founded, "criteria") not in text
    own = as_user(director).get(PAGE).text
    for name in ("enforce", "edit", "discard"):
        assert url(name, founded, "criteria") in own


def test_a_programme_manager_reads_the_weights_and_changes_none(as_user, founded, director):
    manager = make_user("of-programme")
    make_project(portfolio=founded, programme=make_programme(portfolio=founded, manager=manager))
    draft_weights(CriteriaSet, founded.pk, actor=director)
    client = as_user(manager)
    assert client.get(PAGE).status_code == 200
    assert client.get(url("edit", founded, "criteria")).status_code == 403
    for name in ("draft", "edit", "enforce", "discard"):
        assert client.post(url(name, founded, "criteria")).status_code == 403
    assert CriteriaSet.objects.get(portfolio=founded, state=SetState.DRAFT).version == 1


def test_whoever_is_not_signed_in_is_sent_to_the_door(anonymous, founded):
    answer = anonymous.get(PAGE)
    assert answer.status_code == 302
    assert "/login" in answer["Location"]


@pytest.mark.parametrize("name", ["draft", "enforce", "discard"])
def test_looking_changes_nothing(as_user, founded, director, name):
    assert as_user(director).get(url(name, founded, "criteria")).status_code == 405


def test_without_a_draft_there_is_nothing_to_edit_enforce_or_discard(as_user, founded, director):
    client = as_user(director)
    assert client.get(url("edit", founded, "objectives")).status_code == 404
    for name in ("enforce", "discard"):
        assert client.post(url(name, founded, "objectives")).status_code == 404


def test_an_unknown_portfolio_or_kind_is_not_found(as_user, founded, director):
    client = as_user(director)
    unknown = reverse("projects:priority-draft", args=["nowhere", "criteria"])
    assert client.post(unknown).status_code == 404
    assert client.get(url("edit", founded, "wishes")).status_code == 404


def test_the_form_of_criteria_keeps_boxes_and_anchors_at_a_refusal(as_user, founded, director):
    draft_weights(CriteriaSet, founded.pk, actor=director)
    client, place = as_user(director), url("edit", founded, "criteria")
    sent = filled(client.get(place).context["form"])
    sent |= {"weight_2": "19", "anchors_fr_2": "rien du tout", "is_in_value_3": ""}
    refused = client.post(place, sent)
    assert refused.status_code == 422
    assert "The weights add up to 99, not to 100." in refused.text
    assert "rien du tout" in refused.text
    form = refused.context["form"]
    assert not form["is_in_value_3"].value()
    assert form["is_aligned_1"].value()


def test_the_form_leaves_rows_without_a_key_out(as_user, founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    client, place = as_user(director), url("edit", founded, "objectives")
    sent = filled(client.get(place).context["form"])
    sent |= {"key_5": "", "weight_1": "40"}
    assert client.post(place, sent).status_code == 302
    assert [(row.key, row.weight) for row in facts_of(draft)] == [
        ("O1", 40), ("O2", 25), ("O3", 20), ("O4", 15),
    ]  # fmt: skip


def test_the_form_offers_two_rows_more_but_never_above_twelve(as_user, founded, director):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    client, place = as_user(director), url("edit", founded, "objectives")
    assert list(client.get(place).context["form"].numbers) == list(range(1, 8))
    many = [ObjectiveFacts(f"P{n:02}", 10 if n < 9 else 5, f"Objectif {n}", "") for n in range(11)]
    edit_weights(ObjectiveSet, draft.pk, many, actor=director)
    assert list(client.get(place).context["form"].numbers) == list(range(1, 13))


@pytest.mark.parametrize("weight", ["-1", "101", "ten", "12.5"])
def test_a_weight_that_is_no_whole_part_of_100_is_refused_at_its_field(
    as_user, founded, director, weight
):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    client, place = as_user(director), url("edit", founded, "objectives")
    sent = {**filled(client.get(place).context["form"]), "weight_1": weight}
    refused = client.post(place, sent)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["weight_1"]
    assert f'value="{weight}"' in refused.text
    assert facts_of(draft) == list(OBJECTIVES)


def test_a_second_click_on_put_in_force_finds_no_draft_and_makes_no_version(
    as_user, founded, director
):
    draft = draft_weights(ObjectiveSet, founded.pk, actor=director)
    client, place = as_user(director), url("enforce", founded, "objectives")
    pressed = {"version": draft.version}
    assert "The new version is in force." in client.post(place, pressed, follow=True).text
    assert client.post(place, pressed).status_code == 404
    assert ObjectiveSet.objects.filter(portfolio=founded).count() == 2


def test_what_is_done_is_said_in_french_to_a_french_director(as_user, founded):
    cheffe = make_user("cheffe", roles=(Role.DIRECTOR,), language="fr")
    client = as_user(cheffe)
    assert client.post(url("draft", founded, "criteria")).status_code == 302
    place = url("edit", founded, "criteria")
    sent = filled(client.get(place).context["form"])
    refused = client.post(place, {**sent, "weight_6": "9"})
    assert "Les poids font 99 au total, et non 100." in plain(refused.text)
    assert "Le brouillon est enregistré." in client.post(place, sent, follow=True).text
    gone = client.post(url("discard", founded, "criteria"), follow=True).text
    assert "Le brouillon est abandonné." in gone
