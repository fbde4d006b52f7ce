"""What a project delivered, for its closure report: deliverables, criteria and reservations."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from projects.models import Project
from projects.written.vocabulary import Json, fact, table
from workpackages.acceptance.choices import SETTLED, CriterionResultKind
from workpackages.acceptance.figures import load_figures
from workpackages.models import AcceptanceCriterion, CriterionResult, Defect, Deliverable

SCOPE = (
    ("cr_deliverable", "words"),
    ("cr_state", "deliverable_state"),
    ("cr_presentations", "number"),
    ("cr_accepted_on", "day"),
)


def functionality_of(project: Project, *, on: date) -> list[Json]:
    """The project's scope with that of its sub-projects. Seven queries."""
    below = {"deliverable__project__path__startswith": project.path}
    rows = list(
        Deliverable.objects.filter(project__path__startswith=project.path)
        .annotate(presentations=Count("acceptances"))
        .order_by("project__path", "number")
    )
    if not rows:
        return []
    first_pass = load_figures(project, on=on).first_pass
    criteria, met, waived = _criteria(below)
    reserved = Defect.objects.reservations().open().filter(**below).count()
    return [
        fact("cr_deliverables", len(rows), "number"),
        fact("cr_accepted", sum(row.state in SETTLED for row in rows), "number"),
        fact("cr_first_pass", first_pass.part, "number"),
        fact("cr_first_pass_pct", first_pass.percent, "number"),
        fact("cr_criteria", criteria, "number"),
        fact("cr_met", met, "number"),
        fact("cr_waived", waived, "number"),
        fact("cr_reserved", reserved, "number"),
        table("cr_scope", SCOPE, [(str(row.pk), _line(row)) for row in rows]),
    ]


def _line(row: Deliverable) -> tuple[object, ...]:
    part = f" ({row.part})" if row.part else ""
    french, english = row.name_fr or row.name_en, row.name_en or row.name_fr
    named = {"fr": f"{french}{part}", "en": f"{english}{part}"}
    return named, row.state, row.presentations, row.accepted_on  # type: ignore[attr-defined]


def _criteria(below: dict[str, str]) -> tuple[int, int, int]:
    """All, those met at the last presentation, and those given up by accepting without them."""
    results = CriterionResult.objects.filter(
        **{f"criterion__{name}": value for name, value in below.items()}
    ).order_by("acceptance__attempt", "pk")
    last = dict(results.values_list("criterion_id", "result"))
    rows = AcceptanceCriterion.objects.filter(**below).order_by("pk")
    told = [
        (last.get(key) == CriterionResultKind.MET, state in SETTLED)
        for key, state in rows.values_list("pk", "deliverable__state")
    ]
    met = sum(is_met for is_met, _is_settled in told)
    waived = sum(is_settled and not is_met for is_met, is_settled in told)
    return len(told), met, waived
