"""Records of the portfolio and its programmes."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from people.audit import operation
from people.models import User
from people.permissions import is_director
from people.versions import check_seen, check_version
from projects.models import Portfolio, Programme
from projects.operations.checks import Values, check_people, only
from projects.permissions import DIRECTOR_PROGRAMME_FIELDS, editable_programme_fields
from projects.rules import check_record


@operation
def create_portfolio(code: str, values: Values, *, actor: User) -> Portfolio:
    """Found a portfolio. Raises PermissionDenied for all but directors, RuleViolation."""
    if not is_director(actor):
        raise PermissionDenied
    portfolio = Portfolio(code=code.strip().upper(), **only(values, {"name_fr", "name_en"}))
    check_record(portfolio)
    portfolio.save()
    return portfolio


@operation
def edit_portfolio(
    portfolio_id: int, values: Values, *, actor: User, version: int | None = None
) -> Portfolio:
    """Change a portfolio's names; its code stays.

    Raises PermissionDenied for all but directors, RuleViolation and StaleObject.
    """
    if not is_director(actor):
        raise PermissionDenied
    portfolio = Portfolio.objects.select_for_update(of=("self",)).get(pk=portfolio_id)
    check_seen(portfolio, version)
    changed = only(values, {"name_fr", "name_en"})
    for field, value in changed.items():
        setattr(portfolio, field, value)
    check_record(portfolio)
    portfolio.save(update_fields=list(changed))
    return portfolio


@operation
def create_programme(portfolio_id: int, code: str, values: Values, *, actor: User) -> Programme:
    """Found a programme. Raises PermissionDenied for all but directors, RuleViolation."""
    if not is_director(actor):
        raise PermissionDenied
    programme = Programme(
        portfolio_id=portfolio_id,
        code=code.strip().upper(),
        **only(values, DIRECTOR_PROGRAMME_FIELDS),
    )
    check_people(programme, values, ("manager", "sponsor"))
    check_record(programme)
    programme.save()
    return programme


@operation
def edit_programme(
    programme_id: int, values: Values, *, actor: User, version: int | None = None
) -> Programme:
    """Change a programme's record; its manager changes the objective, directors all but the code.

    Raises PermissionDenied when ``values`` holds a field the actor may not change,
    RuleViolation and StaleObject.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    allowed = editable_programme_fields(actor, programme)
    if not allowed or not allowed.issuperset(values):
        raise PermissionDenied
    check_version(programme, version)
    values = {field: new for field, new in values.items() if getattr(programme, field) != new}
    if not values:
        return programme
    for field, value in values.items():
        setattr(programme, field, value)
    check_people(programme, values, ("manager", "sponsor"))
    check_record(programme)
    programme.version += 1
    programme.save(update_fields=[*values, "version"])
    return programme
