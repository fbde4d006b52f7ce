"""Risks, issues and requested changes that are open, as a report freezes them."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q

from projects.models import ChangeRequest
from reporting.plan import Plan
from reporting.spelling import Json, iso, listed, names
from risks.choices import ISSUE_OPEN, RATED_OPEN, RiskKind, ZoneName
from risks.models import Issue, Risk

TOP_RISKS, MOST_RISKS, MOST_POINTS = 5, 40, 30


def risks_of(plan: Plan) -> Json:
    """Open threats of the project and all below it, the worst first. One query."""
    unfinished = Q(measures__state__in=("planned", "in_progress"))
    rows = Risk.objects.filter(
        project__in=plan.projects, kind=RiskKind.THREAT, state__in=RATED_OPEN
    ).annotate(
        under_way=Count("measures", filter=unfinished),
        overdue=Count("measures", filter=unfinished & Q(measures__due_on__lt=plan.as_of)),
    )
    found = list(rows.select_related("project", "owner").worst_first())
    told = [_risk(row) for row in found[:MOST_RISKS]]
    return {
        "open": len(found),
        "critical": sum(row.zone == ZoneName.CRITICAL for row in found),
        "high": sum(row.zone == ZoneName.HIGH for row in found),
        "exposure": str(sum((row.exposure or Decimal(0) for row in found), Decimal(0))),
        "rows": told[:TOP_RISKS],
        "register": listed(told, len(found)),
    }


def _risk(row: Risk) -> Json:
    return {
        "code": row.code,
        **names(row),
        "zone": row.zone,
        "score": row.score,
        "exposure": str(row.exposure or Decimal(0)),
        "owner": str(row.owner or ""),
        "response": row.response,
        "under_way": row.under_way,  # type: ignore[attr-defined]
        "overdue": row.overdue,  # type: ignore[attr-defined]
    }


def issues_of(plan: Plan) -> Json:
    """Problems that are not solved, the gravest first. One query."""
    rows = Issue.objects.filter(
        project__in=plan.projects, state__in=ISSUE_OPEN, occurred_on__lte=plan.as_of
    ).select_related("owner")
    found = list(rows.order_by("severity", "due_on", "pk"))
    told = [
        {
            "code": row.code,
            **names(row),
            "severity": row.severity,
            "state": row.state,
            "owner": str(row.owner or ""),
            "due": row.due_on.isoformat(),
            "is_overdue": row.due_on < plan.as_of,
        }
        for row in found[:MOST_POINTS]
    ]
    return listed(told, len(found))


def requests_of(plan: Plan) -> Json:
    """Requested changes that are neither closed, rejected nor withdrawn. One query."""
    rows = ChangeRequest.objects.open().filter(
        project__in=plan.projects, requested_on__lte=plan.as_of
    )
    found = list(rows.order_by("requested_on", "pk"))
    told = [
        {
            "code": row.code,
            **names(row),
            "state": row.state,
            "requested": row.requested_on.isoformat(),
            "needed": iso(row.needed_by),
            "cost": None if row.cost_effect is None else str(row.cost_effect),
            "days": row.finish_days,
        }
        for row in found[:MOST_POINTS]
    ]
    return listed(told, len(found))
