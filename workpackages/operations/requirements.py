"""Requirements are written down, agreed on, dropped, and tied to what shows that they are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import Project
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import AcceptanceCriterion, Coverage, Deliverable, Requirement
from workpackages.operations.locking import demand, lock_project, next_number, write
from workpackages.quality.choices import RequirementState
from workpackages.quality.permissions import can_edit_requirements
from workpackages.rules import refuse_if_frozen

Values = Mapping[str, Any]
FACTS = frozenset({"name_fr", "name_en", "detail", "asked_by", "source", "priority"})
TRIMMED = ("name_fr", "name_en", "detail", "asked_by", "source")


@operation
def create_requirement(project_id: int, facts: Values, *, actor: User) -> Requirement:
    """Write down what the project has to fulfil, numbered in it.

    Raises PermissionDenied for all but its lead, RuleViolation.
    """
    project = lock_project(project_id)
    demand(allowed=can_edit_requirements(actor, project))
    refuse_if_frozen(project)
    row = Requirement(project=project)
    _take(row, facts)
    row.number = next_number(project, project.requirements)
    row.save(force_insert=True)
    record(actor, "requirement.created", row)
    return row


@operation
def edit_requirement(
    requirement_id: int, facts: Values, *, actor: User, version: int | None = None
) -> Requirement:
    """Word it anew, as long as it is proposed: what was agreed on does not change unseen.

    Raises PermissionDenied, RuleViolation, StaleObject.
    """
    row = _locked(requirement_id, actor, version)
    if not row.is_proposed:
        words = _("Only a proposed requirement is worded anew; take the agreement back first.")
        raise RuleViolation(words)
    _take(row, facts)
    return write(row, version, *facts)


@operation
def remove_requirement(requirement_id: int, *, actor: User) -> None:
    """Remove what was written down by mistake; its number is not given again."""
    row = _locked(requirement_id, actor, None)
    if not row.is_proposed:
        words = _("Only a proposed requirement can be removed. Drop it with a reason instead.")
        raise RuleViolation(words)
    record(actor, "requirement.deleted", row, number=row.number, name=row.name_fr)
    for place in row.coverage.select_related("deliverable", "criterion").order_by("pk"):
        place.requirement = row
        place.delete()
    row.delete()


@operation
def agree_requirement(
    requirement_id: int, *, actor: User, version: int | None = None
) -> Requirement:
    """It is agreed with who asks for it; its words stay. Raises as ``edit_requirement`` does."""
    row = _locked(requirement_id, actor, version)
    if not row.is_proposed:
        raise RuleViolation(_("Only a proposed requirement is agreed on."))
    row.state = RequirementState.AGREED
    write(row, version, "state")
    record(actor, "requirement.agreed", row)
    return row


@operation
def drop_requirement(
    requirement_id: int, reason: str, *, actor: User, version: int | None = None
) -> Requirement:
    """The project does without it. Raises RuleViolation without a reason."""
    row = _locked(requirement_id, actor, version)
    if row.is_dropped:
        raise RuleViolation(_("The requirement is dropped already."))
    if not reason.strip():
        raise RuleViolation(_("Say why it is dropped."), field="reason")
    row.state, row.drop_reason = RequirementState.DROPPED, reason.strip()
    write(row, version, "state", "drop_reason")
    record(actor, "requirement.dropped", row, reason=row.drop_reason)
    return row


@operation
def propose_requirement(
    requirement_id: int, *, actor: User, version: int | None = None
) -> Requirement:
    """What was agreed on or dropped is proposed again, and may be worded anew."""
    row = _locked(requirement_id, actor, version)
    if row.is_proposed:
        raise RuleViolation(_("The requirement is proposed already."))
    row.state, row.drop_reason = RequirementState.PROPOSED, ""
    write(row, version, "state", "drop_reason")
    record(actor, "requirement.proposed", row)
    return row


@operation
def cover_requirement(
    requirement_id: int,
    deliverable_id: int,
    numbers: Sequence[int] = (),
    *,
    actor: User,
    version: int | None = None,
) -> list[Coverage]:
    """Say which deliverable shows that it is met: by these criteria, or as a whole.

    Raises PermissionDenied, StaleObject, and RuleViolation for a deliverable of another
    project, a number without a criterion, and what is said already.
    """
    row = _locked(requirement_id, actor, version)
    if row.is_dropped:
        raise RuleViolation(_("The requirement is dropped; nothing shows it any more."))
    deliverable = Deliverable.objects.below(row.project).filter(pk=deliverable_id).first()
    if deliverable is None:
        words = _("Choose a deliverable of this project or of one below it.")
        raise RuleViolation(words, field="deliverable")
    known = row.coverage.filter(deliverable=deliverable)
    criteria = _criteria(deliverable, numbers)
    wanted: list[AcceptanceCriterion | None] = [*criteria] or [None]
    taken = {each.criterion_id for each in known}
    fresh = [each for each in wanted if (each.pk if each else None) not in taken]
    if not fresh:
        words = _("This deliverable covers the requirement in this way already.")
        raise RuleViolation(words, field="deliverable")
    made = []
    for criterion in fresh:
        place = Coverage(requirement=row, deliverable=deliverable, criterion=criterion)
        place.save()
        made.append(place)
    write(row, None)
    record(actor, "requirement.covered", row, by=[str(each) for each in made])
    return made


@operation
def uncover_requirement(coverage_id: int, *, actor: User) -> Requirement:
    """It does not show it after all. Raises PermissionDenied, RuleViolation."""
    found = Coverage.objects.filter(pk=coverage_id).values_list("requirement_id", flat=True)
    row = _locked(found.first() or 0, actor, None)
    place = row.coverage.select_related("deliverable", "criterion").filter(pk=coverage_id).first()
    if place is None:
        raise RuleViolation(_("This coverage is no longer there."))
    place.requirement = row
    record(actor, "requirement.uncovered", row, by=str(place))
    place.delete()
    write(row, None)
    return row


def _locked(requirement_id: int, actor: User, version: int | None) -> Requirement:
    place = Requirement.objects.filter(pk=requirement_id).values_list("project_id", flat=True)
    project: Project = lock_project(place.first() or 0)
    row = Requirement.objects.select_for_update(of=("self",)).filter(pk=requirement_id).first()
    if row is None:
        raise RuleViolation(_("This requirement is no longer there."))
    row.project = project
    demand(allowed=can_edit_requirements(actor, project))
    check_version(row, version)
    refuse_if_frozen(project)
    return row


def _take(row: Requirement, facts: Values) -> None:
    if not FACTS.issuperset(facts):
        raise PermissionDenied
    for name, value in facts.items():
        setattr(row, name, value.strip() if name in TRIMMED else value)
    row.name_fr = row.name_fr or row.name_en
    check_record(row, leaving_out=["project", "number", "search_text"])


def _criteria(deliverable: Deliverable, numbers: Sequence[int]) -> list[AcceptanceCriterion]:
    found = list(deliverable.criteria.filter(number__in=numbers).order_by("number"))
    missing = sorted(set(numbers) - {each.number for each in found})
    if missing:
        words = _("The deliverable has no criterion with the number %(numbers)s.")
        listed = ", ".join(map(str, missing))
        raise RuleViolation(words % {"numbers": listed}, field="criteria")
    return found
