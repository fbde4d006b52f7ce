"""Mandates: begun, written section by section, and their objectives and results."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.mandates.choices import MandateState
from projects.mandates.fields import COPIED, OBJECTIVE_FIELDS, RESULT_FIELDS, SECTION_FIELDS
from projects.mandates.permissions import PREPARING, can_begin_mandate, can_edit_mandate
from projects.models import ExpectedResult, Mandate, MandateObjective, Project
from projects.operations.checks import Values, only
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

MOST_ENTRIES = 50
Entry = MandateObjective | ExpectedResult
ENTRIES: dict[str, tuple[type[Entry], tuple[str, ...]]] = {
    "objectives": (MandateObjective, OBJECTIVE_FIELDS),
    "results": (ExpectedResult, RESULT_FIELDS),
}


@operation
def begin_mandate(project_id: int, *, actor: User, reason: str = "") -> Mandate:
    """Open the next version as a draft; it begins with what the version before says.

    The first takes the project's summary as its background. Once the project runs, a new
    version follows an approved change, which ``reason`` names. Raises PermissionDenied, and
    RuleViolation where a version is open already or is still to be signed.
    """
    project = lock_project(project_id)
    if not can_begin_mandate(actor, project):
        raise PermissionDenied
    before = Mandate.objects.filter(project=project).newest_first().first()
    if before is not None and not before.is_binding:
        raise RuleViolation(_("A version of the mandate is open already."))
    reason = reason.strip()
    if project.state not in PREPARING and not reason:
        words = _("Name the approved change that asks for a new version.")
        raise RuleViolation(words, field="reason")
    facts: dict[str, Any] = {name: getattr(before, name) for name in COPIED} if before else {}
    if before is None:
        facts = {"background_fr": project.summary_fr, "background_en": project.summary_en}
    mandate = Mandate(project=project, created_by=actor, reason=reason, **facts)
    mandate.number = before.number + 1 if before else 1
    check_record(mandate, leaving_out=["snapshot", "sha256", "sent_by", "sent_at", "signed_at"])
    mandate.save()
    if before is not None:
        _copy_entries(before, mandate)
    return mandate


@operation
def edit_mandate(
    mandate_id: int, section: str, values: Values, *, actor: User, version: int | None = None
) -> Mandate:
    """Save one section of a draft.

    Raises PermissionDenied for those who do not write it and for a field of another section,
    RuleViolation once it was sent for signature, StaleObject.
    """
    mandate = lock_draft(mandate_id, actor=actor)
    if not set(SECTION_FIELDS.get(section, ())).issuperset(values):
        raise PermissionDenied
    check_version(mandate, version)
    changed = {name: new for name, new in values.items() if getattr(mandate, name) != new}
    if not changed:
        return mandate
    for name, value in changed.items():
        setattr(mandate, name, value)
    check_record(mandate, leaving_out=["project", "created_by", "sent_by", "sent_at", "signed_at"])
    mandate.version += 1
    mandate.save(update_fields=[*changed, "version"])
    return mandate


@operation
def add_entry(mandate_id: int, kind: str, values: Values, *, actor: User) -> Entry:
    """Add an objective or an expected result to a draft; it keeps its number in every version."""
    model, fields = ENTRIES[kind]
    mandate = lock_draft(mandate_id, actor=actor)
    facts = only(values, set(fields))
    rows = model._default_manager.filter(mandate=mandate)
    if rows.count() >= MOST_ENTRIES:
        words = _("A mandate has at most %(most)s of these.")
        raise RuleViolation(words % {"most": MOST_ENTRIES})
    last = rows.order_by("-number").values_list("number", flat=True).first() or 0
    entry = model(mandate=mandate, number=last + 1, **facts)
    _check_entry(entry, facts)
    entry.save()
    _touch(mandate)
    return entry


@operation
def edit_entry(
    mandate_id: int, kind: str, number: int, *, values: Values, actor: User, version: int | None
) -> Entry:
    """Change an objective or a result of a draft. Raises as ``add_entry``, and StaleObject."""
    model, fields = ENTRIES[kind]
    mandate = lock_draft(mandate_id, actor=actor)
    entry: Entry = model._default_manager.get(mandate=mandate, number=number)
    entry.mandate = mandate
    check_version(entry, version)
    for name, value in only(values, set(fields)).items():
        setattr(entry, name, value)
    _check_entry(entry, values)
    entry.version += 1
    entry.save()
    _touch(mandate)
    return entry


@operation
def remove_entry(mandate_id: int, kind: str, number: int, *, actor: User) -> None:
    """Take an objective or a result out of a draft."""
    model, _fields = ENTRIES[kind]
    mandate = lock_draft(mandate_id, actor=actor)
    entry = model._default_manager.filter(mandate=mandate, number=number).first()
    if entry is None:
        raise RuleViolation(_("This row is no longer in the mandate."))
    entry.delete()
    _touch(mandate)


@operation
def discard_mandate(mandate_id: int, *, actor: User, version: int | None = None) -> None:
    """Give up a draft with all its rows; the version before it stays in force.

    Raises PermissionDenied for those who do not write it, RuleViolation once it was sent for
    signature or signed, StaleObject.
    """
    mandate = lock_draft(mandate_id, actor=actor)
    check_version(mandate, version)
    record(actor, "mandate.discarded", mandate, number=mandate.number)
    mandate.delete()


def lock_project(project_id: int) -> Project:
    """Everything about a project's mandates waits for its row; people are read after that."""
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    with_people = Project.objects.select_related("sponsor", "lead", "programme__manager")
    return with_people.get(pk=project_id)


def lock_mandate(mandate_id: int) -> Mandate:
    project_id = Mandate.objects.values_list("project", flat=True).get(pk=mandate_id)
    project = lock_project(project_id)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate_id)
    mandate.project = project
    return mandate


def lock_draft(mandate_id: int, *, actor: User) -> Mandate:
    """A mandate that the actor may write in now. Raises PermissionDenied and RuleViolation."""
    mandate = lock_mandate(mandate_id)
    if not can_edit_mandate(actor, mandate.project):
        raise PermissionDenied
    if mandate.state != MandateState.DRAFT:
        words = _("This version was sent for signature; take it back to change it.")
        if mandate.is_binding:
            words = _("A signed mandate never changes; begin a new version.")
        raise RuleViolation(words)
    return mandate


def _check_entry(entry: Entry, values: Values) -> None:
    if "due_on" in values:
        check_year(values["due_on"], "due_on")
    check_record(entry, leaving_out=["mandate"])


def _copy_entries(before: Mandate, mandate: Mandate) -> None:
    for model, fields in ENTRIES.values():
        for row in model._default_manager.filter(mandate=before).order_by("number"):
            facts = {name: getattr(row, name) for name in fields}
            model(mandate=mandate, number=row.number, **facts).save()


def _touch(mandate: Mandate) -> None:
    """A frozen text is never older than its rows: forms of the whole notice the change."""
    mandate.version += 1
    mandate.save(update_fields=["version"])
