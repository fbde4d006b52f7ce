"""A web process and workers with a database and a queue of their own."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


class Installation:
    """Talks to the web process; starts and stops workers."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
            "VAR_DIR": str(self.var),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "TEST_KEY_PREFIX": f"test-{uuid.uuid4().hex}:",
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "WARNING",
        }
        self.web = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.asker"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._heard() == "ready"

    def _heard(self):
        return json.loads(self.web.stdout.readline())

    def ask(self, command: str, **ask):
        self.web.stdin.write(json.dumps([command, ask]) + "\n")
        self.web.stdin.flush()
        return self._heard()

    def start(self, kind: str, **arguments) -> tuple[int, Path]:
        """The id of a new job, and the file in which it leaves its lines."""
        file = self.folder / uuid.uuid4().hex
        arguments["file"] = str(file)
        return self.ask("start", kind=kind, arguments=arguments), file

    def until_begun(self, file: Path) -> None:
        """Wait for a slow job to be in the middle of its work."""
        self.until_there(Path(f"{file}.begun"))

    def until_there(self, file: Path) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not file.exists():
            assert time.monotonic() < end, "the job did not begin"
            time.sleep(0.05)

    def until(self, job_id: int, *states: str):
        """The job as soon as it is in one of the states."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            job = self.ask("look", id=job_id)
            if job["state"] in states:
                return job
            time.sleep(0.05)
        raise AssertionError(f"the job is still {job}")

    def worker(self, *options: str):
        return worker(self.environment, *options)

    def close(self) -> None:
        self.web.stdin.close()
        self.web.stdout.close()
        self.web.wait()


@contextmanager
def worker(environment: dict[str, str], *options: str):
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "servicedesk_pm", "worker"]
    command += ["--concurrency", "1", "--without-gossip", "--without-mingle", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def database_of_its_own(folder: Path):
    """The address of a database of the kind that the suite runs on, in which nothing happened.

    On SQLite it has the tables of the suite's own, which spares a minute of migrations.
    """
    default = settings.DATABASES["default"]
    if "postgresql" not in default["ENGINE"]:
        file = folder / "worker.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as target:
            connection.connection.backup(target)
        yield f"sqlite:///{file}"
        return
    name = f"worker_{uuid.uuid4().hex}"
    place = {"host": default["HOST"], "port": default["PORT"], "user": default["USER"]}
    known = {key: value for key, value in place.items() if value}
    if default["PASSWORD"]:
        known["password"] = default["PASSWORD"]
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            who = quote(default["USER"] or "")
            secret = f":{quote(default['PASSWORD'])}" if default["PASSWORD"] else ""
            where = f"{default['HOST'] or ''}:{default['PORT'] or 5432}"
            yield f"postgresql://{who}{secret}@{where}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
