"""Sending a mandate for signature, signing it, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.mandates.choices import MandateState
from projects.mandates.content import content_of, parties_of, with_document
from projects.mandates.permissions import (
    EDITABLE,
    can_edit_mandate,
    holds_signing_role,
    signs_for_the_other_side,
)
from projects.mandates.sections import SECTIONS
from projects.mandates.standing import missing_of
from projects.models import Mandate, MandateSignature, Project
from projects.notices import facts_about
from projects.operations.mandates import lock_draft, lock_mandate
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import canonical, digest
from servicedesk_pm.common.templatetags.ui import colon


class IncompleteMandate(RuleViolation):
    """A mandate is not sent; ``missing`` tells every reason at once, by section."""

    def __init__(self, missing: dict[str, list[str]]) -> None:
        super().__init__(_("Not yet possible: some sections of the mandate are incomplete."))
        self.missing = missing

    def __str__(self) -> str:
        told = [f"{SECTIONS[key]}{colon()}{' '.join(words)}" for key, words in self.missing.items()]
        return f"{self.message} {' · '.join(told)}"


@operation
def send_mandate(
    mandate_id: int,
    *,
    actor: User,
    at: datetime,
    organisation: str = "",
    version: int | None = None,
) -> Mandate:
    """Freeze a complete draft and ask for its signatures.

    Raises PermissionDenied for those who do not write it, IncompleteMandate, RuleViolation for
    one that was sent already, StaleObject.
    """
    mandate = lock_draft(mandate_id, actor=actor)
    check_version(mandate, version)
    content = content_of(mandate)
    missing = missing_of(content, mandate.project)
    if missing:
        raise IncompleteMandate(missing)
    mandate.sent_by, mandate.sent_at = actor, at
    frozen = with_document(content, mandate, organisation=organisation, at=at)
    mandate.snapshot = canonical(frozen)
    mandate.sha256 = digest(mandate.snapshot)
    mandate.state = MandateState.IN_SIGNATURE
    mandate.version += 1
    mandate.save(update_fields=["sent_by", "sent_at", "snapshot", "sha256", "state", "version"])
    record(actor, "mandate.sent", mandate, sha256=mandate.sha256)
    _tell(mandate, "mandate.to_sign", signers_of(mandate.project), actor)
    return mandate


@operation
def sign_mandate(
    mandate_id: int, *, role: str, sha256: str, actor: User, at: datetime
) -> MandateSignature:
    """Sign exactly the content with this hash, in one role; the last signature puts it in force.

    The project is locked, so of a signature and a taking back one comes first and the other is
    refused. Raises PermissionDenied for those who sign no mandate here, RuleViolation for what
    cannot be signed any more, or not by this person.
    """
    mandate = lock_mandate(mandate_id)
    project = mandate.project
    _authorise(mandate, role, actor)
    if not mandate.is_in_signature or mandate.sha256 != sha256:
        words = _("The mandate was taken back or is signed already; read it again before signing.")
        raise RuleViolation(words)
    if project.state not in EDITABLE:
        raise RuleViolation(_("In its present state the project’s mandate is not signed."))
    signed = dict(mandate.signatures.order_by("pk").values_list("role", "person"))
    if role in signed:
        raise RuleViolation(_("In this role the mandate is signed already."))
    if signs_for_the_other_side(actor, role, signed):
        words = _("Sponsor and project director are two different persons; you have signed as one.")
        raise RuleViolation(words)
    signature = MandateSignature.objects.create(
        mandate=mandate, person=actor, role=role, signed_at=at, sha256=sha256
    )
    record(actor, "mandate.signed_as", mandate, role=role, sha256=sha256)
    facts = facts_about(project, actor, number=str(mandate.number), role=role)
    notify([mandate.sent_by], "mandate.signature_given", facts, _url(mandate), actor)
    if {party for party, _person in parties_of(project)} <= {role, *signed}:
        _put_in_force(mandate, actor, at)
    return signature


@operation
def take_mandate_back(
    mandate_id: int, *, reason: str, actor: User, version: int | None = None
) -> Mandate:
    """Reopen a mandate before its last signature; all signatures are void.

    Raises PermissionDenied for those who do not write it, RuleViolation without a reason or
    where it is not in signature, StaleObject.
    """
    mandate = lock_mandate(mandate_id)
    if not can_edit_mandate(actor, mandate.project):
        raise PermissionDenied
    if not mandate.is_in_signature:
        raise RuleViolation(_("Only a mandate in signature can be taken back."))
    check_version(mandate, version)
    if not reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    signatures = list(mandate.signatures.select_related("person").order_by("pk"))
    for signature in signatures:
        signature.delete()
    void = [f"{each.person} ({each.role})" for each in signatures]
    record(
        actor,
        "mandate.taken_back",
        mandate,
        reason=reason.strip(),
        signatures=void,
        sha256=mandate.sha256,
    )
    people = [*signers_of(mandate.project), mandate.sent_by]
    mandate.snapshot = mandate.sha256 = ""
    mandate.sent_by = mandate.sent_at = None
    mandate.state = MandateState.DRAFT
    mandate.version += 1
    mandate.save(update_fields=["sent_by", "sent_at", "snapshot", "sha256", "state", "version"])
    _tell(mandate, "mandate.taken_back", people, actor, reason=reason.strip())
    return mandate


def signers_of(project: Project) -> list[User | None]:
    """Everybody who may be asked to sign; as director, all who are one."""
    named = [person for _role, person in parties_of(project)]
    directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
    return [*named, *directors.by_name()]


def _authorise(mandate: Mandate, role: str, actor: User) -> None:
    """Who lost the role since the mandate was sent reads so; everybody else may not sign."""
    named = {
        each["role"]: each["username"]
        for each in mandate.content.get("document", {}).get("signers", ())
    }
    if not holds_signing_role(actor, mandate.project, role):
        if named.get(role) == actor.username:
            words = _("You no longer hold this role; the mandate has to be taken back first.")
            raise RuleViolation(words)
        raise PermissionDenied
    if named.get(role, actor.username) not in {"", actor.username}:
        words = _("The mandate names another person in this role; it has to be taken back first.")
        raise RuleViolation(words)


def _put_in_force(mandate: Mandate, actor: User, at: datetime) -> None:
    before = Mandate.objects.filter(project=mandate.project, state=MandateState.SIGNED).first()
    if before is not None:
        before.state = MandateState.SUPERSEDED
        before.version += 1
        before.save(update_fields=["state", "version"])
    mandate.state, mandate.signed_at = MandateState.SIGNED, at
    mandate.version += 1
    mandate.save(update_fields=["state", "signed_at", "version"])
    record(actor, "mandate.in_force", mandate, sha256=mandate.sha256)
    seated = User.objects.active().filter(seats__project=mandate.project).distinct()
    people = [*signers_of(mandate.project), mandate.sent_by, *seated.by_name()]
    _tell(mandate, "mandate.signed", people, actor)


def _tell(mandate: Mandate, kind: str, people: list[User | None], actor: User, **more: str) -> None:
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(mandate.project, actor, number=str(mandate.number), **more)
    notify(unique, kind, facts, _url(mandate), actor)


def _url(mandate: Mandate) -> str:
    return mandate.get_absolute_url()
