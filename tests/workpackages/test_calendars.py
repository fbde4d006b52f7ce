"""The organisation's calendars: who changes them, what they say, and which projects follow them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from engine.calendar import CANTONS
from people.choices import ORGANISATION_ROLES, Role
from people.models import HistoryEntry, Site
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_user
from tests.htmx import normal, swapped
from workpackages import calendar_exceptions
from workpackages.calendar_exceptions import ExceptionFacts
from workpackages.calendars import days_of, proposed_canton, working_of, years_of
from workpackages.choices import Canton
from workpackages.models import WorkCalendar
from workpackages.models.told import ExceptionsField, WeekField
from workpackages.operations import calendars
from workpackages.operations.calendars import CalendarFacts
from workpackages.working_week import shifts_of, week_of, weekdays_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 24)
FACTS = CalendarFacts("Lausanne", "Lausanne", canton="VD")
FORM = {
    "name": "Genève",
    "name_en": "Geneva",
    "weekdays": ["0", "1", "2", "3"],
    "hours": "8.5",
    "canton": "GE",
}


@pytest.fixture
def admin():
    return make_user("admin", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def vaud(admin):
    return calendars.create_calendar(FACTS, actor=admin)


def length(days, first, last):
    return days.length_days(first, last)


def closed(first=DAY, last=DAY, name="Closed", *, is_worked=False):
    return ExceptionFacts(first, last, name, is_worked)


def test_the_first_calendar_is_the_default_and_counts_for_every_project(project, vaud):
    assert vaud.is_default
    days = working_of(project).days
    whole = [length(days, date(y, 1, 1), date(y, 12, 31)) for y in (2026, 2027)]
    assert whole == [253, 255]


def test_every_canton_of_the_engine_is_offered():
    assert set(Canton.values) == set(CANTONS)


@pytest.mark.parametrize(
    ("canton", "worked"),
    [("VD", 253), ("GE", 253), ("FR", 252), ("NE", 256), ("VS", 255), ("JU", 251), ("", 261)],
)
def test_a_calendar_works_around_the_holidays_of_its_canton(admin, canton, worked):
    made = calendars.create_calendar(CalendarFacts("x", canton=canton), actor=admin)
    year, following = years_of(made, first=2026)
    assert (year.year, year.working_days, following.year) == (2026, worked, 2027)
    assert len(year.holidays) == 261 - worked


def test_a_projects_own_calendar_comes_before_the_organisations(project, vaud):
    WorkCalendar.objects.create(project=project, name="Own", is_default=True, canton="GE")
    days = working_of(project).days
    # The second of January is a holiday in Vaud, not in Geneva.
    assert length(days, date(2026, 1, 2), date(2026, 1, 2)) == 1


def test_a_new_default_takes_the_place_of_the_old_one(project, vaud, admin):
    facts = CalendarFacts("Usine", weekdays=frozenset({0, 1}), minutes_per_day=480, is_default=True)
    calendars.create_calendar(facts, actor=admin)
    vaud.refresh_from_db()
    assert not vaud.is_default
    working = working_of(project)
    assert working.minutes_per_day == 480
    assert length(working.days, date(2026, 10, 5), date(2026, 10, 11)) == 2


def test_a_second_calendar_is_no_default_unless_said(vaud, admin):
    made = calendars.create_calendar(CalendarFacts("Genève", canton="GE"), actor=admin)
    assert not made.is_default
    calendars.change_calendar(made.pk, CalendarFacts("Genève", is_default=True), actor=admin)
    assert WorkCalendar.objects.get(is_default=True) == made


def test_there_is_always_a_default(vaud, admin):
    with pytest.raises(RuleViolation, match="make another one the default") as refused:
        calendars.change_calendar(vaud.pk, FACTS, actor=admin)
    assert refused.value.field == "is_default"


def test_the_database_keeps_one_default(vaud):
    with (
        pytest.raises(IntegrityError, match=r"organisation_has_one_default_calendar|is_default"),
        transaction.atomic(),
    ):
        WorkCalendar.objects.create(name="Second", is_default=True)


@pytest.mark.parametrize("role", [r for r in ORGANISATION_ROLES if r != Role.ADMINISTRATOR])
def test_only_administrators_change_calendars(role, vaud):
    actor = make_user(roles=(role,))
    for act in (
        lambda: calendars.create_calendar(CalendarFacts("x"), actor=actor),
        lambda: calendars.change_calendar(vaud.pk, FACTS, actor=actor),
        lambda: calendars.add_exception(vaud.pk, closed(), actor=actor),
        lambda: calendars.remove_exception(vaud.pk, DAY, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (CalendarFacts("LAUSANNE"), "name"),
        (CalendarFacts("x", weekdays=frozenset()), "weekdays"),
        (CalendarFacts("x", minutes_per_day=59), "hours"),
        (CalendarFacts("x", minutes_per_day=721), "hours"),
    ],
)
def test_odd_facts_are_refused_at_their_field(vaud, admin, facts, field):
    with pytest.raises(RuleViolation) as refused:
        calendars.create_calendar(facts, actor=admin)
    assert refused.value.field == field


def test_an_overtaken_change_is_refused(vaud, admin):
    with pytest.raises(StaleObject):
        calendars.change_calendar(vaud.pk, FACTS, actor=admin, version=1_000_000)


def test_exceptions_take_days_off_and_give_days_back(vaud, admin):
    calendars.add_exception(vaud.pk, closed(DAY, date(2026, 12, 31)), actor=admin)
    # The Monday after the third Sunday of September is a holiday of the canton.
    fast = date(2026, 9, 21)
    saturday = date(2026, 9, 26)
    calendars.add_exception(vaud.pk, closed(fast, fast, "Inventory", is_worked=True), actor=admin)
    changed = calendars.add_exception(
        vaud.pk, closed(saturday, saturday, "Moving", is_worked=True), actor=admin
    )
    assert [each["name"] for each in changed.exceptions] == ["Inventory", "Moving", "Closed"]
    days = days_of(changed)
    assert length(days, DAY, date(2026, 12, 31)) == 0
    assert length(days, fast, fast) == 1
    # One Saturday is worked, and the one before and after it are not.
    assert length(days, saturday, saturday) == 1
    assert length(days, date(2026, 9, 19), date(2026, 10, 3)) == 11
    assert days.moved(date(2026, 9, 25), 1) == saturday

    changed = calendars.remove_exception(vaud.pk, DAY, actor=admin)
    # The twenty-fifth stays a public holiday.
    assert length(days_of(changed), DAY, date(2026, 12, 31)) == 5


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        (closed(date(2026, 12, 20), DAY), "first", "24.12.2026–31.12.2026 Closed"),
        (closed(date(2026, 12, 31), date(2027, 1, 4)), "first", "remove that first"),
        (closed(date(2027, 3, 2), date(2027, 3, 1)), "last", "before the first"),
        (closed(date(2027, 3, 2), date(2028, 3, 2)), "last", "a year at most"),
    ],
)
def test_odd_exceptions_are_refused_at_their_field(vaud, admin, facts, field, words):
    calendars.add_exception(vaud.pk, closed(DAY, date(2026, 12, 31)), actor=admin)
    with pytest.raises(RuleViolation, match=words) as refused:
        calendars.add_exception(vaud.pk, facts, actor=admin)
    assert refused.value.field == field


def test_a_calendar_holds_no_endless_list_of_exceptions(vaud, admin, monkeypatch):
    monkeypatch.setattr(calendar_exceptions, "MOST_EXCEPTIONS", 1)
    calendars.add_exception(vaud.pk, closed(), actor=admin)
    with pytest.raises(RuleViolation, match="at most 500"):
        calendars.add_exception(vaud.pk, closed(date(2027, 1, 4), date(2027, 1, 4)), actor=admin)


def test_what_is_gone_cannot_be_removed(vaud, admin):
    with pytest.raises(RuleViolation, match="gone already"):
        calendars.remove_exception(vaud.pk, DAY, actor=admin)


def test_shifts_stay_as_long_as_the_hours_do(vaud, admin):
    early = [[360, 600], [660, 924]]
    vaud.week = [early] * 5 + [[], []]
    vaud.save()
    facts = CalendarFacts("Lausanne", weekdays=frozenset({0, 5}), is_default=True)
    changed = calendars.change_calendar(vaud.pk, facts, actor=admin)
    assert changed.week == [early, [], [], [], [], shifts_of(504), []]
    shorter = CalendarFacts("Lausanne", minutes_per_day=480, is_default=True)
    assert calendars.change_calendar(vaud.pk, shorter, actor=admin).week[0] == shifts_of(480)


@pytest.mark.parametrize("minutes", [60, 240, 241, 504, 720])
def test_a_days_shifts_are_as_long_as_its_hours(minutes):
    shifts = shifts_of(minutes)
    assert sum(end - start for start, end in shifts) == minutes
    assert all(start < end <= 1440 for start, end in shifts)


def test_weekdays_and_week_say_the_same():
    assert weekdays_of(week_of({0, 6}, 480)) == [0, 6]
    assert weekdays_of([]) == weekdays_of([None] * 7) == [0, 1, 2, 3, 4]


def test_a_new_installation_gets_its_calendar_once():
    out = StringIO()
    call_command("standard_calendar", stdout=out)
    call_command("standard_calendar", verbosity=0)
    (made,) = WorkCalendar.objects.all()
    assert (made.canton, made.is_default, made.minutes_per_day) == ("VD", True, 504)
    assert str(made) == "Standard calendar"
    with translation.override("fr"):
        assert str(made) == "Calendrier standard"
    assert "VD" in out.getvalue()


def test_an_organisation_keeps_the_default_that_it_has(vaud):
    assert calendars.ensure_standard_calendar() is None
    assert WorkCalendar.objects.get() == vaud


def test_the_canton_is_the_settings_else_the_largest_sites_else_vaud(settings):
    assert proposed_canton() == "VD"
    Site.objects.create(code="be", name_fr="Berne", canton="BE", user_count=900)
    Site.objects.create(code="ne", name_fr="Neuchâtel", canton="NE", user_count=10)
    Site.objects.create(code="ge", name_fr="Genève", canton="GE", user_count=30)
    assert proposed_canton() == "GE"
    settings.ORGANISATION_CANTON = "JU"
    assert proposed_canton() == "JU"
    assert calendars.ensure_standard_calendar().canton == "JU"


def test_the_migration_reads_cantons_and_keeps_the_oldest_default(project):
    migration = import_module(
        "workpackages.migrations.0005_read_the_canton_from_where_calendars_came"
    )
    swiss = {"country": "CH", "subdivision": "GE"}
    old = WorkCalendar.objects.create(name="Old", source=swiss, is_default=True)
    own = WorkCalendar.objects.create(name="Own", project=project, is_default=True)
    abroad = WorkCalendar.objects.create(name="A", source={"country": "FR", "subdivision": "VD"})

    migration.read_cantons(apps, None)

    for each in (old, own, abroad):
        each.refresh_from_db()
    assert [each.canton for each in (old, own, abroad)] == ["GE", "", ""]
    assert (old.is_default, own.is_default) == (True, True)


def test_the_pages_make_change_and_except(as_user, admin, vaud):
    client = as_user(admin)
    made = client.post(reverse("workpackages:calendar_new"), FORM)
    geneva = WorkCalendar.objects.get(canton="GE")
    page = made["Location"]
    assert page == geneva.get_absolute_url()
    assert (geneva.minutes_per_day, weekdays_of(geneva.week)) == (510, [0, 1, 2, 3])

    change = reverse("workpackages:calendar_change", args=[geneva.pk])
    client.post(change, {**FORM, "name_en": "Geneva office", "is_default": "on"})
    days = {"first": "2026-12-24", "last": "2026-12-31", "name": "Closure"}
    client.post(reverse("workpackages:calendar_except", args=[geneva.pk]), days)
    text = client.get(page).content.decode()
    for shown in ("Geneva office", "Default calendar", "8.5 h", "Closure", "24.12.2026"):
        assert shown in text, shown

    remove = reverse("workpackages:calendar_unexcept", args=[geneva.pk, "2026-12-24"])
    for _click in range(2):
        assert client.post(remove)["Location"] == page
    geneva.refresh_from_db()
    assert geneva.exceptions == []
    assert "gone already" in client.get(page).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"weekdays": []},
        {"weekdays": ["7"]},
        {"hours": "0.5"},
        {"hours": "13"},
        {"canton": "BE"},
        {"name": ""},
        {"name": "Lausanne"},
    ],
)
def test_odd_forms_are_refused(as_user, admin, vaud, bad):
    answer = as_user(admin).post(reverse("workpackages:calendar_new"), {**FORM, **bad})
    assert answer.status_code == 422
    assert WorkCalendar.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"first": ""},
        {"first": "2026-02-30"},
        {"last": "2026-01-01"},
        {"name": "x" * 101},
    ],
)
def test_odd_exceptions_are_answered_with_the_page(as_user, admin, vaud, bad):
    url = reverse("workpackages:calendar_except", args=[vaud.pk])
    days = {"first": "2026-12-24", "name": "Closed", **bad}
    answer = as_user(admin).post(url, days)
    assert answer.status_code == 422
    assert "Working days in" in answer.content.decode()


def test_a_director_reads_and_others_find_nothing(as_user, director, outsider, vaud):
    reading = ["calendars", "calendar", "calendar_history"]
    for name in reading:
        url = reverse(f"workpackages:{name}", args=[] if name == "calendars" else [vaud.pk])
        page = as_user(director).get(url)
        assert page.status_code == 200
        assert "New calendar" not in page.content.decode()
        assert "Add the exception" not in page.content.decode()
        assert as_user(outsider).get(url).status_code == 404


def test_a_projects_own_calendar_has_no_page(as_user, admin, project):
    own = WorkCalendar.objects.create(project=project, name="Secret plan")
    client = as_user(admin)
    for name in ("calendar", "calendar_change", "calendar_history"):
        assert client.get(reverse(f"workpackages:{name}", args=[own.pk])).status_code == 404
    assert "Secret plan" not in client.get(reverse("workpackages:calendars")).content.decode()
    unknown = reverse("workpackages:calendar_unexcept", args=[own.pk, "not-a-day"])
    assert client.post(unknown).status_code == 404


def test_a_day_that_is_none_is_not_found(as_user, admin, vaud):
    url = reverse("workpackages:calendar_unexcept", args=[vaud.pk, "not-a-day"])
    assert as_user(admin).post(url).status_code == 404


def test_the_list_obeys_the_swap_law_and_is_exported(as_user, admin, vaud):
    client = as_user(admin)
    url = reverse("workpackages:calendars")
    whole = client.get(url).content
    fragment = client.fragment(url, "calendars").content
    assert swapped(whole, fragment, "calendars") == normal(whole)
    text = b"".join(client.get(f"{url}?export=csv")).decode("utf-8-sig")
    assert "Mon, Tue, Wed, Thu, Fri" in text
    assert "8.4 h" in text


@pytest.mark.parametrize("more", [0, 11])
def test_the_list_costs_the_same_for_any_number(
    as_user, admin, vaud, more, django_assert_max_num_queries
):
    for n in range(more):
        WorkCalendar.objects.create(name=f"C{n}")
    client = as_user(admin)
    client.get(reverse("workpackages:calendars"))
    with django_assert_max_num_queries(7):
        client.get(reverse("workpackages:calendars"))


def test_without_a_calendar_the_list_says_what_counts(as_user, admin):
    page = as_user(admin).get(reverse("workpackages:calendars")).content.decode()
    assert "Monday to Friday without public holidays" in page


def test_the_history_tells_week_and_exceptions_in_words(as_user, admin, vaud):
    calendars.add_exception(vaud.pk, closed(DAY, date(2026, 12, 31)), actor=admin)
    entry = HistoryEntry.objects.get_for_object(vaud).first()
    assert entry.actor == admin
    page = as_user(admin).get(reverse("workpackages:calendar_history", args=[vaud.pk]))
    text = page.content.decode()
    assert "History of Lausanne" in text
    assert "24.12.2026–31.12.2026 Closed (day off)" in text
    assert "Monday 08:00–12:00 13:00–17:24" in text
    assert "Vaud" in text


@pytest.mark.parametrize("raw", ["7", '["x"]', "[[1]]", "not json", '[{"from": "x"}]'])
def test_the_history_does_not_break_on_other_shapes(raw):
    for kind in (WeekField(), ExceptionsField()):
        with suppress(ValueError):
            assert isinstance(kind.history_words(raw), str)


def test_nothing_is_told_of_an_empty_week():
    assert WeekField().history_words("[]") == ExceptionsField().history_words("[]") == "–"
