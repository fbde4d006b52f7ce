"""/healthz/ and /readyz/ tell the truth, and strangers no more than that."""

import shutil
from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from people import health, jobs, tasks
from people.choices import Role
from people.models import Heartbeat, Job
from tests.factories import make_user
from tests.jobs import kinds  # noqa: F401


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch, settings):
    monkeypatch.setattr(health._seen, "migrated", False)
    settings.REDIS_URL = ""
    yield
    health._redis_client.cache_clear()


@pytest.fixture
def well(db):
    tasks.sweep_jobs()


def failed():
    return {finding.name for finding in health.findings(timezone.now()) if not finding.ok}


def test_alive_needs_no_database(anonymous):
    answer = anonymous.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_everything_works(anonymous, well):
    answer = anonymous.get("/readyz/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_not_ready_tells_strangers_nothing_else(anonymous, db):
    answer = anonymous.get("/readyz/")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_a_member_is_told_as_little_as_a_stranger(as_user, member):
    assert as_user(member).get("/readyz/").content == b"not ready\n"


def test_an_administrator_is_told_what_is_wrong(as_user, db):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    text = as_user(administrator).get("/readyz/").content.decode()
    assert "beat: failed never seen" in text
    assert "database: ok" in text


def test_a_silent_beat_is_seen(well):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert failed() == {"beat"}


def test_the_container_of_the_beat_asks_for_its_last_tick(well, monkeypatch):
    assert health.beat_is_heard()
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert not health.beat_is_heard()
    Heartbeat.objects.all().delete()
    assert not health.beat_is_heard()

    def away(now):
        raise OperationalError("server closed")

    monkeypatch.setattr(health, "_beat", away)
    assert not health.beat_is_heard()


def test_a_beat_from_the_future_is_no_sign_of_life(well):
    Heartbeat.objects.update(at=timezone.now() + timedelta(hours=2))
    assert failed() == {"beat"}


def test_a_queue_that_nobody_works_is_seen(well):
    jobs.start_job("tests.count", arguments={}, label="W", actor=None)
    assert failed() == set()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert failed() == {"queue"}


def test_a_full_disk_is_seen(well, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert failed() == {"disk"}


def test_a_missing_migration_is_seen(well):
    MigrationRecorder.Migration.objects.filter(app="people").order_by("-pk").first().delete()
    assert failed() == {"migrations"}


def test_migrations_are_looked_up_once_a_process(well, django_assert_num_queries):
    health.findings(timezone.now())
    with django_assert_num_queries(3):  # select 1, oldest job, last beat
        health.findings(timezone.now())


def test_a_database_that_is_away_is_seen(monkeypatch, anonymous):
    def away():
        raise OperationalError("connection refused to db.internal")

    monkeypatch.setattr(connection, "ensure_connection", away)
    answer = anonymous.get("/readyz/")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert failed() == {"database"}


def test_redis_is_asked_when_it_is_configured(well, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert failed() == {"redis"}


def test_a_redis_that_answers_is_fine(well, settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(redis.Redis, "ping", lambda self: True)
    assert failed() == set()
