"""Lists of choices are drawn by ourselves, with nothing else in them than Django would draw."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from servicedesk_pm.common.forms import FormRenderer

CASES = {
    "plain": [("a", "Ada"), ("b", "Bob")],
    "groups": [("", "All"), ("Bern", [("1", "Ada"), ("2", "Bob")]), ("Vaud", [("3", "Cy")])],
    "numbers": [(1, "one"), (2, "two")],
    "hostile": [('"><script>', "<b>&amp;</b>"), ("'", "it's")],
    "hostile group": [('<i a="', [("x", "y")])],
    "none": [],
}


class Words(HTMLParser):
    """What a browser makes of it: tags with their attributes, and words."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, sorted(attrs, key=str)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.found.append(data.strip())


def understood(html):
    words = Words()
    words.feed(html)
    return words.found


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("value", ["", "a", "1", 2, '"><script>', None])
def test_one_choice_says_what_django_says(case, value):
    widget = forms.Select(attrs={"class": "form-select", "required": True}, choices=CASES[case])

    ours = widget.render("who", value, renderer=FormRenderer())

    assert understood(ours) == understood(widget.render("who", value, renderer=TemplatesSetting()))


def test_several_choices_say_what_django_says():
    field = forms.SelectMultiple(choices=CASES["groups"])

    ours = field.render("who", ["1", "3"], renderer=FormRenderer())

    assert understood(ours) == understood(
        field.render("who", ["1", "3"], renderer=TemplatesSetting())
    )
    assert ours.count("selected") == 2


def test_a_choice_cannot_become_markup():
    ours = forms.Select(choices=CASES["hostile"]).render("who", None, renderer=FormRenderer())
    assert "<script>" not in ours
    assert "<b>" not in ours


def test_other_widgets_are_drawn_by_templates():
    ours = forms.TextInput().render("name", "x", renderer=FormRenderer())
    assert ours == '<input type="text" name="name" value="x">'
