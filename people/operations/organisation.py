"""Organisation units and sites."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from people.audit import operation
from people.models import OrgUnit, Site, User
from people.permissions import is_administrator
from people.versions import check_seen
from servicedesk_pm.common.errors import RuleViolation

T = TypeVar("T", OrgUnit, Site)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is written about an organisation unit."""

    code: str
    name_fr: str
    name_en: str = ""
    parent: OrgUnit | None = None
    head: User | None = None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is written about a site."""

    code: str
    name_fr: str
    canton: str
    name_en: str = ""
    user_count: int = 0


@operation
def create_unit(facts: UnitFacts, *, actor: User) -> OrgUnit:
    _only_administrators(actor)
    if OrgUnit.objects.filter(code__iexact=facts.code).exists():
        raise RuleViolation(_("Another unit has this code."), field="code")
    return OrgUnit.objects.create(**_columns(facts))


@operation
def change_unit(
    unit_id: int, facts: UnitFacts, *, actor: User, version: int | None = None
) -> OrgUnit:
    """Change a unit and its place. All units are locked, so that no two moves make a circle."""
    _only_administrators(actor)
    units = {u.pk: u for u in OrgUnit.objects.select_for_update(of=("self",)).order_by("pk")}
    unit = units[unit_id]
    check_seen(unit, version)
    if OrgUnit.objects.filter(code__iexact=facts.code).exclude(pk=unit_id).exists():
        raise RuleViolation(_("Another unit has this code."), field="code")
    above = facts.parent
    while above is not None:
        if above.pk == unit_id:
            raise RuleViolation(_("A unit cannot stand below itself."), field="parent")
        above = units.get(above.parent_id) if above.parent_id else None
    return _changed(unit, facts)


@operation
def create_site(facts: SiteFacts, *, actor: User) -> Site:
    _only_administrators(actor)
    if Site.objects.filter(code__iexact=facts.code).exists():
        raise RuleViolation(_("Another site has this code."), field="code")
    return Site.objects.create(**_columns(facts))


@operation
def change_site(site_id: int, facts: SiteFacts, *, actor: User, version: int | None = None) -> Site:
    _only_administrators(actor)
    site = Site.objects.select_for_update(of=("self",)).get(pk=site_id)
    check_seen(site, version)
    if Site.objects.filter(code__iexact=facts.code).exclude(pk=site_id).exists():
        raise RuleViolation(_("Another site has this code."), field="code")
    return _changed(site, facts)


def _only_administrators(actor: User) -> None:
    if not is_administrator(actor):
        raise PermissionDenied


def _columns(facts: UnitFacts | SiteFacts) -> dict[str, Any]:
    return {column.name: getattr(facts, column.name) for column in fields(facts)}


def _changed(row: T, facts: UnitFacts | SiteFacts) -> T:
    columns = _columns(facts)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row
