"""The small parts of pages: never colour alone, never a wrong number, nothing undefined."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from servicedesk_pm.common.templatetags.ui import day, moment, money, number


def draw(source, **context):
    html = Template(source).render(Context(context))
    assert "UNDEFINED" not in html
    return html


@pytest.mark.parametrize(
    ("colour", "letter", "shape"),
    [("green", "G", "circle"), ("amber", "A", "11.5 6"), ("red", "R", "11.5 11")],
)
def test_a_light_is_a_shape_a_letter_and_a_name(colour, letter, shape):
    html = draw("{% light colour %}", colour=colour)
    assert f">{letter}<" in html
    assert colour.capitalize() in html
    assert shape in html


def test_a_light_says_its_rule_and_leads_to_its_source():
    html = draw('{% light "red" href="/rows/" title="CPI 0.86, red below 0.90" %}')
    assert 'href="/rows/"' in html
    assert "CPI 0.86, red below 0.90" in html


@pytest.mark.parametrize("colour", ["", "none", "purple", None])
def test_what_says_nothing_says_so(colour):
    assert "Not significant" in draw("{% light colour %}", colour=colour or "")


@pytest.mark.parametrize(("letter", "name"), [("G", "Green"), ("O", "Amber"), ("R", "Red")])
def test_stored_letters_are_understood_too(letter, name):
    assert name in draw("{% light letter %}", letter=letter)


def test_a_light_spelled_out_carries_its_label():
    assert "Amber · waiver to 13.11" in draw('{% light "amber" label="waiver to 13.11" %}')


def test_a_part_that_was_drawn_before_is_not_mistaken_for_another():
    """Neither in another language, nor for a text that only reads like markup."""
    source = '{% light "red" label=label %}'
    assert "Red · <b>3</b>" in draw(source, label=mark_safe("<b>3</b>"))
    assert "Red · &lt;b&gt;3&lt;/b&gt;" in draw(source, label="<b>3</b>")
    with translation.override("fr"):
        assert "Rouge · &lt;b&gt;3&lt;/b&gt;" in draw(source, label="<b>3</b>")
    assert "0.86, 0.91" in draw("{% trend values %}", values=[0.86, 0.91])
    assert "0.86, 0.92" in draw("{% trend values %}", values=[0.86, 0.92])


def test_hostile_words_in_parts_are_escaped():
    bad = '"><script>x</script>'
    for source in (
        "{% pill bad %}",
        "{% pill bad title=bad %}",
        '{% light "red" title=bad label=bad href=bad %}',
        "{% fact bad bad href=bad note=bad %}",
        "{% empty bad bad bad bad %}",
        "{% progress 5 label=bad %}",
    ):
        assert "<script>" not in draw(source, bad=bad)


def test_a_bar_has_its_numbers_in_words():
    html = draw("{% progress 47 planned=65 %}")
    assert "47 % done, 65 % planned" in html
    assert 'width="47.0%"' in html


@pytest.mark.parametrize(("percent", "width"), [(-5, "0.0%"), (0, "0.0%"), (250, "100.0%")])
def test_a_bar_stays_within_its_frame(percent, width):
    assert f'width="{width}"' in draw("{% progress percent %}", percent=percent)


def test_a_bar_is_drawn_alike_in_every_language():
    with translation.override("fr"):
        assert 'width="33.3%"' in draw("{% progress percent %}", percent=Decimal("33.3333"))


def test_a_bar_of_nothing_known_is_a_dash():
    html = draw("{% progress nothing %}", nothing=None)
    assert "<svg" not in html
    assert "Unknown" in html


@pytest.mark.parametrize(
    ("values", "arrow"), [([1, 2], "↗"), ([2, 1], "↘"), ([1, 2, 2], "→"), ([1, 1], "→")]
)
def test_a_trend_has_an_arrow_and_its_values(values, arrow):
    html = draw("{% trend values %}", values=values)
    assert arrow in html
    assert f"{values[-1]}.00" in html
    assert "<polyline" in html


@pytest.mark.parametrize("values", [[], [1], [None, 1]])
def test_a_trend_needs_two_values(values):
    assert "No trend yet" in draw("{% trend values %}", values=values)


def test_an_empty_list_says_what_to_do_next():
    html = draw('{% empty "No reports yet" "Ask for one." "/new/" "Ask for a report" %}')
    assert 'href="/new/"' in html
    assert "<a" not in draw('{% empty "No reports yet" %}')


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (1240000, 0, "1’240’000"),
        (Decimal("0.855"), 2, "0.86"),
        (-5, 0, "−5"),
        (0, 0, "0"),
        (None, 0, "–"),
        ("", 0, "–"),
    ],
)
def test_numbers_have_apostrophes_and_a_true_minus(value, decimals, words):
    assert number(value, decimals) == words


def test_money_shows_cents_only_where_there_are_some():
    assert money(Decimal("1240000.00")) == "1’240’000 CHF"
    assert money(Decimal("0.5")) == "0.50 CHF"
    assert money(None) == "–"


def test_days_are_spelled_in_every_year():
    assert day(date(2026, 11, 2)) == "02.11.2026"
    assert day(date(1, 1, 1)) == "01.01.0001"
    assert day(None) == "–"


def test_moments_are_local():
    assert moment(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == "01.07.2026 14:05"
    assert moment(None) == "–"
