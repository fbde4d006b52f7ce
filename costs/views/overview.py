"""A project's money in figures, the split of its budgets, and money rolled up over projects."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from costs.consolidated import Consolidated, load_consolidated
from costs.forms.money import BudgetForm
from costs.hours.sight import reads_lines
from costs.operations.budgets import split_budget
from costs.overview import Overview, load_overview, load_own_packages
from costs.permissions import can_budget, can_close_period, can_post, can_see_costs
from costs.sight import has_costs_somewhere
from costs.views.common import (
    GET_AND_POST,
    FormPage,
    frame_of,
    overview_url,
    project_or_404,
    show_form,
)
from people.http import SignedInRequest
from projects.models import Portfolio, Programme
from projects.permissions import can_see_inside
from projects.trail import above_programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import errors_into, render_page
from servicedesk_pm.common.tables import EXPORTS
from workpackages.models import WorkPackage
from workpackages.permissions import led_outlines
from workpackages.views.common import posted

# Beside the years of the plan, one before and one after.
MOST_YEARS = 8


@require_GET
def overview(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code, whole=False)
    sees_all = can_see_costs(request.user, project)
    shown: Overview = (
        load_overview(project, request.user, on=today())
        if sees_all
        else load_own_packages(
            project, led_outlines(request.user, project), request.user, on=today()
        )
    )
    inside = can_see_inside(request.user, project)
    context = {
        **frame_of(request, project, _("Costs")),
        "structure_url": reverse("workpackages:structure", args=[project.code]) if inside else "",
        "decisions_url": reverse("projects:project-decisions", args=[project.code])
        if inside
        else "",
        "overview": shown,
        "sees_all": sees_all,
        "reads_lines": reads_lines(request.user, project),
        "may_budget": can_budget(request.user, project),
        "may_post": can_post(request.user, project),
    }
    context["crumbs"].pop()
    return render_page(request, "costs/overview.html", context)


@require_http_methods(GET_AND_POST)
def budget(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    """The budget of a package, split by cost type, kind of spending and year."""
    project = project_or_404(request, project_code)
    if not can_budget(request.user, project):
        raise PermissionDenied
    package = get_object_or_404(project.work_packages, number=number)
    package.project = project
    lines = list(package.budget_lines.order_by("year"))
    amounts = {(row.cost_type, row.spending, row.year): row.amount for row in lines}
    years = years_of(package, [row.year for row in lines])
    form = BudgetForm(
        posted(request), years=years, amounts=amounts, initial={"version": package.version}
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            split_budget(package.pk, form.parts, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(overview_url(project))
    context = {
        **frame_of(request, project, _("Budget of %(package)s") % {"package": package}),
        "package": package,
        "divided": sum(amounts.values()),
    }
    page = FormPage(_("Save"), overview_url(project), template="costs/budget.html")
    return show_form(request, context, form, page)


def years_of(package: WorkPackage, known: list[int]) -> list[int]:
    """The years of the package's window, else of its project, and those with money already."""
    project = package.project
    start = package.start_on or project.planned_start_on or today()
    finish = package.finish_on or project.planned_finish_on or start
    years = sorted({*range(start.year, finish.year + 2), *known})
    return years[:MOST_YEARS] if not known else sorted({*years[:MOST_YEARS], *known})


@require_GET
def consolidated(request: SignedInRequest) -> HttpResponseBase:
    """Money over all projects in sight, by programme."""
    if not has_costs_somewhere(request.user):
        raise Http404
    wanted = request.GET.get("programme", "")
    finished = bool(request.GET.get("finished"))
    money = load_consolidated(request.user, on=today(), programme=wanted, finished=finished)
    form = request.GET.get("export", "")
    if form in EXPORTS:
        return _exported(form, money)
    query = request.GET.copy()
    query.pop("export", None)
    places = Portfolio.objects.order_by("code")
    context = {
        "title": _("Costs"),
        "crumbs": above_programme(request.user),
        "money": money,
        "programmes": Programme.objects.visible_to(request.user).order_by("code"),
        "wanted": wanted,
        "finished": finished,
        "query": query.urlencode(),
        "books": [place for place in places if can_close_period(request.user, place)],
    }
    return render_page(request, "costs/consolidated.html", context)


def _exported(form: str, money: Consolidated) -> HttpResponseBase:
    head = [
        _("Programme"), _("Project"), _("Approved envelope"), _("Budget (BAC)"),
        _("Released money"), _("Booked (AC)"), _("Promised"), _("Left of the budget"),
    ]  # fmt: skip
    rows = [
        (
            group.programme.code if group.programme else "",
            str(line.project),
            *(line.sums.envelope, line.sums.budget, line.sums.released),
            *(line.sums.actual, line.sums.promised, line.sums.left),
        )
        for group in money.groups
        for line in group.lines
    ]
    return download(form, _("Costs"), head, ["text"] * 2 + ["money"] * 6, rows)
