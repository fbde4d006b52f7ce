"""Job kinds that exist in tests only; each leaves a line in the file that it is given."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from celery.signals import worker_init
from django.conf import settings

from people.jobs import JobRun, job_kind
from reporting import production as reporting
from workpackages import import_production


def write(run: JobRun, line: str) -> None:
    with Path(run.arguments["file"]).open("a") as out:
        out.write(f"{line}\n")


@job_kind("tests.count", steps=("Counting", "Writing"))
def count(run: JobRun):
    """Takes as long as asked."""
    run.step(1)
    time.sleep(run.arguments.get("seconds", 0))
    run.step(2)
    write(run, str(run.job_id))
    return {"url": "/somewhere/"}


@job_kind("tests.slow_once", steps=("Sleeping", "Writing"))
def slow_once(run: JobRun):
    """The first attempt takes a minute, every later one no time."""
    run.step(1)
    marker = Path(run.arguments["file"] + ".begun")
    if not marker.exists():
        marker.touch()
        time.sleep(60)
    run.step(2)
    write(run, str(run.job_id))
    return {}


@job_kind("tests.crash", steps=("Crashing",))
def crash(run: JobRun):
    """The process dies, as when the system runs out of memory."""
    run.step(1)
    write(run, "crash")
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


@worker_init.connect
def draw_the_first_document_for_ever(**facts: Any) -> None:
    """While a file named so lies there, the French document is set again and again."""
    set_once = reporting.draw

    def draw(report: Any, content: Any, language: str, **how: Any) -> bytes:
        for_ever = settings.VAR_DIR / "draw-for-ever"
        document = set_once(report, content, language, **how)
        while for_ever.exists():
            (settings.VAR_DIR / "drawing").touch()
            document = set_once(report, content, language, **how)
        return document

    reporting.draw = draw


@worker_init.connect
def end_reading_plans_when_told(**facts: Any) -> None:
    """Says that a plan is being read; while a file named so lies there, this does not end."""
    read_once = import_production.read_plan

    def read_plan(*arguments: Any) -> Any:
        (settings.VAR_DIR / "reading").touch()
        plan = read_once(*arguments)
        while (settings.VAR_DIR / "read-for-ever").exists():
            time.sleep(0.05)
        return plan

    import_production.read_plan = read_plan
