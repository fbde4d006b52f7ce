"""The view of an organisation unit: which projects touch it, when, and who represents it."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.models import OrgUnit
from projects.units import touched_counts, touching, units_in_sight
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Column, Table

LIST = "touched-units"


@require_GET
def units(request: SignedInRequest) -> HttpResponseBase:
    rows = units_in_sight(request.user).select_related("parent", "head")
    counts = touched_counts(request.user, rows.order_by())

    def touched(row: OrgUnit) -> int:
        return counts.get(row.pk, 0)

    columns = [
        Column("name", gettext_lazy("Unit"), "name", "name_fr", url=_url),
        Column("parent", gettext_lazy("Part of"), "parent.name", "parent__name_fr"),
        Column("head", gettext_lazy("Head"), "head.name", "head__name"),
        Column("projects", gettext_lazy("Open projects that touch it"), touched, kind="number"),
    ]
    table = Table(request, rows, columns, "name", LIST)
    exported = table.export()
    if exported is not None:
        return exported
    partials = {LIST: "projects/units/_list.html"}
    return render_page(request, "projects/units/list.html", {"table": table}, partials=partials)


@require_GET
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    row = get_object_or_404(units_in_sight(request.user).select_related("head"), code=code)
    context = {
        "unit": row,
        "rows": touching(row, request.user, today()),
        "crumbs": [(_("Units"), reverse("projects:touched-units"))],
    }
    return render_page(request, "projects/units/unit.html", context)


def _url(row: OrgUnit) -> str:
    return reverse("projects:touched-unit", args=[row.code])
