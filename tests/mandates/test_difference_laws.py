"""Laws of the comparison of two mandates, whatever they say."""

import copy
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from projects.mandates.content import content_of
from projects.mandates.sections import SECTIONS
from projects.models import ExpectedResult, Mandate, MandateObjective
from projects.operations.mandates import begin_mandate
from projects.written import difference
from projects.written.difference import GONE, NEW, SAME, marked
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import make_mandate, make_member, make_objective, make_signed_mandate
from tests.mandates.pages import SIXTY, agreed_mandate, in_french, url, words

compare = partial(difference.compare, headings=SECTIONS)

TEXT = st.text("ab é’.\n7", max_size=20)
SAID = st.fixed_dictionaries({"fr": TEXT, "en": TEXT})
MONEY = st.none() | st.decimals(0, 10_000_000, places=2).map(str)
WORDS = SAID.map(lambda said: {"kind": "words", "key": "risks", **said})
FACT = MONEY.map(lambda value: {"kind": "fact", "key": "envelope", "as": "money", "value": value})
CELLS = st.tuples(SAID, SAID, MONEY).map(list)
TABLE = st.dictionaries(st.integers(1, 6).map(str), CELLS, max_size=4).map(
    lambda rows: {
        "kind": "table",
        "key": "packages",
        "columns": [["name", "words"], ["criteria", "words"], ["budget", "money"]],
        "rows": [{"id": ident, "cells": cells} for ident, cells in rows.items()],
    }
)
CONTENT = st.dictionaries(
    st.sampled_from([key for key in SECTIONS if key != "signatures"]),
    st.tuples(st.none() | WORDS, st.none() | FACT, st.none() | TABLE),
    max_size=4,
).map(
    lambda found: {
        "sections": [
            {"key": key, "parts": [part for part in parts if part]} for key, parts in found.items()
        ]
    }
)
TURNED = {GONE: NEW, NEW: GONE, SAME: SAME}


@SIXTY
@given(CONTENT)
def test_a_content_against_itself_has_no_difference(content):
    assert compare(content, copy.deepcopy(content)) == []


@SIXTY
@given(CONTENT, CONTENT)
def test_the_sections_that_differ_are_the_same_both_ways_and_in_their_order(one, two):
    there = [section.key for section in compare(one, two)]
    assert there == [section.key for section in compare(two, one)]
    assert there == [key for key in SECTIONS if key in there]


@SIXTY
@given(CONTENT, CONTENT)
def test_the_row_that_came_in_one_direction_goes_in_the_other(one, two):
    def tones(differences):
        return {section.key: sorted(row.tone for row in section.rows) for section in differences}

    there, back = tones(compare(one, two)), tones(compare(two, one))
    assert {key: sorted(TURNED[tone] for tone in found) for key, found in there.items()} == back


@SIXTY
@given(CONTENT, CONTENT)
def test_a_figure_before_is_the_figure_after_of_the_other_direction(one, two):
    def figures(differences, *, turned):
        return {
            (section.key, change.label): (change.after, change.before)
            if turned
            else (change.before, change.after)
            for section in differences
            for change in section.changes
            if not change.pieces
        }

    assert figures(compare(one, two), turned=False) == figures(compare(two, one), turned=True)


@SIXTY
@given(CONTENT)
def test_against_nothing_every_row_has_come_and_every_word_is_new(content):
    for section in compare({"sections": []}, content):
        assert {row.tone for row in section.rows} <= {NEW}
        for change in section.changes:
            assert {piece.tone for piece in change.pieces} <= {NEW}
            if not change.pieces:
                assert change.before == "–"


@SIXTY
@given(CONTENT, CONTENT)
def test_both_languages_find_the_same_sections_changed(one, two):
    with translation.override("en"):
        english = [(each.key, len(each.changes), len(each.rows)) for each in compare(one, two)]
    with translation.override("fr"):
        french = [(each.key, len(each.changes), len(each.rows)) for each in compare(one, two)]
    assert english == french


@SIXTY
@given(CONTENT)
def test_the_canonical_text_does_not_depend_on_the_order_of_its_keys(content):
    turned = {key: content[key] for key in reversed(list(content))}
    turned["sections"] = [
        {name: each[name] for name in reversed(list(each))} for each in content["sections"]
    ]
    assert digest(canonical(turned)) == digest(canonical(content))


@SIXTY
@given(CONTENT, CONTENT)
def test_two_contents_have_one_hash_only_when_they_are_equal(one, two):
    assert (digest(canonical(one)) == digest(canonical(two))) == (one == two)


@SIXTY
@given(TEXT)
def test_a_text_that_stays_is_one_unmarked_piece(text):
    assert {piece.tone for piece in marked(text, text)} <= {SAME}


@SIXTY
@given(TEXT, TEXT)
def test_no_piece_is_empty(before, after):
    assert all(piece.text for piece in marked(before, after))


@pytest.mark.django_db
def test_the_next_version_begins_without_a_difference(young, director):
    first = agreed_mandate(young, director)
    second = begin_mandate(young.pk, actor=young.lead)
    loaded = Mandate.objects.select_related("project__programme__manager").get(pk=second.pk)
    assert compare(first.content, content_of(loaded)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "heading", "shown"),
    [
        ("background_en", "Another ground.", "Background and decision basis", "Another ground."),
        ("hypotheses_en", "Fast lines.", "Scope and exclusions", "Fast lines."),
        ("steering_rhythm", "gates", "Project organisation", "at the gates"),
        ("management_reserve", 11_500, "Budget and reserves", "11’500 CHF"),
        ("staffing_en", "Three people.", "Human resources", "Three people."),
        ("security_concept", "not_needed", "Quality, security, data protection", "not needed"),
        ("cost_tolerance_pct", 5, "Authority, tolerances, escalation", "5 %"),
        ("days_tolerance", 9, "Authority, tolerances, escalation", "9"),
        ("reporting_en", "Each week.", "Reporting", "Each week."),
    ],
)
def test_the_change_of_one_field_is_the_only_difference(
    as_user, young, director, field, value, heading, shown
):
    agreed_mandate(young, director)
    second = begin_mandate(young.pk, actor=young.lead)
    Mandate.objects.filter(pk=second.pk).update(**{field: value})
    answer = as_user(young.lead).get(url("mandate-difference", young))
    (section,) = answer.context["differences"]
    assert section.heading == heading
    (change,) = section.changes
    told = change.after or "".join(p.text for p in change.pieces if p.tone != GONE)
    assert " ".join(told.split()) == shown


@pytest.mark.django_db
def test_rows_that_came_went_and_changed_are_said_in_words_of_both_languages(as_user, young):
    first = make_signed_mandate(young)
    second = begin_mandate(young.pk, actor=young.lead)
    MandateObjective.objects.filter(mandate=second).update(target=200)
    ExpectedResult.objects.filter(mandate=second).delete()
    make_objective(second, 2, title_fr="Moins d’arrêts", title_en="Fewer stops", weight_pct=0)
    page = words(as_user(young.lead).get(url("mandate-difference", young)))
    for shown in ("From version 1 to version 2", "Signed → Draft", "added", "removed", "changed",
                  "Fewer stops", "<del>230</del>", "<ins>200</ins>"):  # fmt: skip
        assert shown in page, shown
    page = words(as_user(in_french(young.lead)).get(url("mandate-difference", young)))
    for shown in ("Signé → En rédaction", "Moins d’arrêts", "Objectifs mesurables", "Cible",
                  "Service livré"):  # fmt: skip
        assert shown in page, shown
    assert first.content["sections"] != content_of(second)["sections"]


@pytest.mark.django_db
def test_the_same_version_twice_says_that_both_say_the_same(as_user, young):
    make_signed_mandate(young, 2)
    page = words(as_user(young.lead).get(url("mandate-difference", young) + "?from=2&to=2"))
    assert "The two versions say the same." in page


@pytest.mark.django_db
def test_a_version_that_does_not_exist_is_not_compared_and_the_newest_two_are(as_user, young):
    make_signed_mandate(young, 3)
    for asked in ("?from=9&to=12", "?from=x&to=", "?to=3"):
        answer = as_user(young.lead).get(url("mandate-difference", young) + asked)
        pair = (answer.context["before"].number, answer.context["after"].number)
        assert pair == (2, 3), asked
    first = as_user(young.lead).get(url("mandate-difference", young) + "?to=1")
    assert (first.context["before"].number, first.context["after"].number) == (2, 1)


@pytest.mark.django_db
def test_an_observer_does_not_reach_a_draft_by_comparing(as_user, young):
    make_signed_mandate(young)
    make_mandate(young, 2, scope_in_en="Still secret.")
    client = as_user(make_member(young, Role.OBSERVER))
    assert client.get(url("mandate-difference", young)).status_code == 404
    assert client.get(url("mandate-difference", young) + "?from=1&to=2").status_code == 404


@pytest.mark.django_db
def test_the_comparison_costs_the_same_for_many_rows(as_user, young):
    make_signed_mandate(young)
    second = begin_mandate(young.pk, actor=young.lead)
    client = as_user(young.lead)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("mandate-difference", young)).status_code == 200
        return len(asked)

    make_objective(second, 2, weight_pct=0)
    one = cost()
    for number in range(3, 14):
        make_objective(second, number, weight_pct=0)
    assert cost() == one
