"""The communication of the demonstration stands as the specification says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.communication import Share
from people.models import User
from projects.communication.choices import ActionState
from projects.communication.figures import figures_of, weeks_ahead
from projects.communication.pulses import pulses_seen
from projects.models import CommunicationAction, CommunicationPlan, Pulse
from projects.operations.communication import missing_languages
from projects.waiting import waiting_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


def by_name(name):
    return CommunicationAction.objects.get(name_fr=name)


def test_fourteen_messages_and_events_stand_in_six_projects(demo):
    rows = CommunicationAction.objects.all()
    assert rows.count() == 14
    assert set(rows.values_list("project__code", flat=True)) == {
        "PRJ-101",
        "PRJ-101-B",
        "PRJ-103",
        "PRJ-201",
        "PRJ-205",
        "PRJ-302",
    }


def test_two_drafts_without_english_are_overdue(demo):
    late = CommunicationAction.objects.overdue(TODAY).soonest_first()
    assert [row.name_fr for row in late] == [
        "Vague 3, Fribourg : J-30",
        "Vague 3, Genève : J-30",
    ]
    for row in late:
        assert row.state == ActionState.DRAFTED
        assert missing_languages(row) == ["en"]
    lead = User.objects.get(username="lot-deploiement")
    asked = [each.words for each in waiting_for(lead, on=TODAY)]
    assert sum("J-30" in words or "D-30" in words for words in asked) == 2


def test_the_newsletter_was_opened_by_sixty_one_in_a_hundred(demo):
    row = by_name("Newsletter d’octobre")
    assert row.state == ActionState.EVALUATED
    assert Share(row.responded, row.reached).percent == 61


def test_what_is_coming_is_approved_or_in_work(demo):
    states = {
        "Comité de pilotage extraordinaire": ("2026-11-05", ActionState.APPROVED),
        "Stand de démonstration à Genève": ("2026-11-10", ActionState.APPROVED),
        "Information à la Commission du personnel": ("2026-11-18", ActionState.DRAFTED),
        "Vague 3, Fribourg : J-10": ("2026-11-06", ActionState.DRAFTED),
        "Vague 3, Fribourg : J+1": ("2026-11-17", ActionState.PLANNED),
    }
    for name, (day, state) in states.items():
        row = by_name(name)
        assert (row.due_on.isoformat(), row.state) == (day, state), name


def test_what_is_published_has_reached_people(demo):
    published = CommunicationAction.objects.filter(done_on__isnull=False)
    assert published.count() == 5
    figures = figures_of(CommunicationAction.objects.all(), TODAY)
    assert (figures.total, figures.overdue) == (14, 2)
    # The success story was told three days late, two messages are not told yet.
    assert figures.fulfilment == Share(4, 7)


def test_the_weeks_of_the_units_are_counted(demo):
    weeks = weeks_ahead(CommunicationAction.objects.all(), TODAY)
    counts = {
        (row.unit.code, cell.monday): cell.count
        for row in weeks.units
        for cell in row.cells
        if cell.count
    }
    assert counts["relation-usagers", TODAY] == 1
    assert counts["relation-usagers", TODAY + timedelta(weeks=1)] == 2
    assert weeks.crowded == []


def test_the_surveys_say_what_the_specification_says(demo):
    found = {
        each.row.name_fr: (each.outcome.answered, str(each.index), each.outcome.tone)
        for each in pulses_seen(Pulse.objects.all(), TODAY)
        if not each.is_open
    }
    assert found == {
        "Baromètre de la vague 1": (142, "3.9", "good"),
        "Baromètre intermédiaire de la vague 2": (211, "3.6", "good"),
        "Baromètre de l’équipe": (13, "2.9", "bad"),
        "Sondage final des usagers": (1120, "4.2", "good"),
    }


def test_one_survey_still_runs_and_tells_nothing(demo):
    (running,) = [each for each in pulses_seen(Pulse.objects.all(), TODAY) if each.is_open]
    assert running.row.project.code == "PRJ-101"
    assert running.index is None
    asked = User.objects.get(username="lot-formation")
    assert any("baromètre" in w.lower() or "pulse" in w.lower() for w in told_to(asked))


def told_to(person):
    return [each.words for each in waiting_for(person, on=TODAY)]


def test_one_plan_is_approved_and_one_is_not(demo):
    found = {plan.project.code: plan.is_approved for plan in CommunicationPlan.objects.all()}
    assert found == {"PRJ-101": True, "PRJ-201": False}
