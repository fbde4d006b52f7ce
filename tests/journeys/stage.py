"""The stage of the journeys: one database that pages and a real worker share, and its queue."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

from celery import Celery
from django.conf import settings
from django.db import connection
from django.test import override_settings

from servicedesk_pm.celery import app
from tests.journeys.queue import queue_options

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


@contextmanager
def stage(folder: Path) -> Iterator[None]:
    """Jobs that pages ask for are done by a worker process, as in an installation."""
    files = folder / "files"
    with ExitStack() as plays:
        plays.enter_context(override_settings(MEDIA_ROOT=files))
        database_url = plays.enter_context(_database_for_others(folder))
        queue = plays.enter_context(_queue(folder / "queue"))
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.worker_settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "WARNING",
            "JOURNEY_QUEUE": queue,
            "JOURNEY_FILES": str(files),
        }
        plays.enter_context(_worker(environment))
        yield


def letter_to(address: str) -> str:
    """The words of the mail that the worker sends to an address, as soon as it has."""
    folder = Path(settings.MEDIA_ROOT).parent / "letters"
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        for file in folder.glob("*.log"):
            letter = message_from_bytes(file.read_bytes(), policy=default)
            if letter["To"] == address and letter.get_content().strip():
                return letter.get_content()
        time.sleep(0.1)
    raise AssertionError(f"no letter came to {address}")


@contextmanager
def _database_for_others(folder: Path) -> Iterator[str]:
    """The address of the test database; one in memory becomes a file for as long."""
    place = connection.settings_dict
    if connection.vendor == "postgresql":
        who = f"{quote(place['USER'] or '')}:{quote(place['PASSWORD'] or '')}"
        yield f"postgresql://{who}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"
        return
    file = folder / "journeys.sqlite3"
    connection.ensure_connection()
    memory, name = connection.connection, place["NAME"]
    with sqlite3.connect(file) as copy:
        memory.backup(copy)
    copy.close()
    # Threads of the server read the same settings and open the file for themselves.
    connection.connection, place["NAME"] = None, str(file)
    try:
        yield f"sqlite:///{file}"
    finally:
        connection.close()
        connection.connection, place["NAME"] = memory, name


@contextmanager
def _queue(folder: Path) -> Iterator[str]:
    """Let the pages send their messages through a folder."""
    folder.mkdir()
    Path(f"{folder}-control").mkdir()
    before = {name: app.conf[name] for name in ("broker_url", "broker_transport_options")}
    options = queue_options(str(folder))
    _send_through(
        app, {"broker_url": "filesystem://localhost", "broker_transport_options": options}
    )
    try:
        yield str(folder)
    finally:
        _send_through(app, before)


def _send_through(celery: Celery, options: dict[str, Any]) -> None:
    celery.conf.update(options)
    # Both remember the connection of before.
    celery.amqp._producer_pool = None
    celery._pool = None


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[None]:
    ready = Path(environment["VAR_DIR"]) / "worker-ready"
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "servicedesk_pm", "worker"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not ready.exists():
            assert worker.poll() is None, "the worker did not start"
            assert time.monotonic() < end, "the worker is not ready"
            time.sleep(0.05)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
