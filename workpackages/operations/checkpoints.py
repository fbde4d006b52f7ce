"""Checkpoints are planned with a checklist, carried out, repeated when they failed, or skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.acceptance.choices import Severity
from workpackages.calendars import working_days
from workpackages.models import ChecklistItem, Checkpoint, Deliverable
from workpackages.operations.locking import demand, lock_project, next_number, write
from workpackages.operations.quality_locks import lock_checkpoint, tell
from workpackages.quality.checklists import CHECKLISTS
from workpackages.quality.choices import OUTCOMES, RECHECK_DAYS, Answer, CheckpointState
from workpackages.quality.permissions import (
    judges_quality,
    plans_checkpoints,
    reviews,
    skips_checkpoint,
)
from workpackages.rules import check_day, refuse_if_frozen

Values = Mapping[str, Any]
FACTS = frozenset({"name_fr", "name_en", "kind", "deliverable", "planned_on", "author", "reviewer"})
LINE_FACTS = frozenset({"text_fr", "text_en"})
MOST_LINES = 60


@operation
def plan_checkpoint(
    project_id: int, facts: Values, *, checklist: str = "", actor: User
) -> Checkpoint:
    """Plan a check, numbered in its project, with a copy of a shipped checklist.

    Raises PermissionDenied for all but the lead and the quality manager, RuleViolation.
    """
    project = lock_project(project_id)
    demand(allowed=plans_checkpoints(actor, project))
    refuse_if_frozen(project)
    row = Checkpoint(project=project)
    _take(row, facts)
    row.number = next_number(project, project.checkpoints)
    row.save(force_insert=True)
    shipped = CHECKLISTS.get(checklist)
    for number, (fr, en) in enumerate(shipped.lines if shipped else (), start=1):
        ChecklistItem(checkpoint=row, number=number, text_fr=fr, text_en=en).save()
    record(actor, "checkpoint.planned", row)
    tell(row, "checkpoint.given", [row.reviewer], actor)
    return row


@operation
def edit_checkpoint(
    checkpoint_id: int, facts: Values, *, actor: User, version: int | None = None
) -> Checkpoint:
    """Change what is checked, by whom and when, until it has begun.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    row = _planned(checkpoint_id, actor, version)
    before = row.reviewer_id
    _take(row, facts)
    write(row, version, *facts, "author")
    if row.reviewer_id != before:
        tell(row, "checkpoint.given", [row.reviewer], actor)
    return row


@operation
def remove_checkpoint(checkpoint_id: int, *, actor: User) -> None:
    """Remove what was planned by mistake; once something was found, only skipping is left."""
    row = _planned(checkpoint_id, actor, None)
    if row.attempt > 1:
        raise RuleViolation(_("The checkpoint was carried out before; it stays."))
    record(actor, "checkpoint.deleted", row, number=row.number, name=row.name_fr)
    for line in row.items.order_by("number"):
        line.checkpoint = row
        line.delete()
    row.delete()


@operation
def add_line(
    checkpoint_id: int, facts: Values, *, actor: User, version: int | None = None
) -> ChecklistItem:
    """Ask one more question. Raises as ``edit_checkpoint`` does."""
    row = _planned(checkpoint_id, actor, version)
    if row.items.count() >= MOST_LINES:
        words = _("A checklist has %(most)s lines at most.") % {"most": MOST_LINES}
        raise RuleViolation(words)
    last = row.items.aggregate(last=Max("number"))["last"] or 0
    line = ChecklistItem(checkpoint=row, number=last + 1)
    _word(line, facts)
    line.save()
    write(row, None)
    return line


@operation
def edit_line(
    line_id: int, facts: Values, *, actor: User, version: int | None = None
) -> ChecklistItem:
    """Word a question anew. Raises as ``edit_checkpoint`` does."""
    line = _found_line(line_id)
    row = line.checkpoint = _planned(line.checkpoint_id, actor, version)
    _word(line, facts)
    line.save()
    write(row, None)
    return line


@operation
def remove_line(line_id: int, *, actor: User) -> None:
    """Ask a question no longer. Raises as ``edit_checkpoint`` does."""
    line = _found_line(line_id)
    row = line.checkpoint = _planned(line.checkpoint_id, actor, None)
    line.delete()
    write(row, None)


@operation
def begin_checkpoint(checkpoint_id: int, *, actor: User, version: int | None = None) -> Checkpoint:
    """The reviewer begins; from now on the questions stay.

    Raises PermissionDenied for who made what is checked, RuleViolation.
    """
    row = _for_review(checkpoint_id, actor, version)
    if not row.is_planned:
        raise RuleViolation(_("Only a planned checkpoint is begun."))
    if not row.items.exists():
        raise RuleViolation(_("The checklist is empty; write down what is checked."))
    row.state = CheckpointState.IN_PROGRESS
    write(row, version, "state")
    record(actor, "checkpoint.begun", row)
    return row


@dataclass(frozen=True, slots=True)
class Said:
    """What the reviewer says to one question."""

    answer: str
    note: str = ""


@operation
def answer_checklist(
    checkpoint_id: int,
    answers: Mapping[int, Said],
    *,
    actor: User,
    version: int | None = None,
) -> Checkpoint:
    """Write down what was answered so far, by the number of the line.

    Raises PermissionDenied, StaleObject, RuleViolation unless the check is under way.
    """
    row = _for_review(checkpoint_id, actor, version)
    if not row.is_in_progress:
        raise RuleViolation(_("The checkpoint is not under way; nothing is answered now."))
    for line in row.items.filter(number__in=answers).order_by("number"):
        line.checkpoint = row
        said = answers[line.number]
        if said.answer and said.answer not in Answer.values:
            raise RuleViolation(_("Choose an answer."), field=f"answer_{line.number}")
        line.answer, line.note = said.answer, said.note.strip()
        if line.answer == Answer.NO and not line.note:
            words = _("Say what is missing at line %(number)s.") % {"number": line.number}
            raise RuleViolation(words, field=f"note_{line.number}")
        line.save()
    return write(row, version)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How the check ended, in the reviewer's words."""

    outcome: str
    result: str
    evidence: str = ""


@operation
def conclude_checkpoint(
    checkpoint_id: int,
    conclusion: Conclusion,
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> Checkpoint:
    """Every question is answered, and the outcome fits what was found.

    Raises PermissionDenied for who made what is checked, StaleObject, RuleViolation.
    """
    row = _for_review(checkpoint_id, actor, version)
    if not row.is_in_progress:
        raise RuleViolation(_("Only a checkpoint that is under way is concluded."))
    if conclusion.outcome not in OUTCOMES:
        raise RuleViolation(_("Choose a result."), field="outcome")
    if not conclusion.result.strip():
        raise RuleViolation(_("Say in words what the check showed."), field="result")
    _check_answers(row)
    _check_outcome(row, conclusion.outcome)
    row.state, row.result = conclusion.outcome, conclusion.result.strip()
    row.evidence, row.done_on, row.done_by = conclusion.evidence.strip(), on, actor
    check_record(row, leaving_out=["project", "number", "search_text", "deliverable"])
    write(row, version, "state", "result", "evidence", "done_on", "done_by")
    record(actor, f"checkpoint.{row.state}", row, reason=row.result)
    tell(row, "checkpoint.concluded", [row.project.lead, row.author], actor, outcome=row.state)
    return row


@operation
def recheck_checkpoint(
    checkpoint_id: int, again_on: date | None, *, actor: User, on: date, version: int | None = None
) -> Checkpoint:
    """Plan a failed check again, within twenty working days; its answers are asked anew.

    Raises PermissionDenied for all but the quality manager, RuleViolation, StaleObject.
    """
    row = lock_checkpoint(checkpoint_id)
    demand(allowed=judges_quality(actor, row.project))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if row.state != CheckpointState.FAILED:
        raise RuleViolation(_("Only a failed checkpoint is repeated."))
    check_day(again_on, field="again_on")
    latest = working_days(row.project).moved(on, RECHECK_DAYS)
    if again_on is None or not on <= again_on <= latest:
        words = _("The check is repeated within %(days)s working days, by %(day)s.")
        facts = {"days": RECHECK_DAYS, "day": day(latest)}
        raise RuleViolation(words % facts, field="again_on")
    row.state, row.planned_on = CheckpointState.PLANNED, again_on
    row.done_on = row.done_by = None
    row.attempt += 1
    for line in row.items.exclude(answer="").order_by("number"):
        line.checkpoint = row
        line.answer = line.note = ""
        line.save()
    write(row, version, "state", "planned_on", "done_on", "done_by", "attempt")
    record(actor, "checkpoint.repeated", row, on=again_on.isoformat())
    tell(row, "checkpoint.given", [row.reviewer], actor)
    return row


@operation
def skip_checkpoint(
    checkpoint_id: int, reason: str, *, actor: User, version: int | None = None
) -> Checkpoint:
    """The sponsor does without it; it counts as not carried out.

    Raises PermissionDenied for all but the sponsor, RuleViolation without a reason.
    """
    row = lock_checkpoint(checkpoint_id)
    demand(allowed=skips_checkpoint(actor, row.project))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_planned:
        raise RuleViolation(_("Only a planned checkpoint is skipped."))
    if not reason.strip():
        raise RuleViolation(_("Say why it is skipped."), field="reason")
    row.state, row.skip_reason = CheckpointState.SKIPPED, reason.strip()
    write(row, version, "state", "skip_reason")
    record(actor, "checkpoint.skipped", row, reason=row.skip_reason)
    tell(row, "checkpoint.skipped", [row.reviewer, row.project.lead], actor)
    return row


def _planned(checkpoint_id: int, actor: User, version: int | None) -> Checkpoint:
    row = lock_checkpoint(checkpoint_id)
    demand(allowed=plans_checkpoints(actor, row.project))
    check_version(row, version)
    refuse_if_frozen(row.project)
    if not row.is_planned:
        raise RuleViolation(_("The checkpoint has begun; it can no longer be changed."))
    return row


def _for_review(checkpoint_id: int, actor: User, version: int | None) -> Checkpoint:
    row = lock_checkpoint(checkpoint_id)
    demand(allowed=reviews(actor, row))
    check_version(row, version)
    refuse_if_frozen(row.project)
    return row


def _take(row: Checkpoint, facts: Values) -> None:
    if not FACTS.issuperset(facts):
        raise PermissionDenied
    for name, value in facts.items():
        setattr(row, name, value.strip() if name in {"name_fr", "name_en"} else value)
    row.name_fr = row.name_fr or row.name_en
    if row.planned_on is None:
        raise RuleViolation(_("Say when it is planned."), field="planned_on")
    check_day(row.planned_on, field="planned_on")
    if row.deliverable is not None:
        _take_deliverable(row, row.deliverable)
    if row.reviewer is None:
        raise RuleViolation(_("Name who checks."), field="reviewer")
    if row.reviewer == row.author:
        words = _("Who made what is checked does not check it; name somebody else.")
        raise RuleViolation(words, field="reviewer")
    for name in ("reviewer", "author"):
        person = getattr(row, name)
        if person is not None and not person.is_active:
            raise RuleViolation(_("This account is deactivated."), field=name)
    check_record(row, leaving_out=["project", "number", "search_text"])


def _take_deliverable(row: Checkpoint, deliverable: Deliverable) -> None:
    """Its author is the lead of its package, where nobody else is named."""
    if not deliverable.project.path.startswith(row.project.path):
        words = _("Choose a deliverable of this project or of one below it.")
        raise RuleViolation(words, field="deliverable")
    if row.author is None:
        row.author = deliverable.work_package.lead


def _word(line: ChecklistItem, facts: Values) -> None:
    if not LINE_FACTS.issuperset(facts):
        raise PermissionDenied
    for name, value in facts.items():
        setattr(line, name, value.strip())
    if not line.text_fr and not line.text_en:
        words = _("Say what is checked, in one language at least.")
        raise RuleViolation(words, field="text_fr")
    check_record(line, leaving_out=["checkpoint", "number"])


def _found_line(line_id: int) -> ChecklistItem:
    found = ChecklistItem.objects.filter(pk=line_id).first()
    if found is None:
        raise RuleViolation(_("This line is no longer there."))
    return found


def _check_answers(row: Checkpoint) -> None:
    silent = row.items.filter(answer="").order_by("number").values_list("number", flat=True)
    if silent:
        words = _("These lines of the checklist have no answer: %(numbers)s.")
        raise RuleViolation(words % {"numbers": ", ".join(map(str, silent))})


def _check_outcome(row: Checkpoint, outcome: str) -> None:
    left = row.findings.unsettled()
    if outcome == CheckpointState.PASSED:
        if left.exists():
            words = _("Findings are left: it passes with findings, or it fails.")
            raise RuleViolation(words, field="outcome")
        if row.items.filter(answer=Answer.NO).exists():
            words = _("A line is answered “No”: it passes with findings, or it fails.")
            raise RuleViolation(words, field="outcome")
    elif not row.findings.filter(attempt=row.attempt).exists():
        raise RuleViolation(_("Write down the findings first."), field="outcome")
    elif outcome == CheckpointState.WITH_FINDINGS and left.filter(severity=Severity.BLOCKER):
        words = _("A blocking finding is open: the checkpoint fails.")
        raise RuleViolation(words, field="outcome")
