"""Two contents of a mandate compared field by field."""

from functools import partial

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from projects.mandates.sections import SECTIONS
from projects.written import difference
from projects.written.difference import GONE, NEW, SAME, marked

compare = partial(difference.compare, headings=SECTIONS)


def content(*parts, section="scope"):
    return {"sections": [{"key": section, "parts": list(parts)}]}


def text(fr="", en="", key="scope_in"):
    return {"kind": "words", "key": key, "fr": fr, "en": en}


def fact(value, kind="money", key="contingency"):
    return {"kind": "fact", "key": key, "as": kind, "value": value}


def table(*rows, columns=(("title", "words"), ("target", "number"), ("due_on", "day"))):
    found = [{"id": ident, "cells": list(cells)} for ident, *cells in rows]
    return {"kind": "table", "key": "objectives", "columns": [list(c) for c in columns],
            "rows": found}  # fmt: skip


def said(name):
    return {"fr": name, "en": name}


def test_the_same_content_has_no_difference():
    same = content(text("un", "one"), fact("1.00"), table(("1", said("x"), "2", None)))
    assert compare(same, same) == []


def test_words_are_marked_one_by_one():
    (section,) = compare(content(text(en="Six old sites.")), content(text(en="Five sites.")))
    (change,) = section.changes
    assert section.heading == "Scope and exclusions"
    assert change.label == "In scope"
    assert [(piece.tone, piece.text) for piece in change.pieces] == [
        (GONE, "Six old"), (NEW, "Five"), (SAME, " sites."),
    ]  # fmt: skip


def test_the_language_of_the_reader_goes_first_and_the_other_is_not_forgotten():
    before, after = content(text("un", "one")), content(text("deux", "one"))
    (section,) = compare(before, after)
    assert section.changes[0].language == "fr"
    with translation.override("fr"):
        (section,) = compare(before, content(text("deux", "two")))
    assert section.changes[0].language == "fr"


def test_figures_stand_before_and_after():
    (section,) = compare(
        content(fact("19000.00"), section="budget"), content(fact("22800.00"), section="budget")
    )
    (change,) = section.changes
    assert (change.before, change.after) == ("19’000 CHF", "22’800 CHF")


@pytest.mark.parametrize(("before", "after"), [(None, "5.00"), ("5.00", None)])
def test_a_figure_that_came_or_went_has_a_dash_on_its_other_side(before, after):
    (section,) = compare(
        content(fact(before), section="budget"), content(fact(after), section="budget")
    )
    shown = (section.changes[0].before, section.changes[0].after)
    assert sorted(shown) == ["5 CHF", "–"]


def test_a_part_that_is_new_counts_as_come():
    (section,) = compare(content(), content(fact("5.00")))
    assert (section.changes[0].before, section.changes[0].after) == ("–", "5 CHF")
    (section,) = compare(content(text(en="Gone")), content())
    assert [piece.tone for piece in section.changes[0].pieces] == [GONE]


def test_rows_come_go_and_change_by_their_identity():
    before = content(table(("1", said("Old"), "3", None), ("2", said("Kept"), "1", "2027-01-01")))
    after = content(table(("2", said("Kept"), "2", "2027-01-01"), ("3", said("New"), "4", None)))
    (section,) = compare(before, after)
    assert [(row.tone, row.title) for row in section.rows] == [
        (GONE, "Old"), (SAME, "Kept"), (NEW, "New"),
    ]  # fmt: skip
    (changed,) = section.rows[1].changes
    assert (changed.label, changed.before, changed.after) == ("Target", "1", "2")
    assert [(each.label, each.after) for each in section.rows[2].changes] == [("Target", "4")]


def test_words_in_a_row_are_marked_too():
    before = content(table(("1", said("Fewer calls"), "1", None)))
    after = content(table(("1", said("Fewer contacts"), "1", None)))
    (section,) = compare(before, after)
    (change,) = section.rows[0].changes
    assert [piece.text for piece in change.pieces] == ["Fewer ", "calls", "contacts"]


def test_a_long_text_is_compared_line_by_line():
    before = "\n".join(f"line {n}" for n in range(2000))
    after = before.replace("line 7\n", "line seven\n")
    pieces = marked(before, after)
    assert (GONE, "line 7\n") in [(piece.tone, piece.text) for piece in pieces]


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_marked_words_hold_both_texts_whole(before, after):
    pieces = marked(before, after)
    assert "".join(p.text for p in pieces if p.tone != NEW) == before
    assert "".join(p.text for p in pieces if p.tone != GONE) == after
