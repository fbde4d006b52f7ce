"""The end of a project: what is open, what was reached, what its team says, how it is used."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from closure.ending.objectives import load_achievement
from closure.ending.open_points import open_points
from closure.ending.survey import load_survey, team_of
from closure.forms.ending import NewSurveyForm, ScoreForm, SurveyAnswerForm, UseForm
from closure.models import ClosureReport, Lesson, SurveyInvitation, TeamSurvey, UseReview
from closure.operations.ending import answer_survey, measure_objective, measure_use, open_survey
from closure.permissions import (
    REPORTED,
    can_close_up,
    can_measure_use,
    can_propose,
    can_read_report,
    has_closing,
)
from closure.views.common import GET_AND_POST, FormPage, show_form
from costs.permissions import can_see_costs
from people.http import SignedInRequest
from people.idempotency import once
from projects.gates.checklist import load_checklist
from projects.models import Project
from projects.people_around import people_around
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted, project_crumbs, project_or_404

GATE = "G6"
USUAL_DAYS = 14


def closing_url(project: Project) -> str:
    return reverse("closure:closing", args=[project.code])


def _project(request: SignedInRequest, code: str) -> Project:
    project = project_or_404(request, code)
    if not has_closing(request.user, project):
        raise Http404
    return project


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    crumbs = [
        *project_crumbs(request, project),
        (pgettext("page", "Closing"), closing_url(project)),
    ]
    return {"project": project, "title": title, "crumbs": crumbs}


@require_GET
def closing(request: SignedInRequest, project_code: str) -> HttpResponse:
    project, on = _project(request, project_code), today()
    checklist = load_checklist(project, GATE, on=on)
    reviews = list(UseReview.objects.filter(project=project).select_related("owner"))
    for row in reviews:
        row.project = project
    seen = Lesson.objects.visible_to(request.user).filter(project__path__startswith=project.path)
    context = {
        **_frame(request, project, pgettext("page", "Closing")),
        "checklist": checklist,
        "gate_url": reverse("projects:gate", args=[project.code, GATE]),
        "report_url": _report_url(request, project),
        "points": open_points(project, sees_money=can_see_costs(request.user, project)),
        "achieved": load_achievement(project),
        "survey": load_survey(project, on=on),
        "reviews": [(row, row.tone(on), can_measure_use(request.user, row)) for row in reviews],
        "lessons": seen.select_related("project").newest_first(),
        "may_close_up": can_close_up(request.user, project),
        "may_propose": can_propose(request.user, project),
        "is_over": project.is_terminal,
    }
    return render_page(request, "closure/ending/closing.html", context)


def _report_url(request: SignedInRequest, project: Project) -> str:
    """Where there is a report, or one may be begun, for who reads it."""
    if project.parent_id is not None or not can_read_report(request.user, project):
        return ""
    known = ClosureReport.objects.filter(project=project).exists()
    there = known or project.state in REPORTED
    return reverse("closure:report", args=[project.code]) if there else ""


@require_http_methods(GET_AND_POST)
def objective(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = _project(request, project_code)
    rows = {row.number: row for row in load_achievement(project).rows}
    row = rows.get(number)
    if row is None:
        raise Http404
    if not can_close_up(request.user, project):
        raise PermissionDenied
    known = {"actual": row.score.actual, "note": row.score.note} if row.score else {}
    form = ScoreForm(posted(request), initial=known)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            measure_objective(
                project.pk, number, said["actual"], said["note"], actor=request.user, on=today()
            )
            messages.success(request, _("Saved."))
            return redirect(f"{closing_url(project)}#objectives")
    context = {**_frame(request, project, _("Value of an objective")), "row": row}
    page = FormPage(_("Save"), closing_url(project), template="closure/ending/objective.html")
    return show_form(request, context, form, page)


@require_http_methods(GET_AND_POST)
def new_survey(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    if not can_close_up(request.user, project):
        raise PermissionDenied
    people = people_around(project)
    members = team_of(project)
    team = [key for key, person in people.items() if person.pk in members]
    initial: dict[str, Any] = {"closes_on": _in_two_weeks(today()), "people": team}
    form = NewSurveyForm(posted(request), people=people, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                said = form.cleaned_data
                facts: dict[str, Any] = {"actor": request.user, "on": today()}
                made = open_survey(project.pk, said["closes_on"], said["people"], **facts)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = _frame(request, project, _("Ask the team"))
    lead = _("Five questions, answered once and anonymously; told from five answers on.")
    page = FormPage(_("Ask them"), closing_url(project), lead, "closure/ending/form.html")
    return show_form(request, context, form, page)


def _in_two_weeks(on: date) -> date:
    return on + timedelta(days=USUAL_DAYS)


def _survey(request: SignedInRequest, code: str) -> tuple[TeamSurvey, SurveyInvitation | None]:
    """For those inside the project, and for whoever is asked."""
    row = get_object_or_404(
        TeamSurvey.objects.select_related("project__lead", "project__sponsor", "project__programme",
                                          "project__portfolio"),
        project__code=code,
    )  # fmt: skip
    mine = row.invitations.filter(person=request.user).first()
    if mine is None and not can_see_inside(request.user, row.project):
        raise Http404
    return row, mine


def _survey_context(
    request: SignedInRequest, row: TeamSurvey, mine: SurveyInvitation | None
) -> dict[str, Any]:
    project, on = row.project, today()
    inside = can_see_inside(request.user, project)
    asks = mine is not None and not mine.has_answered and row.takes_answers(on)
    crumbs = project_crumbs(request, project) if inside else []
    if inside and has_closing(request.user, project):
        crumbs.append((pgettext("page", "Closing"), closing_url(project)))
    return {
        "title": _("How we worked together"),
        "crumbs": crumbs,
        "project": project,
        "row": row,
        "seen": load_survey(project, on=on) if inside else None,
        "has_answered": mine is not None and mine.has_answered,
        "form": SurveyAnswerForm() if asks else None,
    }


@require_http_methods(GET_AND_POST)
def survey(request: SignedInRequest, project_code: str) -> HttpResponse:
    row, mine = _survey(request, project_code)
    context = _survey_context(request, row, mine)
    if request.method != "POST":
        return render_page(request, "closure/ending/survey.html", context)
    if mine is None:
        raise PermissionDenied
    form = SurveyAnswerForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            facts: dict[str, Any] = {"actor": request.user, "on": today()}
            answer_survey(row.pk, form.marks, form.cleaned_data["comment"], **facts)
            messages.success(request, _("Thank you; your answer is kept without your name."))
            return redirect(row.get_absolute_url())
    context["form"] = form
    return render_page(request, "closure/ending/survey.html", context, status=status_of(form))


@require_http_methods(GET_AND_POST)
def use(request: SignedInRequest, project_code: str, months: int) -> HttpResponse:
    project = _project(request, project_code)
    row = get_object_or_404(
        UseReview.objects.select_related("owner"), project=project, months=months
    )
    row.project = project
    if not can_measure_use(request.user, row):
        raise PermissionDenied
    names = ("used_pct", "target_pct", "note", "version")
    form = UseForm(posted(request), initial={name: getattr(row, name) for name in names})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            facts = {"actor": request.user, "on": today(), "version": said["version"]}
            measure_use(row.pk, said, **facts)
            messages.success(request, _("Saved."))
            return redirect(f"{closing_url(project)}#use")
    context = _frame(request, project, _("Use of the result"))
    lead = _("Due on %(day)s") % {"day": f"{row.due_on:%d.%m.%Y}"}
    page = FormPage(_("Save"), closing_url(project), lead, "closure/ending/form.html")
    return show_form(request, context, form, page)
