from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.choices import ORGANISATION_ROLES, Role
from people.models import HistoryEntry, OrganisationRole, OrgUnit, Site, User
from people.operations.accounts import (
    AccountFacts,
    change_account,
    close_account,
    create_account,
    grant_role,
    reopen_account,
    revoke_role,
)
from people.operations.organisation import (
    SiteFacts,
    UnitFacts,
    change_site,
    change_unit,
    create_site,
    create_unit,
)
from servicedesk_pm.common.errors import RuleViolation
from tests import factories
from tests.htmx import normal, swapped
from tests.people.working import work_off

pytestmark = pytest.mark.django_db

FACTS = AccountFacts(name="Anna Muster", email="Anna@Example.org")
ACCOUNT = {"name": "Anna Muster", "email": "anna@example.org", "language": "fr"}


@pytest.fixture
def admin():
    return factories.make_user("admin", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def other_admin():
    return factories.make_user("admin-2", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def anna():
    return factories.make_user("anna", name="Anna")


def made(verb):
    return HistoryEntry.objects.filter(verb=verb)


def test_an_account_begins_without_a_password(admin):
    user = create_account("anna", FACTS, actor=admin)

    assert not user.has_usable_password()
    assert user.email == "anna@example.org"
    assert made("account.created").get().actor == admin


def test_a_user_name_is_taken_once_whatever_its_case(admin):
    create_account("anna", FACTS, actor=admin)

    with pytest.raises(RuleViolation, match="user name"):
        create_account("ANNA", AccountFacts(name="B", email="b@example.org"), actor=admin)


def test_an_address_belongs_to_one_account(admin, anna):
    with pytest.raises(RuleViolation, match="e-mail"):
        create_account("bruno", AccountFacts(name="B", email=anna.email.upper()), actor=admin)
    with pytest.raises(RuleViolation, match="e-mail"):
        change_account(admin.pk, AccountFacts(name="B", email=anna.email), actor=admin)


def test_a_change_leaves_old_and_new_in_the_history(admin, anna):
    change_account(anna.pk, AccountFacts(name="Anne", email=anna.email), actor=admin)

    entry = HistoryEntry.objects.filter(object_pk=str(anna.pk), actor=admin).latest("pk")
    assert entry.changes["name"] == ["Anna", "Anne"]


@pytest.mark.parametrize("role", [r for r in ORGANISATION_ROLES if r != Role.ADMINISTRATOR])
def test_only_administrators_change_accounts(role, anna):
    actor = factories.make_user(roles=(role,))
    unit = factories.make_unit()
    place = Site.objects.create(code="s", name_fr="s", canton="VD")
    for act in (
        lambda: create_account("x", FACTS, actor=actor),
        lambda: change_account(anna.pk, FACTS, actor=actor),
        lambda: close_account(anna.pk, actor=actor, reason="x"),
        lambda: reopen_account(anna.pk, actor=actor),
        lambda: grant_role(anna.pk, Role.DIRECTOR, actor=actor),
        lambda: revoke_role(anna.pk, Role.DIRECTOR, actor=actor),
        lambda: create_unit(UnitFacts(code="x", name_fr="x"), actor=actor),
        lambda: change_unit(unit.pk, UnitFacts(code="x", name_fr="x"), actor=actor),
        lambda: create_site(SiteFacts(code="x", name_fr="x", canton="VD"), actor=actor),
        lambda: change_site(place.pk, SiteFacts(code="x", name_fr="x", canton="VD"), actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_closing_ends_every_session_and_leaves_the_reason(admin, anna, as_user, anonymous):
    anonymous.post("/accounts/login/", {"login": "anna", "password": factories.PASSWORD})
    assert anonymous.get("/profile/").status_code == 200

    close_account(anna.pk, actor=admin, reason="left the organisation")

    assert anonymous.get("/profile/").status_code == 302
    assert not UserSession.objects.filter(user=anna).exists()
    assert made("account.closed").get().additional_data["reason"] == "left the organisation"


def test_a_closed_account_is_signed_out_even_where_its_session_survived(anna, as_user):
    client = as_user(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert client.get("/profile/").status_code == 302


def test_nobody_closes_the_own_account(admin, other_admin):
    with pytest.raises(RuleViolation, match="own account"):
        close_account(admin.pk, actor=admin, reason="x")


def test_an_account_closes_and_opens_once(admin, anna):
    close_account(anna.pk, actor=admin, reason="x")
    with pytest.raises(RuleViolation, match="closed already"):
        close_account(anna.pk, actor=admin, reason="x")
    reopen_account(anna.pk, actor=admin)
    with pytest.raises(RuleViolation, match="open already"):
        reopen_account(anna.pk, actor=admin)


def test_a_role_is_given_and_taken_with_a_trace(admin, anna):
    grant_role(anna.pk, Role.SPONSOR, actor=admin)
    assert made("role.granted").get().additional_data["role"] == Role.SPONSOR
    with pytest.raises(RuleViolation, match="already"):
        grant_role(anna.pk, Role.SPONSOR, actor=admin)

    revoke_role(anna.pk, Role.SPONSOR, actor=admin)

    assert made("role.revoked").get().actor == admin
    assert not anna.organisation_roles.exists()
    with pytest.raises(RuleViolation, match="any more"):
        revoke_role(anna.pk, Role.SPONSOR, actor=admin)


def test_nobody_changes_the_own_roles(admin):
    with pytest.raises(RuleViolation, match="Another administrator"):
        grant_role(admin.pk, Role.DIRECTOR, actor=admin)
    with pytest.raises(RuleViolation, match="Another administrator"):
        revoke_role(admin.pk, Role.ADMINISTRATOR, actor=admin)


def test_the_last_director_keeps_the_role_and_the_account(admin, director):
    with pytest.raises(RuleViolation, match="last person"):
        revoke_role(director.pk, Role.DIRECTOR, actor=admin)
    with pytest.raises(RuleViolation, match="last person"):
        close_account(director.pk, actor=admin, reason="x")

    factories.make_director()
    revoke_role(director.pk, Role.DIRECTOR, actor=admin)
    assert not director.organisation_roles.exists()


def test_a_closed_holder_does_not_count(admin, director):
    factories.make_user(roles=(Role.DIRECTOR,), is_active=False)

    with pytest.raises(RuleViolation, match="last person"):
        revoke_role(director.pk, Role.DIRECTOR, actor=admin)


def test_a_closed_account_takes_no_role(admin):
    closed = factories.make_user(is_active=False)

    with pytest.raises(RuleViolation, match="closed account"):
        grant_role(closed.pk, Role.OBSERVER, actor=admin)


def test_a_role_is_held_once_and_only_one_of_the_organisation(anna):
    OrganisationRole.objects.create(user=anna, role=Role.DIRECTOR)
    # Broken rule: organisation_role_held_once.
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationRole.objects.create(user=anna, role=Role.DIRECTOR)
    with pytest.raises(IntegrityError, match="organisation_role_is_one"), transaction.atomic():
        OrganisationRole.objects.create(user=anna, role=Role.TEAM_MEMBER)


def test_units_make_no_circle(admin):
    top = create_unit(UnitFacts(code="top", name_fr="Haut"), actor=admin)
    middle = create_unit(UnitFacts(code="mid", name_fr="Milieu", parent=top), actor=admin)
    low = create_unit(UnitFacts(code="low", name_fr="Bas", parent=middle), actor=admin)

    for parent in (top, low):
        with pytest.raises(RuleViolation, match="below itself"):
            change_unit(top.pk, UnitFacts(code="top", name_fr="Haut", parent=parent), actor=admin)

    moved = change_unit(low.pk, UnitFacts(code="low", name_fr="Bas", parent=top), actor=admin)
    assert moved.parent == top


def test_codes_of_units_and_sites_are_taken_once(admin):
    unit = create_unit(UnitFacts(code="ops", name_fr="Opérations"), actor=admin)
    site = create_site(SiteFacts(code="ls", name_fr="Lausanne", canton="VD"), actor=admin)
    other = create_unit(UnitFacts(code="fin", name_fr="Finances"), actor=admin)
    place = create_site(SiteFacts(code="ge", name_fr="Genève", canton="GE"), actor=admin)

    with pytest.raises(RuleViolation, match="unit has this code"):
        create_unit(UnitFacts(code="OPS", name_fr="x"), actor=admin)
    with pytest.raises(RuleViolation, match="unit has this code"):
        change_unit(other.pk, UnitFacts(code=unit.code, name_fr="x"), actor=admin)
    with pytest.raises(RuleViolation, match="site has this code"):
        create_site(SiteFacts(code="LS", name_fr="x", canton="VD"), actor=admin)
    with pytest.raises(RuleViolation, match="site has this code"):
        change_site(place.pk, SiteFacts(code=site.code, name_fr="x", canton="VD"), actor=admin)


PAGES = [
    "people:accounts",
    "people:account_new",
    "people:units",
    "people:unit_new",
    "people:sites",
    "people:site_new",
]


@pytest.mark.parametrize("name", PAGES)
def test_the_administration_does_not_exist_for_others(name, as_user, outsider, lead, observer):
    for person in (outsider, lead, observer):
        assert as_user(person).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_directors_read_and_administrators_open_every_page(name, as_user, admin, director):
    reads = not name.endswith("_new")

    assert as_user(admin).get(reverse(name)).status_code == 200
    assert as_user(director).get(reverse(name)).status_code == (200 if reads else 403)


ACTIONS = [
    ("people:account_change", ["anna"]),
    ("people:account_close", ["anna"]),
    ("people:account_reopen", ["anna"]),
    ("people:account_link", ["anna"]),
    ("people:account_link_show", ["anna"]),
    ("people:role_grant", ["anna"]),
    ("people:role_revoke", ["anna", "DIR"]),
]


@pytest.mark.parametrize(("name", "arguments"), ACTIONS)
def test_actions_on_accounts_are_refused_to_others(
    name, arguments, as_user, anna, outsider, director
):
    before = HistoryEntry.objects.count()
    for person, status in ((outsider, 404), (director, 403)):
        response = as_user(person).post(reverse(name, args=arguments), {"role": "DIR"})
        assert response.status_code == status
    assert HistoryEntry.objects.count() == before


def test_a_new_account_gets_a_link_and_chooses_a_password(as_user, admin, anonymous):
    response = as_user(admin).post(
        reverse("people:account_new"), {"username": "nora", **ACCOUNT, "email": "nora@example.org"}
    )

    assert response["Location"] == reverse("people:account", args=["nora"])
    work_off()
    (letter,) = mail.outbox
    assert letter.to == ["nora@example.org"]
    link = next(word for word in letter.body.split() if "/reset/key/" in word)
    page = anonymous.get(link, follow=True)
    form_url = page.redirect_chain[-1][0]
    new = "Neues-Kennwort-77"
    done = anonymous.post(form_url, {"password1": new, "password2": new})
    assert done.status_code == 302
    assert User.objects.get(username="nora").check_password(new)


def test_a_dead_mail_server_does_not_undo_the_account(as_user, admin, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    client = as_user(admin)

    response = client.post(
        reverse("people:account_new"), {"username": "nora", **ACCOUNT}, follow=True
    )
    work_off()

    assert response.status_code == 200
    assert User.objects.filter(username="nora").exists()
    assert "could not be sent" in client.get("/notifications/").content.decode()


def test_sending_a_form_twice_makes_one_account(as_user, admin):
    client = as_user(admin)
    token = client.get(reverse("people:account_new")).context["form"]["form_token"].value()
    data = {"username": "nora", **ACCOUNT, "form_token": str(token)}

    first = client.post(reverse("people:account_new"), data)
    second = client.post(reverse("people:account_new"), data)

    assert first["Location"] == second["Location"]
    assert User.objects.filter(username="nora").count() == 1
    work_off()
    assert len(mail.outbox) == 1


FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "password": "Hacked-Password-1",
    "username": "renamed",
    "id": "1",
    "pk": "1",
    "last_login": "2000-01-01",
    "date_joined": "2000-01-01",
    "organisation_roles": "DIR",
    "role": "DIR",
    "search_text": "x",
    "time_zone": "UTC",
}


def test_forged_fields_change_nothing(as_user, admin, anna):
    before = User.objects.values().get(pk=anna.pk)
    data = {**FORGED, "name": anna.name, "email": anna.email, "language": anna.language}

    response = as_user(admin).post(reverse("people:account_change", args=["anna"]), data)

    assert response.status_code == 302
    assert User.objects.values().get(pk=anna.pk) == before
    assert not anna.organisation_roles.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "with space"),
        ("username", ""),
        ("username", "x" * 151),
        ("username", "a/b"),
        ("email", "not-an-address"),
        ("name", "x" * 151),
        ("name", "a\x00b"),
        ("language", "xx"),
        ("org_unit", "999999"),
        ("site", "abc"),
    ],
)
def test_wrong_values_are_refused_and_kept(as_user, admin, field, value):
    data = {"username": "nora", **ACCOUNT, field: value}

    response = as_user(admin).post(reverse("people:account_new"), data)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not User.objects.filter(username="nora").exists()


def test_roles_change_on_the_account_page(as_user, admin, anna):
    client = as_user(admin)
    client.post(reverse("people:role_grant", args=["anna"]), {"role": "SPO"})
    assert b"Sponsor" in client.get(reverse("people:account", args=["anna"])).content

    client.post(reverse("people:role_revoke", args=["anna", "SPO"]))
    assert not anna.organisation_roles.exists()
    assert (
        client.post(reverse("people:role_grant", args=["anna"]), {"role": "TM"}).status_code == 422
    )
    assert (
        client.post(reverse("people:role_grant", args=["anna"]), {"role": "XX"}).status_code == 422
    )


def test_closing_asks_for_a_reason(as_user, admin, anna):
    client = as_user(admin)
    url = reverse("people:account_close", args=["anna"])

    assert b"signed out everywhere" in client.get(url).content
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "left"}).status_code == 302
    anna.refresh_from_db()
    assert not anna.is_active
    client.post(reverse("people:account_link", args=["anna"]))
    work_off()
    assert mail.outbox == []
    client.post(reverse("people:account_reopen", args=["anna"]))
    anna.refresh_from_db()
    assert anna.is_active


def test_the_list_filters_by_words_unit_role_and_state(as_user, admin):
    unit = factories.make_unit(code="ops")
    factories.make_user("eva", name="Éva Grün", org_unit=unit, roles=(Role.SPONSOR,))
    factories.make_user("otto", name="Otto", is_active=False)
    client = as_user(admin)

    def names(query):
        table = client.get(reverse("people:accounts") + query).context["table"]
        return {row.username for row in table.rows}

    assert names("?q=eva+grun") == {"eva"}
    assert names(f"?unit={unit.pk}") == {"eva"}
    assert names("?role=SPO") == {"eva"}
    assert names("?state=closed") == {"otto"}
    assert names("?unit=abc&state=open") == {"admin", "eva"}


def test_the_account_list_obeys_the_swap_law(as_user, admin):
    factories.make_user("otto", name="Otto")
    client = as_user(admin)
    url = reverse("people:accounts")
    filtered = f"{url}?q=otto"

    fragment = client.fragment(filtered, "accounts").content

    page = client.get(filtered).content
    assert swapped(page, fragment, "accounts") == normal(page)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_account_list_costs_the_same_for_many(
    as_user, admin, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        factories.make_user(org_unit=factories.make_unit(), roles=(Role.OBSERVER,))
    client = as_user(admin)
    with django_assert_max_num_queries(10):
        client.get(reverse("people:accounts"))


def test_the_account_list_is_exported_as_filtered(as_user, admin):
    factories.make_user("otto", name="Otto")
    factories.make_user("eva", name="=1+1")

    response = as_user(admin).get(reverse("people:accounts") + "?export=csv&q=otto")

    text = b"".join(response).decode("utf-8-sig")
    assert "Otto" in text
    assert "1+1" not in text


def test_units_and_sites_are_made_and_changed_on_their_pages(as_user, admin, anna):
    client = as_user(admin)
    client.post(reverse("people:unit_new"), {"code": "ops", "name_fr": "Opérations"})
    client.post(
        reverse("people:unit", args=["ops"]),
        {"code": "ops", "name_fr": "Opérations", "name_en": "Operations", "head": anna.pk},
    )
    client.post(
        reverse("people:site_new"),
        {"code": "ls", "name_fr": "Lausanne", "canton": "VD", "user_count": "10"},
    )
    client.post(
        reverse("people:site", args=["ls"]),
        {"code": "ls", "name_fr": "Lausanne", "canton": "VD", "user_count": "12"},
    )

    unit = OrgUnit.objects.get(code="ops")
    assert (unit.name_en, unit.head) == ("Operations", anna)
    assert Site.objects.get(code="ls").user_count == 12
    own = reverse("people:unit", args=["ops"])
    circle = client.post(own, {"code": "ops", "name_fr": "x", "parent": unit.pk})
    assert circle.status_code == 422
    assert b"below itself" in circle.content
    for bad in ({"canton": "vd"}, {"user_count": "-1"}, {"user_count": "1e9"}, {"code": "a b"}):
        data = {"code": "x", "name_fr": "x", "canton": "VD", "user_count": "1", **bad}
        assert client.post(reverse("people:site_new"), data).status_code == 422


def test_unknown_accounts_units_and_sites_are_404(as_user, admin):
    client = as_user(admin)

    assert client.get(reverse("people:account", args=["nobody"])).status_code == 404
    assert client.get(reverse("people:unit", args=["none"])).status_code == 404
    assert client.get(reverse("people:site", args=["none"])).status_code == 404


@pytest.mark.parametrize("page", ["units", "sites"])
def test_lists_of_the_organisation_obey_the_swap_law(as_user, admin, page):
    factories.make_unit()
    Site.objects.create(code="ls", name_fr="Lausanne", canton="VD")
    client = as_user(admin)
    url = reverse(f"people:{page}")

    fragment = client.fragment(url, page).content

    whole = client.get(url).content
    assert swapped(whole, fragment, page) == normal(whole)


def test_a_form_that_somebody_overtook_is_refused_with_what_changed(as_user, admin, other_admin):
    factories.make_user("anna", name="Anna")
    url = reverse("people:account_change", args=["anna"])
    client = as_user(admin)
    seen = client.get(url).context["form"]["version"].value()
    as_user(other_admin).post(url, {**ACCOUNT, "name": "Anne", "version": str(seen)})

    late = client.post(url, {**ACCOUNT, "name": "Annette", "version": str(seen)})

    assert late.status_code == 409
    text = late.content.decode()
    assert "Annette" in text
    assert other_admin.name in text
    assert User.objects.get(username="anna").name == "Anne"
    newest = late.context["form"].stale.current_version
    assert client.post(url, {**ACCOUNT, "name": "Annette", "version": newest}).status_code == 302


@pytest.mark.parametrize("kind", ["unit", "site"])
def test_a_stale_unit_or_site_is_refused(as_user, admin, kind):
    data = {"code": "x", "name_fr": "Premier"}
    if kind == "site":
        data |= {"canton": "VD", "user_count": "1"}
    client = as_user(admin)
    client.post(reverse(f"people:{kind}_new"), data)
    url = reverse(f"people:{kind}", args=["x"])
    seen = client.get(url).context["form"]["version"].value()
    client.post(url, {**data, "name_fr": "Second", "version": seen})

    late = client.post(url, {**data, "name_fr": "Autre", "version": seen})

    assert late.status_code == 409
    assert late.context["form"].stale.changes[0].after == "Second"


def test_signing_in_does_not_overtake_a_form(as_user, admin, anna):
    url = reverse("people:account_change", args=["anna"])
    client = as_user(admin)
    seen = client.get(url).context["form"]["version"].value()
    as_user(anna).post(reverse("people:sessions_end"))

    assert client.post(url, {**ACCOUNT, "version": seen}).status_code == 302


def test_a_link_can_be_handed_over_and_leaves_a_trace(as_user, admin, director, anna, anonymous):
    url = reverse("people:account_link_show", args=["anna"])
    assert as_user(director).post(url).status_code == 403
    assert as_user(admin).get(url).status_code == 405

    page = as_user(admin).post(url)

    link = page.context["link"]
    assert link in page.content.decode()
    assert not anonymous.get(link, follow=True).context.get("token_fail")
    assert made("account.link_shown").get().actor == admin


def test_a_closed_account_gets_no_link(as_user, admin):
    factories.make_user("gone", is_active=False)

    response = as_user(admin).post(reverse("people:account_link_show", args=["gone"]))

    assert response["Location"] == reverse("people:account", args=["gone"])
    assert not made("account.link_shown").exists()


def test_the_django_admin_is_not_there(as_user, admin):
    User.objects.filter(pk=admin.pk).update(is_superuser=True, is_staff=True)

    assert as_user(admin).get("/admin/").status_code == 404
