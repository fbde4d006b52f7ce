"""The mail of the day to everybody, as one worker writes it; nobody is really written to."""

from __future__ import annotations

import time

from people.messages import Notification
from people.models import User
from people.operations.mails import ask_for_mails
from people.tasks import run_job
from projects.models import Project
from servicedesk_pm.common import clock

NEWS_EACH = 10
NEWS = "task.assigned"


def readers(count: int) -> list[User]:
    """So many people, each with news of ten tasks."""
    code = Project.objects.order_by("code").values_list("code", flat=True)[0]
    people = User.objects.bulk_create(
        User(username=f"reader-{n}", email=f"reader-{n}@bench.example", name=f"Reader {n}")
        for n in range(count)
    )
    Notification.objects.bulk_create(
        Notification(
            recipient=person,
            kind=NEWS,
            facts={"project": code, "task": f"T{n} Task {n}"},
            url=f"/projects/{code}/tasks/{n}/",
        )
        for person in people
        for n in range(1, NEWS_EACH + 1)
    )
    return people


def time_digests(count: int) -> tuple[float, int]:
    """Seconds to write to so many people, and how many mails that were. Leaves its rows."""
    known = set(User.objects.values_list("pk", flat=True))
    # The worker goes by the machine's clock, whatever day is shown.
    with clock.set_to(clock.machine_now()):
        readers(count)
    Notification.objects.filter(recipient__in=known).update(mailed_at=clock.machine_now())
    now = clock.machine_now()
    begun = time.perf_counter()
    (job,) = ask_for_mails(now.date(), now, is_digest_time=True)
    run_job(job.pk)
    seconds = time.perf_counter() - begun
    job.refresh_from_db()
    return seconds, job.result["sent"]
