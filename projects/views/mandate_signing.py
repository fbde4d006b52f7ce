"""Sending a mandate for signature, signing it, taking it back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.choices import Role
from people.http import SignedInRequest
from projects.forms.mandates import SendMandateForm, SignMandateForm, TakeBackForm
from projects.mandates.page import shown_version
from projects.mandates.permissions import can_edit_mandate, holds_signing_role, roles_to_sign
from projects.mandates.standing import standing_of
from projects.models import Mandate, Project
from projects.operations.mandate_signing import send_mandate, sign_mandate, take_mandate_back
from projects.permissions import can_see_inside
from projects.views.mandate_forms import GET_AND_POST, draft_of, page_url
from projects.views.mandates import initiation_url, project_of
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(GET_AND_POST)
def send(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    draft = draft_of(request, project)
    posted = request.POST if request.method == "POST" else None
    form = SendMandateForm(posted, initial={"version": draft.version})
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                send_mandate(
                    draft.pk,
                    actor=request.user,
                    at=now(),
                    organisation=settings.ORGANISATION_NAME,
                    version=form.cleaned_data["version"],
                )
                messages.success(request, _("The mandate is sent for signature."))
                return redirect(page_url(project, "signatures"))
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": _("Send for signature"),
        "lead_text": _(
            "The text is frozen with all its figures and names. Sponsor, project director, lead"
            " and programme manager are asked to sign it."
        ),
        "submit": _("Send for signature"),
        "cancel_url": page_url(project),
        "is_incomplete": bool(standing_of(draft)),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


@require_http_methods(GET_AND_POST)
def sign(request: SignedInRequest, project_code: str, role: str) -> HttpResponse:
    project = project_of(request, project_code)
    if role not in Role.values:
        raise Http404
    mandate = _newest(request, project)
    if not (holds_signing_role(request.user, project, role) or _is_named(mandate, role, request)):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = SignMandateForm(posted, initial={"sha256": mandate.sha256})
    signed = dict(mandate.signatures.order_by("pk").values_list("role", "person"))
    if posted is not None and form.is_valid():
        with errors_into(form):
            sha256 = form.cleaned_data["sha256"]
            sign_mandate(mandate.pk, role=role, sha256=sha256, actor=request.user, at=now())
            messages.success(request, _("You have signed the mandate."))
            return redirect(
                initiation_url(request.user, project) or page_url(project, "signatures")
            )
    context = {
        "project": project,
        "mandate": mandate,
        "role": Role(role).label,
        "form": form,
        "may_sign": role in roles_to_sign(request.user, mandate, signed),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, "projects/mandate/sign.html", context, status=status)


def _newest(request: SignedInRequest, project: Project) -> Mandate:
    """The newest version, as those see it who may sign one."""
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    mandate = shown_version(request.user, project)
    if mandate is None:
        raise Http404
    return mandate


def _is_named(mandate: Mandate, role: str, request: SignedInRequest) -> bool:
    """Somebody who lost the role after the mandate was sent reads why it cannot be signed."""
    signers = mandate.content.get("document", {}).get("signers", ())
    named = {each["role"]: each["username"] for each in signers}
    return named.get(role) == request.user.username


@require_http_methods(GET_AND_POST)
def take_back(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_edit_mandate(request.user, project):
        raise PermissionDenied
    mandate = get_object_or_404(Mandate.objects.filter(project=project).open())
    posted = request.POST if request.method == "POST" else None
    form = TakeBackForm(posted, initial={"version": mandate.version})
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                facts = form.cleaned_data
                take_mandate_back(
                    mandate.pk,
                    reason=facts["reason"],
                    actor=request.user,
                    version=facts["version"],
                )
                messages.success(request, _("The mandate is a draft again."))
                return redirect(page_url(project))
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": _("Take the mandate back"),
        "lead_text": _("All signatures given so far are void, and their authors are told why."),
        "submit": _("Take it back"),
        "cancel_url": page_url(project, "signatures"),
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)
