"""Whether the signatures below a mandate are already the two agreements that gate 2 asks for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from people.choices import Role
from people.models import User
from projects.choices import ProjectState
from projects.grounds import Grounds
from projects.mandates.choices import MandateState
from projects.mandates.content import parties_of
from projects.mandates.standing import newest_mandate
from projects.models import Mandate, MandateSignature, Project
from projects.permissions import sides_of
from projects.transitions import Decider, Transition

SIDES = {Role.SPONSOR: Decider.SPONSOR, Role.DIRECTOR: Decider.DIRECTOR}


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """The other signer, whose signature is the second agreement; or why it is none."""

    number: int
    other: User | None = None
    # What the signed mandate gives the initiation; to release more, the other side agrees anew.
    limit: Decimal = Decimal(0)
    why: str = ""

    def covers(self, grounds: Grounds) -> bool:
        return self.other is not None and grounds.released_budget <= self.limit


def signed_agreement(project: Project, line: Transition, actor: User) -> SignedAgreement | None:
    """What the signed mandate says of going into initiation; nothing where none is signed.

    Three queries and the roles of the two signers.
    """
    if (line.source, line.to) != (ProjectState.MANDATE, ProjectState.INITIATION):
        return None
    mandate = newest_mandate(project)
    if mandate is None:
        return None
    if mandate.state != MandateState.SIGNED:
        if mandate.number == 1:
            return None
        words = _("The mandate has been taken up again as version %(number)s since it was signed.")
        return SignedAgreement(mandate.number, why=words % {"number": mandate.number})
    signatures = list(mandate.signatures.select_related("person").order_by("pk"))
    why = _what_no_longer_holds(project, signatures)
    if why:
        return SignedAgreement(mandate.number, why=why)
    return _of_two(mandate, [each.person for each in signatures if each.role in SIDES], actor)


def _of_two(mandate: Mandate, signers: list[User], actor: User) -> SignedAgreement:
    others = [person for person in signers if person.pk != actor.pk]
    if len(others) != 1:
        words = _("You have not signed the mandate as sponsor or project director yourself.")
        return SignedAgreement(mandate.number, why=words)
    limit = mandate.initiation_budget or Decimal(0)
    return SignedAgreement(mandate.number, others[0], limit)


def _what_no_longer_holds(project: Project, signatures: list[MandateSignature]) -> str:
    missing = {party for party, _person in parties_of(project)} - {s.role for s in signatures}
    if missing:
        words = _("The mandate is not signed as: %(roles)s.")
        return words % {"roles": ", ".join(str(Role(role).label) for role in sorted(missing))}
    for each in signatures:
        side = SIDES.get(Role(each.role))
        if side is None:
            continue
        if not each.person.is_active or side not in sides_of(each.person, project):
            words = _("%(person)s signed the mandate as %(role)s, but no longer holds this role.")
            return words % {"person": each.person, "role": each.get_role_display()}
    return ""
