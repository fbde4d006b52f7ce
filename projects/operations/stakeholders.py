"""The stakeholder register: who is in it, what is known of them, and how they are judged."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project, Stakeholder, StakeholderAssessment
from projects.notices import both_names, facts_about
from projects.operations.checks import Values, only
from projects.permissions import can_see_inside
from projects.rules import check_record, check_year
from projects.stakeholders.choices import FACTS, JUDGED
from projects.stakeholders.permissions import enters_stakeholders, writes_register
from servicedesk_pm.common.errors import RuleViolation


@operation
def enter_stakeholder(
    project_id: int, values: Values, judged: Values, *, actor: User, on: date
) -> Stakeholder:
    """Put somebody into the project's register, with a first assessment.

    Raises PermissionDenied for all but who keeps the register, and RuleViolation for what
    cannot be, naming its field.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    if not enters_stakeholders(actor, project):
        raise PermissionDenied
    last = Stakeholder.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    facts = only(values, set(FACTS))
    row = Stakeholder(project=project, number=(last or 0) + 1, entered_on=on, **facts)
    _check(row, owner_before=None)
    row.save()
    _judge(row, judged, actor, on)
    if row.owner_id:
        _tell_owner(row, actor)
    return row


@operation
def edit_stakeholder(
    stakeholder_id: int, values: Values, *, actor: User, version: int | None = None
) -> Stakeholder:
    """Change what is known of somebody.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    row = locked_stakeholder(stakeholder_id)
    if not writes_register(actor, row.project):
        raise PermissionDenied
    check_version(row, version)
    owner_before = row.owner_id
    for name, value in only(values, set(FACTS)).items():
        setattr(row, name, value)
    _check(row, owner_before=owner_before)
    row.version += 1
    row.save()
    if row.owner_id and row.owner_id != owner_before:
        _tell_owner(row, actor)
    return row


@operation
def remove_stakeholder(stakeholder_id: int, *, actor: User) -> None:
    """Take somebody out of the register who was entered by mistake.

    Raises PermissionDenied, and RuleViolation once there were contacts or actions.
    """
    row = locked_stakeholder(stakeholder_id)
    if not enters_stakeholders(actor, row.project):
        raise PermissionDenied
    if row.contacts.exists() or row.actions.exists():
        words = _("There are contacts or actions with this stakeholder; it stays in the register.")
        raise RuleViolation(words)
    row.delete()


@operation
def assess_stakeholder(
    stakeholder_id: int, judged: Values, *, actor: User, on: date
) -> StakeholderAssessment:
    """Judge somebody as of today; a second time on the same day replaces the first.

    Actions that were done without saying where they led take the new engagement as their
    result. Raises PermissionDenied, and RuleViolation naming the field.
    """
    row = locked_stakeholder(stakeholder_id)
    if not writes_register(actor, row.project):
        raise PermissionDenied
    return assess_locked(row, judged, actor=actor, on=on)


def assess_locked(
    row: Stakeholder, judged: Values, *, actor: User, on: date
) -> StakeholderAssessment:
    """The part of an operation that judges a stakeholder which it has locked."""
    assessment = _judge(row, judged, actor, on)
    record(actor, "stakeholder.assessed", assessment)
    for action in row.actions.filter(done_on__isnull=False, after=None).order_by("pk"):
        action.after = assessment.current
        action.version += 1
        action.save(update_fields=["after", "version"])
    return assessment


def locked_stakeholder(stakeholder_id: int) -> Stakeholder:
    """After its project, so that nothing is written beside the closing of that."""
    keys = Stakeholder.objects.values_list("project_id", flat=True)
    projects = Project.objects.select_for_update(of=("self",)).select_related("lead")
    project = projects.get(pk=keys.get(pk=stakeholder_id))
    row = Stakeholder.objects.select_for_update(of=("self",)).get(pk=stakeholder_id)
    row.project = project
    return row


def check_insider(person: User | None, project: Project, field: str) -> None:
    """Who is given something to do has to see where it is."""
    if person is None:
        return
    if not person.is_active:
        raise RuleViolation(_("Choose a person with an active account."), field=field)
    if not can_see_inside(person, project):
        words = _("%(person)s does not see the inside of this project; give them a role first.")
        raise RuleViolation(words % {"person": person}, field=field)


def newest_assessment(row: Stakeholder) -> StakeholderAssessment | None:
    return row.assessments.newest_first().first()


def _judge(row: Stakeholder, judged: Values, actor: User, on: date) -> StakeholderAssessment:
    facts = only(judged, set(JUDGED))
    same_day = StakeholderAssessment.objects.filter(stakeholder=row, assessed_on=on).first()
    assessment = same_day or StakeholderAssessment(stakeholder=row, assessed_on=on)
    assessment.stakeholder = row
    for name, value in facts.items():
        setattr(assessment, name, value)
    assessment.assessed_by = actor
    check_record(assessment, leaving_out=["stakeholder", "assessed_by"])
    assessment.save()
    return assessment


def _check(row: Stakeholder, *, owner_before: int | None) -> None:
    if row.represents_unit and row.org_unit is None:
        raise RuleViolation(_("Name the unit that is represented."), field="org_unit")
    if row.size == 0:
        raise RuleViolation(_("A group has at least one member."), field="size")
    check_year(row.next_contact_on, "next_contact_on")
    check_record(row, leaving_out=["project"])
    if row.owner_id != owner_before:
        check_insider(row.owner, row.project, "owner")


def _tell_owner(row: Stakeholder, actor: User) -> None:
    facts = facts_about(row.project, actor, **both_names("stakeholder", row))
    notify([row.owner], "stakeholder.owner_named", facts, row.get_absolute_url(), actor)
