"""What a report on costs, schedule and quality says of one kept month, as plain JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from closure.reports.content import both_languages
from control.choices import ForecastMethod, LightName
from control.models import CorrectiveMeasure, StatusSnapshot
from control.overview import MilestoneLine, milestone_lines, package_lines
from control.words import sentence
from costs.models import BudgetLine, Posting, TimeEntry
from engine.acceptance import Share
from projects.models import Project
from projects.written.vocabulary import Json, fact, table
from servicedesk_pm.common.templatetags.ui import day
from workpackages.acceptance.figures import load_figures
from workpackages.calendars import working_days
from workpackages.choices import WorkPackageState
from workpackages.critical_projects import critical_tasks
from workpackages.quality.checkpoint_figures import load_checkpoint_figures

SCHEMA = 1
# So many reports stand side by side, and so many tasks below each other.
MOST_REPORTS, MOST_TASKS = 6, 12
INTERNAL = "internal"
LIGHTS = (("qr_light", "light_name"), ("qr_colour", "summary_light"), ("qr_rule", "light_reason"))
EACS = (("qr_method", "forecast_method"), ("qr_amount", "money"), ("qr_official", "flag"))
PACKAGES = (
    ("qr_package", "text"), ("qr_budget", "money"), ("qr_planned", "money"),
    ("qr_earned", "money"), ("qr_actual", "money"), ("qr_cpi", "number"),
    ("qr_spi", "number"),
)  # fmt: skip
TYPES = (("qr_type", "cost_type"), ("qr_budget", "money"), ("qr_actual", "money"))
CRITICAL = (("qr_code", "text"), ("qr_task", "text"), ("qr_finish", "day"))
MEASURES = (
    ("qr_code", "text"), ("qr_light", "light_name"), ("qr_measure", "text"),
    ("qr_owner", "text"), ("qr_due", "day"), ("qr_before", "number"), ("qr_after", "number"),
    ("qr_effect", "measure_effect"),
)  # fmt: skip
Built = list[Json]
NOUGHT = Decimal(0)
_TWO, _TENTH = Decimal("0.01"), Decimal("0.1")


def content_of(row: StatusSnapshot) -> Json:
    """The month as it was kept, with what else is dated up to its end. About thirty queries."""
    family = list(Project.objects.below(row.project).order_by("path"))
    parts = {
        "state": _state(row),
        "costs": _costs(row, family),
        "schedule": _schedule(row, family),
        "quality": _quality(row, family),
        "measures": _measures(row),
    }
    return {
        "schema": SCHEMA,
        "project": row.project.code,
        "sections": [{"key": key, "parts": each} for key, each in parts.items()],
    }


def _state(row: StatusSnapshot) -> Built:
    told = row.figures["lights"]
    lights = [(name, (name, *told[name])) for name in LightName.values if name in told]
    return [
        {"kind": "words", "key": "qr_sentence", **_sentences(row)},
        fact("qr_status_date", row.status_date, "day"),
        fact("ps_overall", told["overall"][0], "summary_light"),
        table("qr_lights", LIGHTS, lights),
    ]


def _sentences(row: StatusSnapshot) -> dict[str, str]:
    found = {}
    for code in ("fr", "en"):
        with override(code):
            found[code] = sentence(row)
    return found


def _note(words: Any) -> Json:
    return {"kind": "words", "key": "qr_note", **both_languages(words)}


def _ratio(row: StatusSnapshot, name: str) -> Decimal | None:
    found = row.ratio(name)
    return None if found is None else found.quantize(_TWO)


def _percent(row: StatusSnapshot, name: str) -> Decimal | None:
    found = row.ratio(name)
    return None if found is None else (100 * found).quantize(_TENTH)


def _costs(row: StatusSnapshot, family: list[Project]) -> Built:
    position, forecast = row.position, row.forecast
    facts = [
        fact("qr_budget", row.budget, "money"),
        fact("qr_planned", row.planned, "money"),
        fact("qr_earned", row.earned, "money"),
        fact("qr_actual", row.actual, "money"),
        fact("qr_promised", row.promised, "money"),
        fact("qr_cv", position.cost_variance, "money"),
        fact("qr_sv", position.schedule_variance, "money"),
        fact("qr_cpi", _ratio(row, "cpi"), "number"),
        fact("qr_spi", _ratio(row, "spi"), "number"),
        fact("qr_done", _percent(row, "done"), "percent"),
        fact("qr_spent", _percent(row, "spent"), "percent"),
        fact("qr_tcpi", _ratio(row, "tcpi"), "number"),
        fact("qr_forecast", forecast, "money"),
        fact("qr_etc", None if forecast is None else forecast - row.actual, "money"),
        fact("qr_vac", None if forecast is None else row.budget - forecast, "money"),
        fact("qr_vac_pct", _percent(row, "vac"), "percent"),
    ]
    by_method = [
        (method.value, (method.value, _whole(row.ratio(f"eac_{method.value}")),
                        method == row.forecast_method))
        for method in ForecastMethod
    ]  # fmt: skip
    lines = [
        (str(line.package.pk), (
            str(line.package), line.values.budget, line.values.planned, line.values.earned,
            line.actual, _short(line.cost_index), _short(line.schedule_index)))
        for line in package_lines(list(row.packages.order_by("pk")), None, until=row.status_date)
    ]  # fmt: skip
    parts = [
        *facts,
        table("qr_eacs", EACS, by_method),
        table("qr_packages", PACKAGES, lines),
        table("qr_types", TYPES, _types(row, family)),
    ]
    if row.figures["exhausted"]:
        parts.append(_note(_("The budget is spent, and not all of the work is done.")))
    return parts


def _whole(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(Decimal(1))


def _short(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else ratio.quantize(_TWO)


def _types(row: StatusSnapshot, family: list[Project]) -> list[tuple[str, tuple[Any, ...]]]:
    """Budgets, and what was booked up to the status date; hours are internal. Three queries."""
    lines = BudgetLine.objects.filter(work_package__project__in=family).exclude(
        work_package__state=WorkPackageState.CANCELLED
    )
    planned = dict(lines.order_by().values_list("cost_type").annotate(sum=Sum("amount")))
    posted = Posting.objects.filter(project__in=family, posted_on__lte=row.status_date)
    spent = dict(posted.order_by().values_list("cost_type").annotate(sum=Sum("amount")))
    hours = TimeEntry.objects.filter(
        line__project__in=family, cost__isnull=False, booked_on__lte=row.status_date
    ).aggregate(sum=Sum("cost"))["sum"]
    if hours:
        spent[INTERNAL] = spent.get(INTERNAL, NOUGHT) + hours
    kinds = sorted({*planned, *spent})
    return [(kind, (kind, planned.get(kind), spent.get(kind))) for kind in kinds]


def _schedule(row: StatusSnapshot, family: list[Project]) -> Built:
    facts = [
        fact("qr_es", _ratio(row, "es"), "number"),
        fact("qr_elapsed", row.ratio("elapsed"), "number"),
        fact("qr_periods", row.ratio("periods"), "number"),
        fact("qr_sv_t", _ratio(row, "sv_t"), "number"),
        fact("qr_spi_t", _ratio(row, "spi_t"), "number"),
        fact("qr_eac_t", _ratio(row, "eac_t"), "number"),
        fact("qr_tspi", _ratio(row, "tspi"), "number"),
        fact("qr_baseline_finish", row.baseline_finish, "day"),
        fact("qr_planned_finish", row.planned_finish, "day"),
        fact("qr_pace_finish", row.pace_finish, "day"),
        fact("qr_slip", row.slip_days, "number"),
    ]
    tasks = sorted(critical_tasks(family), key=lambda task: (str(task.finish_on), task.pk))
    codes = {each.pk: each.code for each in family}
    critical = [
        (str(task.pk), (f"{codes[task.project_id]} T{task.number}", task.name, task.finish_on))
        for task in tasks[:MOST_TASKS]
    ]
    return [*facts, *_trend(row), table("qr_critical", CRITICAL, critical)]


def _trend(row: StatusSnapshot) -> Built:
    """A column for each of the last reports; what was told before is counted all the same."""
    kept = StatusSnapshot.objects.filter(project=row.project, status_date__lte=row.status_date)
    history = list(kept.oldest_first())
    lines = milestone_lines(history, working_days(row.project))
    shown = [each.status_date for each in history[-MOST_REPORTS:]]
    columns = [
        ("qr_milestone", "text"),
        ("qr_baseline", "day"),
        # A day reads the same in both languages.
        *((day(on), "day") for on in shown),
        ("qr_slip", "number"),
        ("qr_alerts", "words"),
    ]
    rows = []
    for line in lines:
        told = {on: expected for on, expected, _slip in line.told}
        cells = [line.name, line.baseline, *(told.get(on) for on in shown), line.slip]
        rows.append((line.code, [*cells, _alerts(line)]))
    return [table("qr_milestones", columns, rows)] if rows else []


def _alerts(line: MilestoneLine) -> dict[str, str]:
    found = {}
    for code in ("fr", "en"):
        with override(code):
            found[code] = ", ".join(line.alert_words)
    return found


def _quality(row: StatusSnapshot, family: list[Project]) -> Built:
    checks = load_checkpoint_figures(family, on=row.status_date)
    accepted = load_figures(row.project, on=row.status_date)
    age = checks.age_days
    return [
        fact("qr_completed", _share(checks.completed), "percent"),
        fact("qr_on_time", _share(checks.on_time), "percent"),
        fact("qr_open_findings", checks.open_count, "number"),
        fact("qr_weight", checks.weight, "number"),
        fact("qr_age", None if age is None else int(age + 0.5), "number"),
        fact("qr_overdue", checks.overdue, "number"),
        fact("qr_first_pass", _share(accepted.first_pass), "percent"),
        fact("qr_lifted", _share(accepted.lifted), "percent"),
        fact("qr_tested", _share(accepted.tested), "percent"),
        _note(_("Hours of rework are not booked apart, so that their share is not known.")),
    ]


def _share(share: Share) -> int | None:
    return share.percent


def _measures(row: StatusSnapshot) -> Built:
    """Those planned by the status date, with what became of them."""
    rows = CorrectiveMeasure.objects.filter(
        project=row.project, planned_on__lte=row.status_date
    ).select_related("owner", "project")
    lines = [
        (each.code, (each.code, each.light, each.action, each.owner, each.due_on,
                     _short(each.before), _short(each.after), each.verdict or None))
        for each in rows.order_by("number")
    ]  # fmt: skip
    return [table("qr_measures", MEASURES, lines)] if lines else []
