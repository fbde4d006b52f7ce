"""A mandate is frozen, signed by each of its parties, taken back, and never changes again."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Mandate, MandateObjective, MandateSignature, Project
from projects.operations.mandate_signing import (
    IncompleteMandate,
    send_mandate,
    sign_mandate,
    take_mandate_back,
)
from projects.operations.mandates import begin_mandate, edit_mandate
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import give_role, make_director, make_member, make_signed_mandate, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 8, 15, tzinfo=UTC)
LATER = datetime(2026, 10, 13, 8, 15, tzinfo=UTC)


@pytest.fixture
def sent(draft, young):
    return send_mandate(draft.pk, actor=young.lead, at=AT, organisation="ODR")


def sign(mandate, role, person, **changed):
    facts = {"role": role, "sha256": mandate.sha256, "actor": person, "at": LATER, **changed}
    return sign_mandate(mandate.pk, **facts)


@pytest.fixture
def people(young, sponsor, manager, director):
    return {"SPO": sponsor, "DIR": director, "PM": young.lead, "PGM": manager}


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_sending_freezes_all_that_the_mandate_says(sent, young):
    assert (sent.state, sent.sent_by, sent.sent_at) == ("signing", young.lead, AT)
    assert sent.sha256 == hashlib.sha256(sent.snapshot.encode()).hexdigest()
    content = json.loads(sent.snapshot)
    assert sent.snapshot == json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert content["document"]["organisation"] == "ODR"
    assert [each["role"] for each in content["document"]["signers"]] == ["SPO", "DIR", "PM", "PGM"]
    parts = {part["key"] for each in content["sections"] for part in each["parts"]}
    assert {"background", "objectives", "packages", "milestones", "envelope"} <= parts
    assert told("mandate.to_sign") == {"the-sponsor", "director", "programme-manager"}
    assert "awaits your signature" in sentence(Notification.objects.get(recipient=young.sponsor))


def test_the_same_content_has_the_same_hash(sent, young):
    again = take_mandate_back(sent.pk, reason="Typo", actor=young.lead)
    assert send_mandate(again.pk, actor=young.lead, at=AT, organisation="ODR").sha256 == sent.sha256


def test_what_is_incomplete_is_not_sent_and_all_reasons_are_told(draft, young):
    Mandate.objects.filter(pk=draft.pk).update(risks_en="", impact_en="")
    with pytest.raises(IncompleteMandate, match="incomplete") as refused:
        send_mandate(draft.pk, actor=young.lead, at=AT)
    assert set(refused.value.missing) == {"risks", "impact"}
    assert "Risks" in str(refused.value)
    draft.refresh_from_db()
    assert (draft.state, draft.snapshot) == ("draft", "")


def test_only_those_who_write_a_mandate_send_it(draft, young, sponsor, manager):
    for person in (sponsor, make_member(young)):
        with pytest.raises(PermissionDenied):
            send_mandate(draft.pk, actor=person, at=AT)
    with pytest.raises(StaleObject):
        send_mandate(draft.pk, actor=manager, at=AT, version=7)
    assert send_mandate(draft.pk, actor=manager, at=AT, version=1).sent_by == manager


def test_a_mandate_is_sent_once(sent, young):
    with pytest.raises(RuleViolation, match="take it back"):
        send_mandate(sent.pk, actor=young.lead, at=AT)


def test_the_last_signature_puts_the_mandate_in_force(sent, people):
    for role, person in people.items():
        sent.refresh_from_db()
        assert sent.state == "signing", role
        assert sign(sent, role, person).sha256 == sent.sha256
    sent.refresh_from_db()
    assert (sent.state, sent.signed_at) == ("signed", LATER)
    assert told("mandate.signature_given") == {"the-lead"}
    assert {"the-sponsor", "director", "the-lead"} <= told("mandate.signed")
    assert HistoryEntry.objects.filter(verb="mandate.signed_as").count() == 4
    assert HistoryEntry.objects.filter(verb="mandate.in_force").count() == 1


def test_who_sits_in_the_organisation_is_told_too(sent, young, people):
    for role, person in people.items():
        sign(sent, role, person)
    seated = set(young.seats.values_list("person__username", flat=True))
    assert seated <= told("mandate.signed")


def test_the_version_before_is_superseded_with_the_last_signature(young, people):
    first = make_signed_mandate(young)
    second = begin_mandate(young.pk, actor=young.lead)
    second = send_mandate(second.pk, actor=young.lead, at=AT)
    first.refresh_from_db()
    assert first.state == "signed"
    for role, person in people.items():
        sign(second, role, person)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert first.content["document"]["number"] == 1


def test_without_a_programme_three_people_sign(draft, young, people):
    Project.objects.filter(pk=young.pk).update(programme=None)
    sent = send_mandate(draft.pk, actor=young.lead, at=AT)
    for role in ("SPO", "DIR", "PM"):
        sign(sent, role, people[role])
    sent.refresh_from_db()
    assert sent.state == "signed"


@pytest.mark.parametrize("role", ["SPO", "DIR", "PM", "PGM", "TM", "x"])
def test_who_is_no_party_does_not_sign(sent, young, role):
    with pytest.raises(PermissionDenied):
        sign(sent, role, make_member(young))
    assert not MandateSignature.objects.exists()


def test_a_role_is_signed_for_once(sent, people):
    sign(sent, "DIR", people["DIR"])
    with pytest.raises(RuleViolation, match="signed already"):
        sign(sent, "DIR", people["DIR"])
    with pytest.raises(RuleViolation, match="signed already"):
        sign(sent, "DIR", make_director())


def test_sponsor_and_director_are_two_persons(sent, people, sponsor):
    sponsor.organisation_roles.create(role=Role.DIRECTOR)
    sign(sent, "SPO", sponsor)
    with pytest.raises(RuleViolation, match="two different persons"):
        sign(sent, "DIR", sponsor)
    assert MandateSignature.objects.count() == 1


def test_another_content_than_the_one_read_is_not_signed(sent, people):
    with pytest.raises(RuleViolation, match="read it again"):
        sign(sent, "SPO", people["SPO"], sha256="0" * 64)


def test_a_mandate_taken_back_meanwhile_is_not_signed(sent, young, people):
    was_read = sent.sha256
    take_mandate_back(sent.pk, reason="A figure is wrong.", actor=young.lead)
    with pytest.raises(RuleViolation, match="taken back"):
        sign(sent, "SPO", people["SPO"], sha256=was_read)
    edit_mandate(sent.pk, "risks", {"risks_en": "Other"}, actor=young.lead)
    again = send_mandate(sent.pk, actor=young.lead, at=LATER)
    assert again.sha256 != was_read
    with pytest.raises(RuleViolation, match="read it again"):
        sign(sent, "SPO", people["SPO"], sha256=was_read)
    assert not MandateSignature.objects.exists()


def test_who_lost_the_role_reads_that_it_has_to_be_taken_back(sent, young, sponsor):
    other = make_user("new-sponsor")
    Project.objects.filter(pk=young.pk).update(sponsor=other)
    with pytest.raises(RuleViolation, match="no longer hold"):
        sign(sent, "SPO", sponsor)
    with pytest.raises(RuleViolation, match="names another person"):
        sign(sent, "SPO", other)


def test_nothing_is_signed_while_the_project_is_on_hold(sent, young, sponsor):
    held = {"state": "on_hold", "state_before_hold": "mandate", "review_on": "2026-12-01"}
    Project.objects.filter(pk=young.pk).update(**held)
    with pytest.raises(RuleViolation, match="present state"):
        sign(sent, "SPO", sponsor)


def test_taking_back_voids_every_signature_and_says_why(sent, young, people):
    for role in ("SPO", "DIR", "PGM"):
        sign(sent, role, people[role])
    back = take_mandate_back(sent.pk, reason=" A figure is wrong. ", actor=young.lead)
    assert (back.state, back.snapshot, back.sha256, back.sent_at) == ("draft", "", "", None)
    assert not MandateSignature.objects.exists()
    entry = HistoryEntry.objects.get(verb="mandate.taken_back")
    assert entry.additional_data["reason"] == "A figure is wrong."
    assert len(entry.additional_data["signatures"]) == 3
    assert told("mandate.taken_back") == {"the-sponsor", "director", "programme-manager"}


def test_taking_back_needs_a_right_a_reason_and_a_mandate_in_signature(sent, young, sponsor):
    with pytest.raises(PermissionDenied):
        take_mandate_back(sent.pk, reason="No", actor=sponsor)
    with pytest.raises(RuleViolation, match="reason"):
        take_mandate_back(sent.pk, reason="  ", actor=young.lead)
    with pytest.raises(StaleObject):
        take_mandate_back(sent.pk, reason="No", actor=young.lead, version=1)
    take_mandate_back(sent.pk, reason="Yes", actor=young.lead, version=2)
    with pytest.raises(RuleViolation, match="in signature"):
        take_mandate_back(sent.pk, reason="Twice", actor=young.lead)


def test_a_signed_mandate_is_not_taken_back(young):
    mandate = make_signed_mandate(young)
    with pytest.raises(RuleViolation, match="in signature"):
        take_mandate_back(mandate.pk, reason="Late", actor=young.lead)


def test_a_signed_mandate_never_changes_by_any_way(young):
    mandate = make_signed_mandate(young)
    before = (mandate.snapshot, mandate.sha256)
    loaded = Mandate.objects.get(pk=mandate.pk)
    loaded.risks_en = "Changed"
    for act in (
        loaded.save,
        lambda: loaded.save(update_fields=["risks_en"]),
        loaded.delete,
        lambda: Mandate.objects.filter(pk=mandate.pk).update(risks_en="Changed"),
        lambda: Mandate.objects.filter(pk=mandate.pk).update(state="draft"),
        lambda: Mandate.objects.filter(pk=mandate.pk).delete(),
    ):
        with pytest.raises(RuleViolation, match="never changes"):
            act()
    loaded.refresh_from_db()
    assert (loaded.snapshot, loaded.sha256) == before


def test_the_frozen_text_stays_whatever_happens_to_the_data(young, sponsor):
    mandate = make_signed_mandate(young)
    before = mandate.snapshot
    MandateObjective.objects.filter(mandate=mandate).update(title_en="Other")
    Project.objects.filter(pk=young.pk).update(approved_envelope=1, name_en="Renamed")
    sponsor.name = "Renamed"
    sponsor.save()
    mandate.refresh_from_db()
    assert mandate.snapshot == before
    assert mandate.sha256 == hashlib.sha256(before.encode()).hexdigest()


def test_a_programme_sponsor_by_role_is_not_the_sponsor_who_signs(sent, young):
    other = make_user()
    give_role(other, Role.SPONSOR, young)
    with pytest.raises(PermissionDenied):
        sign(sent, "SPO", other)
