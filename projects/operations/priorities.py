"""The weights of a portfolio: founded, drafted, edited, put in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from engine.scoring import SchemeError
from people.audit import operation, record
from people.models import User
from people.versions import check_version
from projects.models import (
    CriteriaSet,
    Criterion,
    ObjectiveSet,
    SetState,
    StrategicObjective,
    WeightSet,
)
from projects.operations.checks import lock_portfolio
from projects.priorities.defaults import CRITERIA, OBJECTIVES, CriterionFacts, ObjectiveFacts
from projects.priorities.permissions import can_set_weights
from projects.priorities.scheme import scheme_of
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation

Rows = Sequence[ObjectiveFacts] | Sequence[CriterionFacts]


@operation
def found_priorities(
    portfolio_id: int, *, actor: User, on: date
) -> tuple[ObjectiveSet, CriteriaSet]:
    """Put the usual objectives and criteria in force where the portfolio has none yet.

    Raises PermissionDenied for all but the director, RuleViolation where there are some.
    """
    lock_portfolio(portfolio_id)
    _authorise(actor)
    if CriteriaSet.objects.filter(portfolio=portfolio_id).exists():
        raise RuleViolation(_("This portfolio has its criteria already."))
    facts = {"portfolio_id": portfolio_id, "number": 1}
    objectives = ObjectiveSet(state=SetState.IN_FORCE, valid_from=on, **facts)
    objectives.save()
    criteria = CriteriaSet(state=SetState.IN_FORCE, valid_from=on, **facts)
    criteria.save()
    _write(objectives, OBJECTIVES)
    _write(criteria, CRITERIA)
    return objectives, criteria


@operation
def draft_weights(kind: type[WeightSet], portfolio_id: int, *, actor: User) -> WeightSet:
    """Begin the next version as a copy of what is in force.

    Raises PermissionDenied, and RuleViolation where a draft is open or nothing is in force.
    """
    lock_portfolio(portfolio_id)
    _authorise(actor)
    known = _sets(kind).filter(portfolio=portfolio_id)
    if known.filter(state=SetState.DRAFT).exists():
        raise RuleViolation(_("A draft is open already; edit it or discard it."))
    current = known.filter(state=SetState.IN_FORCE).first()
    if current is None:
        raise RuleViolation(_("Nothing is in force yet."))
    latest = known.aggregate(latest=models.Max("number"))["latest"]
    draft = kind(portfolio_id=portfolio_id, number=latest + 1)
    draft.save()
    _write(draft, facts_of(current))
    return draft


@operation
def edit_weights(
    kind: type[WeightSet], set_id: int, rows: Rows, *, actor: User, version: int | None = None
) -> WeightSet:
    """Replace the rows of a draft. Weights must add up to 100 before it can be in force.

    Raises PermissionDenied, StaleObject, and RuleViolation for what is no draft, for a key
    that stands twice and for weights that are no part of 100.
    """
    draft = _locked(kind, set_id, actor)
    check_version(draft, version)
    if draft.state != SetState.DRAFT:
        raise RuleViolation(_("A version that was in force does not change; begin a new one."))
    keys = [row.key for row in rows]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise RuleViolation(_("The key %(key)s stands twice.") % {"key": twice})
    _check_sum(rows)
    _row_model(draft).objects.filter(**{_owner(draft): draft}).delete()
    _write(draft, rows)
    draft.version += 1
    draft.save(update_fields=["version"])
    return draft


@operation
def put_in_force(
    kind: type[WeightSet], set_id: int, *, actor: User, on: date, version: int | None = None
) -> WeightSet:
    """Make a draft valid from today on; what was in force until now stays readable.

    Raises PermissionDenied, StaleObject, and RuleViolation for weights that do not fit.
    """
    draft = _locked(kind, set_id, actor)
    check_version(draft, version)
    if draft.state != SetState.DRAFT:
        raise RuleViolation(_("Only a draft can be put in force."))
    rows = facts_of(draft)
    _check_sum(rows)
    others = _sets(kind).filter(portfolio=draft.portfolio_id, state=SetState.IN_FORCE)
    for old in others.select_for_update(of=("self",)):
        old.state = SetState.PAST
        old.version += 1
        old.save(update_fields=["state", "version"])
    draft.state, draft.valid_from = SetState.IN_FORCE, on
    draft.version += 1
    draft.save(update_fields=["state", "valid_from", "version"])
    try:
        scheme_of(draft.portfolio_id)
    except SchemeError:
        words = _("Exactly one criterion must be the one that is computed from the objectives.")
        raise RuleViolation(words) from None
    record(actor, "weights.put_in_force", draft, number=draft.number)
    return draft


@operation
def discard_draft(kind: type[WeightSet], set_id: int, *, actor: User) -> None:
    """Throw a draft away. Raises PermissionDenied, and RuleViolation for what is no draft."""
    draft = _locked(kind, set_id, actor)
    if draft.state != SetState.DRAFT:
        raise RuleViolation(_("Only a draft can be discarded."))
    draft.delete()


def facts_of(rows_of: WeightSet) -> list[Any]:
    """The rows of a set as plain facts."""
    kind = ObjectiveFacts if isinstance(rows_of, ObjectiveSet) else CriterionFacts
    rows = _row_model(rows_of).objects.filter(**{_owner(rows_of): rows_of}).order_by("key")
    return [kind(*(getattr(row, name) for name in kind._fields)) for row in rows]


def _authorise(actor: User) -> None:
    if not can_set_weights(actor):
        raise PermissionDenied


def _sets(kind: type[WeightSet]) -> models.QuerySet[Any]:
    return kind._default_manager.all()


def _locked(kind: type[WeightSet], set_id: int, actor: User) -> WeightSet:
    lock_portfolio(_sets(kind).values_list("portfolio_id", flat=True).get(pk=set_id))
    draft: WeightSet = _sets(kind).select_for_update(of=("self",)).get(pk=set_id)
    _authorise(actor)
    return draft


def _row_model(of: WeightSet) -> type[Any]:
    return StrategicObjective if isinstance(of, ObjectiveSet) else Criterion


def _owner(of: WeightSet) -> str:
    return "objective_set" if isinstance(of, ObjectiveSet) else "criteria_set"


def _check_sum(rows: Rows) -> None:
    total = sum(row.weight for row in rows)
    if total != 100:
        raise RuleViolation(_("The weights add up to %(sum)s, not to 100.") % {"sum": total})
    aligned = sum(isinstance(row, CriterionFacts) and row.is_aligned for row in rows)
    if rows and isinstance(rows[0], CriterionFacts) and aligned != 1:
        words = _("Exactly one criterion must be the one that is computed from the objectives.")
        raise RuleViolation(words)


def _write(owner: WeightSet, rows: Rows) -> None:
    made = []
    for facts in rows:
        row = _row_model(owner)(**{_owner(owner): owner}, **facts._asdict())
        check_record(row, leaving_out=[_owner(owner)])
        made.append(row)
    for row in made:
        row.save()
