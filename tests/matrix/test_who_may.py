"""Every address as every person, in the own and in the foreign programme.

Each refusal is met by all. What several may do is shown by a third of them, another third at each
address; ``EVERY_VALUE=1`` lets all of them show it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.choices import Role
from tests.factories import make_member
from tests.matrix import addresses, table
from tests.matrix.visiting import Visitor, changed, fingerprint
from tests.matrix.world import EVERYWHERE, SIGNED_IN, STRANGER, World
from tests.sharing import is_my_turn

LINES = table.lines()
METHODS = ("GET", "POST")
# What the accepted form is answered with.
ACCEPTED = {"GET": {200}, "POST": {200, 204, 302}}
SIGN_IN = "/accounts/login/?next="


def names(patterns=None, space="") -> Iterator[str]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else space
            yield from names(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def meets(method: str, expected: str, answer) -> bool:
    if expected == "ok":
        return answer.status_code in ACCEPTED[method]
    return answer.status_code == int(expected)


def stops_over(world: World, person: str):
    """Every line with its address: expected, method, address, and where it is."""
    for turn, line in enumerate(LINES):
        entitled = [name for name in SIGNED_IN if line.expected[name] == "ok"]
        shows = person not in entitled or is_my_turn(person, entitled, turn)
        if line.target in addresses.PLACED:
            for where, place in (("own", world.own), ("foreign", world.foreign)):
                if where == "foreign" and person in EVERYWHERE and line.method == "POST":
                    continue  # The same rights that were just looked at.
                everywhere = where == "own" or person in EVERYWHERE
                expected = line.expected[person if everywhere else "outsider"]
                if expected == "ok" and not shows:
                    continue
                yield line, where, expected, addresses.placed(line.target, world, place)
        elif line.target in addresses.PERSONAL:
            other = "director" if person != "director" else "lead"
            for where, owner, expected in (("own", person, "ok"), ("other", other, "404")):
                yield line, where, expected, addresses.personal(line.target, world, owner)
        elif shows:
            yield line, "", line.expected[person], addresses.plain(line.target, world)


def complaint(line, where, person, expected, answer) -> str:
    got = str(answer) if answer.status_code == 500 else answer.status_code
    return f"{line.method:4} {line.target:40} {where:8} {person:12} expected {expected}, got {got}"


def test_every_address_of_the_application_stands_in_the_table():
    written = {line.name for line in LINES} | set(table.LIBRARY) | set(table.PROBES)
    assert set(names()) - written == set(), "no line for these addresses"
    assert written - set(names()) == set(), "lines for addresses that do not exist"


def test_every_line_of_the_table_has_an_address():
    known = {*addresses.PLACED, *addresses.PERSONAL, *addresses.PLAIN}
    for line in LINES:
        assert line.target in known or "@" not in line.target, line.target
    written = [(line.method, line.target) for line in LINES]
    assert [each for each in written if written.count(each) > 1] == []


@pytest.mark.parametrize("person", SIGNED_IN)
def test_everybody_meets_what_the_table_says(world, bare_refusals, person):
    visitor = Visitor(world.people[person])
    before = fingerprint()
    wrong = []
    for line, where, expected, address in stops_over(world, person):
        data = address.data if line.method == "POST" else None
        answer = visitor.visit(line.method, address.url, data)
        if not meets(line.method, expected, answer):
            wrong.append(complaint(line, where, person, expected, answer))
        if visitor.writes and (line.method == "GET" or answer.status_code >= 400):
            left = visitor.traces_of(line.method, address.url, data)
            wrong += [f"{line.method} {address.url} as {person} changed {each}" for each in left]
    assert changed(before) == []
    assert not wrong, "\n" + "\n".join(wrong)


def every_address(world: World, person: str) -> dict[str, str]:
    """One address for each name of ours, as the person would use it."""
    found: dict[str, str] = {}
    for line in LINES:
        address = addresses.found(line.target, world, person)
        found.setdefault(line.name, address.url)
    return found


@pytest.mark.parametrize("person", ["director", "lead", "outsider"])
def test_a_method_that_stands_nowhere_is_refused(world, bare_refusals, person):
    visitor = Visitor(world.people[person])
    written = {(line.method, line.name) for line in LINES}
    wrong = []
    for name, url in every_address(world, person).items():
        for method in ("GET", "POST", "PUT", "DELETE"):
            if (method, name) in written:
                continue
            status = visitor.visit(method, url).status_code
            if status != 405:
                wrong.append(f"{method} {url} as {person}: {status}")
    assert wrong == []


@pytest.mark.parametrize("person", [*SIGNED_IN, STRANGER])
def test_a_stray_post_changes_nothing(world, bare_refusals, person):
    """An empty form at every address of the foreign programme."""
    visitor = Visitor(world.people.get(person))
    before, wrong = fingerprint(), []
    for line in LINES:
        if line.method == "GET" or line.target not in addresses.PLACED:
            continue
        blind = person not in EVERYWHERE or line.expected[person] != "ok"
        if blind:
            status = visitor.ask("POST", addresses.placed(line.target, world, world.foreign).url)
            if status.status_code not in {302 if person == STRANGER else 0, 403, 404, 422}:
                wrong.append(f"{line.target} as {person}: {status.status_code}")
    assert wrong == []
    assert changed(before) == []


def test_a_stranger_is_sent_to_the_sign_in_page(world, bare_refusals):
    visitor = Visitor(None)
    wrong = []
    for name, url in every_address(world, "lead").items():
        for method in METHODS:
            answer = visitor.visit(method, url)
            if name in table.OPEN:
                expected = {200, 302, 405, 404 if table.OPEN[name] == "404" else 200}
                right = answer.status_code in expected and SIGN_IN not in str(answer.headers)
            else:
                right = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
            if not right:
                wrong.append(f"{method} {url}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("person", ["director", "admin", "outsider", STRANGER])
def test_the_sign_in_librarys_pages_answer_as_written(world, bare_refusals, person):
    visitor = Visitor(world.people.get(person))
    wrong = []
    for name, cells in table.LIBRARY.items():
        url = reverse(name, args=table.LIBRARY_ARGUMENTS.get(name, ()))
        expected = cells[2:] if person == STRANGER else cells[:2]
        for method, cell in zip(METHODS, expected, strict=True):
            answer = visitor.visit(method, url)
            asks = answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)
            got = "sign-in" if asks and person == STRANGER else str(answer.status_code)
            if got != cell:
                wrong.append(f"{method} {url} as {person}: expected {cell}, got {got}")
    assert wrong == []


def test_no_form_is_taken_without_its_token(world, bare_refusals):
    """Not even from those who are entitled to send it."""
    senders = ("director", "lead", "board", "sponsor", "admin")
    visitors = {name: Visitor(world.people[name], checks_tokens=True) for name in senders}
    before, wrong = fingerprint(), []
    for person, visitor in visitors.items():
        for line in LINES:
            if line.method == "GET" or line.expected[person] != "ok":
                continue
            address = addresses.found(line.target, world, person)
            status = visitor.ask("POST", address.url, address.data).status_code
            if status != 403:
                wrong.append(f"{address.url} as {person}: {status}")
    for name in table.LIBRARY:
        url = reverse(name, args=table.LIBRARY_ARGUMENTS.get(name, ()))
        for sender in (visitor, Visitor(None, checks_tokens=True)):
            status = sender.ask("POST", url).status_code
            if status not in {302, 403, 404}:
                wrong.append(f"{url}: {status}")
    assert wrong == []
    assert changed(before) == []


def test_looking_at_every_page_changes_nothing(world, bare_refusals):
    visitor, before, seen = Visitor(world.people["director"]), fingerprint(), 0
    for line in LINES:
        if line.method == "POST" or line.expected["director"] != "ok":
            continue
        address = addresses.found(line.target, world, "director")
        with visitor.closing(visitor.ask("GET", address.url)) as answer:
            seen += answer.status_code == 200
    assert seen > 40
    assert changed(before) == []


def test_a_role_in_a_part_opens_nothing_of_the_whole(world, bare_refusals):
    """The lead of a sub-project sees nothing of the project above it."""
    inner = world.own.children["MAN"]
    person = make_member(inner, Role.PROJECT_MANAGER, username="inner")
    visitor = Visitor(person)
    assert visitor.visit("GET", inner.get_absolute_url()).status_code == 200
    for line in LINES:
        if line.target not in addresses.PLACED or line.name == "projects:withdraw":
            continue
        address = addresses.placed(line.target, world, world.own)
        # A report or lesson published for everybody is for the inner lead too.
        if inner.code not in address.url and not line.target.endswith("internal"):
            status = visitor.visit(line.method, address.url, None).status_code
            assert status == 404, f"{line.method} {address.url}: {status}"
