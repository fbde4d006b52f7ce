"""Plan templates of the house: the list, one of them, and the changes of its lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.forms.templates import EntryForm, NewEntryForm, TemplateStepForm
from workpackages.models import PlanTemplate
from workpackages.operations import templates as operations
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.content import Content
from workpackages.plan_templates.page import groups_of, lines_of, roles_of
from workpackages.plan_templates.permissions import can_edit_templates, can_read_templates
from workpackages.plan_templates.phase_bar import bar_of_template
from workpackages.plan_templates.stored import all_templates, load_template
from workpackages.views.common import posted

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_GET
def template_list(request: SignedInRequest) -> HttpResponse:
    if not can_read_templates(request.user):
        raise Http404
    context = {"groups": groups_of(all_templates())}
    return render_page(request, "workpackages/templates/list.html", context)


@require_GET
def template(request: SignedInRequest, key: str) -> HttpResponse:
    content = _found(request, key)
    context = {
        "template": content,
        "lines": lines_of(content),
        "roles": roles_of(content),
        "bar": bar_of_template(content),
        "kinds": EntryKind.choices,
        "may_edit": can_edit_templates(request.user),
        "crumbs": _crumbs(),
    }
    return render_page(request, "workpackages/templates/template.html", context)


@require_http_methods(GET_AND_POST)
def new_entry(request: SignedInRequest, key: str, kind: str) -> HttpResponse:
    content = _editable(request, key)
    if kind not in EntryKind.values:
        raise Http404
    form = NewEntryForm(posted(request), content=content, kind=kind)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = form.facts
                operations.add_template_entry(key, kind, facts, actor=request.user)
                submission.url = _url(key)
            return redirect(submission.url)
    return _form_page(request, content, form, EntryKind(kind).label)


@require_http_methods(GET_AND_POST)
def entry(request: SignedInRequest, key: str, number: int) -> HttpResponse:
    content = _editable(request, key)
    if number not in content.by_number:
        raise Http404
    line = content.by_number[number]
    form = EntryForm(posted(request), content=content, entry=line)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            operations.change_template_entry(
                key, number, form.facts, actor=request.user, version=version
            )
            return redirect(f"{_url(key)}#line-{number}")
    return _form_page(request, content, form, line.name)


@require_POST
def remove_entry(request: SignedInRequest, key: str, number: int) -> HttpResponse:
    _editable(request, key)
    try:
        operations.remove_template_entry(key, number, actor=request.user)
    except RuleViolation as violation:
        # A second click: the line is gone, which is what was wanted.
        messages.info(request, str(violation))
    return redirect(_url(key))


@require_POST
def move_entry(request: SignedInRequest, key: str, number: int, way: str) -> HttpResponse:
    _editable(request, key)
    try:
        operations.move_template_entry(key, number, down=way == "down", actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(f"{_url(key)}#line-{number}")


@require_http_methods(GET_AND_POST)
def give_up(request: SignedInRequest, key: str) -> HttpResponse:
    """Restore a shipped template, or remove one of the house."""
    content = _editable(request, key)
    if content.is_shipped and not content.is_changed:
        raise Http404
    form = TemplateStepForm(posted(request), initial={"version": content.version})
    if form.is_bound and form.is_valid():
        act = operations.restore_template if content.is_shipped else operations.remove_template
        with errors_into(form):
            act(key, actor=request.user, version=form.cleaned_data["version"])
            messages.success(request, _("Done: %(name)s.") % {"name": content.name})
            return redirect(_url(key) if content.is_shipped else reverse("workpackages:templates"))
    words = _steps()[content.is_shipped]
    more = {"lead_text": words[1], "submit": words[2]}
    return _form_page(request, content, form, words[0], **more)


@require_GET
def template_history(request: SignedInRequest, key: str) -> HttpResponse:
    content = _editable(request, key)
    row = get_object_or_404(PlanTemplate, key=key)
    crumbs = [*_crumbs(), (content.name, _url(key))]
    return object_history(request, row, crumbs=crumbs)


def _steps() -> dict[bool, tuple[str, str, str]]:
    return {
        True: (
            _("Restore the shipped state"),
            _("All changes of this template are dropped; plans that were made of it stay."),
            _("Restore it"),
        ),
        False: (
            _("Remove the template"),
            _("Plans that were made of it stay as they are."),
            _("Remove it"),
        ),
    }


def _found(request: SignedInRequest, key: str) -> Content:
    if not can_read_templates(request.user):
        raise Http404
    content = load_template(key)
    if content is None:
        raise Http404
    return content


def _editable(request: SignedInRequest, key: str) -> Content:
    content = _found(request, key)
    if not can_edit_templates(request.user):
        raise PermissionDenied
    return content


def _url(key: str) -> str:
    return reverse("workpackages:template", args=[key])


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Plan templates"), reverse("workpackages:templates"))]


def _form_page(
    request: SignedInRequest, content: Content, form: Any, title: object, **more: str
) -> HttpResponse:
    context = {
        "template": content,
        "form": form,
        "title": title,
        "submit": _("Save"),
        "cancel_url": _url(content.key),
        "crumbs": [*_crumbs(), (content.name, _url(content.key))],
        **more,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/templates/form.html", context, status=status)
