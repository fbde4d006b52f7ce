"""All open candidates in their order, with what explains it and what would change it."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.priorities.columns import priority_columns
from projects.priorities.list import RankedList, load_list
from projects.priorities.permissions import can_see_priorities, can_set_weights
from projects.selection.beside import load_beside
from projects.selection.permissions import can_propose_order
from servicedesk_pm.common.http import render_page

LIST_NAME = "priority-list"


@require_GET
def priorities(request: SignedInRequest) -> HttpResponseBase:
    if not can_see_priorities(request.user):
        raise Http404
    view = load_list(request.user, request.GET.get("portfolio", ""))
    rows = view.rows if view else ()
    beside = load_beside(request.user, view, request.GET.get("scenario", "")) if view else None
    columns = priority_columns(
        risk=view.risk if view else "", proposed=beside.places if beside else None
    )
    lines = beside.cut.lines if beside and beside.cut else {}
    table = RankedList(request, rows, columns, "rank", LIST_NAME, lines=lines)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "view": view,
        "table": table,
        "beside": beside,
        "may_set": can_set_weights(request.user),
        "may_propose": can_propose_order(request.user),
    }
    partials = {LIST_NAME: "projects/priorities/_list.html"}
    return render_page(request, "projects/priorities/list.html", context, partials=partials)
