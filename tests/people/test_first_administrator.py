from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from people.choices import Role
from people.models import HistoryEntry, OrganisationRole, User
from people.permissions import is_administrator
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Correct-Horse-9"


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setattr(settings, "FIRST_PASSWORD", PASSWORD)


def test_the_first_administrator_can_sign_in_and_leaves_a_trace(anonymous):
    call_command("first_administrator", "chief", name="Chief", email="chief@example.org")
    user = User.objects.get(username="chief")
    assert is_administrator(user)
    assert (user.name, user.email) == ("Chief", "chief@example.org")
    assert not user.is_superuser
    assert user.check_password(PASSWORD)
    assert HistoryEntry.objects.filter(verb="account.created", object_pk=str(user.pk)).exists()


def test_without_a_variable_the_password_is_asked_for(monkeypatch):
    monkeypatch.setattr(settings, "FIRST_PASSWORD", "")
    monkeypatch.setattr(
        "people.management.commands.first_administrator.getpass", lambda prompt: PASSWORD
    )
    call_command("first_administrator", "chief")
    assert User.objects.get(username="chief").name == "chief"


def test_a_second_first_administrator_is_refused():
    make_user("boss", roles=(Role.ADMINISTRATOR,))
    with pytest.raises(CommandError, match="administrator already"):
        call_command("first_administrator", "chief")
    assert not User.objects.filter(username="chief").exists()


def test_a_closed_administrator_does_not_lock_the_organisation_out():
    make_user("boss", roles=(Role.ADMINISTRATOR,), is_active=False)
    call_command("first_administrator", "chief")
    assert OrganisationRole.objects.filter(user__username="chief", role=Role.ADMINISTRATOR).exists()


def test_a_taken_user_name_is_refused():
    make_user("Chief")
    with pytest.raises(CommandError, match="user name already"):
        call_command("first_administrator", "chief")


@pytest.mark.parametrize("weak", ["short", "1234567890", "password1234"])
def test_a_weak_password_is_refused(monkeypatch, weak):
    monkeypatch.setattr(settings, "FIRST_PASSWORD", weak)
    with pytest.raises(CommandError):
        call_command("first_administrator", "chief")
    assert not User.objects.filter(username="chief").exists()
