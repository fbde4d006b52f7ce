"""Forms: labels, help and errors belong together; nothing typed is lost."""

from __future__ import annotations

import re
import uuid

import html5lib
import pytest
from django import forms

from people.idempotency import CreatesOnce
from servicedesk_pm.common.forms import ChoiceMenu
from tests.shell.urls import SampleForm

pytestmark = pytest.mark.django_db
GOOD = {"name": "Ada", "size": "S", "kind": "a", "version": "3", "form_token": str(uuid.uuid4())}


@pytest.fixture
def client_(gallery, as_user, director):
    return as_user(director)


def element(html, wanted):
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    found = [node for node in tree.iter() if node.get("id") == wanted]
    assert len(found) == 1, f"#{wanted} stands {len(found)} times"
    return found[0]


def send(client, **changes):
    return client.post("/sample/", {**GOOD, **changes})


def test_every_input_has_its_label():
    html = str(SampleForm())
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    labelled = {node.get("for") for node in tree.iter("label")}
    for node in tree.iter():
        if node.tag in {"input", "select", "textarea"} and node.get("type") != "hidden":
            assert node.get("id") in labelled, node.attrib


def test_help_is_linked_to_its_input():
    assert element(str(SampleForm()), "id_name").get("aria-describedby") == "id_name_helptext"


def test_a_refused_field_is_marked_and_linked_to_help_and_error(client_):
    html = send(client_, name="x" * 21).content.decode()
    name = element(html, "id_name")
    assert name.get("aria-invalid") == "true"
    assert name.get("aria-describedby") == "id_name_helptext id_name_error"
    assert "is-invalid" in name.get("class")
    assert element(html, "id_name_error") is not None


def test_the_summary_links_to_every_refused_field(client_):
    answer = send(client_, name="", size="XXL")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_name"' in html
    assert 'href="#id_size"' in html
    assert re.search(r'role="alert" tabindex="-1" data-focus', html)


def test_a_refused_form_keeps_what_was_typed(client_):
    html = send(client_, name="", note="A long thought", urgent="on", kind="b").content.decode()
    assert "A long thought" in html
    assert element(html, "id_urgent").get("checked") is not None
    assert element(html, "id_kind_1").get("checked") is not None


def test_a_broken_rule_stands_at_its_field(client_):
    answer = send(client_, name="rule")
    assert answer.status_code == 422
    assert "The size does not fit." in answer.content.decode()
    assert "id_size_error" in answer.content.decode()


def test_what_was_typed_is_escaped(client_):
    html = send(client_, name='"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in html


def test_an_overtaken_form_shows_who_changed_what_and_keeps_mine(client_):
    answer = send(client_, name="stale", note="Mine")
    html = answer.content.decode()
    assert answer.status_code == 409
    for word in ("Old", "New", "Ada", "Mine", "Keep mine and save", "Take theirs"):
        assert word in html
    assert 'name="version" value="4"' in html
    assert 'name="version" value="3"' not in html


def test_theirs_is_one_link_away(client_):
    html = send(client_, name="stale").content.decode()
    assert re.search(r'href="/sample/"[^>]*>Take theirs', html)


def test_a_fresh_form_shows_neither_box():
    html = str(SampleForm())
    assert "stale-box" not in html
    assert "error-summary" not in html
    assert "UNDEFINED" not in html


def test_every_form_that_creates_has_a_token_of_its_own():
    tokens = {str(CreatesOnce()["form_token"].value()) for _ in range(3)}
    assert len(tokens) == 3


def test_a_refused_form_keeps_its_token():
    token = str(uuid.uuid4())
    form = CreatesOnce({"form_token": token})
    assert token in str(form)


@pytest.mark.parametrize("token", ["1", "not-a-token", "0" * 500])
def test_a_forged_token_is_an_error_not_a_crash(token):
    assert not CreatesOnce({"form_token": token}).is_valid()


@pytest.mark.parametrize("version", ["", "0", "-1", "two", "1e3", "9" * 400])
def test_a_forged_version_is_an_error_not_a_crash(version):
    form = SampleForm({**GOOD, "version": version})
    assert "version" in form.errors
    assert "error-summary" in str(form)


def test_check_boxes_have_their_label_beside_them():
    html = str(SampleForm())
    assert html.index('id="id_urgent"') < html.index('for="id_urgent"')
    assert "field-box" in html


def test_choices_of_a_group_share_a_legend():
    html = str(SampleForm())
    assert re.search(r"<legend[^>]*>Kind", html)


def test_help_texts_are_escaped_like_everything_else():
    class Hostile(forms.Form):
        name = forms.CharField(help_text="<script>x</script>", label="<i>Name</i>")

    html = str(Hostile())
    assert "<script>" not in html
    assert "<i>" not in html


class Menu(forms.Form):
    state = forms.MultipleChoiceField(
        choices=[("a", "Open"), ("b", "<b>Shut</b>"), ("c", "Gone")], widget=ChoiceMenu
    )


@pytest.mark.parametrize(
    ("ticked", "words"),
    [([], ">All<"), (["a"], ">Open<"), (["a", "c"], ">2 chosen<"), (["nonsense"], ">All<")],
)
def test_a_menu_of_choices_says_what_is_ticked(ticked, words):
    html = str(Menu({"state": ticked}))
    assert words in html
    assert html.count(" checked") == len(set(ticked) & {"a", "b", "c"})
    assert "<b>Shut" not in html
    assert "UNDEFINED" not in html
