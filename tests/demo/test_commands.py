"""Loading and removing by command, from an empty database."""

import pytest
from django.core.management import CommandError, call_command

from people.choices import Role
from people.models import Site, User
from reporting.demo import reports
from reporting.demo.diary import Diary
from reporting.demo.loader import add_calendars, load
from tests.demonstration import PASSWORD
from tests.factories import make_user
from workpackages.models import WorkCalendar

pytestmark = pytest.mark.django_db


def test_the_organisations_own_default_calendar_stays_the_default():
    ours = WorkCalendar.objects.create(name="Genève", is_default=True)
    add_calendars()
    assert WorkCalendar.objects.get(is_default=True) == ours
    assert [each.canton for each in WorkCalendar.objects.exclude(pk=ours.pk)] == ["GE"]


def test_a_canton_that_is_there_is_not_added_again():
    ours = [
        WorkCalendar.objects.create(name="Vaud", canton="VD", is_default=True),
        WorkCalendar.objects.create(name="Genève", canton="GE"),
    ]
    add_calendars()
    assert list(WorkCalendar.objects.all()) == ours


def test_the_command_refuses_a_short_password():
    with pytest.raises(CommandError, match="10 characters"):
        call_command("seed_demo", password="short")


def test_the_commands_say_what_they_did_and_leave_what_is_ours(capsys, monkeypatch):
    ours = WorkCalendar.objects.create(name="Genève", is_default=True)
    monkeypatch.setattr(reports, "is_available", lambda: False)
    call_command("seed_demo", password=PASSWORD)
    call_command("seed_demo", password=PASSWORD)
    call_command("delete_demo")
    call_command("delete_demo")
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "Demo portfolio loaded.",
        "Demo portfolio already there.",
        "Demo portfolio removed.",
        "There is no demo portfolio.",
    ]
    assert list(WorkCalendar.objects.all()) == [ours]


def test_the_demonstration_does_not_touch_what_has_its_names():
    make_user("director", name="Our Own Director")
    Site.objects.create(code="lausanne", name_fr="Chez nous")
    with pytest.raises(CommandError, match=r"already.*director.*lausanne"):
        call_command("seed_demo", password=PASSWORD)
    assert (User.objects.count(), Site.objects.count()) == (1, 1)


def test_the_next_demonstration_opens_an_account_again_that_stayed(monkeypatch):
    """Its people come before the diary of their deeds, which is written elsewhere."""
    monkeypatch.setattr(Diary, "play", lambda diary: None)
    stayed = make_user("qualite", email="qualite@odr.example", is_active=False)
    assert load(PASSWORD)
    again = User.objects.get(username="qualite")
    assert again == stayed
    assert again.is_active
    assert again.check_password(PASSWORD)
    assert [entry.role for entry in again.organisation_roles.all()] == [Role.QUALITY_MANAGER]
