"""The reader of PSPLIB files, line by line: what each line means and what is wrong with others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CycleError, EngineError
from engine.levelling import Job, Link, Plan, Resource, propose
from engine.levelling.psplib import Fault, FormatError, read_plan

STARS = "*" * 72


def written(relations, requests, capacities, *, head=(), kinds=("nonrenewable : 0 N",)):
    """A file from its lines of numbers; the first line of relations is line 5 + len(head)."""
    return [
        *head,
        STARS,
        *(f"  - {kind}" for kind in kinds),
        "PRECEDENCE RELATIONS:",
        "jobnr.    #modes  #successors   successors",
        *relations,
        STARS,
        "REQUESTS/DURATIONS:",
        "jobnr. mode duration  R 1",
        "-" * 72,
        *requests,
        STARS,
        "RESOURCEAVAILABILITIES:",
        "  R 1",
        *capacities,
        STARS,
    ]


RELATIONS = "1 1 1 2", "2 1 0"
REQUESTS = "1 1 2 1", "2 1 3 0"
TWO_JOBS = Plan(
    (Job(1, 2, (("R1", 1),), code="1"), Job(2, 3, (), code="2")),
    (Link(1, 2),),
    (Resource("R1", 4),),
)


def text(relations=RELATIONS, requests=REQUESTS, capacities=("4",), **fields):
    return "\n".join(written(relations, requests, capacities, **fields)) + "\n"


def refusal(of):
    with pytest.raises(FormatError) as refused:
        read_plan(of)
    return refused.value.fault, refused.value.line, refused.value.text


@pytest.mark.parametrize(
    "good",
    [
        pytest.param(text(), id="plain"),
        pytest.param(text().replace("\n", "\r\n"), id="lines of Windows"),
        pytest.param(text().replace(" ", "\t"), id="tabs, but not in names"),
        pytest.param(text(RELATIONS[::-1]), id="relations in any order"),
        pytest.param(text(("", *RELATIONS, "")), id="empty lines"),
        pytest.param(text(head=("file with basedata : j30_17.bas", "horizon : 158")), id="head"),
        pytest.param(text(("1 1 1 2",)), id="a job without a line has no successors"),
        pytest.param(text() + "whatever follows the last stars\n", id="tail"),
        pytest.param(text().replace("RELATIONS:", "RELATIONS"), id="no colon"),
        pytest.param(text(kinds=("doubly constrained : 0 D",)), id="no doubly constrained ones"),
        pytest.param(text().removesuffix(STARS + "\n"), id="cut off after the last number"),
        pytest.param(text(("01 1 001 2", "2 1 0")), id="zeros in front"),
    ],
)
def test_what_is_read_in_whatever_dress(good):
    if "\t" in good:
        good = good.replace("PRECEDENCE\tRELATIONS", "PRECEDENCE RELATIONS")
    assert read_plan(good) == TWO_JOBS


def test_jobs_keep_the_order_of_the_file_and_needs_that_of_the_columns():
    read = read_plan(text(("7 1 1 3",), ("7 1 2 0 5", "3 1 1 2 0"), ("9 8",)))
    assert read.jobs == (Job(7, 2, (("R2", 5),), code="7"), Job(3, 1, (("R1", 2),), code="3"))
    assert read.resources == (Resource("R1", 9), Resource("R2", 8))
    assert read.links == (Link(7, 3),)


def test_a_plan_that_was_read_can_be_levelled():
    """Two jobs that need three of four: "2" waits for nobody, but for people."""
    read = read_plan(text(("1 1 0",), ("1 1 2 3", "2 1 3 3")))
    assert propose(read).starts == {2: 0, 1: 3}


def test_a_loop_in_a_file_is_told_by_the_numbers_of_its_jobs():
    with pytest.raises(CycleError, match=r"1 → 2 → 1|2 → 1 → 2"):
        propose(read_plan(text(("1 1 1 2", "2 1 1 1"))))


@pytest.mark.parametrize(
    ("relations", "line", "fault", "said"),
    [
        (("1 1 1 2", "2 1"), 6, Fault.NUMBERS_MISSING, ""),
        (("1", "2 1 0"), 5, Fault.NUMBERS_MISSING, ""),
        (("1 1 0 2",), 5, Fault.NUMBERS_MISSING, ""),
        (("1 1 2 2",), 5, Fault.NUMBERS_MISSING, ""),
        (("1 2 1 2",), 5, Fault.MODES, "1"),
        (("1 0 1 2",), 5, Fault.MODES, "1"),
        (("1 1 1 3",), 5, Fault.JOB_UNKNOWN, "3"),
        (("2 1 0", "9 1 0"), 6, Fault.JOB_UNKNOWN, "9"),
        (("1 1 1 two",), 5, Fault.NUMBER_EXPECTED, "two"),
        (("1 1 1 2.0",), 5, Fault.NUMBER_EXPECTED, "2.0"),
        (("1 1 1 +2",), 5, Fault.NUMBER_EXPECTED, "+2"),
        (("1 1 1 ٢",), 5, Fault.NUMBER_EXPECTED, "٢"),
        (("1 1 1 " + "x" * 500,), 5, Fault.NUMBER_EXPECTED, "x" * 40),
    ],
)
def test_lines_of_relations_that_are_none(relations, line, fault, said):
    # Two lines and the head of the section, then its titles, come before the first.
    assert refusal(text(relations)) == (fault, line, said)


@pytest.mark.parametrize(
    ("requests", "line", "fault", "said"),
    [
        (("1 1 2 1", "2 1 3"), 12, Fault.NUMBERS_MISSING, ""),
        (("1 1 2 1 1", "2 1 3 0"), 11, Fault.NUMBERS_MISSING, ""),
        (("1 1 2 1", "1 1 3 0"), 12, Fault.JOB_TWICE, "1"),
        (("1 1 2 1", "2 2 3 0"), 12, Fault.MODES, "2"),
        (("1 1 2 1", "2 0 3 0"), 12, Fault.MODES, "2"),
        (("1 1 -2 1", "2 1 3 0"), 11, Fault.NUMBER_EXPECTED, "-2"),
        (("1 1 1234567890 1", "2 1 3 0"), 11, Fault.NUMBER_EXPECTED, "1234567890"),
        # Job 2 is missing here, so the relation to it is wrong.
        (("1 1 2 1",), 5, Fault.JOB_UNKNOWN, "2"),
    ],
)
def test_lines_of_requests_that_are_none(requests, line, fault, said):
    assert refusal(text(requests=requests)) == (fault, line, said)


@pytest.mark.parametrize(
    ("capacities", "line", "fault", "said"),
    [
        # Without a line there, the last one of the file is named.
        ((), 16, Fault.NUMBERS_MISSING, "RESOURCEAVAILABILITIES"),
        (("4", "5"), 17, Fault.NUMBERS_MISSING, "RESOURCEAVAILABILITIES"),
        # Two capacities, but one need a job.
        (("4 5",), 11, Fault.NUMBERS_MISSING, ""),
        (("four",), 16, Fault.NUMBER_EXPECTED, "four"),
    ],
)
def test_lines_of_capacities_that_are_none(capacities, line, fault, said):
    assert refusal(text(capacities=capacities)) == (fault, line, said)


@pytest.mark.parametrize(
    "section", ["PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES"]
)
def test_a_section_that_is_missing_is_named_with_the_last_line(section):
    lines = [line for line in text().splitlines() if not line.startswith(section)]
    assert refusal("\n".join(lines)) == (Fault.SECTION_MISSING, len(lines), section)


@pytest.mark.parametrize(
    "kind", ["nonrenewable : 2 N", "doubly constrained : 1 D", f"nonrenewable : {'9' * 5000} N"]
)
def test_resources_that_are_used_up_are_refused(kind):
    assert refusal(text(kinds=(kind,))) == (Fault.KINDS, 2, "")


def test_lines_are_counted_from_the_top_of_the_file():
    head = ("one", "two", "three")
    assert refusal(text(("1 1 1 x",), head=head)) == (Fault.NUMBER_EXPECTED, 8, "x")


def test_the_sentence_says_line_fault_and_word():
    with pytest.raises(EngineError) as refused:
        read_plan(text(("1 1 1 x",)))
    assert str(refused.value) == "line 5: only whole numbers from 0 belong here: x"


@st.composite
def instances(draw):
    count, kinds = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    keys = [f"R{k + 1}" for k in range(kinds)]
    jobs = []
    for n in range(1, count + 1):
        needs = [(key, draw(st.integers(0, 9))) for key in keys]
        used = tuple((key, units) for key, units in needs if units)
        jobs.append(Job(n, draw(st.integers(0, 20)), used, code=str(n)))
    pairs = [(i, j) for i in range(1, count + 1) for j in range(i + 1, count + 1)]
    chosen = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    resources = tuple(Resource(key, draw(st.integers(9, 30))) for key in keys)
    return Plan(tuple(jobs), tuple(Link(*pair) for pair in chosen), resources)


@given(instances())
@settings(max_examples=60)
def test_what_is_written_is_read(work):
    relations = []
    for one in work.jobs:
        after = [str(link.after) for link in work.links if link.before == one.key]
        relations.append(" ".join([str(one.key), "1", str(len(after)), *after]))
    requests = [
        " ".join(map(str, (j.key, 1, j.periods, *(dict(j.needs).get(r.key, 0)
                                                  for r in work.resources))))
        for j in work.jobs
    ]  # fmt: skip
    capacities = [" ".join(str(r.capacity) for r in work.resources)]
    assert read_plan(text(relations, requests, capacities)) == work


shuffled = st.lists(st.sampled_from(text().split("\n")), max_size=20).map("\n".join)


@given(st.text(max_size=200) | shuffled)
@settings(max_examples=150)
def test_whatever_is_given_is_a_plan_or_refused_with_a_line(given_text):
    lines = len(given_text.splitlines())
    try:
        read = read_plan(given_text)
    except FormatError as error:
        line, ends, keys = error.line, set(), set()
    else:
        line, keys = 1, {one.key for one in read.jobs}
        ends = {end for link in read.links for end in (link.before, link.after)}
    assert 1 <= line <= max(1, lines)
    assert ends <= keys
