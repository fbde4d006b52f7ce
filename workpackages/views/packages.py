"""One work package: its page, its mandate, its place, its state, its history."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, saved, status_of
from workpackages import outline
from workpackages.forms.packages import (
    CreatePackageForm,
    EditMandateForm,
    EditWordsForm,
    MovePackageForm,
    StateForm,
)
from workpackages.impact.page import load_impact
from workpackages.models import WorkPackage
from workpackages.operations.moves import load_nodes, move_package
from workpackages.operations.packages import (
    change_package_state,
    create_package,
    delete_package,
    edit_package,
)
from workpackages.package_mandate import load_mandates
from workpackages.permissions import can_edit_package, can_read_history, manages
from workpackages.queries import load_task_rows
from workpackages.structure import load_structure
from workpackages.transitions import offers
from workpackages.views.common import (
    package_crumbs,
    package_or_404,
    posted,
    project_or_404,
    structure_crumbs,
)

FORM_PAGE = "workpackages/form.html"


@require_GET
def detail(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, package_or_404(request, project_code, number), StateForm())


def _show(
    request: SignedInRequest, package: WorkPackage, form: StateForm, *, status: int = 200
) -> HttpResponse:
    branch = load_structure(package.project, on=today(), below=package.outline)
    row = branch.rows[0]
    may_plan = package.project.accepts_planning and can_edit_package(request.user, package)
    context = {
        "project": package.project,
        "package": package,
        "crumbs": package_crumbs(request, package)[:-1],
        "row": row,
        "below": [r for r in branch.rows if r.parent_id == package.pk],
        "tasks": load_task_rows([package.pk], on=today()).get(package.pk, []),
        "deliverables": package.deliverables.order_by("number"),
        "mandates": load_mandates(package),
        "impact": load_impact(package),
        "offers": offers(request.user, package),
        "form": form,
        "may_plan": may_plan,
        "may_see_history": can_read_history(request.user, package),
        "may_place": may_plan and manages(request.user, package.project),
    }
    return render_page(
        request,
        "workpackages/package.html",
        context,
        partials={"package-tasks": "workpackages/_tasks.html"},
        status=status,
    )


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not manages(request.user, project):
        raise PermissionDenied
    parent = request.GET.get("below", "")
    initial = {"parent": parent} if parent.isdecimal() else {}
    form = CreatePackageForm(posted(request), project=project, initial=initial)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                above = form.cleaned_data["parent"]
                package = create_package(
                    project.pk,
                    actor=request.user,
                    facts=form.facts,
                    parent_id=above.pk if above else None,
                )
                submission.url = package.get_absolute_url()
            return redirect(submission.url)
    context = {
        "project": project,
        "crumbs": structure_crumbs(request, project),
        "title": _("New work package"),
        "submit": _("Create the package"),
        "cancel_url": reverse("workpackages:structure", args=[project.code]),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM_PAGE, context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not can_edit_package(request.user, package):
        raise PermissionDenied
    kind = EditMandateForm if manages(request.user, package.project) else EditWordsForm
    initial = {name: getattr(package, name) for name in kind.base_fields}
    form = kind(posted(request), initial=initial)
    if form.is_valid():
        with errors_into(form):
            edit_package(
                package.pk,
                actor=request.user,
                facts=form.facts,
                version=form.cleaned_data["version"],
            )
            return redirect(package)
    context = {
        "project": package.project,
        "crumbs": package_crumbs(request, package),
        "title": _("Edit the mandate of %(package)s") % {"package": package},
        "submit": _("Save the mandate"),
        "cancel_url": package.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM_PAGE, context, status=status)


@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    project = package.project
    if not manages(request.user, project):
        raise PermissionDenied
    initial = {"parent": package.parent.number if package.parent else None}
    form = MovePackageForm(posted(request), project=project, initial=initial)
    if form.is_valid():
        with errors_into(form):
            parent_id, before_id = _target(package, form)
            move_package(package.pk, actor=request.user, parent_id=parent_id, before_id=before_id)
            there = reverse("workpackages:structure", args=[project.code])
            return saved(request, event="structure-changed", fallback=there)
    context = {
        "project": project,
        "package": package,
        "crumbs": package_crumbs(request, package),
        "title": _("Move %(package)s") % {"package": package},
        "form": form,
    }
    return render_page(
        request,
        "workpackages/move.html",
        context,
        partials={"structure-refusal": "workpackages/_refusal.html"},
        status=status_of(form) if form.is_bound else 200,
    )


def _target(package: WorkPackage, form: MovePackageForm) -> tuple[int | None, int | None]:
    direction = form.cleaned_data["direction"]
    if direction:
        return outline.stepped(load_nodes(package.project), package.pk, direction)
    parent, before = form.cleaned_data["parent"], form.cleaned_data["before"]
    return (parent.pk if parent else None), (before.pk if before else None)


@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not manages(request.user, package.project):
        raise PermissionDenied
    form = forms.Form(posted(request))
    if form.is_valid():
        with errors_into(form):
            delete_package(package.pk, actor=request.user)
            return redirect("workpackages:structure", project_code=project_code)
    context = {
        "project": package.project,
        "crumbs": package_crumbs(request, package),
        "title": _("Delete %(package)s") % {"package": package},
        "consequence": _("The draft disappears for good; its number is not given again."),
        "submit": _("Delete the package"),
        "cancel_url": package.get_absolute_url(),
        "form": form,
    }
    return render_page(
        request, "workpackages/confirm.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def change_state(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    form = StateForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            change_package_state(package.pk, actor=request.user, **form.cleaned_data)
            return redirect(package)
    return _show(request, package, form, status=status_of(form))
