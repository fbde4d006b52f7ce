"""The doorway between the clock and what directives ask for."""

from __future__ import annotations

from celery import shared_task
from django.utils import translation

from projects.models import Project
from reporting.directives.operations_by_clock import (
    draft_by_directive,
    press,
    projects_to_report,
    reports_to_press,
)
from servicedesk_pm.common.clock import today


@shared_task(name="reporting.follow_directives")  # type: ignore[untyped-decorator]
def follow_directives() -> None:
    """Every hour; a second delivery finds nothing left to do."""
    on = today()
    wanted = projects_to_report(on)
    leads = dict(
        Project.objects.filter(pk__in=[key for key, _day in wanted])
        .order_by()
        .values_list("pk", "lead__language")
    )
    for key, status_date in wanted:
        with translation.override(leads[key]):
            draft_by_directive(key, status_date, actor=None)
    for key in reports_to_press(on):
        press(key, actor=None, on=on)
