"""Whatever is typed into a form: an answer with words, nothing alive, nothing lost.

Each form meets a share of the values; ``EVERY_VALUE=1`` sends all, in three times the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils.html import escape
from zeal import zeal_ignore

from tests.matrix import addresses, table
from tests.matrix.payloads import CHOICES, DAYS, MARK, MARKUP, NUMBERS, QUERIES, TEXTS
from tests.matrix.visiting import Visitor
from tests.sharing import share

LINES = table.lines()
FORM = "application/x-www-form-urlencoded"
SERIES = {"day": DAYS, "number": NUMBERS, "choice": CHOICES}
# In this order the first who may send a form sends it.
SENDERS = ("lead", "director", "admin", "board", "sponsor")
# A page with several forms on it, one for each section.
SECTIONS = ("projects:edit@description", "projects:edit@frame", "projects:edit@people")
# These answer with a message on the next page, not with the form.
WITHOUT_FORM = {
    "people:filter_save",
    "people:switch_language",
    "people:switch_theme",
}


def forms_of(person: str) -> list[str]:
    """The forms that this person is the first to be entitled to."""
    found = [*SECTIONS] if person == "director" else []
    for line in LINES:
        senders = [name for name in SENDERS if line.expected.get(name) == "ok"]
        if line.method == "POST" and senders[:1] == [person]:
            found.append(line.target)
    return [target for target in found if target not in addresses.PERSONAL]


def spoiled(address: addresses.Address, turn: int) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """The form with a text in all its texts, then with wrong days, numbers and choices."""
    kinds = {typed.kind for typed in address.body.values()}
    right = {name: value for name, value in address.data.items() if isinstance(value, str | int)}
    if "text" in kinds:
        for text in share(TEXTS, turn):
            texts = {n: text for n, typed in address.body.items() if typed.kind == "text"}
            yield "text", text, {**right, **texts}
    if kinds & set(SERIES):
        for place in share(range(len(DAYS)), turn):
            wrong = {
                name: SERIES[typed.kind][place]
                for name, typed in address.body.items()
                if typed.kind in SERIES
            }
            yield "value", "", {**right, **wrong}
    yield "missing", "", {}
    if kinds:  # A mere button reads no fields.
        yield "many", "", {f"field-{n}": "x" for n in range(1500)}


def faults_of(answer: Any, kind: str, text: Any, *, keeps: bool) -> list[str]:
    if answer.status_code >= 500:
        return [str(answer) if answer.status_code == 500 else f"{answer.status_code}"]
    if kind == "many" and answer.status_code != 400:
        return [f"took 1500 fields ({answer.status_code})"]
    if kind != "text" or not isinstance(text, str):
        return []
    content = answer.content.decode(errors="replace")
    faults = []
    if text in MARKUP and text in content:
        faults.append("shows live markup")
    if f"49{MARK}" in content:
        faults.append("evaluates what was typed")
    plain = "\x00" not in text and "\r" not in text and text.strip()
    if keeps and answer.status_code == 422 and plain and escape(text) not in content:
        faults.append("does not give back what was typed")
    if "evil" in str(answer.cookies) or "Set-Cookie" in answer.headers:
        faults.append("lets a header through")
    return faults


def follow(visitor: Visitor, answer: Any) -> Any:
    """The page after an accepted form."""
    if answer.status_code == 302 and answer["Location"].startswith("/"):
        return visitor.ask("GET", answer["Location"])
    return answer


@pytest.mark.parametrize("person", SENDERS)
def test_no_form_breaks_or_comes_alive_whatever_is_typed(world, bare_refusals, person):
    visitor = Visitor(world.people[person])
    wrong = []
    for turn, target in enumerate(forms_of(person)):
        address = addresses.found(target, world, person)
        for kind, text, data in spoiled(address, turn):
            body = urlencode(data)
            # Two choices that are looked up in one table are no loop.
            with visitor.undone(), zeal_ignore():
                answer = visitor.ask("POST", address.url, body, content_type=FORM)
                faults = faults_of(answer, kind, text, keeps=target not in WITHOUT_FORM)
                if text in MARKUP:
                    shown = follow(visitor, answer)
                    faults += faults_of(shown, kind, text, keeps=False)
            wrong += [f"{target} as {person} with {str(data)[:160]}: {each}" for each in faults]
        with visitor.undone(), zeal_ignore():
            body = json.dumps(address.data, default=str)
            answer = visitor.ask("POST", address.url, body, content_type="application/json")
            if answer.status_code >= 500:
                wrong.append(f"{target} as {person} with JSON: {answer}")
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong[:80])


@pytest.mark.parametrize("person", ["lead", "director", "admin", "outsider"])
def test_no_page_breaks_on_an_odd_query(world, bare_refusals, person):
    visitor = Visitor(world.people[person])
    wrong = []
    for turn, line in enumerate(LINES):
        seen_before = person != "lead" and line.expected["lead"] == "ok"
        if line.method == "POST" or line.expected[person] != "ok" or seen_before:
            continue
        address = addresses.found(line.target, world, person)
        for query in share(QUERIES, turn, of=6):
            url = f"{address.url.partition('?')[0]}?{query}"
            answer = visitor.visit("GET", url)
            if answer.status_code >= 500:
                wrong.append(f"{url[:160]}: {answer}")
            elif b"<script>" in (answer.body if answer.streaming else answer.content):
                wrong.append(f"{url[:160]}: shows live markup")
    assert not wrong, "\n" + "\n".join(wrong[:80])
