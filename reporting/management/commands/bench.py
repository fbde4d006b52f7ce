from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from reporting.bench import reference
from reporting.bench.pages import figures
from reporting.bench.passes import best_of
from reporting.bench.work import TASKS_OF_LARGE_PLAN, TASKS_OF_SMALL_PLAN, WORK

SETTINGS = "servicedesk_pm.settings.bench"


class Command(BaseCommand):
    help = "Loads the reference portfolio and times the served application; judges nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=30, help="loads of each page")
        parser.add_argument(
            "--small", action="store_true", help="a small portfolio: proves the bench, not speed"
        )
        parser.add_argument("--work", choices=sorted(WORK), help="one long work, in this process")

    def handle(self, *args: Any, **options: Any) -> None:
        small: bool = options["small"]
        if options["work"]:
            tasks = TASKS_OF_SMALL_PLAN if small else TASKS_OF_LARGE_PLAN
            self.stdout.write(WORK[options["work"]](tasks))
            return
        self._prepare(reference.SMALL if small else reference.FULL)
        self.stdout.write(
            f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}, "
            f"a million additions in {additions_ms():.0f} ms"
        )
        self.stdout.write(f"{'page':<34} {'median':>11} {'p95':>11}")
        with served() as port:
            for figure in figures(port, runs=options["runs"]):
                self.stdout.write(str(figure))
        for name in WORK:
            # A process of its own, so that its memory is its own.
            command = [sys.executable, "manage.py", "bench", "--work", name]
            command += ["--small"] * small
            done = subprocess.run(
                command, env=_environment(), capture_output=True, text=True, check=True
            )
            self.stdout.write(done.stdout.strip())

    def _prepare(self, scale: reference.Scale) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not reference.is_loaded():
            self.stdout.write(f"Loading the reference portfolio, {scale.tasks} tasks …")
            begun = time.perf_counter()
            reference.load(scale)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            self.stdout.write(f"Loaded in {time.perf_counter() - begun:.0f} s")


def additions_ms() -> float:
    """How fast this machine is just now, so that figures of different days can be compared."""
    return best_of(5, lambda: sum(n + 1 for n in range(1_000_000))) * 1000


@contextmanager
def served() -> Iterator[int]:
    """The production server on a free port, one process with four threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error",
        "servicedesk_pm.wsgi:application",
    ]  # fmt: skip
    with subprocess.Popen([sys.executable, "-m", *command], env=_environment()) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    """On the day of the reference portfolio, and without a mail that anybody gets."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2).close()
            return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer")
