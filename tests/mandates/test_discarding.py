"""A draft of a mandate is given up: what goes, what stays, who may, and what is refused."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry
from projects.models import ExpectedResult, Mandate, MandateObjective
from projects.operations.mandates import add_entry, begin_mandate, discard_mandate
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_mandate, make_member, make_user
from tests.mandates.pages import agreed_mandate, in_french, sent_mandate, url, words

pytestmark = pytest.mark.django_db


def test_a_first_draft_goes_with_its_rows_and_leaves_a_trace(draft, young):
    discard_mandate(draft.pk, actor=young.lead, version=draft.version)

    assert not Mandate.objects.filter(project=young).exists()
    assert not MandateObjective.objects.exists()
    assert not ExpectedResult.objects.exists()
    entry = HistoryEntry.objects.get(verb="mandate.discarded")
    assert entry.actor == young.lead
    assert entry.additional_data["number"] == 1
    assert entry.scope == young.history_scope()


def test_the_version_in_force_stays_and_the_number_is_free_again(young, director):
    first = agreed_mandate(young, director)
    second = begin_mandate(young.pk, actor=young.lead)
    discard_mandate(second.pk, actor=director)
    assert list(Mandate.objects.filter(project=young)) == [first]
    assert begin_mandate(young.pk, actor=young.lead).number == 2


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_who_does_not_write_it_does_not_discard_it(draft, young, role):
    with pytest.raises(PermissionDenied):
        discard_mandate(draft.pk, actor=make_member(young, role))
    assert Mandate.objects.filter(pk=draft.pk).exists()


def test_what_was_sent_or_signed_is_not_discarded(young, director):
    sent = sent_mandate(young)
    with pytest.raises(RuleViolation, match="sent for signature"):
        discard_mandate(sent.pk, actor=young.lead)


def test_a_signed_mandate_is_not_discarded(young, director):
    signed = agreed_mandate(young, director)
    with pytest.raises(RuleViolation, match="never changes"):
        discard_mandate(signed.pk, actor=young.lead)


def test_a_draft_that_grew_meanwhile_is_not_discarded(draft, young, manager):
    seen = draft.version
    add_entry(draft.pk, "results", {"name_fr": "Manuel"}, actor=manager)
    with pytest.raises(StaleObject):
        discard_mandate(draft.pk, actor=young.lead, version=seen)


def test_the_page_asks_first_and_then_leads_back(as_user, draft, young):
    client = as_user(young.lead)
    address = url("discard-mandate", young)
    assert address in words(client.get(url("mandate", young)))
    asked = words(client.get(address))
    assert "Discard the draft of version 1" in asked
    assert "signed versions stay" in asked

    done = client.post(address, {"version": draft.version}, follow=True)

    assert "The draft of version 1 is discarded." in words(done)
    assert not Mandate.objects.exists()


def test_an_overtaken_page_keeps_the_draft(as_user, draft, young):
    answer = as_user(young.lead).post(url("discard-mandate", young), {"version": 99})
    assert answer.status_code == 409
    assert Mandate.objects.filter(pk=draft.pk).exists()


def test_the_page_is_for_those_who_write_the_mandate(as_user, draft, young, outsider):
    address = url("discard-mandate", young)
    assert as_user(outsider).get(address).status_code == 404
    for role in (Role.TEAM_MEMBER, Role.SPONSOR, Role.OBSERVER):
        assert as_user(make_member(young, role)).get(address).status_code == 403
    observer = as_user(make_member(young)).get(url("mandate", young))
    assert address not in words(observer)


def test_without_a_draft_there_is_nothing_to_discard(as_user, young):
    assert as_user(young.lead).get(url("discard-mandate", young)).status_code == 404


def test_in_signature_the_page_says_what_to_do_first(as_user, young):
    sent = sent_mandate(young)
    client = as_user(young.lead)
    assert url("discard-mandate", young) not in words(client.get(url("mandate", young)))
    answer = client.post(url("discard-mandate", young), {"version": sent.version})
    assert answer.status_code == 422
    assert "take it back to change it" in words(answer)


def test_the_page_speaks_french(as_user, draft, young):
    in_french(young.lead)
    assert "Abandonner le brouillon" in words(as_user(young.lead).get(url("mandate", young)))


def test_a_weight_beyond_all_is_told_at_its_field(as_user, draft, young):
    facts = {"title_fr": "But", "weight_pct": "140", "form_token": str(uuid4())}
    answer = as_user(young.lead).post(url("mandate-rows", young, "objectives"), facts)
    assert answer.status_code == 422
    assert answer.context["form"].errors["weight_pct"] == ["A weight is at most 100 %."]


def test_a_tolerance_beyond_all_is_told_at_its_field(as_user, draft, young):
    facts = {"version": draft.version, "cost_tolerance_pct": "140"}
    answer = as_user(young.lead).post(url("edit-mandate", young, "authority"), facts)
    assert answer.status_code == 422
    assert answer.context["form"].errors["cost_tolerance_pct"] == ["A tolerance is at most 100 %."]


def test_a_person_deactivated_while_the_form_was_open_is_told_at_the_person(
    as_user, young, director, monkeypatch
):
    gone = make_user("gone", is_active=False)
    monkeypatch.setattr(
        "projects.forms.mandates.people_to_choose", lambda: type(gone).objects.order_by("pk")
    )
    facts = {"person": gone.pk, "hat": "service_owner", "note": ""}
    answer = as_user(director).post(url("organisation", young), facts)
    assert answer.status_code == 422
    assert answer.context["form"].errors["person"] == ["Choose a person with an active account."]


def test_another_draft_may_be_begun_afterwards(young):
    for _n in range(2):
        draft = begin_mandate(young.pk, actor=young.lead)
        assert draft.number == 1
        discard_mandate(draft.pk, actor=young.lead)
    assert make_mandate(young).number == 1
