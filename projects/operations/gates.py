"""What people say of a gate's conditions: ticked with evidence, or waived for a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from projects.gates.catalogue import Item, item
from projects.gates.checklist import applies
from projects.gates.registry import computed
from projects.models import GateTick, Project, Waiver
from projects.operations.evidence import keep_file, let_go
from projects.permissions import can_decide_gate, can_tick
from projects.rules import add_months, check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import takes_files_back

WAIVER_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """By what a condition is met: words, a link, a file, or several of them."""

    note: str = ""
    link: str = ""
    file: File[bytes] | None = None


@takes_files_back
@operation
def tick_conditions(
    project_id: int, evidence: Mapping[str, Evidence], *, actor: User, on: date
) -> list[GateTick]:
    """Declare conditions of gates met, each with its evidence; a tick again replaces the old.

    Raises PermissionDenied for those who do not prepare the gate, RuleViolation for a
    condition that is computed, unknown or without evidence; then none is ticked.
    """
    project = _locked(project_id)
    if not can_tick(actor, project):
        raise PermissionDenied
    return [_tick(project, code, said, actor=actor, on=on) for code, said in evidence.items()]


@operation
def untick_condition(project_id: int, code: str, *, actor: User) -> None:
    """Take a tick back; its file goes with it, unless a decision was taken on it.

    Raises PermissionDenied, and RuleViolation where there is no tick.
    """
    project = _locked(project_id)
    if not can_tick(actor, project):
        raise PermissionDenied
    tick = GateTick.objects.filter(project=project, code=code).select_related("file").first()
    if tick is None:
        raise RuleViolation(_("This condition is not ticked."))
    tick.delete()
    let_go(tick.file)


@operation
def grant_waiver(
    project_id: int, code: str, *, reason: str, expires_on: date | None, actor: User, on: date
) -> Waiver:
    """Let a condition not hold until a day, within a year; granting again replaces the old.

    Raises PermissionDenied for those who do not decide at this gate, RuleViolation for a
    blocking condition, a missing reason and a missing or impossible day.
    """
    project = _locked(project_id)
    line = _item(project, code)
    if not can_decide_gate(actor, project, line.gate):
        raise PermissionDenied
    if line.blocking:
        raise RuleViolation(_("This condition is blocking; nobody can waive it."))
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    latest = add_months(on, WAIVER_MONTHS)
    if expires_on is None or not on < expires_on <= latest:
        words = _("Give the day on which the waiver ends, after today and within a year.")
        raise RuleViolation(words, field="expires_on")
    Waiver.objects.filter(project=project, code=code).delete()
    waiver = Waiver(
        project=project,
        code=code,
        reason=reason.strip(),
        granted_by=actor,
        granted_on=on,
        expires_on=expires_on,
    )
    check_record(waiver, leaving_out=["project"])
    waiver.save()
    record(actor, "gate.waived", project, code=code, reason=f"{code} · {waiver.reason}")
    return waiver


@operation
def end_waiver(project_id: int, code: str, *, actor: User) -> None:
    """Ask for the condition again before the waiver's last day."""
    project = _locked(project_id)
    if not can_decide_gate(actor, project, code.split("-", maxsplit=1)[0]):
        raise PermissionDenied
    waiver = Waiver.objects.filter(project=project, code=code).first()
    if waiver is None:
        raise RuleViolation(_("This condition is not waived."))
    waiver.delete()


def _locked(project_id: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)


def _item(project: Project, code: str) -> Item:
    found = item(code)
    if found is None or project.size_class not in found.sizes or not applies(project, found):
        raise RuleViolation(_("This project has no such condition."))
    return found


def _tick(project: Project, code: str, said: Evidence, *, actor: User, on: date) -> GateTick:
    _item(project, code)
    if computed(code) is not None:
        raise RuleViolation(_("This condition is computed; it cannot be ticked."))
    if not (said.note.strip() or said.link.strip() or said.file is not None):
        raise RuleViolation(_("Say, link or attach the evidence."), field="note")
    tick = GateTick.objects.filter(project=project, code=code).select_related("file").first()
    if tick is None:
        tick = GateTick(project=project, code=code)
    before, tick.file = tick.file, None
    if said.file is not None:
        tick.file = keep_file(said.file, project=project, code=code, actor=actor, on=on)
    tick.note, tick.link = said.note.strip(), said.link.strip()
    tick.ticked_by, tick.ticked_on = actor, on
    check_record(tick, leaving_out=["project"])
    tick.save()
    let_go(before)
    return tick
