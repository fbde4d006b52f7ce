"""Accounts: made, changed, closed and opened again by an administrator."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from people.audit import operation, record
from people.choices import Role
from people.models import OrganisationRole, OrgUnit, Site, User
from people.operations.sessions import end_rows
from people.permissions import is_administrator
from people.versions import check_seen
from servicedesk_pm.common.errors import RuleViolation

# Without one active holder of each, nobody could repair anything.
NEVER_EMPTY = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What an administrator writes about a person."""

    name: str
    email: str
    org_unit: OrgUnit | None = None
    site: Site | None = None
    language: str = "fr"


@operation
def create_account(username: str, facts: AccountFacts, *, actor: User) -> User:
    """Make an account without a password; its owner chooses one through a link."""
    _only_administrators(actor)
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(_("Somebody has this user name already."), field="username")
    _check_email(facts.email, other_than=None)
    user = User(username=username, **_columns(facts))
    user.set_unusable_password()
    user.save()
    record(actor, "account.created", user)
    return user


@operation
def change_account(
    user_id: int, facts: AccountFacts, *, actor: User, version: int | None = None
) -> User:
    """Change a person's facts; ``version`` is what ``seen_version`` gave the form."""
    _only_administrators(actor)
    user = _locked(user_id)
    check_seen(user, version)
    _check_email(facts.email, other_than=user)
    columns = _columns(facts)
    for name, value in columns.items():
        setattr(user, name, value)
    user.save(update_fields=list(columns))
    return user


@operation
def close_account(user_id: int, *, actor: User, reason: str) -> User:
    """Lock somebody out: no sign-in any more, and every open session ends now."""
    _only_administrators(actor)
    if user_id == actor.pk:
        raise RuleViolation(_("You cannot close your own account."))
    user = _locked(user_id)
    if not user.is_active:
        raise RuleViolation(_("This account is closed already."))
    for role in sorted(set(user.organisation_roles.values_list("role", flat=True))):
        _keep_one_holder(role, leaving=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_rows(UserSession.objects.filter(user=user).values_list("pk", flat=True))
    record(actor, "account.closed", user, reason=reason)
    return user


@operation
def reopen_account(user_id: int, *, actor: User) -> User:
    _only_administrators(actor)
    user = _locked(user_id)
    if user.is_active:
        raise RuleViolation(_("This account is open already."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor, "account.reopened", user)
    return user


@operation
def note_handed_link(user_id: int, *, actor: User) -> User:
    """Leave a trace that an administrator saw a link that sets the person's password."""
    _only_administrators(actor)
    user = _locked(user_id)
    if not user.is_active:
        raise RuleViolation(_("This account is closed: it gets no link."))
    record(actor, "account.link_shown", user)
    return user


@operation
def grant_role(user_id: int, role: str, *, actor: User) -> OrganisationRole:
    """Give a role on the whole organisation. Nobody gives one to himself or herself."""
    _only_administrators(actor)
    _not_oneself(user_id, actor)
    user = _locked(user_id)
    if not user.is_active:
        raise RuleViolation(_("A closed account takes no role."), field="role")
    held, is_new = OrganisationRole.objects.get_or_create(user=user, role=role)
    if not is_new:
        raise RuleViolation(_("The person has this role already."), field="role")
    record(actor, "role.granted", user, role=str(role))
    return held


@operation
def revoke_role(user_id: int, role: str, *, actor: User) -> None:
    """Take a role on the whole organisation away; it ends with the person's next request."""
    _only_administrators(actor)
    _not_oneself(user_id, actor)
    user = _locked(user_id)
    held = OrganisationRole.objects.filter(user=user, role=role).first()
    if held is None:
        raise RuleViolation(_("The person does not have this role any more."))
    _keep_one_holder(role, leaving=user)
    held.delete()
    record(actor, "role.revoked", user, role=str(role))


def _only_administrators(actor: User) -> None:
    if not is_administrator(actor):
        raise PermissionDenied


def _not_oneself(user_id: int, actor: User) -> None:
    if user_id == actor.pk:
        raise RuleViolation(_("Another administrator must change your own roles."))


def _locked(user_id: int) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user_id)


def _columns(facts: AccountFacts) -> dict[str, Any]:
    columns = {column.name: getattr(facts, column.name) for column in fields(facts)}
    # Sign-in and reset look addresses up in lower case.
    return {**columns, "email": facts.email.lower()}


def _check_email(email: str, *, other_than: User | None) -> None:
    others = User.objects.filter(email__iexact=email)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if email and others.exists():
        raise RuleViolation(_("Another account has this e-mail address."), field="email")


def _keep_one_holder(role: str, *, leaving: User) -> None:
    """Lock the holders of a role, so that two administrators cannot remove the last two."""
    if role not in NEVER_EMPTY:
        return
    holders = OrganisationRole.objects.filter(role=role)
    list(holders.select_for_update().order_by("pk"))
    # Asked in a second statement: the one that waited sees the others' accounts as they were.
    if not holders.filter(user__is_active=True).exclude(user=leaving).exists():
        raise RuleViolation(
            _("This is the last person with the role “%(role)s”. Give it to somebody else first.")
            % {"role": Role(role).label}
        )
