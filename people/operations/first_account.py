"""The one account that nobody in the application can make: that of the first administrator."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.audit import acting_as, record
from people.choices import Role
from people.models import OrganisationRole, User
from servicedesk_pm.common.errors import RuleViolation


@transaction.atomic
def appoint_first_administrator(username: str, *, name: str, email: str, password: str) -> User:
    """Make the account that makes the others. Refused as soon as there is an administrator.

    Raises ``ValidationError`` for a weak password.
    """
    if OrganisationRole.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
        raise RuleViolation(_("There is an administrator already, who makes further accounts."))
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(_("Somebody has this user name already."), field="username")
    user = User(username=username, name=name, email=email.lower())
    validate_password(password, user)
    user.set_password(password)
    with acting_as(None):
        user.save()
        OrganisationRole.objects.create(user=user, role=Role.ADMINISTRATOR)
        record(user, "account.created", user)
    return user
