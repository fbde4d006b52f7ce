"""How a project's results are accepted and its checks are kept, as a report freezes it."""

from __future__ import annotations

from datetime import date, timedelta

from engine.acceptance import Share
from reporting.models import Report
from reporting.plan import Plan
from reporting.spelling import Json, listed
from workpackages.acceptance.figures import load_figures
from workpackages.models import Acceptance
from workpackages.quality.checkpoint_figures import load_checkpoint_figures

MOST_ACCEPTANCES = 20


def quality_of(plan: Plan, before: Report | None) -> Json:
    """Seven queries. Ages are whole days, so that the text is the same on every machine."""
    checks = load_checkpoint_figures(plan.projects, on=plan.as_of)
    accepted = load_figures(plan.project, on=plan.as_of)
    age = checks.age_days
    return {
        "first_pass": _share(accepted.first_pass),
        "on_time": _share(checks.on_time),
        "completed": _share(checks.completed),
        "open": checks.open_count,
        "weight": checks.weight,
        "overdue": checks.overdue,
        "age_days": None if age is None else int(age + 0.5),
        "acceptances": _acceptances(plan, before),
    }


def _share(share: Share) -> list[int]:
    return [share.part, share.whole]


def _acceptances(plan: Plan, before: Report | None) -> Json:
    """Decided since the report before; for a first report, in the month of the status date."""
    since = before.status_date if before else _end_of_month_before(plan.as_of)
    rows = Acceptance.objects.filter(
        deliverable__project__in=plan.projects,
        decided_on__gt=since,
        decided_on__lte=plan.as_of,
    ).select_related("deliverable__project")
    found = [_acceptance(row) for row in rows.order_by("decided_on", "pk")]
    return {"since": since.isoformat(), **listed(found[-MOST_ACCEPTANCES:], len(found))}


def _end_of_month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def _acceptance(row: Acceptance) -> Json:
    assert row.decided_on is not None
    deliverable = row.deliverable
    return {
        "code": deliverable.code,
        "name_fr": deliverable.name_fr,
        "name_en": deliverable.name_en,
        "attempt": row.attempt,
        "decision": row.decision,
        "on": row.decided_on.isoformat(),
    }
