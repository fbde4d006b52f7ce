"""Signing the mandate is agreeing to its gate: one of the two signers takes the project on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from projects.grounds import Grounds
from projects.models import Decision, Project, TransitionProposal
from projects.operations import change_state
from projects.operations.mandate_signing import send_mandate, sign_mandate
from tests.conftest import FRIDAY
from tests.factories import (
    SIGNED_AT,
    freeze_mandate,
    make_mandate,
    make_programme,
    make_project,
    make_signed_mandate,
    make_user,
    meet_gates,
)

pytestmark = pytest.mark.django_db
LIMIT = Decimal(30_000)


@pytest.fixture
def signed(young, sponsor, director):
    """Everybody has signed, and nothing else is missing."""
    meet_gates(young, "G2")
    make_signed_mandate(young, initiation_budget=LIMIT)
    return young


def go(project, actor, **grounds):
    change_state(project.pk, "initiation", actor=actor, on=FRIDAY, grounds=Grounds(**grounds))
    project.refresh_from_db()
    return project.state


def page_of(client, project):
    address = reverse("projects:change-state", args=[project.code, "initiation"])
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize("who", ["sponsor", "director"])
def test_either_signer_takes_the_project_on_alone(signed, sponsor, director, who):
    actor, other = (sponsor, director) if who == "sponsor" else (director, sponsor)
    assert go(signed, actor, reason="All signed.") == "initiation"
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.agreed_by) == (actor, other)
    assert (decision.gate, decision.outcome) == ("G2", "approved")
    assert decision.checklist["G2-08"] == "met"
    assert not TransitionProposal.objects.exists()


def test_up_to_what_the_mandate_gives_is_released_alone_and_no_more(signed, sponsor, director):
    assert go(signed, sponsor, released_budget=LIMIT + 1) == "mandate"
    assert TransitionProposal.objects.get().proposed_by == sponsor
    # Thinking again: within the mandate the other side has agreed already.
    assert go(signed, sponsor, released_budget=LIMIT) == "initiation"
    assert Decision.objects.get().released_budget == LIMIT


def test_the_other_side_may_still_agree_to_a_larger_release(signed, sponsor, director):
    go(signed, sponsor, released_budget=LIMIT + 1)
    assert go(signed, director) == "initiation"
    decision = Decision.objects.get()
    assert (decision.released_budget, decision.agreed_by) == (LIMIT + 1, sponsor)


def test_a_mandate_that_still_lacks_a_signature_agrees_to_nothing(young, sponsor, director):
    meet_gates(young, "G2")
    mandate = send_mandate(make_mandate(young).pk, actor=young.lead, at=SIGNED_AT)
    for role, person in (("SPO", sponsor), ("DIR", director), ("PM", young.lead)):
        sign_mandate(mandate.pk, role=role, sha256=mandate.sha256, actor=person, at=SIGNED_AT)
    with pytest.raises(Exception, match="Signatures"):
        go(young, sponsor)
    assert not Decision.objects.exists()


def test_a_signer_who_lost_the_role_agrees_to_nothing_any_more(as_user, signed, sponsor, director):
    director.organisation_roles.all().delete()
    page = page_of(as_user(sponsor), signed)
    assert "decide this together" in page
    assert "no longer holds this role" in page
    assert go(signed, sponsor) == "mandate"
    assert TransitionProposal.objects.get().proposed_by == sponsor
    successor = make_user(roles=(Role.DIRECTOR,))
    assert go(signed, successor) == "initiation"
    assert Decision.objects.get().agreed_by == sponsor


def test_a_signer_whose_account_is_closed_agrees_to_nothing(signed, sponsor, director):
    director.is_active = False
    director.save()
    assert go(signed, sponsor) == "mandate"


def test_another_sponsor_than_the_one_who_signed_needs_the_director(signed, sponsor, director):
    successor = make_user("new-sponsor")
    Project.objects.filter(pk=signed.pk).update(sponsor=successor)
    assert go(signed, successor) == "mandate"


@pytest.mark.parametrize("state", ["draft", "signing"])
def test_a_version_begun_since_asks_both_again(as_user, signed, sponsor, state):
    draft = make_mandate(signed, 2)
    if state == "signing":
        freeze_mandate(draft)
    assert "taken up again as version 2" in page_of(as_user(sponsor), signed)


def test_a_second_version_that_all_have_signed_counts(signed, sponsor):
    make_signed_mandate(signed, 2, initiation_budget=LIMIT)
    assert go(signed, sponsor) == "initiation"


def test_a_programme_that_the_project_joined_since_has_not_signed(as_user, sponsor, director):
    project = make_project(state="mandate", sponsor=sponsor, approved_envelope=Decimal(300_000))
    meet_gates(project, "G2")
    make_signed_mandate(project)
    project.programme = make_programme(manager=make_user())
    project.save()
    assert "not signed as: Programme manager" in page_of(as_user(sponsor), project)
    assert go(project, sponsor) == "mandate"


def test_a_director_who_did_not_sign_agrees_with_the_sponsor_as_usual(as_user, signed, sponsor):
    other = make_user(roles=(Role.DIRECTOR,))
    assert "You have not signed the mandate" in page_of(as_user(other), signed)
    assert go(signed, other) == "mandate"
    assert go(signed, sponsor) == "initiation"
    assert Decision.objects.get().agreed_by == other


def test_an_override_always_takes_two(signed, sponsor):
    assert go(signed, sponsor, reason="Hurry.", overrides_gate=True) == "mandate"


def test_closing_still_takes_two(sponsor, director):
    project = make_project(state="closing", sponsor=sponsor)
    meet_gates(project, "G6")
    change_state(project.pk, "closed", actor=sponsor, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == "closing"


def test_the_last_signature_leads_to_taking_the_project_on(as_user, young, sponsor, director):
    meet_gates(young, "G2")
    mandate = send_mandate(make_mandate(young).pk, actor=young.lead, at=SIGNED_AT)
    for role, person in (
        ("PM", young.lead), ("PGM", young.programme.manager), ("DIR", director),
    ):  # fmt: skip
        sign_mandate(mandate.pk, role=role, sha256=mandate.sha256, actor=person, at=SIGNED_AT)
    client = as_user(sponsor)
    sign = reverse("projects:sign-mandate", args=[young.code, "SPO"])
    answer = client.post(sign, {"sha256": mandate.sha256})
    there = reverse("projects:change-state", args=[young.code, "initiation"])
    assert answer["Location"] == there
    page = page_of(client, young)
    assert f"{director} and you have signed version 1 of the mandate." in page
    assert "Begin the initiation" in page
    assert "decide this together" not in page
    assert client.post(there, {"version": 1, "reason": ""}).status_code == 302
    young.refresh_from_db()
    assert young.state == "initiation"


def test_a_signature_that_is_not_the_last_stays_on_the_mandate(as_user, young, sponsor, director):
    mandate = send_mandate(make_mandate(young).pk, actor=young.lead, at=SIGNED_AT)
    sign = reverse("projects:sign-mandate", args=[young.code, "SPO"])
    answer = as_user(sponsor).post(sign, {"sha256": mandate.sha256})
    assert answer["Location"].endswith("#signatures")


def test_the_mandate_offers_it_to_its_signers_only(as_user, signed, sponsor):
    there = reverse("projects:change-state", args=[signed.code, "initiation"])
    address = reverse("projects:mandate", args=[signed.code])
    assert there in as_user(sponsor).get(address).content.decode()
    assert there not in as_user(signed.lead).get(address).content.decode()
    go(signed, sponsor)
    assert there not in as_user(sponsor).get(address).content.decode()


def test_an_agreement_of_before_the_signatures_is_not_in_the_way(signed, sponsor, director):
    TransitionProposal.objects.create(
        project=signed,
        to="initiation",
        proposed_by=sponsor,
        proposed_on=FRIDAY,
        expires_on=FRIDAY + timedelta(days=30),
    )
    assert go(signed, sponsor) == "initiation"
    assert not TransitionProposal.objects.exists()
