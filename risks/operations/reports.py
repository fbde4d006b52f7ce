"""Writing a risk report: what is known is collected and kept."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied

from people.audit import operation, record
from people.models import User
from projects.models import Project
from projects.operations.checks import Values, only
from projects.rules import check_record
from risks.models import RiskReport
from risks.operations.shared import next_number
from risks.permissions import can_write_report
from risks.reports.content import content_of
from risks.rules import check_amounts
from servicedesk_pm.common.frozen import canonical, digest

WRITTEN = frozenset({"decisions_fr", "decisions_en", "decide_by_on"})


@operation
def write_report(project_id: int, values: Values, *, actor: User, on: date) -> RiskReport:
    """Keep the risks of today with the decisions asked for; it never changes afterwards.

    The project is locked, so that no number is given twice. PermissionDenied, RuleViolation.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not can_write_report(actor, project):
        raise PermissionDenied
    rows = RiskReport.objects.filter(project=project)
    row = RiskReport(project=project, written_by=actor, written_on=on, number=next_number(rows))
    for name, value in only(values, WRITTEN).items():
        setattr(row, name, value)
    check_amounts(row)
    check_record(row, leaving_out=["project", "written_by", "content", "sha256"])
    row.content = content_of(row, last=rows.order_by("-number").first())
    row.sha256 = digest(canonical(row.content))
    row.save()
    record(actor, "risk_report.written", row, sha256=row.sha256)
    return row
