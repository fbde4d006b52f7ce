"""Whether this installation can do its work now: asked by supervisors, told without details."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from people.choices import JobState
from people.models import Heartbeat, Job


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; the detail is for administrators."""

    name: str
    ok: bool
    detail: str = ""


def findings(now: datetime) -> list[Finding]:
    """Everything, the database first: without it nothing else can be asked."""
    found = [_database()]
    if found[0].ok:
        found += [_migrations(), _queue(now), _beat(now)]
    found.append(_disk())
    if settings.REDIS_URL:
        found.append(_redis())
    return found


def _database() -> Finding:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        return Finding("database", ok=False, detail=type(error).__name__)
    return Finding("database", ok=True)


def _migrations() -> Finding:
    missing = 0 if _known_to_be_migrated() else 1
    return Finding("migrations", ok=not missing, detail="" if not missing else "not all applied")


def _known_to_be_migrated() -> bool:
    """A process that once saw all migrations applied need not look again."""
    if _seen.migrated:
        return True
    executor = MigrationExecutor(connection)
    _seen.migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _seen.migrated


@dataclass
class _Seen:
    migrated: bool = False


_seen = _Seen()


def _queue(now: datetime) -> Finding:
    oldest = Job.objects.filter(state=JobState.QUEUED).order_by("created_at").first()
    if oldest is None:
        return Finding("queue", ok=True, detail="empty")
    age = int((now - oldest.created_at).total_seconds())
    return Finding("queue", ok=age <= settings.READY_QUEUE_SECONDS, detail=f"oldest {age} s")


def _beat(now: datetime) -> Finding:
    last = Heartbeat.objects.filter(name=Heartbeat.SWEEPER).first()
    if last is None:
        return Finding("beat", ok=False, detail="never seen")
    age = now - last.at
    ok = abs(age) <= timedelta(seconds=settings.READY_BEAT_SECONDS)
    return Finding("beat", ok=ok, detail=f"{int(age.total_seconds())} s ago")


def beat_is_heard() -> bool:
    """Whether the beat's own container is well: the sweeper that it sends for came lately."""
    try:
        return _beat(timezone.now()).ok
    except DatabaseError:
        return False


def _disk() -> Finding:
    free = shutil.disk_usage(settings.VAR_DIR).free
    ok = free >= settings.READY_FREE_BYTES
    return Finding("disk", ok=ok, detail=f"{free // 1_000_000} MB free")


def _redis() -> Finding:
    try:
        _redis_client().ping()
    except (redis.RedisError, OSError) as error:
        return Finding("redis", ok=False, detail=type(error).__name__)
    return Finding("redis", ok=True)


@cache
def _redis_client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
