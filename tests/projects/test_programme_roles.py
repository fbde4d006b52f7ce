"""Giving and taking roles in a whole programme, on its page; its history and its portfolio's."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import ORGANISATION_ROLES, Role
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.models import Portfolio, RoleAssignment
from projects.operations import (
    assign_programme_role,
    create_portfolio,
    edit_portfolio,
    remove_programme_role,
)
from projects.permissions import roles_on
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import give_role, make_portfolio, make_programme, make_project, make_user

pytestmark = pytest.mark.django_db
GIVEN = [Role.SPONSOR, Role.QUALITY_MANAGER, Role.OBSERVER]
NOT_GIVEN = [
    *(role for role in Role if role not in GIVEN),
    "nonsense",
    "",
]


@pytest.fixture
def programme():
    return make_programme(manager=make_user("manager"))


@pytest.fixture
def inside(programme):
    return make_project(programme=programme)


def url(name, programme, *more):
    return reverse(f"projects:{name}", args=[programme.code, *more])


@pytest.mark.parametrize("role", GIVEN)
def test_a_director_gives_and_takes_roles_that_count_in_every_project(
    director, programme, inside, role
):
    person = make_user()
    given = assign_programme_role(
        programme.pk, person.pk, role=role, actor=director, note=" Steering "
    )
    assert (given.user, given.role, given.note) == (person, role, "Steering")
    assert role in roles_on(User.objects.get(pk=person.pk), inside)

    remove_programme_role(programme.pk, person.pk, role=role, actor=director)
    assert role not in roles_on(User.objects.get(pk=person.pk), inside)
    trace = HistoryEntry.objects.filter(scope=f"programme:{programme.pk}", actor=director)
    assert set(trace.values_list("action", flat=True)) == {
        HistoryEntry.Action.CREATE,
        HistoryEntry.Action.DELETE,
    }
    kinds = Notification.objects.filter(recipient=person).order_by("pk")
    assert [each.kind for each in kinds] == ["project.role_given", "project.role_taken"]
    assert programme.code in sentence(kinds[0])
    assert kinds[0].url == programme.get_absolute_url()


@pytest.mark.parametrize("role", NOT_GIVEN)
def test_no_other_role_is_given_in_a_programme(director, programme, role):
    with pytest.raises(PermissionDenied):
        assign_programme_role(programme.pk, make_user().pk, role=role, actor=director)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.DIRECTOR])
def test_nobody_but_the_director_gives_or_takes(programme, role):
    everywhere = role in ORGANISATION_ROLES
    actor = make_user(roles=(role,) if everywhere else ())
    if not everywhere:
        give_role(actor, role, programme)
    holder = make_user()
    give_role(holder, Role.OBSERVER, programme)
    for giver in (actor, programme.manager):
        with pytest.raises(PermissionDenied):
            assign_programme_role(programme.pk, holder.pk, role=Role.SPONSOR, actor=giver)
        with pytest.raises(PermissionDenied):
            remove_programme_role(programme.pk, holder.pk, role=Role.OBSERVER, actor=giver)


def test_a_role_is_held_once_and_by_open_accounts_only(director, programme):
    person, gone = make_user(), make_user(is_active=False)
    assign_programme_role(programme.pk, person.pk, role=Role.SPONSOR, actor=director)
    for user, words in ((person, "already"), (gone, "active account")):
        with pytest.raises(RuleViolation, match=words) as refused:
            assign_programme_role(programme.pk, user.pk, role=Role.SPONSOR, actor=director)
        assert refused.value.field == "user"
    with pytest.raises(RuleViolation, match="too long"):
        assign_programme_role(
            programme.pk, make_user().pk, role=Role.SPONSOR, actor=director, note="x" * 201
        )


def test_only_a_held_role_is_taken(director, programme, inside):
    person = make_user()
    give_role(person, Role.OBSERVER, inside)
    with pytest.raises(RuleViolation, match="does not have this role"):
        remove_programme_role(programme.pk, person.pk, role=Role.OBSERVER, actor=director)
    assert RoleAssignment.objects.count() == 1


def test_the_page_gives_and_takes(as_user, director, programme):
    person = make_user("petra", name="Petra")
    client = as_user(director)
    facts = {"user": person.pk, "role": "QM", "note": "All reviews"}
    assert client.post(url("give-programme-role", programme), facts).status_code == 302
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "All reviews" in page
    assert "Take the role Quality and risk manager from Petra" in page

    for _click in range(2):
        taken = client.post(url("take-programme-role", programme, person.pk, "QM"))
        assert taken["Location"] == programme.get_absolute_url()
    assert not RoleAssignment.objects.exists()
    assert "does not have this role" in client.get(programme.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "bad", [{"user": ""}, {"role": "PGM"}, {"role": "TM"}, {"note": "x" * 201}]
)
def test_an_odd_role_is_answered_with_the_page(as_user, director, programme, bad):
    facts = {"user": make_user().pk, "role": "OBS", "note": "", **bad}
    answer = as_user(director).post(url("give-programme-role", programme), facts)
    assert answer.status_code == 422
    assert b"<details open>" in answer.content
    assert not RoleAssignment.objects.exists()


def test_others_see_the_roles_without_buttons(as_user, programme, outsider):
    sponsor = make_user(name="Sonia")
    give_role(sponsor, Role.SPONSOR, programme)
    page = as_user(programme.manager).get(programme.get_absolute_url()).content.decode()
    assert "Sonia" in page
    assert "Take back" not in page
    assert "Give the role" not in page
    assert as_user(programme.manager).post(url("give-programme-role", programme)).status_code == 403
    assert as_user(outsider).post(url("give-programme-role", programme)).status_code == 404
    gone = as_user(outsider).post(url("take-programme-role", programme, sponsor.pk, "SPO"))
    assert gone.status_code == 404


@pytest.mark.parametrize("people", [1, 12])
def test_roles_cost_no_query_each(as_user, director, programme, people, django_assert_num_queries):
    for _n in range(people):
        give_role(make_user(), Role.OBSERVER, programme)
    client = as_user(director)
    client.get(programme.get_absolute_url())
    # Two of them ask what the projects owe it, one for the lights.
    with django_assert_num_queries(15):
        client.get(programme.get_absolute_url())


def test_the_programmes_history_tells_of_roles_and_of_its_record(as_user, director, programme):
    person = make_user("petra", name="Petra")
    assign_programme_role(programme.pk, person.pk, role=Role.SPONSOR, actor=director)
    page = as_user(person).get(url("programme-history", programme))
    text = page.content.decode()
    assert "Petra" in text
    assert "Sponsor" in text
    history = url("programme-history", programme)
    assert history in as_user(person).get(programme.get_absolute_url()).content.decode()
    assert as_user(programme.manager).get(history).status_code == 403
    assert (
        history not in as_user(programme.manager).get(programme.get_absolute_url()).content.decode()
    )


def test_a_director_renames_a_portfolio_and_the_history_tells(as_user, director):
    portfolio = create_portfolio("PF-X", {"name_fr": "Avant"}, actor=director)
    client = as_user(director)
    edit = url("edit-portfolio", portfolio)
    assert edit in client.get(reverse("projects:portfolio")).content.decode()
    version = client.get(edit).context["form"]["version"].value()
    sent = {"name_fr": "Après", "name_en": "After", "version": version}
    assert client.post(edit, sent)["Location"] == reverse("projects:portfolio")
    portfolio.refresh_from_db()
    assert (portfolio.code, portfolio.name_fr, portfolio.name_en) == ("PF-X", "Après", "After")
    text = client.get(url("portfolio-history", portfolio)).content.decode()
    assert "Avant" in text
    assert "Après" in text
    assert client.post(edit, {"name_fr": ""}).status_code == 422
    assert client.post(edit, sent).status_code == 409


def test_only_directors_edit_portfolios(director):
    portfolio = make_portfolio()
    sponsor = make_user(roles=(Role.SPONSOR,))
    with pytest.raises(PermissionDenied):
        edit_portfolio(portfolio.pk, {"name_fr": "x"}, actor=sponsor)
    with pytest.raises(PermissionDenied):
        edit_portfolio(portfolio.pk, {"code": "x"}, actor=director)
    with pytest.raises(StaleObject):
        edit_portfolio(portfolio.pk, {"name_fr": "x"}, actor=director, version=1_000_000)


def test_a_portfolio_is_seen_through_what_is_seen_of_it(director, programme, inside, outsider):
    empty = make_portfolio(code="EMPTY")
    seen = programme.portfolio
    reader = make_user()
    give_role(reader, Role.OBSERVER, inside)
    for user, found in (
        (director, {seen, empty}),
        (programme.manager, {seen}),
        (reader, {seen}),
        (outsider, set()),
    ):
        assert set(Portfolio.objects.visible_to(user)) == found


def test_an_empty_portfolio_stands_on_the_directors_page(as_user, director, outsider):
    make_portfolio(code="EMPTY")
    assert "EMPTY" in as_user(director).get(reverse("projects:portfolio")).content.decode()
    assert "EMPTY" not in as_user(outsider).get(reverse("projects:portfolio")).content.decode()


def test_outsiders_find_neither_form_nor_history(as_user, outsider, programme):
    portfolio = programme.portfolio
    client = as_user(outsider)
    assert client.get(url("edit-portfolio", portfolio)).status_code == 404
    assert client.get(url("portfolio-history", portfolio)).status_code == 404
    assert client.get(url("programme-history", programme)).status_code == 404
