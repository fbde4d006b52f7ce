"""Stands for the web process: does what it reads as JSON lines, and answers in JSON lines."""

import itertools
import json
import os
import sys
from datetime import date

import django
from django.core.management import call_command

django.setup()
from people import jobs, tasks  # noqa: E402
from people.models import Job  # noqa: E402
from reporting.models import Report  # noqa: E402
from reporting.operations import request_status_report  # noqa: E402
from tests import factories  # noqa: E402
from tests.factories import make_task  # noqa: E402
from tests.jobs import kinds  # noqa: E402, F401

DAY = date(2026, 10, 9)
# Several web processes may share one database, and none makes the names of another.
factories._serial = itertools.count(os.getpid() * 1000)


def ask_for_report():
    project = make_task(start_on=DAY, finish_on=DAY).project
    report = request_status_report(project.pk, actor=project.lead, status_date=DAY, today=DAY)
    return {"report": report.pk, "job": report.job_id}


def look_at_report(pk):
    report = Report.objects.get(pk=pk)
    return {
        "state": report.state,
        "files": {
            file.path: digest
            for file, digest in (
                (report.pdf_fr, report.pdf_fr_sha256),
                (report.pdf_en, report.pdf_en_sha256),
            )
            if file
        },
    }


def answer_to(command, ask):
    match command, ask:
        case "start", {"kind": kind, "arguments": arguments}:
            return jobs.start_job(kind, arguments=arguments, label="Work", actor=None).pk
        case "deliver", {"id": job_id}:
            return tasks.send(job_id)
        case "ask for report", {}:
            return ask_for_report()
        case "look at report", {"id": pk}:
            return look_at_report(pk)
        case "look", {"id": job_id}:
            job = Job.objects.get(pk=job_id)
            waited = (job.started_at - job.created_at).total_seconds() if job.started_at else None
            return {
                "state": job.state,
                "attempts": job.attempts,
                "error": job.error,
                "waited": waited,
            }
    raise ValueError(command)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        command, ask = json.loads(line)
        print(json.dumps(answer_to(command, ask)), flush=True)
