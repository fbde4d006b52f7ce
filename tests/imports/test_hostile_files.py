"""Files that are wrong, broken or meant to hurt: a sentence, quickly, and nothing else."""

import io
import time
import tracemalloc

import pytest

from tests.imports.plans import assignment, calendar, link, plan_xml, read, read_tasks, task
from workpackages.mspdi import Limits, PlanRefused, read_plan

LAUGHS = """<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Project><Tasks><Task><Name>&c;</Name></Task></Tasks></Project>"""
QUADRATIC = f"""<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "{"x" * 50_000}">]>
<Project><Title>{"&a;" * 1000}</Title></Project>"""
EXTERNAL = """<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Project><Title>&a;</Title></Project>"""
EXTERNAL_DTD = '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/plan.dtd"><Project/>'


def refused(content, limits=None):
    with pytest.raises(PlanRefused) as refusal:
        read(content, limits)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b" \n\t ", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "binary Microsoft Project file"),
        (b"PK\x03\x04" + bytes(100), "Excel workbook"),
        (b"%PDF-1.7", "not a plan in XML"),
        (b"\x1f\x8b\x08\x00", "not a plan in XML"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not a plan in XML"),
        (b"\n<HTML></HTML>", "not a plan in XML"),
        (b"Name;Start;Finish\nDig;12.10.2026;13.10.2026\n", "not a plan in XML"),
        (b"\x00\x00\x00\x00", "not a plan in XML"),
        (b"<Project><Tasks><Task></Tasks></Project>", "not valid XML: line 1"),
        (b"<Project>\n<Tasks>\n<Task><UID>1", "stops in the middle, in line 3"),
        (b"<?xml version='1.0'?><plan/>", "begins with <plan>"),
        (b"<Project></Project>", "is not a Microsoft Project plan"),
        (b"<Project Sdk='x'><PropertyGroup><A>1</A></PropertyGroup></Project>", "not a Microsoft"),
        (b"<Project><Tasks><Task><Name>a\x01b</Name></Task></Tasks></Project>", "not valid XML"),
        (b"<Project><Tasks><Task><Name>&#0;</Name></Task></Tasks></Project>", "not valid XML"),
        (b"<Project><Title>&#xD800;</Title><Tasks/></Project>", "not valid XML"),
        (b"<Project><Title>&nope;</Title><Tasks/></Project>", "not valid XML"),
        (b"<Project><Title>\xe9t\xe9</Title><Tasks/></Project>", "encoded as UTF-8, but it is not"),
        (b'<?xml version="1.0" encoding="zip"?><Project/>', "encoded as zip"),
        (b'<?xml version="1.0" encoding="no-such"?><Project/>', "encoded as no-such"),
        (b"\xff\xfe<\x00P\x00r", "stops in the middle"),
        ("<Project><Title>é".encode()[:-1], "stops in the middle"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_with_a_sentence(content, words):
    assert words in refused(content)


@pytest.mark.parametrize("content", [LAUGHS, QUADRATIC, EXTERNAL, EXTERNAL_DTD])
def test_entities_and_document_types_are_refused_at_once(content):
    before = time.perf_counter()
    assert "document type or entities" in refused(content)
    assert time.perf_counter() - before < 1


def test_a_huge_file_is_refused_while_it_is_read():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return (b"<Project><Title>" if self.given == size else b"x" * size)[:size]

    endless = Endless()
    with pytest.raises(PlanRefused) as refusal:
        read_plan(endless, Limits(bytes=1_000_000, text=10**9))
    assert "larger than 1 megabytes" in str(refusal.value)
    assert endless.given < 1_200_000


def test_deep_nesting_is_refused():
    deep = "<Project><Tasks>" + "<a>" * 5_000 + "</a>" * 5_000 + "</Tasks></Project>"
    assert "nested too deeply" in refused(deep)


def test_a_swarm_of_elements_is_refused_within_its_memory():
    swarm = "<Project><Tasks>" + "<a/>" * 200_000 + "</Tasks></Project>"
    tracemalloc.start()
    assert "too many elements" in refused(swarm, Limits(elements=100_000))
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_more_tasks_than_a_plan_may_have_are_refused():
    many = plan_xml([task(n) for n in range(1, 12)])
    assert "more than 10 tasks" in refused(many, Limits(tasks=10))


def test_a_text_without_end_is_refused():
    assert "longer than a plan may hold" in refused(
        plan_xml([task(1, "x" * 3_000)]), Limits(text=1_000)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Start", "0001-01-01T00:00:00"),
        ("Finish", "9999-12-31T00:00:00"),
        ("Start", "12.10.2026"),
        ("Duration", "eight hours"),
        ("Duration", "P1Y"),
        ("Duration", "PT99999999999H"),
        ("Work", "PT-8H0M0S"),
        ("PercentComplete", "150"),
        ("PercentComplete", "-1"),
        ("PercentComplete", "NaN"),
        ("Cost", "Infinity"),
        ("Cost", "1e30"),
        ("UID", "one"),
        ("OutlineLevel", "1.5"),
        ("ConstraintType", "x"),
    ],
)
def test_a_value_that_cannot_be_read_names_row_field_and_value(field, value):
    words = refused(plan_xml([task(1), task(2, "Culprit", **{field: value})]))
    assert "2 Culprit" in words
    assert value[:20] in words


def test_a_negative_duration_is_refused():
    words = refused(plan_xml([task(1, Duration="PT-6H-30M")]))
    assert words == "The row “1 Task 1” has a negative duration."


def test_a_finish_before_the_start_is_refused():
    words = refused(plan_xml([task(1, Finish="2026-10-01T08:00:00")]))
    assert words == "The row “1 Task 1” finishes before it starts."


def test_two_rows_with_one_identifier_are_refused():
    words = refused(plan_xml([task(1, "First"), task(1, "Second")]))
    assert "“1 Second” and “1 First” carry the same identifier 1" in words


def test_a_loop_is_refused_with_its_tasks_in_order():
    loop = [
        task(1, "A", PredecessorLink=[link(3)]),
        task(2, "B", PredecessorLink=[link(1)]),
        task(3, "C", PredecessorLink=[link(2, 3)]),
    ]
    words = refused(plan_xml(loop))
    assert words.startswith("The links form a loop: ")
    ring = words.removeprefix("The links form a loop: ").partition(". Remove")[0].split(" → ")
    assert ring[0] == ring[-1]
    assert "A → 2 B → 3 C" in " → ".join(ring + ring[1:])


def test_a_task_that_waits_for_itself_is_a_loop():
    words = refused(plan_xml([task(1, PredecessorLink=[link(1)])]))
    assert "form a loop: 1 Task 1 → 1 Task 1." in words


@pytest.mark.parametrize("minutes", ["0", "-5", "99999", "x"])
def test_a_working_day_of_impossible_length_is_refused(minutes):
    words = refused(plan_xml([task(1)], MinutesPerDay=minutes))
    assert words == f"A property of the plan holds the value “{minutes}”, which cannot be read."


def test_a_summary_that_waits_for_its_own_row_is_a_loop():
    words = refused(
        plan_xml([task(1, "Whole", PredecessorLink=[link(2)]), task(2, "Part", OutlineLevel=2)])
    )
    assert "form a loop" in words
    assert "Whole" in words
    assert "Part" in words


def test_a_loop_through_two_summaries_is_found():
    rows = [
        task(1, "One"),
        task(2, "In one", OutlineLevel=2, PredecessorLink=[link(4)]),
        task(3, "Two", PredecessorLink=[link(1)]),
        task(4, "In two", OutlineLevel=2),
    ]
    assert "form a loop" in refused(plan_xml(rows))


def test_two_summaries_one_after_the_other_are_no_loop():
    rows = [
        task(1, "One"),
        task(2, "In one", OutlineLevel=2),
        task(3, "Two", PredecessorLink=[link(1)]),
        task(4, "In two", OutlineLevel=2, PredecessorLink=[link(2)]),
    ]
    assert len(read_tasks(*rows).links) == 2


def test_a_long_loop_is_shortened():
    rows = [task(n, PredecessorLink=[link(n - 1 or 60)]) for n in range(1, 61)]
    words = refused(plan_xml(rows))
    assert "…" in words
    assert len(words) < 400


def test_an_outline_deeper_than_ours_is_refused():
    rows = [task(n, OutlineLevel=n) for n in range(1, 31)]
    assert "deeper than 19 outline levels" in refused(plan_xml(rows))


@pytest.mark.parametrize("fields", [{"Type": 4}, {"Type": -1}, {"Type": "x"}, {"LinkLag": 10**12}])
def test_a_link_of_no_known_sort_is_refused(fields):
    rows = [task(1), task(2, PredecessorLink=[{**link(1), **fields}])]
    assert "A link of the row “2 Task 2” cannot be read" in refused(plan_xml(rows))


def test_calendars_that_rest_on_each_other_are_refused():
    ring = [
        calendar(1, "One", IsBaseCalendar=0, BaseCalendarUID=2),
        calendar(2, "Two", IsBaseCalendar=0, BaseCalendarUID=1),
    ]
    assert "is based on itself" in refused(plan_xml([task(1)], calendars=ring))


def test_two_calendars_with_one_identifier_are_refused():
    twins = [calendar(1, "One"), calendar(1, "Two")]
    assert "Two calendars carry the same identifier 1" in refused(
        plan_xml([task(1)], calendars=twins)
    )


def test_hours_that_run_backwards_are_refused():
    day = {"DayType": 2, "DayWorking": 1, "WorkingTimes": {
        "WorkingTime": [{"FromTime": "17:00:00", "ToTime": "08:00:00"}]
    }}  # fmt: skip
    odd = calendar(1, "Odd", WeekDays={"WeekDay": [day]})
    assert "“17:00:00 – 08:00:00”" in refused(plan_xml([task(1)], calendars=[odd]))


def test_an_assignment_that_cannot_be_read_names_its_line():
    text = plan_xml([task(1)], assignments=[assignment(1, 1, Work="lots")])
    assert "line 3 holds “lots”" in refused(text.replace("<Assignment>", "\n<Assignment>"))


def test_a_bad_row_in_the_middle_of_a_thousand_is_named():
    rows = [task(n) for n in range(1, 1001)]
    rows[499]["Start"] = "2026-13-45"
    assert "500 Task 500" in refused(plan_xml(rows))
