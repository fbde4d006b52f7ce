"""When the next contact is due: a month or a quarter, whatever day of the week that is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from people.models import User
from projects.models import Stakeholder
from projects.operations.engagement import log_contact, remove_contact
from projects.operations.stakeholders import assess_stakeholder, edit_stakeholder
from projects.stakeholders.page import overview_of, standing_rows
from projects.stakeholders.register import due_of
from projects.waiting import waiting_for
from tests.conftest import FRIDAY
from tests.factories import make_contact, make_stakeholder
from tests.stakeholders.conftest import JUDGED, put_on_hold
from tests.stakeholders.test_pages import page, url

pytestmark = pytest.mark.django_db
CLOSE, USUAL = {"power": 4, "interest": 4}, {"power": 5, "interest": 3}
CONTENT = {"current": 3, "desired": 3}
CONTACT = {"held_on": FRIDAY, "channel": "call", "summary": "Fine."}


def read(row, user=None):
    rows = standing_rows(Stakeholder.objects.filter(pk=row.pk), user or row.project.lead)
    return rows.get()


def due(row, user=None):
    return due_of(read(row, user), user or row.project.lead)


def late(row, on):
    lead = row.project.lead
    return overview_of([read(row)], lead, on=on, list_url="/").late


@pytest.mark.parametrize(("weight", "days"), [(CLOSE, 30), (USUAL, 90)])
@pytest.mark.parametrize("weekday", range(7))
def test_the_last_day_is_in_time_and_the_next_is_not(project, weight, days, weekday):
    """The days are those of the calendar: a Saturday is a day as any other."""
    held = date(2026, 10, 5) + timedelta(days=weekday)
    row = make_stakeholder(project, **weight, **CONTENT)
    make_contact(row, held_on=held)
    last = held + timedelta(days=days)
    assert due(row) == last
    assert [late(row, last + timedelta(days=n)) for n in (-1, 0, 1)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("held", "weight", "expected"),
    [
        (date(2026, 1, 31), CLOSE, date(2026, 3, 2)),
        (date(2028, 1, 31), CLOSE, date(2028, 3, 1)),
        (date(2026, 12, 2), CLOSE, date(2027, 1, 1)),
        (date(2026, 10, 3), USUAL, date(2027, 1, 1)),
    ],
)
def test_days_are_counted_across_months_leap_years_and_holidays(project, held, weight, expected):
    row = make_stakeholder(project, **weight)
    make_contact(row, held_on=held)
    assert due(row) == expected


@pytest.mark.parametrize(
    ("power", "interest", "days"),
    [(4, 4, 30), (5, 5, 30), (4, 3, 90), (3, 4, 90), (5, 1, 90), (1, 5, 90), (3, 3, 90)],
)
def test_only_who_is_high_in_both_is_seen_every_month(project, power, interest, days):
    row = make_stakeholder(project, power=power, interest=interest)
    make_contact(row, held_on=FRIDAY)
    assert due(row) == FRIDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (None, date(2026, 11, 8)),
        (date(2026, 11, 7), date(2026, 11, 7)),
        (date(2026, 11, 8), date(2026, 11, 8)),
        # A promise for later puts nothing off, and one from before the contact is kept already.
        (date(2026, 11, 9), date(2026, 11, 8)),
        (FRIDAY, date(2026, 11, 8)),
        (date(2026, 10, 1), date(2026, 11, 8)),
    ],
)
def test_a_planned_contact_brings_the_next_forward_and_never_puts_it_off(
    project, planned, expected
):
    row = make_stakeholder(project, **CLOSE, next_contact_on=planned)
    make_contact(row, held_on=FRIDAY)
    assert due(row) == expected


def test_a_new_weight_moves_the_day(stakeholder, project):
    make_contact(stakeholder, held_on=FRIDAY)
    assert due(stakeholder) == date(2026, 11, 8)
    judged = {**JUDGED, "interest": 3}
    assess_stakeholder(stakeholder.pk, judged, actor=project.lead, on=FRIDAY)
    assert due(stakeholder) == date(2027, 1, 7)


def test_the_day_of_the_contact_counts_and_not_the_day_it_was_written_down(stakeholder, project):
    held = date(2026, 9, 1)
    log_contact(stakeholder.pk, {**CONTACT, "held_on": held}, actor=project.lead, on=FRIDAY)
    assert due(stakeholder) == date(2026, 10, 1)


def test_a_contact_taken_back_no_longer_counts(stakeholder, project):
    contact = log_contact(stakeholder.pk, CONTACT, actor=project.lead, on=FRIDAY)
    assert due(stakeholder) == date(2026, 11, 8)
    remove_contact(contact.pk, actor=project.lead)
    assert due(stakeholder) == date(2026, 10, 31)


def test_the_contact_of_a_colleague_counts_for_who_looks_after_somebody(stakeholder, member):
    """Whoever looks after a stakeholder is not sent twice; what was said stays unread."""
    stakeholder.owner = member
    stakeholder.save()
    make_contact(stakeholder, held_on=FRIDAY)
    assert due(stakeholder, member) == date(2026, 11, 8)
    assert read(stakeholder, member).current is None


def test_who_reads_only_facts_gets_no_day(stakeholder, packager, quality):
    make_contact(stakeholder, held_on=FRIDAY)
    for person in (packager, quality):
        assert due(stakeholder, User.objects.get(pk=person.pk)) is None


def test_the_reminder_follows_who_looks_after_somebody(stakeholder, project, member):
    on, lead = date(2026, 11, 2), project.lead

    def reminded(person):
        return [row.words for row in waiting_for(User.objects.get(pk=person.pk), on=on)]

    words = ["Contact Site managers: it was due on 31.10.2026"]
    assert (reminded(lead), reminded(member)) == (words, [])
    edit_stakeholder(stakeholder.pk, {"owner": member}, actor=lead)
    assert (reminded(lead), reminded(member)) == ([], words)
    edit_stakeholder(stakeholder.pk, {"next_contact_on": date(2026, 10, 20)}, actor=lead)
    assert reminded(member) == ["Contact Site managers: it was due on 20.10.2026"]


def test_on_hold_somebody_is_still_looked_after(stakeholder, project):
    """A project on hold is not over: those whom it concerns want to know why."""
    put_on_hold(project)
    assert late(Stakeholder.objects.get(), date(2026, 11, 1)) == 1
    assert len(list(waiting_for(User.objects.get(pk=project.lead.pk), on=date(2026, 11, 1)))) == 1


@pytest.mark.parametrize(("today", "is_late"), [("2026-10-31", False), ("2026-11-01", True)])
@pytest.mark.parametrize(("language", "word"), [("en", "overdue"), ("fr", "en retard")])
def test_the_pages_say_overdue_from_the_day_after(
    stakeholder, project, as_user, today, is_late, language, word
):
    User.objects.filter(pk=project.lead.pk).update(language=language)
    with time_machine.travel(f"{today} 09:00+01:00", tick=False):
        client = as_user(User.objects.get(pk=project.lead.pk))
        pill = f">{word}<"
        for address in (stakeholder.get_absolute_url(), url("stakeholders", project)):
            shown = page(client.get(address))
            assert "31.10.2026" in shown
            assert (pill in shown) is is_late
