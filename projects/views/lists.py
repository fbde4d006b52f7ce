"""Lists: projects, programmes, the portfolio; and where a person starts."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.permissions import is_director
from people.saved_filters import saved_filters
from projects.columns import programme_columns, project_columns
from projects.filters import ProjectFilterForm
from projects.lights import with_lights
from projects.models import Project
from projects.open_conditions import overdue_conditions
from projects.permissions import can_see_portfolio_history
from projects.queries import load_portfolios, programmes_with_sums
from projects.scope import ANSWERS, WORKERS, scope_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table
from servicedesk_pm.common.text import fold

LIST_NAME, USUAL_SORT = "project-list", "code"


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    scope = scope_of(request.user)
    held = frozenset().union(*scope.by_path.values(), *scope.by_programme.values())
    # Those who have work of their own begin with it.
    if held & WORKERS and not is_director(request.user):
        return redirect("workpackages:my_work")
    return redirect("reporting:cockpit" if scope.holds(ANSWERS) else "projects:list")


@require_GET
def project_list(request: SignedInRequest) -> HttpResponseBase:
    filters = ProjectFilterForm(request.GET, user=request.user)
    seen = filters.apply(Project.objects.visible_to(request.user))
    rows = seen.select_related("lead", "sponsor", "programme").with_root_code()
    lit = with_lights(rows, request.user)
    table = Table(request, lit, project_columns(request.user), USUAL_SORT, LIST_NAME)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "table": table,
        "filters": filters,
        "may_create": is_director(request.user),
        **saved_filters(request, LIST_NAME),
    }
    partials = {LIST_NAME: "projects/_list.html"}
    return render_page(request, "projects/list.html", context, partials=partials)


@require_GET
def programme_list(request: SignedInRequest) -> HttpResponseBase:
    rows = programmes_with_sums(request.user)
    words = request.GET.get("q", "").strip()[:100]
    for word in fold(words).split():
        rows = rows.filter(Q(search_text__contains=word))
    table = Table(request, rows, programme_columns(), "code", "programme-list")
    exported = table.export()
    if exported is not None:
        return exported
    context = {"table": table, "words": words, "may_create": is_director(request.user)}
    partials = {"programme-list": "projects/_programme_list.html"}
    return render_page(request, "projects/programmes.html", context, partials=partials)


@require_GET
def portfolio(request: SignedInRequest) -> HttpResponse:
    context = {
        "views": load_portfolios(request.user),
        "conditions": overdue_conditions(request.user, on=today()),
        "today": today(),
        "may_create": is_director(request.user),
        "may_read_history": can_see_portfolio_history(request.user),
    }
    return render_page(request, "projects/portfolio.html", context)
