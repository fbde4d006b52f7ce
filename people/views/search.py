"""Search over everything that the parts announced."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from servicedesk_pm.common.http import render_page, wants_fragment
from servicedesk_pm.common.search import LONGEST, find

IN_PALETTE = 5
ON_PAGE = 25


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST]
    limit = IN_PALETTE if wants_fragment(request) else ON_PAGE
    groups = find(request.user, query, limit=limit)
    return render_page(
        request,
        "people/search.html",
        {"query": query, "groups": groups, "total": sum(len(group.hits) for group in groups)},
        partials={"search-results": "people/_search_results.html"},
    )
