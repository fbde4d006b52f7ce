"""Directives are issued, changed and ended; they are never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.choices import SizeClass
from projects.communication.recipients import addresses_in
from projects.models import Portfolio, Programme
from reporting.directives.choices import ADDRESSED, Rhythm
from reporting.directives.models import MOST_DUE_DAYS, Directive
from reporting.directives.permissions import can_issue_directives
from servicedesk_pm.common.errors import RuleViolation
from workpackages.rules import check_day


@dataclass(frozen=True, slots=True)
class DirectiveFacts:
    """All that a directive says."""

    name_fr: str
    name_en: str
    programme: Programme | None
    size_class: str
    rhythm: str
    due_days: int
    remind_days: int
    wants_next_steps: bool
    wants_both_languages: bool
    begins_on: date
    roles: tuple[str, ...]
    people: tuple[User, ...]
    addresses: str


@operation
def issue_directive(portfolio_id: int, facts: DirectiveFacts, *, actor: User) -> Directive:
    """From its first status date on, reports are drafted, reminded of and sent as it says.

    Raises PermissionDenied for all but directors, and RuleViolation naming the field.
    """
    portfolio = Portfolio.objects.select_for_update(of=("self",)).get(pk=portfolio_id)
    if not can_issue_directives(actor):
        raise PermissionDenied
    row = Directive(portfolio=portfolio)
    _write(row, facts)
    record(actor, "directive.issued", row)
    return row


@operation
def change_directive(
    directive_id: int, facts: DirectiveFacts, *, actor: User, version: int | None = None
) -> Directive:
    """What is drafted or published already keeps its day.

    Raises PermissionDenied, StaleObject, and RuleViolation naming the field.
    """
    row = _locked(directive_id, version, actor)
    row.version += 1
    _write(row, facts)
    record(actor, "directive.changed", row)
    return row


@operation
def end_directive(
    directive_id: int, *, actor: User, on: date, version: int | None = None
) -> Directive:
    """Nothing is drafted or sent by it any more. Raises PermissionDenied and RuleViolation."""
    row = _locked(directive_id, version, actor)
    row.ended_on = on
    row.version += 1
    row.save(update_fields=["ended_on", "version"])
    record(actor, "directive.ended", row)
    return row


def _locked(directive_id: int, version: int | None, actor: User) -> Directive:
    row = Directive.objects.select_for_update(of=("self",)).get(pk=directive_id)
    if not can_issue_directives(actor):
        raise PermissionDenied
    if row.ended_on is not None:
        raise RuleViolation(_("This directive has ended; issue another one."))
    check_version(row, version)
    return row


def _write(row: Directive, facts: DirectiveFacts) -> None:
    _check(row, facts)
    row.name_fr, row.name_en = facts.name_fr.strip(), facts.name_en.strip()
    row.programme, row.size_class, row.rhythm = facts.programme, facts.size_class, facts.rhythm
    row.due_days, row.remind_days = facts.due_days, facts.remind_days
    row.wants_next_steps = facts.wants_next_steps
    row.wants_both_languages = facts.wants_both_languages
    row.begins_on = facts.begins_on
    row.roles = [str(role) for role in ADDRESSED if role in facts.roles]
    row.addresses = "\n".join(addresses_in(facts.addresses))
    row.save()
    row.people.set(facts.people)


def _check(row: Directive, facts: DirectiveFacts) -> None:
    if not facts.name_fr.strip():
        raise RuleViolation(_("Give the directive a name in French."), field="name_fr")
    if facts.programme and facts.programme.portfolio_id != row.portfolio_id:
        words = _("This programme belongs to another portfolio.")
        raise RuleViolation(words, field="programme")
    if facts.rhythm == Rhythm.QUARTERLY and facts.size_class != SizeClass.SMALL:
        words = _("Only projects of class S may report by the quarter; choose the class S.")
        raise RuleViolation(words, field="rhythm")
    if not 1 <= facts.due_days <= MOST_DUE_DAYS:
        words = _("A report is due one to twenty working days after its status date.")
        raise RuleViolation(words, field="due_days")
    if not 0 <= facts.remind_days < facts.due_days:
        words = _("The reminder comes after the status date and before the report is due.")
        raise RuleViolation(words, field="remind_days")
    check_day(facts.begins_on, field="begins_on")
    if not (facts.roles or facts.people or addresses_in(facts.addresses)):
        words = _("Say who receives the reports: roles, people or addresses.")
        raise RuleViolation(words, field="roles")
    _refuse_twin(row, facts)


def _refuse_twin(row: Directive, facts: DirectiveFacts) -> None:
    same = Directive.objects.in_force().filter(
        portfolio=row.portfolio_id, programme=facts.programme, size_class=facts.size_class
    )
    other = same.exclude(pk=row.pk).first()
    if other is not None:
        words = _("“%(directive)s” covers the same programme and class already.")
        raise RuleViolation(words % {"directive": other.name}, field="size_class")
