"""Organisation units and sites."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from people.forms.administration import SiteForm, UnitForm
from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from people.models import OrgUnit, Site
from people.operations import organisation
from people.permissions import is_administrator
from people.views.guard import for_administration, for_administrators
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Column, Table

UNIT_COLUMNS = (
    Column("name", gettext_lazy("Name"), "name", sort="name_fr"),
    Column("parent", gettext_lazy("Part of"), "parent.name", sort="parent__code"),
    Column("head", gettext_lazy("Head"), "head.name", sort="head__name"),
)
SITE_COLUMNS = (
    Column("name", gettext_lazy("Name"), "name", sort="name_fr"),
    Column("canton", gettext_lazy("Canton"), "canton", sort="canton"),
    Column(
        "users",
        gettext_lazy("Workstation users"),
        "user_count",
        sort="user_count",
        kind="number",
    ),
)


@require_GET
@for_administration
def unit_list(request: SignedInRequest) -> HttpResponse:
    units = OrgUnit.objects.select_related("parent", "head")
    columns = (_code_column(request, "people:unit"), *UNIT_COLUMNS)
    table = Table(request, units, columns, "code", "units")
    return _list_page(request, table, "people/units.html", "people/_units.html")


@require_GET
@for_administration
def site_list(request: SignedInRequest) -> HttpResponse:
    columns = (_code_column(request, "people:site"), *SITE_COLUMNS)
    table = Table(request, Site.objects.all(), columns, "code", "sites")
    return _list_page(request, table, "people/sites.html", "people/_sites.html")


@require_http_methods(["GET", "POST"])
@for_administrators
def new_unit(request: SignedInRequest) -> HttpResponse:
    form = UnitForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                organisation.create_unit(form.facts(), actor=request.user)
                submission.url = reverse("people:units")
            return redirect(submission.url)
    return _form_page(request, form, "people:units")


@require_http_methods(["GET", "POST"])
@for_administrators
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    found = get_object_or_404(OrgUnit, code=code)
    form = UnitForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            organisation.change_unit(found.pk, form.facts(), actor=request.user, version=form.seen)
            return redirect("people:units")
    return _form_page(request, form, "people:units", history=_history_of("people:unit", found))


@require_GET
@for_administration
def unit_history(request: SignedInRequest, code: str) -> HttpResponse:
    crumbs = [(_("Units"), reverse("people:units"))]
    return object_history(request, get_object_or_404(OrgUnit, code=code), crumbs=crumbs)


@require_http_methods(["GET", "POST"])
@for_administrators
def new_site(request: SignedInRequest) -> HttpResponse:
    form = SiteForm.of(None, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                organisation.create_site(form.facts(), actor=request.user)
                submission.url = reverse("people:sites")
            return redirect(submission.url)
    return _form_page(request, form, "people:sites")


@require_http_methods(["GET", "POST"])
@for_administrators
def site(request: SignedInRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Site, code=code)
    form = SiteForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            organisation.change_site(found.pk, form.facts(), actor=request.user, version=form.seen)
            return redirect("people:sites")
    return _form_page(request, form, "people:sites", history=_history_of("people:site", found))


@require_GET
@for_administration
def site_history(request: SignedInRequest, code: str) -> HttpResponse:
    crumbs = [(_("Sites"), reverse("people:sites"))]
    return object_history(request, get_object_or_404(Site, code=code), crumbs=crumbs)


def _history_of(name: str, row: OrgUnit | Site) -> str:
    return reverse(f"{name}_history", args=[row.code])


def _code_column(request: SignedInRequest, name: str) -> Column:
    """The code leads to the form, or those who only read to the history."""
    target = name if is_administrator(request.user) else f"{name}_history"
    return Column(
        "code",
        gettext_lazy("Code"),
        "code",
        sort="code",
        url=lambda row: reverse(target, args=[row.code]),
    )


def _list_page(request: SignedInRequest, table: Table, page: str, partial: str) -> HttpResponse:
    export = table.export()
    if export is not None:
        return export  # type: ignore[return-value]
    context = {"table": table, "may_change": is_administrator(request.user)}
    return render_page(request, page, context, partials={table.name: partial})


def _form_page(
    request: SignedInRequest, form: UnitForm | SiteForm, back: str, *, history: str = ""
) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200
    context = {
        "form": form,
        "is_unit": isinstance(form, UnitForm),
        "back_url": reverse(back),
        "history_url": history,
    }
    return render_page(request, "people/organisation_form.html", context, status=status)
