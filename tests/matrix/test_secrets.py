"""Planted words never reach those who may not read them; totals tell no more than the rows."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from django.urls import reverse

from closure.models import Lesson
from people.models import User
from projects.queries import load_portfolios
from reporting.choices import Classification
from reporting.models import Report
from tests.matrix import addresses, table
from tests.matrix.visiting import Visitor
from tests.matrix.world import LOCAL, SIGNED_IN, World
from tests.matrix.worlds import put_world

LINES = table.lines()
# Stands in every name, text and file of the foreign programme.
SECRET = "Quokka7"
BLIND = (*LOCAL, "hr", "admin", "outsider")
LISTS = ("projects:list", "projects:programmes", "reporting:archive")
SEARCH = "people:search"
# How many projects, of fifteen, each person sees: six in each programme, two only asked for and
# one to be decided; four in one project.
SEEN = {
    **dict.fromkeys(("director", "board", "quality", "stakeholder"), 23),
    **dict.fromkeys(LOCAL, 4),
    **dict.fromkeys(("manager", "lead", "sponsor"), 10),
    **dict.fromkeys(("hr", "admin", "outsider"), 0),
}


@pytest.fixture
def planted(db, quick_files) -> World:
    world = put_world(foreign_word=SECRET)
    # What is published for everybody is no secret; around the guard of what is issued.
    internal = Report._base_manager.filter(pk=world.foreign.reports["internal"].pk)
    internal.update(classification=Classification.PROJECT)
    lessons = Lesson.objects.issued().filter(project=world.foreign.project)
    lessons.update(state="validated", owner=None)
    return world


def readable(answer) -> str:
    """All text of an answer, also of a workbook, in small letters."""
    body = getattr(answer, "body", None) or answer.content
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace").lower()


def pages_of(world: World, person: str):
    """Every address that answers the person, with exports and searches."""
    for line in LINES:
        if line.method == "POST" or line.expected[person] != "ok":
            continue
        yield addresses.found(line.target, world, person).url
    for name in LISTS:
        for query in ("export=csv&finished=on", "export=xlsx&finished=on", "finished=on"):
            yield f"{reverse(name)}?{query}"
    for query in ("far", "task", "package", "message", "report", "prj", "milestone", "status"):
        yield f"{reverse(SEARCH)}?q={query}"


@pytest.mark.parametrize("person", BLIND)
def test_nothing_of_a_foreign_programme_reaches_those_who_do_not_see_it(planted, person):
    visitor = Visitor(planted.people[person])
    told = []
    for url in pages_of(planted, person):
        answer = visitor.visit("GET", url)
        assert answer.status_code == 200, f"{url}: {answer}"
        found = re.search(rf".{{0,80}}{SECRET.lower()}.{{0,80}}", readable(answer))
        if found:
            told.append(f"{url}: {found.group()}")
    assert not told, "\n" + "\n".join(told)


@pytest.mark.parametrize("person", ["director", "quality"])
def test_the_planted_word_is_found_by_those_who_may_read_it(planted, person):
    visitor = Visitor(planted.people[person])
    for query in ("list", "archive", "search"):
        urls = {
            "list": f"{reverse('projects:list')}?export=xlsx",
            "archive": f"{reverse('reporting:archive')}?export=csv",
            "search": f"{reverse(SEARCH)}?q=far",
        }
        assert SECRET.lower() in readable(visitor.visit("GET", urls[query])), query


@pytest.mark.parametrize("person", ["observer", "stakeholder"])
def test_an_observer_reads_nothing_from_inside_a_project_but_published_reports(world, person):
    visitor = Visitor(world.people[person])
    inside = ("package own", "task own", "remark own", "goal own", "milestone own", "reason own")
    told = []
    issued = (world.own.reports[name] for name in ("published", "internal"))
    published = tuple(report.get_absolute_url() for report in issued)
    mandate = reverse("projects:mandate", args=[world.own.project.code])
    for url in pages_of(world, person):
        if url.startswith(published):
            continue
        text = readable(visitor.visit("GET", url))
        # The summary of a signed mandate names the milestones, and nothing else of the plan.
        hidden = [words for words in inside if words != "milestone own" or mandate not in url]
        told += [f"{url}: {words}" for words in hidden if words in text]
    assert told == []


@pytest.mark.parametrize(("person", "sees"), [("packager", True), ("member", False)])
def test_a_team_member_does_not_read_the_baseline(world, person, sees):
    url = reverse("workpackages:milestones", args=[world.own.project.code])
    text = readable(Visitor(world.people[person]).visit("GET", url))
    assert ("mandate own" in text) == sees
    assert ("baseline" in text.partition("<main")[2]) == sees


def rows(visitor: Visitor, name: str, query: str) -> list[dict[str, str]]:
    answer = visitor.visit("GET", f"{reverse(name)}?export=csv&{query}")
    body = (getattr(answer, "body", None) or answer.content).decode("utf-8-sig")
    delimiter = ";" if ";" in body.partition("\n")[0] else ","
    return list(csv.DictReader(io.StringIO(body), delimiter=delimiter))


def amount(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text) or 0)


@pytest.mark.parametrize("person", SIGNED_IN)
def test_totals_are_the_sum_of_what_is_seen(world, person):
    visitor = Visitor(world.people[person])
    projects = rows(visitor, "projects:list", "finished=on")
    programmes = rows(visitor, "projects:programmes", "")
    # Read anew: what the person sees was remembered before the last projects were made.
    views = load_portfolios(User.objects.get(pk=world.people[person].pk))

    assert len(projects) == SEEN[person]
    assert sum(view.tally.total for view in views) == len(projects)
    assert sum(view.tally.open for view in views) == len(projects)
    money = sum(amount(row["Envelope"]) for row in projects)
    assert sum(float(view.tally.envelope) for view in views) == money
    for programme in programmes:
        inside = [row for row in projects if row["Programme"] == programme["Programme"]]
        assert int(programme["Open projects"]) == len(inside)
        assert amount(programme["Envelopes"]) == sum(amount(row["Envelope"]) for row in inside)
    page = visitor.visit("GET", reverse("projects:portfolio")).content.decode()
    assert ("FAR" in page) == (SEEN[person] > 10)


@pytest.mark.parametrize("person", SIGNED_IN)
def test_the_archive_counts_only_reports_that_open(world, person):
    visitor = Visitor(world.people[person])
    listed = rows(visitor, "reporting:archive", "")
    opened = 0
    for place in world.places():
        for report in place.reports.values():
            opened += visitor.visit("GET", report.get_absolute_url()).status_code == 200
    assert len(listed) == opened
