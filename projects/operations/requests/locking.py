"""The rows that an operation on a request holds: its project first, as a change of state does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from projects.models import Portfolio, Project, ProjectRequest
from servicedesk_pm.common.errors import RuleViolation


def lock_first_portfolio() -> Portfolio:
    """Where requests enter; they wait for each other, so that no number is given twice."""
    portfolio = Portfolio.objects.select_for_update().order_by("pk").first()
    if portfolio is None:
        raise RuleViolation(_("Create a portfolio first; every project belongs to one."))
    return portfolio


def locked_request(key: int) -> ProjectRequest:
    """The request with its names; raises RuleViolation for one that was deleted meanwhile."""
    rows = ProjectRequest.objects.filter(pk=key).order_by()
    project_id = rows.values_list("project_id", flat=True).first()
    if project_id is not None:
        Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    found = rows.select_for_update(of=("self",)).with_names().first()
    if found is None:
        raise RuleViolation(_("This request is no longer there."))
    return found


def demand_words(text: str, field: str) -> str:
    if not text.strip():
        raise RuleViolation(_("Say why; the requester reads it."), field=field)
    return text.strip()


def save(request: ProjectRequest, *fields: str) -> None:
    request.version += 1
    request.save(update_fields=[*fields, "version"])
