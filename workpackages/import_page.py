"""What the page of one import shows at its present stage. At most three SQL statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import JobState
from people.models import Job, User
from projects.permissions import can_plan
from servicedesk_pm.common.errors import Words
from workpackages.choices import ImportState, TaskKind
from workpackages.import_preview import spoken_remarks
from workpackages.models import ImportedFile, PlanImport
from workpackages.mspdi.problems import DOUBTFUL, NOT_UNDERSTOOD, phrase

# Steps of the left margin, by level of the outline.
INDENTS = (0, 3, 4, 5)
FACTS = {
    "packages": _("Work packages"),
    "tasks": _("Tasks"),
    "milestones": _("Milestones"),
    "started": _("Begun"),
    "finished": pgettext_lazy("tasks", "Completed"),
    "links": _("Links"),
    "links_with_lag": _("Links with a lag"),
    "constraints": _("Date constraints"),
    "deadlines": _("Deadlines"),
    "manual": _("Dates set by hand"),
    "calendars": _("Calendars"),
    "resources": _("Resources"),
    "assignments": _("Assignments"),
    "baselines": _("Baselines"),
}
STAGES = {
    ImportState.UPLOADED: "waiting",
    ImportState.READY: "ready",
    ImportState.REFUSED: "refused",
    ImportState.IMPORTED: "imported",
    ImportState.DISCARDED: "discarded",
}


def stage_of(imported: ImportedFile) -> tuple[str, Job | None]:
    """How far a file has come, and its job while that matters."""
    job = imported.job
    working = job is not None and not job.is_over
    failed = job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}
    is_shown = imported.is_open and (working or failed)
    stage = "working" if working and imported.is_open else STAGES[ImportState(imported.state)]
    return stage, job if is_shown else None


def page_of(plan_import: PlanImport, user: User) -> dict[str, Any]:
    """The stage, the job while it matters, and the preview's words in the reader's language."""
    project = plan_import.project
    stage, job = stage_of(plan_import)
    preview = plan_import.preview
    context: dict[str, Any] = {
        "project": project,
        "plan_import": plan_import,
        "stage": stage,
        "job": job,
        "may_plan": can_plan(user, project),
        "counts": preview.get("counts", {}),
        "refusal": _refusal(plan_import),
    }
    if stage == "ready":
        context |= {
            "facts": _facts(preview["counts"]),
            "outline": [_line(line) for line in preview["outline"]],
            "rows_more": preview["counts"]["rows"] - len(preview["outline"]),
            "doubtful": spoken_remarks(preview, DOUBTFUL),
            "not_understood": spoken_remarks(preview, NOT_UNDERSTOOD),
            "packages_there": project.work_packages.count(),
        }
    return context


def _facts(counts: dict[str, int]) -> list[tuple[int, Words]]:
    return [(counts[name], words) for name, words in FACTS.items() if counts[name]]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A row of the outline with dates as dates, and how far it is set in."""
    is_package = line["kind"] == "package"
    return {
        **line,
        "start": date.fromisoformat(line["start"]) if line["start"] else None,
        "finish": date.fromisoformat(line["finish"]) if line["finish"] else None,
        "words": _("Work package") if is_package else TaskKind(line["kind"]).label,
        "indent": INDENTS[min(line["level"], len(INDENTS)) - 1],
    }


def _refusal(plan_import: PlanImport) -> dict[str, Any]:
    """The sentence in the reader's language; as it was stored for rows of older versions."""
    refusal = plan_import.preview.get("refusal")
    if not refusal:
        return {"sentence": plan_import.refusal, "line": None}
    words = phrase(refusal["sentence"], refusal["arguments"])
    return {"sentence": words, "line": refusal["line"]}
