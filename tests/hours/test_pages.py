"""The pages of hours: a week to write in, its history, and what leads approve."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from costs.choices import HoursState
from costs.models import PeriodClosure, TimeEntry, TimeLine, TimeSheet
from costs.operations.approvals import approve_hours, return_hours
from people.models import User
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.factories import make_member, make_task
from tests.hours.rows import THIS_WEEK, bring, key_of, submit, write
from tests.risks.pages import words

pytestmark = pytest.mark.django_db
LAST, THIS, NEXT = "2026-W40", "2026-W41", "2026-W42"


def field_errors(page):
    """What is refused, by field; and that the page says it."""
    found = {
        name: [str(each) for each in errors] for name, errors in page.context["form"].errors.items()
    }
    text = words(page)
    assert all(sentence in text for sentences in found.values() for sentence in sentences)
    return found


def plain(page):
    """The words without the marks between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", words(page)).split())


def at(week=LAST, name="week"):
    return reverse(f"costs:{name}", args=[week])


def cells(work, *texts, **more):
    """What a browser sends: the texts of the days from Monday, and the version."""
    key = key_of(work, more.pop("kind", "normal"))
    sent = {key.cell(n): text for n, text in enumerate(texts)}
    return {"version": 1, **sent, **more}


@pytest.fixture
def client(as_user, member):
    return as_user(member)


def test_the_week_of_today_is_where_hours_begin(client):
    assert client.get(reverse("costs:hours"))["Location"] == at(THIS)


def test_the_week_shows_its_work_its_days_and_what_is_planned(client, task):
    text = words(client.get(at()))
    assert "My hours, week 2026-W40" in text
    assert "28.09.2026 – 04.10.2026" in text
    assert "T1 Connect" in text
    assert "PRJ-7" in text
    # Ten working days of 8:24, of which this week has five.
    assert "42:00" in text
    page = client.get(at()).context["page"]
    assert (page.planned, page.total, page.missing) == (5 * 504, 0, 5 * 504)


def test_a_week_is_written_and_shown_again(client, member, task):
    answer = client.post(at(), cells(task, "8:24", "7.5", "45 min", "", "7h30"))
    assert answer["Location"] == at()
    minutes = [entry.minutes for entry in TimeEntry.objects.order_by("day")]
    assert minutes == [504, 450, 45, 450]
    page = client.get(at())
    assert 'value="8:24"' in page.content.decode()
    assert page.context["page"].total == 1449
    assert "24:09" in words(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x", "Enter hours such as 7:30, 7.5 or 45 min."),
        ("-2", "Hours cannot be negative."),
        ("−2", "Hours cannot be negative."),
        ("25", "A day has 24 hours at most."),
        ("9" * 21, "Ensure this value has at most 20 characters (it has 21)."),
    ],
)
def test_a_wrong_cell_is_named_and_everything_typed_stays(client, task, typed, sentence):
    page = client.post(at(), cells(task, "8:24", typed, act="submit"))
    assert page.status_code == 422
    assert field_errors(page) == {key_of(task).cell(1): [sentence]}
    text = page.content.decode()
    assert 'value="8:24"' in text
    assert f'value="{typed}"' in text
    assert "PRJ-7 T1 Connect, 29.09.2026" in plain(page)
    assert not TimeSheet.objects.exists()


def test_what_the_page_does_not_offer_is_refused_with_a_word(client, member, task, project):
    PeriodClosure.objects.create(
        portfolio=project.portfolio, closed_until=date(2026, 9, 30), closed_by=project.lead
    )
    page = client.get(at())
    fields = set(page.context["form"].fields)
    assert key_of(task).cell(2) not in fields
    assert key_of(task).cell(3) in fields
    refused = client.post(at(), cells(task, "", "", "8"))
    said = "The books are closed until 30.09.2026; choose a later day."
    assert field_errors(refused) == {key_of(task).cell(2): [said]}
    assert 'value="8"' in refused.content.decode()


def test_days_to_come_have_no_field_and_are_refused(client, task):
    page = client.get(at(THIS))
    fields = set(page.context["form"].fields)
    assert key_of(task).cell(4) in fields
    assert key_of(task).cell(5) not in fields
    refused = client.post(at(THIS), cells(task, "", "", "", "", "", "3"))
    said = "This day is still to come; hours are written once they are worked."
    assert field_errors(refused) == {key_of(task).cell(5): [said]}


def test_work_that_was_taken_away_is_refused_with_what_was_typed(client, member, task):
    task.assignments.all().delete()
    page = client.post(at(), cells(task, "8"))
    assert page.status_code == 422
    said = "You are not assigned to this work; ask its lead."
    assert field_errors(page) == {key_of(task).cell(0): [said]}
    assert "Work that is not yours" in words(page)


def test_hours_on_work_that_was_taken_away_stay_in_sight(client, member, task):
    write(member, task)
    task.assignments.all().delete()
    text = words(client.get(at()))
    assert "T1 Connect" in text
    assert "8:24" in text


def test_a_project_on_hold_says_so_in_its_row(client, member, task, project):
    write(member, task)
    bring(project, ProjectState.ON_HOLD)
    page = client.get(at())
    assert "The project is on hold; no hours are written for it." in words(page)
    assert key_of(task).cell(0) not in page.context["form"].fields


def test_an_overtaken_week_keeps_what_was_typed(client, member, task):
    write(member, task, {0: 60})
    write(member, task, {0: 90})
    page = client.post(at(), cells(task, "7:00", version=2))
    assert page.status_code == 409
    assert 'value="7:00"' in page.content.decode()
    assert 'name="version" value="3"' in page.content.decode()


def test_other_work_is_added_as_a_row_and_what_was_typed_is_saved(client, member, task, package):
    later = make_task(
        work_package=package,
        assignee=member,
        name="Later",
        start_on=date(2026, 12, 1),
        finish_on=date(2026, 12, 4),
    )
    assert "T2 Later" not in words(client.get(at())).split("Other work")[0]
    answer = client.post(at(), cells(task, "1:00", act="add", add_row=str(key_of(later))))
    assert answer["Location"] == f"{at()}?row={key_of(later)}"
    page = client.get(answer["Location"])
    assert "T2 Later" in words(page).split("Other work")[0]
    assert TimeEntry.objects.get().minutes == 60
    rework = client.post(
        answer["Location"], cells(task, version=2, act="add", add_row=str(key_of(task, "rework")))
    )
    assert rework["Location"].count("row=") == 2
    page = client.get(rework["Location"])
    assert "T1 Connect, rework" in words(page)


@pytest.mark.parametrize("chosen", ["", "p1-t1-gold", "x"])
def test_adding_needs_work_that_there_is(client, task, chosen):
    page = client.post(at(), cells(task, "1:00", act="add", add_row=chosen))
    assert page.status_code == 422
    assert set(field_errors(page)) == {"add_row"}
    assert 'value="1:00"' in page.content.decode()


def test_nonsense_in_the_address_shows_the_week_as_it_is(client, task):
    for rows in ("x", "p0-t0-normal", "p9-t9-rework", f"{key_of(task)}x"):
        assert client.get(f"{at()}?row={rows}").status_code == 200


def test_the_week_before_is_copied_with_what_was_typed(client, member, task):
    write(member, task, {0: 450, 1: 60})
    client.post(at(THIS), cells(task, "", "2:00", act="copy"))
    found = {entry.day.day: entry.minutes for entry in TimeEntry.objects.filter(day__gte=THIS_WEEK)}
    assert found == {5: 450, 6: 120}
    other = cells(task, version=2, act="copy")
    page = client.post(at(THIS), other)
    assert page.status_code == 422
    assert "There is nothing in the week before that this one lacks." in words(page)


def test_a_submitted_week_is_read_and_taken_back(client, member, task):
    client.post(at(), cells(task, "8", act="submit"))
    sheet = TimeSheet.objects.get()
    assert sheet.state == HoursState.SUBMITTED
    page = client.get(at())
    assert "Submitted" in words(page)
    assert "Save and submit" not in words(page)
    assert not page.context["form"].cells_of
    answer = client.post(at(LAST, "take_week_back"), {"version": sheet.version})
    assert answer["Location"] == at()
    sheet.refresh_from_db()
    assert sheet.state == HoursState.DRAFT


def test_taking_back_is_refused_with_a_word(client, member, task):
    assert client.post(at(LAST, "take_week_back"), {"version": 1}).status_code == 404
    sheet = write(member, task)
    page = client.post(at(LAST, "take_week_back"), {"version": sheet.version})
    assert page.status_code == 422
    assert "This week is not submitted." in words(page)
    sheet = submit(member, task)
    page = client.post(at(LAST, "take_week_back"), {"version": 1})
    assert page.status_code == 409
    assert "The week has changed since you opened the page" in words(page)
    assert client.post(at(LAST, "take_week_back"), {}).status_code == 422


def test_returned_hours_show_by_whom_and_why(client, member, packager, task):
    line = submit(member, task).lines.get()
    return_hours([line.pk], "Which ticket?", actor=packager, on=FRIDAY)
    page = client.get(at())
    assert "Pia Packager: Which ticket?" in words(page)
    assert key_of(task).cell(0) in page.context["form"].fields


def test_the_weeks_before_are_listed_with_their_state(client, member, task):
    submit(member, task)
    text = plain(client.get(at(THIS))).split("The weeks before")[1]
    assert "2026-W40 8:24 Submitted" in text
    assert "2026-W39 – nothing written" in text


@pytest.mark.parametrize("week", ["2026-W54", "2026-W00", "1999-W01", "now", "2026-45"])
def test_weeks_that_there_are_not_are_not_found(client, week):
    assert client.get(at(week)).status_code == 404


def test_a_week_to_come_is_looked_at_but_not_submitted(client, task):
    page = client.get(at(NEXT))
    assert page.status_code == 200
    assert "Save and submit" not in words(page)
    assert client.post(at(NEXT), cells(task, act="submit")).status_code == 422


def test_everybody_sees_the_own_week_only(as_user, member, task, packager, outsider):
    write(member, task)
    for person in (packager, outsider):
        page = as_user(person).get(at())
        assert "T1 Connect" not in words(page)
    assert "No work to write hours on" in words(as_user(outsider).get(at()))


def test_the_history_of_a_week_is_its_owners(client, as_user, member, packager, task):
    assert client.get(at(LAST, "week_history")).status_code == 404
    submit(member, task)
    assert "Hours submitted" in words(client.get(at(LAST, "week_history")))
    assert as_user(packager).get(at(LAST, "week_history")).status_code == 404


@pytest.mark.parametrize("rows", [1, 8])
def test_the_number_of_queries_does_not_grow(
    client, member, package, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        write(member, make_task(work_package=package, assignee=member), {0: 60})
    client.get(at())
    with django_assert_max_num_queries(15):
        client.get(at())


@pytest.mark.parametrize("rows", [1, 8])
def test_saving_takes_few_statements(client, member, package, rows, django_assert_max_num_queries):
    tasks = [make_task(work_package=package, assignee=member) for _n in range(rows)]
    sent = {"version": 1}
    for work in tasks:
        sent |= cells(work, *["0:30"] * 7)
    client.get(at())
    with django_assert_max_num_queries(30 + 2 * rows):
        assert client.post(at(), sent).status_code == 302


# Approving.


APPROVALS = "/hours/approvals/"


@pytest.fixture
def line(member, task):
    return submit(member, task, {0: 504, 1: 240}).lines.get()


@pytest.fixture
def judge(as_user, packager):
    return as_user(packager)


def test_hours_that_wait_are_shown_by_person_and_week(judge, line):
    text = plain(judge.get(APPROVALS))
    assert "Tom Member, 2026-W40 12:24" in text
    assert "T1 Connect" in text
    assert "Mon 8:24 · Tue 4:00" in text


def test_ticked_hours_are_approved(judge, line):
    answer = judge.post(APPROVALS, {"lines": [line.pk], "act": "approve"})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert line.state == HoursState.APPROVED
    assert "1 line is approved." in words(judge.get(APPROVALS))


def test_ticked_hours_are_returned_with_the_reason(judge, line):
    sent = {"lines": [line.pk], "act": "return"}
    page = judge.post(APPROVALS, sent)
    assert page.status_code == 422
    assert set(field_errors(page)) == {"reason"}
    assert "checked" in page.content.decode()
    judge.post(APPROVALS, {**sent, "reason": "Which ticket?"})
    line.refresh_from_db()
    assert (line.state, line.reason) == (HoursState.RETURNED, "Which ticket?")


def test_nothing_ticked_is_told(judge, line):
    page = judge.post(APPROVALS, {"act": "approve", "reason": "Typed"})
    assert page.status_code == 422
    assert field_errors(page) == {"lines": ["Tick what you decide on."]}
    assert "Typed" in page.content.decode()
    assert "checked" not in page.content.decode()


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 30, "999"])
def test_what_does_not_wait_is_refused(judge, line, sent):
    page = judge.post(APPROVALS, {"lines": [sent], "act": "approve"})
    assert page.status_code == 422
    line.refresh_from_db()
    assert line.state == HoursState.SUBMITTED


def test_hours_of_one_project_are_shown_alone(judge, line):
    assert "T1 Connect" in words(judge.get(f"{APPROVALS}?project=PRJ-7"))
    assert "No hours wait for you" in words(judge.get(f"{APPROVALS}?project=OTHER"))


def test_members_and_strangers_to_leading_find_no_such_page(client, as_user, outsider, line):
    assert client.get(APPROVALS).status_code == 404
    assert as_user(outsider).get(APPROVALS).status_code == 404
    assert client.post(APPROVALS, {"lines": [line.pk], "act": "approve"}).status_code == 404


def test_the_page_of_approvals_asks_few_questions(
    judge, package, project, django_assert_max_num_queries
):
    for _n in range(6):
        person = make_member(project)
        submit(person, make_task(work_package=package, assignee=person))
    judge.get(APPROVALS)
    with django_assert_max_num_queries(14):
        judge.get(APPROVALS)


def test_more_than_a_page_says_how_many_follow(judge, package, member, monkeypatch):
    monkeypatch.setattr("costs.hours.approvals.MOST_LINES", 1)
    for _n in range(3):
        write(member, make_task(work_package=package, assignee=member), {0: 60})
    submit(member, make_task(work_package=package, assignee=member), {0: 60})
    assert TimeLine.objects.filter(state=HoursState.SUBMITTED).count() == 4
    assert "3 more lines follow once these are decided." in words(judge.get(APPROVALS))


def test_the_navigation_leads_writers_to_their_hours(client, as_user, task):
    assert "My hours" in words(client.get(reverse("workpackages:my_work")))
    nobody = User.objects.create_user("nobody")
    assert "My hours" not in words(as_user(nobody).get(reverse("workpackages:my_work")))


def test_my_work_asks_for_the_week(client, task):
    text = words(client.get(reverse("workpackages:my_work")))
    assert "Write and submit your hours of week 2026-W40" in text


def test_an_approved_week_stays_when_it_is_taken_back(client, member, task, packager):
    line = submit(member, task).lines.get()
    approve_hours([line.pk], actor=packager, on=FRIDAY)
    sheet = TimeSheet.objects.get()
    client.post(at(LAST, "take_week_back"), {"version": sheet.version})
    page = client.get(at())
    assert "Approved" in words(page)
    assert not page.context["form"].cells_of


def test_approved_hours_are_shown_and_come_back(judge, line):
    shown = f"{APPROVALS}?show=approved"
    assert "Nothing to take back" in words(judge.get(shown))
    judge.post(APPROVALS, {"lines": [line.pk], "act": "approve"})
    page = judge.get(shown)
    assert "T1 Connect" in words(page)
    assert "Approve what is ticked" not in words(page)
    assert "checked" not in page.content.decode()
    refused = judge.post(shown, {"lines": [line.pk], "act": "return"})
    assert set(field_errors(refused)) == {"reason"}
    assert "checked" in refused.content.decode()
    answer = judge.post(shown, {"lines": [line.pk], "act": "return", "reason": "Wrong task."})
    assert answer["Location"] == shown
    line.refresh_from_db()
    assert (line.state, line.reason) == (HoursState.RETURNED, "Wrong task.")
