"""Conformity sheets are begun, answered with evidence, and signed by the person named for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.notices import both_names
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import ConformityLine, ConformitySheet, Deliverable
from workpackages.operations.locking import demand, lock_project, next_number, write
from workpackages.quality.conformity_choices import LINES, Conformity, SheetState
from workpackages.quality.conformity_rights import (
    answers_sheet,
    begins_sheet,
    reopens_sheet,
    sheet_gaps,
    signs_sheet,
)
from workpackages.rules import refuse_if_frozen


@operation
def begin_sheet(
    project_id: int, deliverable: Deliverable | None, signer: User | None, *, actor: User
) -> ConformitySheet:
    """Begin the sheet of a deliverable, or of the whole project, with all lines open.

    Raises PermissionDenied for those who answer for neither, RuleViolation.
    """
    project = lock_project(project_id)
    if deliverable is not None and deliverable.project_id != project.pk:
        raise RuleViolation(_("Choose a deliverable of this project."), field="deliverable")
    if deliverable is not None:
        deliverable.project = deliverable.work_package.project = project
    demand(allowed=begins_sheet(actor, project, deliverable))
    refuse_if_frozen(project)
    if project.conformity.filter(deliverable=deliverable).exists():
        raise RuleViolation(_("There is a sheet for this already."), field="deliverable")
    sheet = ConformitySheet(project=project, deliverable=deliverable, signer=_able(signer))
    sheet.number = next_number(project, project.conformity)
    sheet.save(force_insert=True)
    for number, (area, fr, en) in enumerate(LINES, start=1):
        ConformityLine(sheet=sheet, number=number, area=area, text_fr=fr, text_en=en).save()
    record(actor, "conformitysheet.begun", sheet)
    return sheet


@operation
def name_signer(
    sheet_id: int, signer: User | None, *, actor: User, version: int | None = None
) -> ConformitySheet:
    """Somebody else signs it. Raises PermissionDenied, RuleViolation once it is signed."""
    sheet = _open(sheet_id, actor, version)
    sheet.signer = _able(signer)
    return write(sheet, version, "signer")


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to one line, and what proves it."""

    answer: str
    evidence: str = ""


@operation
def answer_sheet(
    sheet_id: int,
    answers: Mapping[int, Answered],
    *,
    actor: User,
    version: int | None = None,
) -> ConformitySheet:
    """Answer lines by their numbers; each answer has its evidence or its reason.

    Raises PermissionDenied, StaleObject, RuleViolation once it is signed.
    """
    sheet = _open(sheet_id, actor, version)
    if sheet.signer_id == actor.pk:
        raise RuleViolation(_("You sign this sheet; somebody else has to answer it."))
    for line in sheet.lines.filter(number__in=answers).order_by("number"):
        line.sheet = sheet
        said = answers[line.number]
        line.answer, line.evidence = said.answer, said.evidence.strip()
        if line.answer and line.answer not in Conformity.values:
            raise RuleViolation(_("Choose an answer."), field=f"answer_{line.number}")
        if line.answer and not line.evidence:
            words = _("Line %(number)s: give the evidence, or the reason why not.")
            words %= {"number": line.number}
            raise RuleViolation(words, field=f"evidence_{line.number}")
        line.save()
    sheet.answered_by = actor
    write(sheet, version, "answered_by")
    if not sheet_gaps(sheet):
        _tell(sheet, "conformitysheet.answered", sheet.signer, actor)
    return sheet


@operation
def sign_sheet(
    sheet_id: int, *, actor: User, on: date, version: int | None = None
) -> ConformitySheet:
    """The named person stands for it; from now on nothing in it changes.

    Raises PermissionDenied for everybody else, RuleViolation naming the open lines.
    """
    sheet = _locked(sheet_id)
    demand(allowed=signs_sheet(actor, sheet))
    check_version(sheet, version)
    refuse_if_frozen(sheet.project)
    if sheet.is_signed:
        raise RuleViolation(_("The sheet is signed already."))
    missing = sheet_gaps(sheet)
    if missing:
        raise RuleViolation(" ".join(missing))
    sheet.state, sheet.signed_on = SheetState.SIGNED, on
    write(sheet, version, "state", "signed_on")
    record(actor, "conformitysheet.signed", sheet)
    _tell(sheet, "conformitysheet.signed", sheet.project.lead, actor)
    return sheet


@operation
def reopen_sheet(
    sheet_id: int, reason: str, *, actor: User, version: int | None = None
) -> ConformitySheet:
    """The signature no longer holds: something has changed. Raises as ``sign_sheet`` does."""
    sheet = _locked(sheet_id)
    demand(allowed=reopens_sheet(actor, sheet))
    check_version(sheet, version)
    refuse_if_frozen(sheet.project)
    if not sheet.is_signed:
        raise RuleViolation(_("Only a signed sheet is opened again."))
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    sheet.state, sheet.signed_on = SheetState.DRAFT, None
    write(sheet, version, "state", "signed_on")
    record(actor, "conformitysheet.reopened", sheet, reason=reason.strip())
    return sheet


@operation
def remove_sheet(sheet_id: int, *, actor: User) -> None:
    """Remove what was begun by mistake; a signed sheet stays."""
    sheet = _open(sheet_id, actor, None)
    record(actor, "conformitysheet.deleted", sheet, number=sheet.number)
    for line in sheet.lines.order_by("number"):
        line.sheet = sheet
        line.delete()
    sheet.delete()


def _locked(sheet_id: int) -> ConformitySheet:
    place = ConformitySheet.objects.filter(pk=sheet_id).values_list("project_id", flat=True)
    project = lock_project(place.first() or 0)
    sheet = ConformitySheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if sheet is None:
        raise RuleViolation(_("This sheet is no longer there."))
    sheet.project = project
    if sheet.deliverable is not None:
        sheet.deliverable.project = sheet.deliverable.work_package.project = project
    return sheet


def _open(sheet_id: int, actor: User, version: int | None) -> ConformitySheet:
    sheet = _locked(sheet_id)
    demand(allowed=answers_sheet(actor, sheet))
    check_version(sheet, version)
    refuse_if_frozen(sheet.project)
    if sheet.is_signed:
        raise RuleViolation(_("The sheet is signed; it can no longer be changed."))
    return sheet


def _able(signer: User | None) -> User:
    if signer is None:
        raise RuleViolation(_("Name who signs it."), field="signer")
    if not signer.is_active:
        raise RuleViolation(_("This account is deactivated."), field="signer")
    return signer


def _tell(sheet: ConformitySheet, kind: str, person: User | None, actor: User) -> None:
    facts = {
        "project": sheet.project.code,
        "code": sheet.code,
        **both_names("name", sheet.deliverable or sheet.project),
    }
    notify([person] if person else [], kind, facts, sheet.get_absolute_url(), actor)
