"""The control of a project: figures, curves, milestones and packages at one status date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from control.choices import LightName
from control.indices import indices_of
from control.lighting import OVERALL
from control.models import CorrectiveMeasure, StatusSnapshot
from control.months import last_over
from control.overview import PackageLine, Shown, load_shown, package_lines
from control.permissions import can_choose_forecast, can_correct, can_declare, is_controlled
from control.snapshots import work_out
from control.told import declared_at
from control.views.common import frame_of
from control.words import REASONS, sentence
from costs.permissions import can_see_costs
from costs.views.common import project_or_404
from people.http import SignedInRequest
from projects.models import Project
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.navigation import tabs_for
from servicedesk_pm.common.tables import EXPORTS
from workpackages.permissions import editable, led_outlines

# The tab of a project that shows what each light is lit from.
SOURCES = {
    LightName.COST: "costs:overview",
    LightName.SCHEDULE: "workpackages:plan",
    LightName.QUALITY: "workpackages:deliverables",
    LightName.RISK: "risks:register",
    LightName.RESOURCES: "projects:team",
    LightName.STAKEHOLDERS: "projects:stakeholders",
    LightName.GOVERNANCE: "projects:project-decisions",
}


@require_GET
def overview(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code, whole=False)
    if not can_see_costs(request.user, project):
        return _own_packages(request, project)
    shown = load_shown(project, request.user, today=today())
    form = request.GET.get("export", "")
    if form in EXPORTS and shown is not None:
        return _exported(form, project, shown)
    context = _frame(request, project)
    context["declared"] = declared_at(project, today(), known_by=today())
    context["may_declare"] = can_declare(request.user, project)
    if shown is not None:
        row = shown.row
        context |= {
            "shown": shown,
            "row": row,
            "history": shown.history,
            "sentence": sentence(row),
            "indices": indices_of(row),
            "overall": _light(row, OVERALL),
            "lights": _lights(request, project, row),
            "lines": _with_rights(request, shown.lines),
            "withheld": shown.withheld,
            **_measures(request, project, row),
            "may_choose": can_choose_forecast(request.user, project),
            "phasing_url": reverse("control:phasing", args=[project.code]),
        }
    return render_page(request, "control/overview.html", context)


def _frame(request: SignedInRequest, project: Project) -> dict[str, object]:
    context = frame_of(request, project, pgettext("control", "Control"))
    context["crumbs"].pop()
    context["sees_inside"] = can_see_inside(request.user, project)
    return context


def _light(row: StatusSnapshot, name: str) -> tuple[str, object]:
    """Its colour and the words of the rule that decided it."""
    colour, reason = row.figures["lights"][name]
    return colour, REASONS[reason]


def _lights(
    request: SignedInRequest, project: Project, row: StatusSnapshot
) -> list[tuple[str, str, object, str]]:
    """Each with its rule, and the page of what it was lit from where the reader may open it."""
    open_pages = {tab.url for tab in tabs_for(request.user, project, "")}
    found = []
    for name, label in LightName.choices:
        url = reverse(SOURCES[LightName(name)], args=[project.code])
        found.append((str(label), *_light(row, name), url if url in open_pages else ""))
    return found


def _measures(request: SignedInRequest, project: Project, row: StatusSnapshot) -> dict[str, object]:
    """What is done about the lights, the open ones first; and which light is left alone."""
    rows = CorrectiveMeasure.objects.filter(project=project).select_related("owner")
    measures = sorted(rows.order_by("number"), key=lambda each: not each.is_open)
    covered = set()
    for each in measures:
        each.project = project
        if each.is_open:
            covered.add(each.light)
    uncovered = [
        (name, LightName(name).label)
        for name, (colour, _reason) in row.figures["lights"].items()
        if colour in {"amber", "red"} and name in LightName.values and name not in covered
    ]
    may_correct = can_correct(request.user, project)
    return {"measures": measures, "uncovered": uncovered, "may_correct": may_correct}


def _with_rights(
    request: SignedInRequest, lines: list[PackageLine]
) -> list[tuple[PackageLine, bool]]:
    """With whether the person may record values of it, as ``can_record`` says of one."""
    may = editable(request.user, [line.package for line in lines])
    return [
        (line, line.package.pk in may and is_controlled(line.package.project)) for line in lines
    ]


def _own_packages(request: SignedInRequest, project: Project) -> HttpResponse:
    """Those that the person leads, and nothing of the project as a whole."""
    outlines = led_outlines(request.user, project)
    as_of = last_over(today())
    taken = work_out([project], as_of)[project.pk]
    lines = [
        line
        for line in package_lines(taken.packages, request.user, until=as_of)
        if line.package.project_id == project.pk and line.package.outline.startswith(outlines)
    ]
    context = {
        **_frame(request, project),
        "lines": _with_rights(request, lines),
        # What the whole costs is not told here, so that the rest of it is not either.
        "withheld": 0,
        "status_date": as_of,
    }
    return render_page(request, "control/own_packages.html", context)


def _exported(form: str, project: Project, shown: Shown) -> HttpResponseBase:
    head = [
        _("Project"), _("Work package"), _("Budget (BAC)"), _("Planned value (PV)"),
        _("Earned value (EV)"), _("Actual cost (AC)"), _("Promised"), "CPI", "SPI", _("Done (%)"),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            line.package.project.code,
            str(line.package),
            *(line.values.budget, line.values.planned, line.values.earned, line.actual),
            line.values.promised,
            *(line.cost_index, line.schedule_index),
            None if line.done is None else 100 * line.done,
        )
        for line in shown.lines
    ]
    if shown.withheld:
        words = _("Hours that are not told by package")
        rows.append((project.code, words, None, None, None, shown.withheld, *[None] * 4))
    kinds = ["code", "text", *["money"] * 5, *["number"] * 3]
    return download(form, f"{project.code} {_('Control')}", head, kinds, rows)
