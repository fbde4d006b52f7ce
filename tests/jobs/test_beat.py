"""The beat keeps its rhythm, whatever the clock does."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from servicedesk_pm.beat import SteadyScheduler
from servicedesk_pm.celery import app


@pytest.fixture
def beat(monkeypatch):
    scheduler = SteadyScheduler(app)
    scheduler.ticked = []
    monkeypatch.setattr(
        scheduler, "apply_entry", lambda entry, **options: scheduler.ticked.append(entry.name)
    )
    return scheduler


def ticks_until(beat, moment):
    """Let the beat run as its service does: tick, sleep as told, tick."""
    now = timezone.now()
    while now < moment:
        with time_machine.travel(now, tick=False):
            now += timedelta(seconds=max(beat.tick(), 0.1))


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_the_sweeper_comes_every_ten_seconds(beat):
    ticks_until(beat, timezone.now() + timedelta(seconds=65))
    assert beat.ticked.count("sweep") in {5, 6}
    assert "clean-up" not in beat.ticked


def test_cleaning_comes_every_hour(beat):
    ticks_until(beat, timezone.now() + timedelta(minutes=61))
    assert beat.ticked.count("clean-up") == 1


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_does_not_silence_the_beat(beat, hours):
    ticks_until(beat, timezone.now() + timedelta(seconds=30))
    beat.ticked.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        ticks_until(beat, timezone.now() + timedelta(seconds=45))
    assert beat.ticked.count("sweep") >= 3


def test_a_tick_that_nobody_took_in_time_expires():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"]["expires"] <= entry["schedule"]
