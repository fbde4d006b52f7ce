"""The application's addresses and one page that shows every part of the shell."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Count
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from people.idempotency import CreatesOnce
from people.models import User
from servicedesk_pm.common.errors import FieldChange, RuleViolation, StaleObject
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.navigation import Link
from servicedesk_pm.common.tables import Column, Table

GALLERY = Path(__file__).parent / "pages" / "gallery.html"
PEOPLE = Path(__file__).parent / "pages" / "_people.html"
COLUMNS = (
    Column("name", "Person", "name", sort="name", url=lambda row: f"/people/{row.pk}/"),
    Column("user", "Account", "username", sort="username"),
    Column("joined", "Joined", "date_joined", sort="date_joined", kind="moment"),
    Column("number", "Number", "pk", sort="pk", kind="number", total=Count("pk")),
    Column("unit", "Unit", "org_unit.name"),
)


class SampleForm(VersionedForm, CreatesOnce):
    name = forms.CharField(label="Name", help_text="At most 20 letters.", max_length=20)
    size = forms.ChoiceField(label="Size", choices=[("S", "Small"), ("L", "Large")])
    starts_on = forms.DateField(
        label="Start", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "Classic"), ("b", "Agile")], widget=forms.RadioSelect
    )
    urgent = forms.BooleanField(label="Urgent", required=False, help_text="Tells everybody.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


def _table(request):
    people = User.objects.filter(name__icontains=request.GET.get("name", ""))
    return Table(request, people.select_related("org_unit"), COLUMNS, "name", "gallery-table")


def people(request):
    table = _table(request)
    if file := table.export():
        return file
    source = engines["django"].from_string(PEOPLE.read_text())
    fragment = request.htmx and request.htmx.target == "gallery-table"
    page = source if fragment else engines["django"].from_string(GALLERY.read_text())
    return HttpResponse(page.render(_context(request, table, SampleForm()), request))


def sample(request):
    form = SampleForm(request.POST or None, initial={"version": 3})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with errors_into(form):
                refuse(form.cleaned_data["name"])
                return HttpResponse("kept")
            status = status_of(form)
    page = engines["django"].from_string(GALLERY.read_text())
    context = _context(request, _table(request), form)
    return HttpResponse(page.render(context, request), status=status)


def refuse(name):
    if name == "stale":
        change = FieldChange("Name", "Old", "New", "Ada", timezone.now())
        raise StaleObject([change], current_version=4)
    if name == "rule":
        raise RuleViolation("The size does not fit.", field="size")


def _context(request, table, form):
    labels = ("Request", "Analysis", "Initiation", "Execution", "Deployment", "Closed")
    return {
        "crumbs": [("Portfolio", "/x"), ("Service Desk 2027", "/x")],
        "steps": [
            {"label": label, "state": "past" if n < 3 else "now" if n == 3 else "next"}
            for n, label in enumerate(labels)
        ],
        "tabs": [Link("Overview", "/x", active=True), Link("Structure", "/y", active=False)],
        "values": [1, 0.9, 0.95, 0.86],
        "form": form,
        "table": table,
        "project": SimpleNamespace(code="PRJ-1"),
    }


def fail(request, how):
    if how == "forbidden":
        raise PermissionDenied
    if how == "suspicious":
        raise SuspiciousOperation("odd")
    raise ZeroDivisionError("the secret cause")


def plain(request):
    return render_page(request, "people/search.html", {"query": "", "groups": [], "total": 0})


urlpatterns = [
    path("gallery/", people, name="gallery"),
    path("sample/", sample, name="sample"),
    path("fail/<str:how>/", fail),
    path("", include("servicedesk_pm.urls")),
]
handler400 = "servicedesk_pm.views.bad_request"
handler403 = "servicedesk_pm.views.forbidden"
handler404 = "servicedesk_pm.views.not_found"
handler500 = "servicedesk_pm.views.server_error"
