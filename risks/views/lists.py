"""Registers and matrices: of one project, and over everything in sight."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.saved_filters import saved_filters
from projects.models import Portfolio, Project
from risks.columns import WORST, risk_columns
from risks.filters import RiskFilterForm, overdue
from risks.matrix import load_overview
from risks.models import Risk, RiskQuerySet
from risks.operations.typical import can_take_typical, typical_left
from risks.panel import load_panel
from risks.permissions import can_add_risk, can_see_checks, can_set_scale
from risks.reserve_page import load_reserve
from risks.scale import scale_of, scale_row
from risks.views.common import frame_of, register_url
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table
from workpackages.views.common import project_or_404

LIST, USUAL_SORT = "risk-register", WORST
_PARTS = ("owner", "project", "portfolio")
_TEXTS = [f"{name}_{code}" for name in ("cause", "event", "effect") for code in ("fr", "en")]
_LONG = (
    *_TEXTS,
    "search_text",
    "ended_because",
    "project__summary_fr",
    "project__summary_en",
    "project__search_text",
    "owner__password",
    "owner__search_text",
)


def _table(
    request: SignedInRequest, filters: RiskFilterForm, seen: RiskQuerySet, *, across: bool
) -> Table:
    found = filters.apply(seen, on=today()).annotate(score_sort=Coalesce("score", 0))
    # Sorting thousands of rows carries every column along; these are only on a risk's own page.
    rows = found.select_related(*_PARTS).defer(*_LONG)
    return Table(request, rows, risk_columns(across=across), USUAL_SORT, LIST)


def _mark_late(table: Table) -> None:
    """Asked for the rows of the page alone: for thousands of rows it would take its time."""
    shown = Risk.objects.filter(pk__in=[risk.pk for risk in table.rows]).order_by()
    late = set(shown.filter(overdue(today())).values_list("pk", flat=True))
    for risk in table.rows:
        risk.is_late = risk.pk in late


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    seen = Risk.objects.filter(project=project)
    filters = RiskFilterForm(request.GET, seen=seen)
    table = _table(request, filters, seen, across=False)
    exported = table.export()
    if exported is not None:
        return exported
    _mark_late(table)
    context = {
        **frame_of(request, project, _("Risks")),
        **_shown(request, project, table, filters),
        "matrix_url": reverse("risks:matrix", args=[project.code]),
        "issues_url": reverse("risks:issues", args=[project.code]),
        "new_url": reverse("risks:new", args=[project.code]),
        "reserve": load_reserve(project),
        "typical": len(typical_left(project)) if can_take_typical(request.user, project) else 0,
        "scales_url": "",
        "reports_url": reverse("risks:reports", args=[project.code])
        if can_see_checks(request.user, project)
        else "",
        "contingency_url": reverse("risks:contingency", args=[project.code]),
        "simulations_url": reverse("risks:simulations", args=[project.code]),
    }
    partials = {LIST: "risks/_register.html"}
    return render_page(request, "risks/register.html", context, partials=partials)


@require_GET
def portfolio(request: SignedInRequest) -> HttpResponseBase:
    seen = Risk.objects.visible_to(request.user)
    projects = Project.objects.with_plan_visible_to(request.user)
    filters = RiskFilterForm(request.GET, seen=seen, projects=projects)
    table = _table(request, filters, seen, across=True)
    exported = table.export()
    if exported is not None:
        return exported
    _mark_late(table)
    place = Portfolio.objects.order_by("code").first()
    context = {
        **frame_of(request, None, _("Risks")),
        **_shown(request, None, table, filters),
        **saved_filters(request, "risk-list"),
        "matrix_url": reverse("risks:portfolio_matrix"),
        "issues_url": reverse("risks:all_issues"),
        "reserve": None,
        "typical": 0,
        "reports_url": "",
        "contingency_url": "",
        "simulations_url": "",
        "scales_url": reverse("risks:scales") if can_set_scale(request.user) else "",
        "new_url": reverse("risks:new_in_portfolio", args=[place.code]) if place else "",
    }
    partials = {LIST: "risks/_register.html"}
    return render_page(request, "risks/register.html", context, partials=partials)


def _shown(
    request: SignedInRequest, project: Project | None, table: Table, filters: RiskFilterForm
) -> dict[str, Any]:
    return {
        "table": table,
        "filters": filters,
        "list_url": register_url(project),
        "may_add": can_add_risk(request.user, project),
        "filter_links": [],
        "filter_query": "",
    }


@require_GET
def matrix(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    scale = scale_of(scale_row(project))
    overview = load_overview(Risk.objects.filter(project=project), scale)
    context = {
        **frame_of(request, project, _("Risk matrix")),
        "overview": overview,
        "list_url": register_url(project),
    }
    return render_page(request, "risks/matrix.html", context)


@require_GET
def portfolio_matrix(request: SignedInRequest) -> HttpResponse:
    overview = load_overview(Risk.objects.visible_to(request.user), scale_of(scale_row(None)))
    context = {
        **frame_of(request, None, _("Risk matrix")),
        "overview": overview,
        "list_url": register_url(None),
    }
    return render_page(request, "risks/matrix.html", context)


@require_GET
def panel(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The slot that the project's overview reserves for its risks."""
    project = project_or_404(request, project_code)
    context = {
        **frame_of(request, project, _("Risks")),
        "panel": load_panel(project, on=today()),
        "sees_checks": can_see_checks(request.user, project),
        "list_url": register_url(project),
    }
    partials = {"risk-panel": "risks/_panel.html"}
    return render_page(request, "risks/panel.html", context, partials=partials)
