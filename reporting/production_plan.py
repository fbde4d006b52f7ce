"""A plan as PDF, drawn by a worker for the person who asks; the file goes after a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.models import Job, User
from people.production import JobRun, job_kind
from projects.models import Project
from reporting.operations_plan import KIND
from reporting.pdf import is_available, known_characters, render_pdf, warm_up
from reporting.plan_document import TooManySheets, document_of
from reporting.plan_prints import Printed, portfolio_print, project_print
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import store, unguessable_name
from workpackages.planning.portfolio import load_undertakings, wish_of
from workpackages.planning.rows import load_plan
from workpackages.planning.wishes import PlanWish, baseline_number

TEMPLATE = "reporting/pdf/plan.html"
# From the key of the job to the address of its file.
Address = Callable[[UUID], str]


@job_kind(
    KIND,
    steps=(
        gettext_noop("Reading the plan"),
        gettext_noop("Preparing the typesetting"),
        gettext_noop("Drawing the sheets"),
        gettext_noop("Filing the document"),
    ),
)
def draw_plan(run: JobRun) -> dict[str, Any]:
    """Draw the view that was asked for, as the person may see it now."""
    if run.actor is None:
        raise PermissionDenied
    with translation.override(run.arguments["language"]):
        run.step(1)
        printed, shown, address = _read(run, run.actor)
        body = _drawn(run, printed)
        run.step(4)
        name = store(unguessable_name("plan-sheets", ".pdf"), body)
    key = Job.objects.values_list("key", flat=True).get(pk=run.job_id)
    return {"url": address(key), "file": name, "projects": shown}


def _read(run: JobRun, actor: User) -> tuple[Printed, list[int], Address]:
    """The view that is asked for, the projects in it, and where its file will be."""
    query = QueryDict(run.arguments["query"])
    if run.arguments["project"] is None:
        return _portfolio(query, actor)
    return _project(run.arguments["project"], query, actor)


def _portfolio(query: QueryDict, actor: User) -> tuple[Printed, list[int], Address]:
    found = load_undertakings(actor, on=clock.today())
    printed = portfolio_print(found, wish_of(query, found), on=clock.today())
    shown = [one.project.pk for one in found]
    return printed, shown, lambda key: reverse("reporting:portfolio_plan_file", args=[key])


def _project(pk: int, query: QueryDict, actor: User) -> tuple[Printed, list[int], Address]:
    inside = Project.objects.with_plan_visible_to(actor)
    project = inside.filter(pk=pk).select_related("programme").first()
    if project is None:
        raise PermissionDenied
    below = list(inside.below(project).exclude(pk=project.pk).order_by("path"))
    baseline = baseline_number(query)
    data = load_plan(project, below, user=actor, on=clock.today(), baseline=baseline)
    shown = [project.pk, *(each.pk for each in below)]
    code = project.code
    return (
        project_print(data, PlanWish.of(query, data, actor)),
        shown,
        lambda key: reverse("reporting:plan_file", args=[code, key]),
    )


def _drawn(run: JobRun, printed: Printed) -> bytes:
    run.step(2)
    if not is_available():
        raise RuleViolation(_("The server lacks the library Pango, so no PDF can be made."))
    warm_up()
    known = known_characters()
    run.step(3)
    try:
        document = document_of(printed, run.arguments["paper"], known, made_on=clock.today())
    except TooManySheets:
        raise RuleViolation(
            _("The plan would need too many sheets. Choose larger paper or a coarser zoom.")
        ) from None
    return render_pdf(TEMPLATE, {"language": run.arguments["language"], "document": document})
