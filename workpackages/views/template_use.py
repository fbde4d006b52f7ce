"""Templates on the side of a project: begin with one, take it back, keep the plan as one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from projects.organisation import load_organisation
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.forms.templates import SaveTemplateForm, UseTemplateForm
from workpackages.operations.template_saving import save_plan_as_template
from workpackages.operations.template_use import take_template_back, use_template
from workpackages.permissions import manages
from workpackages.plan_templates.content import Content
from workpackages.plan_templates.page import needed_roles
from workpackages.plan_templates.permissions import can_save_template
from workpackages.plan_templates.placing import Proposal, propose
from workpackages.plan_templates.stored import all_templates
from workpackages.views.common import posted, project_or_404, structure_crumbs

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def use(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Choose and look; what was looked at is created when it is sent again with its digest."""
    project = _planned(request, project_code)
    templates = all_templates()
    form = UseTemplateForm(
        posted(request), templates=templates, initial=_first(project, templates, request)
    )
    proposal = None
    if form.is_bound and form.is_valid():
        key, wanted, seen = form.cleaned_data["template"], form.wanted, form.cleaned_data["seen"]
        with errors_into(form):
            if seen:
                facts = {"actor": request.user, "on": today(), "seen": seen}
                made = use_template(project.pk, key, wanted, **facts)
                messages.success(request, _("The plan was made of %(name)s.") % {"name": made})
                return redirect("workpackages:structure", project_code)
            chosen = next(each for each in templates if each.key == key)
            proposal = propose(project, chosen, wanted)
        proposal = proposal or _now(form, project, templates)
    return _page(request, project, form, proposal)


def _now(form: UseTemplateForm, project: Project, templates: list[Content]) -> Proposal | None:
    """What would be created now, after a refusal; nothing where that is refused too."""
    chosen = next(each for each in templates if each.key == form.cleaned_data.get("template", ""))
    try:
        return propose(project, chosen, form.wanted)
    except (RuleViolation, KeyError):
        return None


def _first(
    project: Project, templates: list[Content], request: SignedInRequest
) -> dict[str, object]:
    """The template of the project's own scenario and size, from its planned start."""
    wished = request.GET.get("template", "")
    own = f"{project.scenario}-{project.size_class}".lower()
    keys = {each.key for each in templates}
    key = next((key for key in (wished, own) if key in keys), None)
    return {"template": key, "start_on": project.planned_start_on}


def _page(
    request: SignedInRequest, project: Project, form: UseTemplateForm, proposal: Proposal | None
) -> HttpResponse:
    roles = []
    if proposal is not None:
        with_people = Project.objects.select_related("lead", "sponsor", "programme__manager")
        organisation = load_organisation(with_people.get(pk=project.pk))
        roles = needed_roles(proposal.content, organisation)
    context = {
        "project": project,
        "form": form,
        "proposal": proposal,
        "roles": roles,
        "crumbs": structure_crumbs(request, project),
    }
    status = status_of(form) if form.is_bound and form.errors else 200
    return render_page(request, "workpackages/templates/use.html", context, status=status)


@require_POST
def take_back(request: SignedInRequest, project_code: str, use_id: int) -> HttpResponse:
    project = _planned(request, project_code)
    try:
        take_template_back(project.pk, use_id, actor=request.user, on=today())
        messages.success(request, _("What the template created is gone again."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("workpackages:structure", project_code)


@require_http_methods(GET_AND_POST)
def save(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_save_template(request.user, project):
        raise PermissionDenied
    form = SaveTemplateForm(posted(request), initial={"name_fr": project.name_fr})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                names = {name: form.cleaned_data[name] for name in ("name_fr", "name_en")}
                made = save_plan_as_template(project.pk, actor=request.user, **names)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        "project": project,
        "form": form,
        "title": _("Keep the plan as a template"),
        "lead_text": _("Packages, dates, milestones and links are kept, as working days."),
        "submit": _("Keep it"),
        "cancel_url": reverse("workpackages:structure", args=[project.code]),
        "crumbs": structure_crumbs(request, project),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/form.html", context, status=status)


def _planned(request: SignedInRequest, project_code: str) -> Project:
    project = project_or_404(request, project_code)
    if not manages(request.user, project):
        raise PermissionDenied
    return project
