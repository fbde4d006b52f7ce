"""The plan over all projects in sight."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.models import Programme
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.operations.scheduling import own_last_step
from workpackages.planning.portfolio import load_undertakings, portfolio_page, wish_of


@require_GET
def portfolio_plan(request: SignedInRequest) -> HttpResponse:
    found = load_undertakings(request.user, on=today())
    wish = wish_of(request.GET, found)
    page = portfolio_page(found, wish, user=request.user, on=today())
    return render_page(
        request,
        "workpackages/portfolio_plan.html",
        {
            "plan": page,
            "filters": wish.form,
            "undoable": own_last_step([one.project for one in found], request.user),
            "programme_code": _whole_programme(request, wish.form.wanted.get("programme", "")),
        },
        partials={
            "portfolio-plan": "workpackages/_portfolio_plan.html",
            page.block.ident: "workpackages/_plan_block.html",
        },
    )


def _whole_programme(request: SignedInRequest, code: str) -> str:
    """The chosen programme, for those who see it and not only a project in it."""
    known = code and Programme.objects.visible_to(request.user).filter(code=code).exists()
    return code if known else ""
