"""The gate, the decision log and one decision, as their readers meet them."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from people.models import User
from projects.choices import Body, Outcome
from projects.grounds import Demand, Grounds
from projects.models import Decision, GateTick, Project, Waiver
from projects.operations import Motion, take_decision
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import (
    make_member,
    make_programme,
    make_project,
    make_signed_mandate,
    make_user,
    meet_gates,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=30)


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def sponsor():
    return make_user("the-sponsor", name="Madame Mandante")


@pytest.fixture
def waiting(sponsor):
    return make_project(state="initiation", sponsor=sponsor, approved_envelope=Decimal(500_000))


def noted(project, person, on, body=Body.SPONSOR):
    """A decision that opens no gate."""
    motion = Motion(body, Outcome.APPROVED, "Objet", "Subject")
    # As in a request of its own: what a person may do is read once.
    actor = User.objects.get(pk=person.pk)
    return take_decision(project, motion, actor=actor, on=on, grounds=Grounds(""))


def decide(project, sponsor, **grounds):
    motion = Motion(Body.STEERING, Outcome.APPROVED, "Reprise du plan", "New plan")
    actor = User.objects.get(pk=sponsor.pk)
    return take_decision(
        project, motion, actor=actor, on=today(), grounds=Grounds("Yes.", **grounds)
    )


def test_the_overview_asks_for_the_count_of_its_next_gate_afterwards(as_user, waiting):
    """To count what is met takes the whole plan; the page does not wait for it."""
    client, gate = as_user(waiting.lead), url("gate", waiting.code, "G3")
    page = words(client.get(waiting.get_absolute_url()))
    assert f'gate G3<span id="gate-count" hx-get="{gate}" hx-trigger="load"' in page
    part = client.fragment(gate, "gate-count").content
    assert part.decode().strip() == '<span id="gate-count">: 1 of 12 conditions met</span>'
    whole = client.get(gate).content
    assert swapped(whole, part, "gate-count") == normal(whole)
    Project.objects.filter(pk=waiting.pk).update(state="closed")
    assert "gate-count" not in words(client.get(waiting.get_absolute_url()))


def test_no_count_stands_behind_a_gate_without_conditions(as_user, waiting):
    part = make_project(parent=waiting, state="request")
    count = as_user(part.lead).fragment(url("gate", part.code, "G1"), "gate-count")
    assert count.content.decode().strip() == '<span id="gate-count"></span>'


def test_the_gate_shows_what_is_missing_first_and_what_may_be_waived(as_user, waiting):
    page = words(as_user(waiting.lead).get(url("gate", waiting.code, "G3")))
    assert 'Gate G3<span id="gate-count">: 1 of 12 conditions met</span>' in page
    codes = re.findall(r'<li id="(G3-\d\d)"', page)
    assert codes[:7] == ["G3-01", "G3-02", "G3-03", "G3-04", "G3-06", "G3-12", "G3-07"]
    assert len(codes) == 12
    assert "6 missing conditions are blocking" in page
    assert "Waive for a time" not in page
    make_signed_mandate(waiting, 2)
    meet_gates(waiting, "G3")
    page = words(as_user(waiting.lead).get(url("gate", waiting.code, "G3")))
    assert "Every condition is met or waived." in page


def test_the_lead_ticks_and_unticks_on_the_page(as_user, waiting):
    client, gate = as_user(waiting.lead), url("gate", waiting.code, "G3")
    tick = url("tick", waiting.code, "G3-12")
    refused = client.post(tick, {"G3-12-note": "", "G3-12-link": "https://example.org/x"})
    assert refused["Location"] == gate
    assert GateTick.objects.get().link == "https://example.org/x"
    assert "example.org/x" in words(client.get(gate))
    client.post(url("untick", waiting.code, "G3-12"))
    assert not GateTick.objects.exists()
    again = client.post(url("untick", waiting.code, "G3-12"), follow=True)
    assert "not ticked" in words(again)


def test_a_tick_without_evidence_comes_back_with_what_was_typed(as_user, waiting):
    client = as_user(waiting.lead)
    answer = client.post(
        url("tick", waiting.code, "G3-12"), {"G3-12-note": "x" * 501, "G3-12-link": ""}
    )
    assert answer.status_code == 422
    assert "x" * 501 in words(answer)
    empty = client.post(url("tick", waiting.code, "G3-12"), {})
    assert empty.status_code == 422
    assert "Say, link or attach the evidence." in words(empty)
    assert client.post(url("tick", waiting.code, "G9-12"), {}).status_code == 404


def test_the_sponsor_waives_and_ends_a_waiver_on_the_page(as_user, waiting, sponsor):
    client, gate = as_user(sponsor), url("gate", waiting.code, "G3")
    assert "Waive for a time" in words(client.get(gate))
    waive = url("waive", waiting.code, "G3-07")
    assert client.post(waive, {"G3-07-reason": "Later."}).status_code == 422
    late = {"G3-07-reason": "Later.", "G3-07-expires_on": today() + timedelta(days=400)}
    assert "within a year" in words(client.post(waive, late))
    client.post(waive, {**late, "G3-07-expires_on": SOON})
    assert Waiver.objects.get().granted_by == sponsor
    assert "waived by Madame Mandante" in words(client.get(gate))
    client.post(url("unwaive", waiting.code, "G3-07"))
    assert not Waiver.objects.exists()
    assert "not waived" in words(client.post(url("unwaive", waiting.code, "G3-07"), follow=True))


def test_the_project_and_its_decision_lead_to_the_gate(as_user, waiting, sponsor):
    client = as_user(sponsor)
    gate = url("gate", waiting.code, "G3")
    for address in (
        waiting.get_absolute_url(),
        url("project-decisions", waiting.code),
        url("change-state", waiting.code, "execution"),
    ):
        assert gate in words(client.get(address)), address


def test_a_missing_condition_refuses_the_form_the_fragment_and_the_plain_post(
    as_user, waiting, sponsor
):
    client = as_user(sponsor)
    address = url("change-state", waiting.code, "execution")
    for answer in (
        client.post(address, {"version": 1, "reason": "Now!"}),
        client.post(address, {"version": 1, "reason": "Now!"}, headers={"HX-Request": "true"}),
        client.post(address, {}),
    ):
        assert answer.status_code == 422
    page = words(client.post(address, {"version": 1, "reason": "Now!"}))
    assert "Mandate v2 signed" in page
    assert "Now!" in page
    waiting.refresh_from_db()
    assert (waiting.state, Decision.objects.count()) == ("initiation", 0)


def test_a_sponsor_approves_with_conditions_and_money_on_the_page(as_user, waiting, sponsor):
    make_signed_mandate(waiting, 2)
    meet_gates(waiting)
    client, address = as_user(sponsor), url("change-state", waiting.code, "execution")
    facts = {
        "version": 1,
        "reason": "Go.",
        "released_budget": "250'000",
        "released_minutes": "100 d",
        "participants": [waiting.lead.pk],
        "demand_1": "Test the fallback.",
        "demand_1_owner": waiting.lead.pk,
        "demand_1_blocks": "on",
    }
    refused = client.post(address, facts)
    assert refused.status_code == 422
    assert "A condition needs words, a responsible person and a date." in words(refused)
    assert "Test the fallback." in words(refused)
    assert client.post(address, {**facts, "demand_1_due": SOON}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.released_budget, decision.released_minutes) == (Decimal(250_000), 50_400)
    assert decision.conditions.get().is_blocking
    page = words(client.get(decision.get_absolute_url()))
    for said in ("250’000 CHF", "100 pd", "Test the fallback.", "Go.", "Approved with conditions"):
        assert said in page, said


def test_an_override_is_signed_by_two_on_the_page(as_user, waiting, sponsor, director):
    address = url("change-state", waiting.code, "execution")
    page = words(as_user(sponsor).get(address))
    assert "?override=1" in page
    first = as_user(sponsor).get(f"{address}?override=1")
    assert "would be overridden" in words(first)
    facts = {"version": 1, "override": "1", "reason": "The supplier stops on Friday."}
    assert as_user(sponsor).post(address, {**facts, "reason": ""}).status_code == 422
    assert as_user(sponsor).post(address, facts).status_code == 302
    second = words(as_user(director).get(f"{address}?override=1"))
    assert "By confirming you decide exactly this:" in second
    assert "The supplier stops on Friday." in second
    assert as_user(director).post(address, facts).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "execution"
    page = words(as_user(sponsor).get(Decision.objects.get().get_absolute_url()))
    assert "This decision overrides the gate." in page
    assert "gate overridden" in words(as_user(director).get(url("decisions")))


def test_the_director_does_not_open_the_sponsors_gate_without_overriding(
    as_user, waiting, director
):
    address = url("change-state", waiting.code, "execution")
    assert as_user(director).get(address).status_code == 403
    assert as_user(director).get(f"{address}?override=1").status_code == 200
    assert as_user(waiting.lead).get(f"{address}?override=1").status_code == 403
    gate = url("gate", waiting.code, "G3")
    assert f"{address}?override=1" in words(as_user(director).get(gate))
    assert "?override=1" not in words(as_user(waiting.lead).get(gate))


def test_the_log_shows_filters_and_exports_what_the_reader_sees(as_user, waiting, sponsor):
    demand = (Demand("Do it.", waiting.lead.pk, SOON),)
    decide(waiting, sponsor, demands=demand)
    foreign = make_project(sponsor=sponsor, name_fr="Autre")
    decide(foreign, sponsor)
    client = as_user(waiting.lead)
    page = words(client.get(url("decisions")))
    assert waiting.code in page
    assert foreign.code not in page
    assert "New plan" in words(client.get(f"{url('decisions')}?waiting=on"))
    assert "No decision fits" in words(client.get(f"{url('decisions')}?outcome=rejected"))
    file = client.get(f"{url('decisions')}?export=csv")
    assert b"New plan" in b"".join(file.streaming_content)
    assert "No decisions yet" in words(as_user(make_user()).get(url("decisions")))


def test_a_decision_is_noted_once_however_often_the_form_is_sent(as_user, waiting, sponsor):
    client = as_user(sponsor)
    address = url("new-decision", waiting.code)
    page = words(client.get(address))
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    facts = {"form_token": token, "subject_fr": "Reprise", "body": "steering",
             "outcome": "approved"}  # fmt: skip
    assert client.post(address, {**facts, "subject_fr": ""}).status_code == 422
    for _ in range(2):
        assert client.post(address, facts).status_code == 302
    assert Decision.objects.count() == 1
    assert as_user(waiting.lead).get(address).status_code == 403


def test_a_programme_notes_its_decisions(as_user, sponsor):
    programme = make_programme(sponsor=sponsor)
    client, address = as_user(sponsor), url("new-programme-decision", programme.code)
    assert client.get(address).status_code == 200
    facts = {"subject_fr": "Reprise", "body": "steering", "outcome": "approved"}
    answer = client.post(address, facts)
    assert answer["Location"] == Decision.objects.get().get_absolute_url()
    assert as_user(make_user()).get(address).status_code == 404


def test_a_phase_is_released_on_the_page(as_user, sponsor):
    project = make_project(state="execution", sponsor=sponsor, approved_envelope=Decimal(1000))
    client, address = as_user(sponsor), url("release-phase", project.code)
    assert address in words(client.get(url("project-decisions", project.code)))
    assert client.post(address, {"name": "Wave 1", "released_budget": "2000"}).status_code == 422
    assert client.post(address, {"name": "Wave 1", "released_budget": "800"}).status_code == 302
    assert Decision.objects.get().gate == "G3.1"
    assert as_user(project.lead).get(address).status_code == 403


def test_the_owner_reports_a_condition_on_the_page(as_user, waiting, sponsor):
    decision = decide(waiting, sponsor, demands=(Demand("Do it.", waiting.lead.pk, SOON),))
    client = as_user(waiting.lead)
    address = url("condition-done", decision.portfolio.code, decision.number, 1)
    assert "Report as fulfilled" in words(client.get(decision.get_absolute_url()))
    assert client.post(address, {"c1-version": 1, "c1-evidence": ""}).status_code == 422
    done = client.post(address, {"c1-version": 1, "c1-evidence": "Done it."}, follow=True)
    assert "Done it." in words(done)
    assert "Report as fulfilled" not in words(done)
    other = url("condition-done", decision.portfolio.code, decision.number, 2)
    assert client.post(other, {"c2-version": 1, "c2-evidence": "x"}).status_code == 404
    member = as_user(make_member(waiting))
    assert member.post(address, {"c1-version": 1, "c1-evidence": "x"}).status_code == 403


def test_outsiders_find_nothing_and_observers_may_not_look_inside(as_user, waiting, sponsor):
    decision = decide(waiting, sponsor)
    pages = [
        url("gate", waiting.code, "G3"),
        url("project-decisions", waiting.code),
        url("new-decision", waiting.code),
        url("release-phase", waiting.code),
        url("put-off", waiting.code, "deferred"),
        decision.get_absolute_url(),
    ]
    posts = [
        url("tick", waiting.code, "G3-12"),
        url("untick", waiting.code, "G3-12"),
        url("waive", waiting.code, "G3-07"),
        url("unwaive", waiting.code, "G3-07"),
        url("condition-done", decision.portfolio.code, decision.number, 1),
    ]
    stranger = as_user(make_user())
    assert {stranger.get(page).status_code for page in pages} == {404}
    assert {stranger.post(page).status_code for page in posts} == {404}
    observer = as_user(make_member(waiting, Role.OBSERVER))
    assert {observer.get(page).status_code for page in pages[:-1]} == {403}
    assert observer.get(pages[-1]).status_code == 404


def test_a_gate_or_an_outcome_that_does_not_exist_has_no_page(as_user, waiting, sponsor):
    client = as_user(sponsor)
    assert client.get(url("gate", waiting.code, "G7")).status_code == 404
    assert client.get(url("put-off", waiting.code, "approved")).status_code == 404
    assert client.get(url("put-off", waiting.code, "returned")).status_code == 200


@pytest.mark.parametrize(
    ("address", "target"),
    [("log", "decision-log"), ("project", "project-decisions")],
)
def test_the_fragment_equals_its_part_of_the_page(
    as_user, director, waiting, sponsor, address, target
):
    decide(waiting, sponsor)
    client = as_user(director)
    page = url("decisions") if address == "log" else url("project-decisions", waiting.code)
    whole = client.get(f"{page}?sort=held").content
    fragment = client.fragment(f"{page}?sort=held", target).content
    assert swapped(whole, fragment, target) == normal(whole)


def test_a_decision_leads_to_its_meeting(as_user, director, sponsor):
    """The same body on the same day; other days and other bodies are other meetings."""
    held = [noted(make_project(sponsor=sponsor), sponsor, FRIDAY) for _ in range(2)]
    noted(make_project(sponsor=sponsor), sponsor, FRIDAY - timedelta(days=1))
    noted(make_project(), director, FRIDAY, Body.DIRECTOR)
    client = as_user(director)
    meeting = f"{url('decisions')}?body=sponsor&held={FRIDAY:%Y-%m-%d}"
    page = client.get(held[0].get_absolute_url()).text
    assert meeting.replace("&", "&amp;") in page
    listed = {row.pk for row in client.get(meeting).context["table"].rows}
    assert listed == {each.pk for each in held}


def test_a_day_that_is_none_filters_nothing(as_user, director, waiting, sponsor):
    decide(waiting, sponsor)
    answer = as_user(director).get(f"{url('decisions')}?held=yesterday")
    assert answer.status_code == 200
    assert len(answer.context["table"].rows) == 1


@pytest.mark.parametrize("rows", [1, 12])
def test_the_log_costs_the_same_with_many_decisions(
    as_user, director, sponsor, rows, django_assert_num_queries
):
    programme = make_programme()
    for _ in range(rows):
        project = make_project(sponsor=sponsor, programme=programme)
        decide(project, sponsor, demands=(Demand("Do it.", project.lead.pk, SOON),))
    client = as_user(director)
    client.get(url("decisions"))
    with django_assert_num_queries(LOG_QUERIES):
        client.get(url("decisions"))


LOG_QUERIES = 7


def test_the_gate_costs_the_same_however_much_is_ticked(
    as_user, waiting, django_assert_num_queries
):
    client = as_user(waiting.lead)
    address = url("gate", waiting.code, "G3")
    make_signed_mandate(waiting, 2)
    meet_gates(waiting, "G1")
    client.get(address)
    with django_assert_num_queries(GATE_QUERIES):
        client.get(address)
    meet_gates(waiting, "G3")
    with django_assert_num_queries(GATE_QUERIES):
        client.get(address)


GATE_QUERIES = 24
