"""What every page about risks loads first: the risk in sight, its frame and the way to it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from people.http import SignedInRequest
from people.models import User
from projects.models import Project
from projects.people_around import people_around
from projects.permissions import can_see_inside
from projects.trail import above_programme
from risks.models import Risk
from risks.models.register import PORTFOLIO
from workpackages.views.common import project_crumbs

GET_AND_POST = ["GET", "HEAD", "POST"]
IN_PROJECT, IN_PORTFOLIO = "risks/page.html", "risks/portfolio_page.html"
_SHOWN = ("project__portfolio", "project__programme", "project__lead", "project__sponsor")
_PARTS = ("portfolio", "owner", "identified_by", "work_package__lead", "task__work_package")


def risk_or_404(request: SignedInRequest, place: str, number: int) -> Risk:
    found = Risk.objects.visible_to(request.user).select_related(*_SHOWN, *_PARTS)
    if place == PORTFOLIO:
        return get_object_or_404(found, project__isnull=True, number=number)
    risk = get_object_or_404(found, project__code=place, number=number)
    for part in (risk.work_package, risk.task):
        if part is not None and risk.project is not None:
            part.project = risk.project
    return risk


def register_url(project: Project | None) -> str:
    if project is None:
        return reverse("risks:portfolio")
    return reverse("risks:register", args=[project.code])


def frame_of(
    request: SignedInRequest, project: Project | None, title: str, risk: Risk | None = None
) -> dict[str, Any]:
    """The frame of a page: a project's with its tabs, or the portfolio's; and the way to it.

    Who was only given a part in one risk does not see the project around it.
    """
    if project is not None and can_see_inside(request.user, project):
        crumbs = [*project_crumbs(request, project), (_("Risks"), register_url(project))]
        template = IN_PROJECT
    else:
        crumbs = [*above_programme(request.user), (_("Risks"), register_url(None))]
        template = IN_PORTFOLIO
    if risk is not None:
        crumbs.append((str(risk), risk.get_absolute_url()))
    return {"frame": template, "title": title, "project": project, "crumbs": crumbs}


def people_for(project: Project | None) -> dict[str, User]:
    """Among whom owners are chosen: those around the project, or everybody for the portfolio."""
    if project is not None:
        return people_around(project)
    return {str(each.pk): each for each in User.objects.active().by_name()}
