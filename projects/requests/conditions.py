"""The gate conditions that a request answers; the parts of a project need none."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.gates import register_condition
from projects.models import Project, ProjectRequest
from projects.requests.choices import Endorsement
from projects.requests.sections import SCREENING, is_complete, is_screened

Holds = Callable[[ProjectRequest], bool]


def request_of(project: Project) -> ProjectRequest | None:
    """The request of the project, drafts included; asked once for each loaded project."""
    found: ProjectRequest | None = getattr(project, "request", None)
    return found


def _met(holds: Holds) -> Callable[[Project], bool]:
    def check(project: Project) -> bool:
        if project.parent_id is not None:
            return True
        request = request_of(project)
        return request is not None and not request.is_draft and holds(request)

    return check


def _page(project: Project) -> str:
    """Where the request is read, or can be written where there is none."""
    request = request_of(project)
    if request is None or request.is_draft:
        return reverse("projects:request", args=[project.code])
    return request.get_absolute_url()


def _screening(project: Project) -> str:
    request = request_of(project)
    if request is None or request.is_draft:
        return reverse("projects:request", args=[project.code])
    return reverse("projects:request-section", args=[request.number, SCREENING])


def _analyst(project: Project) -> str:
    request = request_of(project)
    if request is None or request.is_draft:
        return reverse("projects:request", args=[project.code])
    return reverse("projects:request-step", args=[request.number, "analyst"])


def register() -> None:
    register_condition(
        "G0",
        "G0-01",
        _("Form complete"),
        _met(lambda r: r.returned_at is None and is_complete(r)),
        url=_page,
    )
    register_condition(
        "G0",
        "G0-02",
        _("Endorsement of the requesting unit"),
        _met(lambda r: r.endorsement == Endorsement.ENDORSED),
        url=_page,
    )
    register_condition(
        "G0",
        "G0-05",
        _("Analyst and due date set"),
        _met(lambda r: r.analyst_id is not None and r.analysis_due_on is not None),
        url=_analyst,
    )
    register_condition(
        "G1", "G1-05", _("Impact on workstations screened"), _met(is_screened), url=_screening
    )
