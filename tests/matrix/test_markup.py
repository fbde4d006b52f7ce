"""Every page is valid HTML in both languages, with names for all its parts."""

from __future__ import annotations

from itertools import pairwise

import html5lib
import pytest

from people.models import User
from tests.matrix import addresses, table
from tests.matrix.visiting import Visitor

LINES = table.lines()
NS = "{http://www.w3.org/1999/xhtml}"
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def pages_of(world, person):
    for line in LINES:
        if line.method == "POST" or line.expected[person] != "ok":
            continue
        yield addresses.found(line.target, world, person).url


def elements(tree):
    above = {child: parent for parent in tree.iter() for child in parent}
    found = [(each, each.tag.removeprefix(NS)) for each in tree.iter() if isinstance(each.tag, str)]
    return found, above


def parse_faults(parser) -> list[str]:
    return [f"{code} at line {place[0]} {facts}" for place, code, facts in parser.errors]


def id_faults(found) -> list[str]:
    ids = [each.get("id") for each, _tag in found if each.get("id") is not None]
    faults = [f"id {name!r} stands twice" for name in set(ids) if ids.count(name) > 1]
    faults += ["an empty id" for name in ids if not name.strip() or " " in name]
    for each, _tag in found:
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list"):
            for name in (each.get(attribute) or "").split():
                if name not in ids:
                    faults.append(f"{attribute} names {name!r}, which is not there")
    return faults


def heading_faults(found) -> list[str]:
    levels = [
        int(tag[1]) for _each, tag in found if len(tag) == 2 and tag[0] == "h" and tag[1:].isdigit()
    ]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    for before, after in pairwise(levels):
        if after > before + 1:
            faults.append(f"a heading jumps from level {before} to {after}")
    return faults


def label_faults(found, above) -> list[str]:
    labelled = {each.get("for") for each, tag in found if tag == "label"}
    faults = []
    for each, tag in found:
        if tag not in {"input", "select", "textarea"} or each.get("type") in UNLABELLED:
            continue
        parent = above.get(each)
        while parent is not None and parent.tag != f"{NS}label":
            parent = above.get(parent)
        named = each.get("aria-label") or each.get("aria-labelledby") or parent is not None
        if not named and each.get("id") not in labelled:
            faults.append(f"the {tag} {each.get('name')!r} has no label")
    return faults


def faults_of(content: str, language: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(content)
    found, above = elements(tree)
    faults = parse_faults(parser) + id_faults(found) + heading_faults(found)
    faults += label_faults(found, above)
    if tree.get("lang") != language:
        faults.append(f"speaks {tree.get('lang')!r}")
    if not any(tag == "title" and (each.text or "").strip() for each, tag in found):
        faults.append("has no title")
    return faults


@pytest.mark.parametrize(
    ("person", "language"),
    [("director", "en"), ("lead", "fr"), ("admin", "en"), ("outsider", "fr")],
)
def test_every_page_is_valid(world, person, language):
    User.objects.update(language=language)
    visitor = Visitor(User.objects.get(username=person))
    wrong, checked = [], 0
    for url in pages_of(world, person):
        answer = visitor.visit("GET", url)
        content = answer.content.decode() if not getattr(answer, "streaming", False) else ""
        if "<html" not in content[:300]:
            continue
        checked += 1
        wrong += [f"{url} as {person}: {each}" for each in faults_of(content, language)]
    assert checked >= 8
    assert not wrong, "\n" + "\n".join(wrong[:60])
