"""All open candidates in their order, with what explains it and what would change it."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.priorities.columns import priority_columns
from projects.priorities.list import RankedList, load_list
from projects.priorities.permissions import can_see_priorities, can_set_weights
from servicedesk_pm.common.http import render_page

LIST_NAME = "priority-list"


@require_GET
def priorities(request: SignedInRequest) -> HttpResponseBase:
    if not can_see_priorities(request.user):
        raise Http404
    view = load_list(request.user, request.GET.get("portfolio", ""))
    rows = view.rows if view else ()
    table = RankedList(request, rows, priority_columns(), "rank", LIST_NAME)
    exported = table.export()
    if exported is not None:
        return exported
    context = {"view": view, "table": table, "may_set": can_set_weights(request.user)}
    partials = {LIST_NAME: "projects/priorities/_list.html"}
    return render_page(request, "projects/priorities/list.html", context, partials=partials)
