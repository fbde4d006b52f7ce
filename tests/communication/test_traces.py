"""What the history tells of the lists of a message: which units were added, which taken away."""

from __future__ import annotations

import pytest
from django.utils import translation

from people.history import describe, entries_for
from people.models import HistoryEntry
from projects.operations.communication import Planning, change_communication, plan_communication
from tests.communication.conftest import PLANNED
from tests.factories import make_communication, make_stakeholder, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return [
        make_unit(code="LS", name_fr="Lausanne", name_en="Lausanne site"),
        make_unit(code="GE", name_fr="Genève", name_en="Geneva site"),
    ]


@pytest.fixture
def message(project):
    return make_communication(project)


def change(row, units=(), stakeholders=()):
    values = {**PLANNED, "owner": row.owner, "due_on": row.due_on}
    wanted = Planning(
        values,
        frozenset(each.pk for each in units),
        frozenset(each.pk for each in stakeholders),
    )
    return change_communication(row.pk, wanted, actor=row.project.lead)


def told(row, field):
    """Before and after of every change of this list, the newest first."""
    events = describe(entries_for(row), reader=None)
    return [
        (change.label, change.before, change.after)
        for event in events
        for change in event.changes
        if change.field == field
    ]


def test_units_that_are_added_and_taken_away_are_told_by_name(message, units):
    change(message, units)
    assert told(message, "units") == [("Units reached", "–", "Geneva site, Lausanne site")]
    change(message, units[:1])
    assert told(message, "units")[0] == ("Units reached", "Geneva site", "–")


def test_each_reader_reads_the_names_in_the_own_language(message, units):
    with translation.override("fr"):
        change(message, units)
    assert told(message, "units")[0][2] == "Geneva site, Lausanne site"
    with translation.override("fr"):
        assert told(message, "units") == [("Unités atteintes", "–", "Genève, Lausanne")]


def test_it_belongs_to_the_operation_of_who_did_it(message, units):
    change(message, units)
    lists = [each for each in entries_for(message) if "units" in (each.changes or {})]
    (entry,) = lists
    others = [each for each in entries_for(message) if each.cid == entry.cid]
    assert entry.actor == message.project.lead
    assert entry.scope == f"project:{message.project_id}"
    assert entry.cid
    assert len(others) > 1
    assert entry.additional_data["version"] == 2


def test_what_stays_is_not_told(message, units):
    change(message, units)
    before = HistoryEntry.objects.latest("pk").pk
    change(message, units)
    lists = HistoryEntry.objects.filter(pk__gt=before)
    assert all("units" not in (each.changes or {}) for each in lists)
    assert len(told(message, "units")) == 1


def test_a_new_message_tells_whom_it_reaches(project, units):
    concerned = make_stakeholder(project, name_fr="Guichets", name_en="Counters")
    values = {**PLANNED, "owner": project.lead, "due_on": make_communication(project).due_on}
    wanted = Planning(values, frozenset(), frozenset({concerned.pk}))
    row = plan_communication(project.pk, wanted, actor=project.lead)
    assert told(row, "stakeholders") == [("Stakeholders reached", "–", "Counters")]
