"""Changing the state, the team and agreements on the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import Project, RoleAssignment, TransitionProposal
from servicedesk_pm.common.clock import today
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_signed_mandate,
    make_user,
    meet_gates,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def sponsor(project):
    person = make_user("the-sponsor", name="Madame Mandante")
    Project.objects.filter(pk=project.pk).update(sponsor=person)
    meet_gates(project)
    return person


def test_a_sponsor_changes_the_state_and_lands_on_the_project(as_user, sponsor, project):
    client = as_user(sponsor)
    address = url("change-state", project.code, "deployment")
    assert "Authorise going live" in words(client.get(address))
    response = client.post(address, {"version": 1, "reason": ""})
    assert response["Location"] == project.get_absolute_url()
    page = words(client.get(project.get_absolute_url()))
    assert "now in the state “Deployment”" in page
    assert '<li class="step-now" aria-current="step">Deployment</li>' in page


def test_the_second_click_is_told_that_the_state_has_changed(as_user, sponsor, project):
    client = as_user(sponsor)
    address = url("change-state", project.code, "deployment")
    client.post(address, {"version": 1, "reason": ""})
    response = client.post(address, {"version": 1, "reason": ""})
    assert response.status_code == 422
    assert "cannot become" in words(response)
    project.refresh_from_db()
    assert project.version == 2


def test_a_transition_outside_the_table_answers_422_and_changes_nothing(as_user, sponsor, project):
    for to in ("closed", "requested", "rejected"):
        response = as_user(sponsor).post(url("change-state", project.code, to), {"version": 1})
        assert response.status_code == 422
    assert as_user(sponsor).get(url("change-state", project.code, "nonsense")).status_code == 404
    project.refresh_from_db()
    assert (project.state, project.version) == ("execution", 1)


def test_those_who_do_not_decide_are_refused(as_user, lead, member, outsider, director, project):
    address = url("change-state", project.code, "deployment")
    for person, status in ((lead, 403), (member, 403), (director, 403), (outsider, 404)):
        assert as_user(person).get(address).status_code == status
        assert as_user(person).post(address, {"version": 1}).status_code == status
    project.refresh_from_db()
    assert project.state == "execution"


def test_unmet_conditions_are_told_with_links_before_and_after(as_user, sponsor, project):
    Project.objects.filter(pk=project.pk).update(state="deployment")
    child = make_project(parent=project, code="CHILD-1")
    address = url("change-state", project.code, "closing")
    for response in (
        as_user(sponsor).get(address),
        as_user(sponsor).post(address, {"version": 1, "reason": ""}),
    ):
        page = words(response)
        assert f'<a href="{child.get_absolute_url()}">The sub-project CHILD-1' in page
    assert response.status_code == 422
    project.refresh_from_db()
    assert project.state == "deployment"


def test_a_hold_asks_for_reason_review_and_each_subproject(as_user, sponsor, project):
    child = make_project(parent=project)
    client = as_user(sponsor)
    address = url("change-state", project.code, "on_hold")
    page = words(client.get(address))
    assert 'name="review_on"' in page
    assert f'name="subprojects" value="{child.pk}"' in page
    review = (today() + timedelta(days=30)).isoformat()
    facts = {"version": 1, "reason": "Kein Geld — пауза", "review_on": review}
    response = client.post(address, facts)
    assert response.status_code == 422
    assert "Confirm that the sub-project" in words(response)
    assert "Kein Geld — пауза" in words(response)
    assert client.post(address, {**facts, "subprojects": ["7777"]}).status_code == 422
    late = {**facts, "review_on": (today() + timedelta(days=91)).isoformat()}
    assert client.post(address, {**late, "subprojects": [child.pk]}).status_code == 422
    for wrong in ({"reason": ""}, {"review_on": ""}, {"review_on": "0001-01-01"}):
        sent = {**facts, "subprojects": [child.pk], **wrong}
        assert client.post(address, sent).status_code == 422
    assert client.post(address, {**facts, "subprojects": [child.pk]}).status_code == 302
    states = Project.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["on_hold", "on_hold"]
    page = words(client.get(project.get_absolute_url()))
    assert "To be reviewed on" in page
    assert page.count("Resume") == 1
    assert '<li class="step-now" aria-current="step">Execution</li>' in page


def test_a_stale_change_of_state_answers_409(as_user, sponsor, project):
    Project.objects.filter(pk=project.pk).update(version=4)
    response = as_user(sponsor).post(
        url("change-state", project.code, "deployment"), {"version": 1, "reason": "mine"}
    )
    assert response.status_code == 409
    assert "stale-box" in words(response)


def test_sponsor_and_director_sign_one_after_the_other(as_user, sponsor, director, project):
    Project.objects.filter(pk=project.pk).update(state="mandate")
    make_signed_mandate(Project.objects.get(pk=project.pk), director=make_user())
    address = url("change-state", project.code, "initiation")
    first = as_user(sponsor)
    assert "decide this together" in words(first.get(address))
    first.post(address, {"version": 1, "reason": ""})
    page = words(first.get(project.get_absolute_url()))
    assert "the other side has to confirm" in page
    assert "Madame Mandante agreed on" in page
    assert url("withdraw", project.code) in page
    again = first.post(address, {"version": 1, "reason": ""})
    assert again.status_code == 422
    assert "You have agreed already" in words(again)
    second = as_user(director)
    assert url("withdraw", project.code) not in words(second.get(project.get_absolute_url()))
    assert "Madame Mandante agreed on" in words(second.get(address))
    second.post(address, {"version": 1, "reason": ""})
    project.refresh_from_db()
    assert project.state == "initiation"


def test_an_agreement_is_taken_back_on_the_page(as_user, sponsor, director, project, outsider):
    Project.objects.filter(pk=project.pk).update(state="mandate")
    make_signed_mandate(Project.objects.get(pk=project.pk), director=make_user())
    as_user(sponsor).post(url("change-state", project.code, "initiation"), {"version": 1})
    assert as_user(director).post(url("withdraw", project.code)).status_code == 403
    assert as_user(outsider).post(url("withdraw", project.code)).status_code == 404
    assert as_user(sponsor).get(url("withdraw", project.code)).status_code == 405
    for _ in range(2):
        assert as_user(sponsor).post(url("withdraw", project.code)).status_code == 302
    assert not TransitionProposal.objects.exists()


def test_the_board_defers_on_the_page(as_user, director, outsider):
    board = make_user(roles=(Role.SPONSOR,))
    project = make_project(state="decision")
    address, gate = url("put-off", project.code, "deferred"), url("gate", project.code, "G1")
    client = as_user(board)
    assert address in words(client.get(gate))
    assert address not in words(as_user(director).get(gate))
    assert as_user(director).get(address).status_code == 403
    assert as_user(outsider).get(address).status_code == 404
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": 1, "reason": "Later"}).status_code == 422
    facts = {"version": 1, "reason": "Later", "review_on": today() + timedelta(days=40)}
    assert client.post(address, facts).status_code == 302
    assert client.post(address, facts).status_code == 409
    project.refresh_from_db()
    assert (project.state, project.version) == ("decision", 2)


def test_the_team_shows_each_role_and_where_it_comes_from(as_user, director):
    programme = make_programme(manager=make_user(name="Prog Manager"))
    top = make_project(programme=programme, sponsor=make_user(name="Top Sponsor"))
    child = make_project(parent=top)
    make_member(top, name="Inherited Member")
    here = make_member(child, name="Local Member")
    give_role(make_user(name="Prog Quality"), Role.QUALITY_MANAGER, programme)
    page = words(as_user(director).get(url("team", child.code)))
    for name in ("Prog Manager", "Top Sponsor", "Inherited Member", "Local Member", "Prog Quality"):
        assert name in page, name
    assert f'href="{top.get_absolute_url()}">{top.code}</a>' in page
    assert page.count("Take back") == 1
    seen_by_child_lead = words(as_user(child.lead).get(url("team", child.code)))
    assert top.code not in seen_by_child_lead.replace(child.code, "")
    assert "inherited from above" in seen_by_child_lead
    assert "Give the role" not in words(as_user(here).get(url("team", child.code)))


def test_a_lead_gives_and_takes_a_role_on_the_page(as_user, lead, project):
    person = make_user(name="New Colleague")
    client = as_user(lead)
    facts = {"user": person.pk, "role": "WPL", "note": "Integration"}
    assert client.post(url("team", project.code), facts).status_code == 302
    page = words(client.get(url("team", project.code)))
    assert "New Colleague" in page
    assert "Integration" in page
    again = client.post(url("team", project.code), facts)
    assert again.status_code == 422
    assert "already" in words(again)
    for _ in range(2):
        removed = client.post(url("remove-member", project.code, person.pk, "WPL"))
        assert removed.status_code == 302
    assert not RoleAssignment.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"role": "SPO"},
        {"role": "DIR"},
        {"role": "nonsense"},
        {"role": ""},
        {"user": "999999"},
        {"user": "x"},
        {"note": "x" * 201},
    ],
)
def test_a_lead_gives_no_role_that_is_not_offered(as_user, lead, project, facts):
    sent = {"user": make_user().pk, "role": "TM", "note": "", **facts}
    assert as_user(lead).post(url("team", project.code), sent).status_code == 422
    assert not RoleAssignment.objects.exists()


def test_nobody_else_changes_the_team_on_the_page(as_user, member, observer, outsider, project):
    victim = make_member(project)
    sent = {"user": member.pk, "role": "WPL", "note": ""}
    for person, status in ((member, 403), (observer, 403), (outsider, 404)):
        client = as_user(person)
        assert client.post(url("team", project.code), sent).status_code == status
        away = url("remove-member", project.code, victim.pk, "TM")
        assert client.post(away).status_code == status
    assert RoleAssignment.objects.filter(user=victim, role="TM").exists()


def test_a_revoked_role_bites_at_the_next_request(as_user, lead, member, project):
    client = as_user(member)
    assert client.get(url("team", project.code)).status_code == 200
    as_user(lead).post(url("remove-member", project.code, member.pk, "TM"))
    assert client.get(url("team", project.code)).status_code == 404
