"""The pipeline of requests, as a list and as a board."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.saved_filters import saved_filters
from projects.models import ProjectRequest
from projects.requests.board import load_board
from projects.requests.columns import request_columns
from projects.requests.filters import PipelineFilterForm
from projects.requests.permissions import can_begin_request
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table

LIST_NAME, USUAL_SORT = "request-list", "-number"
JOINED = ("project", "org_unit", "requester", "analyst")


@require_GET
def pipeline(request: SignedInRequest) -> HttpResponseBase:
    user = request.user
    filters = PipelineFilterForm(request.GET, user=user)
    rows = filters.apply(ProjectRequest.objects.visible_to(user))
    is_board = request.GET.get("view") == "board"
    table = Table(
        request,
        rows.for_lists().select_related(*JOINED),
        request_columns(user),
        USUAL_SORT,
        LIST_NAME,
    )
    exported = table.export()
    if exported is not None:
        return exported
    as_list, as_board = request.GET.copy(), request.GET.copy()
    for query in (as_list, as_board):
        query.pop("page", None)
    as_list.pop("view", None)
    as_board["view"] = "board"
    # What a column leads to beside its stage: the same filters, as a list.
    without_stage = as_list.copy()
    without_stage.pop("stage", None)
    context = {
        "is_board": is_board,
        "table": None if is_board else table,
        "columns": load_board(rows, filters.stages) if is_board else [],
        "filters": filters,
        "may_create": can_begin_request(user),
        "list_query": as_list.urlencode(),
        "board_query": as_board.urlencode(),
        "rest_query": without_stage.urlencode(),
        **saved_filters(request, LIST_NAME),
    }
    partials = {LIST_NAME: "projects/requests/_pipeline.html"}
    return render_page(request, "projects/requests/pipeline.html", context, partials=partials)
