from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from people import saved_filters
from people.forms.profile import time_zones
from people.models import SavedFilter, User
from people.operations.profile import MOST_FILTERS, delete_filter, save_filter
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.settings import environment
from tests import factories

pytestmark = pytest.mark.django_db

PROFILE = "/profile/"
SETTINGS = {"name": "Anna M.", "language": "en", "theme": "dark", "time_zone": "America/New_York"}


@pytest.fixture
def anna():
    return factories.make_user("anna")


@pytest.fixture(autouse=True)
def _known_page(monkeypatch):
    monkeypatch.setattr(saved_filters, "_pages", {})
    saved_filters.register_page("accounts", "people:accounts", gettext_lazy("Accounts"))


def test_people_choose_name_language_theme_and_zone(as_user, anna):
    client = as_user(anna)

    assert client.post(PROFILE, SETTINGS)["Location"] == PROFILE

    anna.refresh_from_db()
    assert {name: getattr(anna, name) for name in SETTINGS} == SETTINGS
    assert b'data-bs-theme="dark"' in client.get(PROFILE).content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Nowhere/Land"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("language", "xx"),
        ("theme", "neon"),
        ("name", ""),
        ("name", "x" * 151),
        ("name", "a\x00b"),
    ],
)
def test_wrong_settings_are_refused_and_kept(as_user, anna, field, value):
    response = as_user(anna).post(PROFILE, {**SETTINGS, field: value})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    anna.refresh_from_db()
    assert anna.theme == "auto"


def test_forged_fields_change_nothing(as_user, anna):
    other = factories.make_user()
    before = User.objects.values(
        "username", "email", "is_superuser", "is_staff", "is_active", "password", "org_unit"
    )
    expected = before.get(pk=anna.pk)
    forged = {
        "username": "root", "email": "x@example.org", "is_superuser": "on", "is_staff": "on",
        "is_active": "", "password": "x", "org_unit": "1", "id": other.pk, "pk": other.pk,
        "user": other.pk, "actor": other.pk, "organisation_roles": "DIR",
    }  # fmt: skip

    as_user(anna).post(PROFILE, {**SETTINGS, **forged})

    assert before.get(pk=anna.pk) == expected
    other.refresh_from_db()
    assert other.name != SETTINGS["name"]
    assert not anna.organisation_roles.exists()


def test_the_zones_are_places():
    names = {name for name, _label in time_zones()}

    assert {"Europe/Zurich", "UTC", "America/New_York"} <= names
    assert not {name for name in names if name.startswith("Etc/")}


def test_a_stranger_is_sent_to_sign_in(anonymous):
    assert anonymous.get(PROFILE)["Location"] == "/accounts/login/?next=%2Fprofile%2F"


def test_a_filter_is_kept_and_replaced_under_its_name(anna):
    save_filter("accounts", "Mine", "q=a", actor=anna)
    save_filter("accounts", "Mine", "q=b", actor=anna)

    assert [f.query for f in SavedFilter.objects.all()] == ["q=b"]


def test_a_person_keeps_so_many_filters_only(anna):
    SavedFilter.objects.bulk_create(
        SavedFilter(user=anna, page="accounts", name=str(n), query="") for n in range(MOST_FILTERS)
    )

    with pytest.raises(RuleViolation, match="50"):
        save_filter("accounts", "one more", "", actor=anna)
    save_filter("accounts", "7", "q=x", actor=anna)


def test_filters_of_others_do_not_exist(anna, as_user):
    kept = save_filter("accounts", "Mine", "q=a", actor=anna)
    stranger = factories.make_user()

    with pytest.raises(SavedFilter.DoesNotExist):
        delete_filter(kept.pk, actor=stranger)
    assert (
        as_user(stranger).post(reverse("people:filter_delete", args=[kept.pk])).status_code == 404
    )
    assert b"Mine" not in as_user(stranger).get(PROFILE).content


def test_a_name_is_used_once_per_page(anna):
    SavedFilter.objects.create(user=anna, page="p", name="n", query="")

    # Broken rule: saved_filter_name_once_per_page.
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(user=anna, page="p", name="n", query="")


def test_filters_are_saved_listed_and_deleted_on_pages(as_user, anna):
    client = as_user(anna)
    data = {"page": "accounts", "name": "Open ones", "query": "state=open&page=3&export=csv"}

    saved = client.post(reverse("people:filter_save"), data)

    assert saved["Location"] == "/administration/?state=open"
    page = client.get(PROFILE).content.decode()
    assert "Open ones" in page
    assert 'href="/administration/?state=open"' in page
    kept = SavedFilter.objects.get()
    client.post(reverse("people:filter_delete", args=[kept.pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("page", ["unknown", "", "x y", "../x"])
def test_filters_of_unknown_pages_are_refused(as_user, anna, page):
    data = {"page": page, "name": "x", "query": ""}

    assert as_user(anna).post(reverse("people:filter_save"), data).status_code == 404


@pytest.mark.parametrize(("name", "query"), [("", "q=1"), ("x" * 81, "q=1")])
def test_a_filter_without_a_fit_name_is_not_saved(as_user, anna, name, query):
    data = {"page": "accounts", "name": name, "query": query}

    assert as_user(anna).post(reverse("people:filter_save"), data).status_code == 302
    assert not SavedFilter.objects.exists()


def test_a_saved_filter_never_leads_elsewhere():
    assert saved_filters.page_url(
        "accounts", saved_filters.cleaned("accounts", "//evil.example=x")
    ).startswith("/administration/?")


def test_the_list_marks_the_filter_in_force(anna, rf):
    save_filter("accounts", "Open ones", "state=open", actor=anna)
    request = rf.get("/administration/?state=open&page=2")
    request.user = anna

    context = saved_filters.saved_filters(request, "accounts")

    assert [link.active for link in context["filter_links"]] == [True]
    assert context["filter_query"] == "state=open"


def test_the_directory_is_read_from_its_three_variables(monkeypatch):
    assert environment.directory() == {}
    monkeypatch.setenv("OIDC_SERVER_URL", "https://login.example.org/realms/x")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"):
        environment.directory()
    monkeypatch.setenv("OIDC_CLIENT_ID", "app")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "word")

    (app,) = environment.directory()["openid_connect"]["APPS"]

    assert (app["client_id"], app["secret"]) == ("app", "word")
    assert environment.directory_origins() == ["https://login.example.org"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Anna Martin", "AM"),
        ("Anna Maria Martin", "AM"),
        ("Jean-Luc Picard", "JP"),
        ("Technicien·ne 01", "TE"),
        ("Directeur·trice de projets", "DP"),
        ("Anna", "AN"),
    ],
)
def test_initials_are_letters_of_the_name(name, initials):
    assert User(name=name).initials == initials


def test_a_name_without_letters_has_no_initials():
    assert User(name="01 02").initials == ""
