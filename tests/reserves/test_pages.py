"""The pages of the contingency."""

from decimal import Decimal

import pytest

from people.choices import Role
from risks.models import Contingency, DrawDown
from tests.factories import make_member
from tests.reserves.test_contingency import take
from tests.risks.pages import cost, field_errors, issue_row, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(project):
    return url("contingency", project.code)


def test_the_register_shows_what_is_left_and_leads_to_the_draws(
    as_user, project, risk, reserve, address
):
    take(project, risk)
    for place in (url("register", project.code), address):
        page = words(as_user(project.lead).get(place))
        for said in ("160’000 CHF", "10’000 CHF", "150’000 CHF", "161’040 CHF", "0.93", "Amber"):
            assert said.replace("’", "\N{RIGHT SINGLE QUOTATION MARK}") in page
        assert address in page


def test_a_register_without_contingency_leads_to_its_page_only(as_user, project, address):
    page = words(as_user(project.lead).get(url("register", project.code)))
    assert address in page
    assert "initial contingency" not in page


def test_the_director_sets_it_and_the_lead_draws(as_user, project, risk, director, address):
    assert "No contingency is set aside" in words(as_user(director).get(address))
    place = url("set_contingency", project.code)
    sent = {"version": "1", "initial_amount": "160'000", "reason": "Mandate."}
    assert as_user(director).post(place, sent).url == address
    client = as_user(project.lead)
    issue = issue_row(project, risk=risk)
    taken = url("draw", project.code)
    sent = {"source": f"issue-{issue.pk}", "amount": "10'000", "reason": "Paid."}
    assert client.post(taken, sent).url == address
    page = words(client.get(address))
    assert str(issue) in page
    assert "Paid." in page
    assert DrawDown.objects.get().risk == risk


def test_refused_amounts_stand_at_their_field_with_what_was_typed(as_user, project, risk, reserve):
    sent = {"source": f"risk-{risk.pk}", "amount": "200'000", "reason": "Paid."}
    answer = as_user(project.lead).post(url("draw", project.code), sent)
    assert answer.status_code == 422
    assert "are left of the contingency" in field_errors(answer)["amount"][0]
    assert "Paid." in words(answer)
    nothing = as_user(project.lead).post(url("draw", project.code), {})
    assert set(field_errors(nothing)) == {"source", "amount", "reason"}


def test_release_gives_the_rest_back(as_user, project, reserve, director, address):
    place = url("release_contingency", project.code)
    client = as_user(director)
    assert client.post(place, {"version": "1", "reason": "Over."}).url == address
    page = words(client.get(address))
    assert "Released on" in page
    for name in ("draw", "set_contingency", "release_contingency"):
        assert url(name, project.code) not in page
    again = client.post(place, {"version": "2", "reason": "Over."})
    assert again.status_code == 422
    assert "was released already" in words(again)


def test_an_overtaken_form_is_refused(as_user, project, reserve, director):
    Contingency.objects.update(version=4)
    sent = {"version": "1", "initial_amount": "1", "reason": "Less."}
    answer = as_user(director).post(url("set_contingency", project.code), sent)
    assert answer.status_code == 409


def test_there_is_nothing_to_release_where_nothing_is_set_aside(as_user, project, director):
    assert as_user(director).get(url("release_contingency", project.code)).status_code == 404


def test_each_button_stands_for_those_who_may(as_user, project, reserve, director, address):
    names = ("draw", "set_contingency", "release_contingency")
    seen = {
        person.username: [
            name in names and url(name, project.code) in words(as_user(person).get(address))
            for name in names
        ]
        for person in (director, project.lead, make_member(project, username="team"))
    }
    assert seen[director.username] == [True, True, True]
    assert seen[project.lead.username] == [True, False, False]
    assert seen["team"] == [False, False, False]
    for name in names:
        client = as_user(make_member(project, Role.SPONSOR))
        assert client.get(url(name, project.code)).status_code == 403


def test_outsiders_find_nothing(as_user, outsider, project, reserve, address):
    client = as_user(outsider)
    for name in ("contingency", "draw", "set_contingency", "release_contingency"):
        assert client.get(url(name, project.code)).status_code == 404


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_draws(as_user, project, risk, reserve, address, rows):
    for _n in range(rows):
        take(project, risk, Decimal(1))
    assert cost(as_user(project.lead), address) <= 13
