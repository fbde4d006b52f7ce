"""Whom a message reaches by e-mail, and in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import OrgUnit, User
from projects.communication.choices import AudienceLanguage
from projects.models import CommunicationAction
from projects.stakeholders.choices import StakeholderKind
from servicedesk_pm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Recipient:
    """``language`` is a value of AudienceLanguage: who has no account may get both."""

    address: str
    language: str


def recipients_of(row: CommunicationAction) -> list[Recipient]:
    """Everybody in the units reached and below, stakeholders with an account, and the addresses.

    Each address once and in lower case; four queries, however many there are.
    """
    around = list(row.stakeholders.values_list("kind", "person", "org_unit"))
    whole = {unit for kind, _person, unit in around if kind == StakeholderKind.UNIT and unit}
    units = _with_those_below({*row.units.values_list("pk", flat=True), *whole})
    single = {person for _kind, person, _unit in around if person}
    people = User.objects.active().filter(email__gt="")
    people = people.filter(Q(org_unit__in=units) | Q(pk__in=single)).order_by("pk")
    both = row.language == AudienceLanguage.BOTH
    found = {
        email.lower(): language if both else row.language
        for email, language in people.values_list("email", "language")
    }
    for address in addresses_in(row.addresses):
        found.setdefault(address, row.language)
    return [Recipient(address, found[address]) for address in sorted(found)]


def addresses_in(text: str) -> list[str]:
    """One address a line, in lower case. Raises RuleViolation with the line that holds none."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        address = line.strip(" \t,;").lower()
        if not address:
            continue
        try:
            validate_email(address)
        except ValidationError as error:
            words = _("Line %(line)s: “%(words)s” is no mail address.")
            facts = {"line": number, "words": line.strip()[:80]}
            raise RuleViolation(words % facts, field="addresses") from error
        found.append(address)
    return found


def _with_those_below(units: set[int]) -> set[int]:
    if not units:
        return units
    children: dict[int | None, list[int]] = {}
    for unit, parent in OrgUnit.objects.values_list("pk", "parent"):
        children.setdefault(parent, []).append(unit)
    reached: set[int] = set()
    open_: Iterable[int] = units
    while open_:
        reached.update(open_)
        open_ = [c for unit in open_ for c in children.get(unit, ()) if c not in reached]
    return reached
