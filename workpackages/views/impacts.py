"""What a work package changes at workstations: written, written anew, removed."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.forms.impacts import ImpactForm
from workpackages.impact.page import impact_of
from workpackages.models import WorkPackage, WorkstationImpact
from workpackages.operations.impacts import remove_impact, write_impact
from workpackages.permissions import can_edit_package
from workpackages.views.common import package_crumbs, package_or_404, posted


@require_http_methods(["GET", "POST"])
def impact(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = _led_package(request, project_code, number)
    row = impact_of(package) or WorkstationImpact(package=package, version=1)
    form = ImpactForm(posted(request), row=row, initial={"version": row.version})
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            write_impact(package.pk, form.values, actor=request.user, on=today(), version=version)
            return redirect(package)
    context = {
        "project": package.project,
        "crumbs": package_crumbs(request, package),
        "title": _("Workstation impact of %(package)s") % {"package": package},
        "submit": _("Save"),
        "cancel_url": package.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = _led_package(request, project_code, number)
    form = forms.Form(posted(request))
    if form.is_valid():
        with errors_into(form):
            remove_impact(package.pk, actor=request.user)
            return redirect(package)
    context = {
        "project": package.project,
        "crumbs": package_crumbs(request, package),
        "title": _("Remove the workstation impact of %(package)s") % {"package": package},
        "consequence": _("The package then touches no workstation. Its history stays."),
        "submit": _("Remove the impact"),
        "cancel_url": package.get_absolute_url(),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "workpackages/confirm.html", context, status=status)


def _led_package(request: SignedInRequest, code: str, number: int) -> WorkPackage:
    package = package_or_404(request, code, number)
    if not can_edit_package(request.user, package):
        raise PermissionDenied
    return package
