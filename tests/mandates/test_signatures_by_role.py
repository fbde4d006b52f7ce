"""Each party signs in its role; everybody else, and whoever no longer holds it, is refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from people.choices import Role
from people.history import deeds, describe, entries_for_scope
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.mandates.permissions import roles_to_sign
from projects.models import Mandate, MandateSignature, Programme, Project
from projects.operations.mandate_signing import sign_mandate, take_mandate_back
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import give_role, make_director, make_member, make_seat, make_user
from tests.mandates.pages import (
    AT,
    LATER,
    agreed_mandate,
    in_french,
    sent_mandate,
    url,
    words,
)

pytestmark = pytest.mark.django_db
THIN = "\u202f"


@pytest.fixture
def sent(young):
    return sent_mandate(young)


@pytest.fixture
def people(young, sponsor, manager, director):
    return {"SPO": sponsor, "DIR": director, "PM": young.lead, "PGM": manager}


def sign(mandate, role, person, **changed):
    facts = {"role": role, "sha256": mandate.sha256, "actor": person, "at": LATER, **changed}
    return sign_mandate(mandate.pk, **facts)


def told_to(person, kind):
    """The newest message of this kind, in English and in French."""
    message = Notification.objects.filter(recipient=person, kind=kind).latest("pk")
    with translation.override("fr"):
        french = sentence(message)
    return sentence(message), french


@pytest.mark.parametrize("role", ["SPO", "DIR", "PM", "PGM"])
def test_each_party_signs_on_its_page_and_its_name_stands_below(as_user, sent, young, people, role):
    person = people[role]
    client = as_user(person)
    address = url("sign-mandate", young, role)
    page = words(client.get(url("mandate", young)))
    assert address in page
    assert f"Sign as: {Role(role).label}" in page
    assert f"version 1, as: {Role(role).label}." in words(client.get(address))
    answer = client.post(address, {"sha256": sent.sha256}, follow=True)
    assert "You have signed the mandate." in words(answer)
    signature = MandateSignature.objects.get()
    assert (signature.role, signature.person, signature.sha256) == (role, person, sent.sha256)
    page = words(client.get(url("mandate", young)))
    assert address not in page
    assert page.count("✓ signed on") == 1
    assert page.count("not signed yet") + page.count("Sign as:") == 3


@pytest.mark.parametrize("role", ["SPO", "DIR", "PM", "PGM"])
def test_nobody_signs_in_the_role_of_another_party(as_user, sent, young, people, role):
    for other, person in people.items():
        if other == role:
            continue
        with pytest.raises(PermissionDenied):
            sign(sent, role, person)
        assert as_user(person).get(url("sign-mandate", young, role)).status_code == 403
        answer = as_user(person).post(url("sign-mandate", young, role), {"sha256": sent.sha256})
        assert answer.status_code == 403
    assert not MandateSignature.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.TEAM_MEMBER, Role.QUALITY_MANAGER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER]
)
def test_who_only_takes_part_signs_in_no_role(as_user, sent, young, role):
    person = make_member(young, role)
    for party in ("SPO", "DIR", "PM", "PGM"):
        with pytest.raises(PermissionDenied):
            sign(sent, party, person)
        assert as_user(person).get(url("sign-mandate", young, party)).status_code == 403


@pytest.mark.parametrize("role", ["TM", "OBS", "QM", "HR"])
def test_a_role_that_is_no_party_signs_nothing_whoever_holds_it(sent, young, director, role):
    person = make_user()
    if role in {"TM", "OBS", "QM"}:
        give_role(person, Role(role), young)
    for actor in (person, director, young.lead):
        with pytest.raises(PermissionDenied):
            sign(sent, role, actor)


def test_any_director_signs_for_the_direction_and_only_one_does(sent, director):
    second = make_director(username="second-director")
    sign(sent, "DIR", second)
    with pytest.raises(RuleViolation, match="signed already"):
        sign(sent, "DIR", director)


def test_a_director_who_lost_the_role_does_not_sign(sent, director):
    director.organisation_roles.all().delete()
    with pytest.raises(PermissionDenied):
        sign(sent, "DIR", User.objects.get(pk=director.pk))


@pytest.mark.parametrize(
    ("role", "change"),
    [
        ("SPO", lambda project, new: Project.objects.filter(pk=project.pk).update(sponsor=new)),
        ("PM", lambda project, new: Project.objects.filter(pk=project.pk).update(lead=new)),
        (
            "PGM",
            lambda project, new: Programme.objects.filter(pk=project.programme_id).update(
                manager=new
            ),
        ),
    ],
)
def test_who_lost_the_role_and_who_has_it_now_both_read_that_it_is_to_be_taken_back(
    sent, young, people, role, change
):
    successor = make_user("successor")
    change(young, successor)
    with pytest.raises(RuleViolation, match="You no longer hold this role"):
        sign(sent, role, User.objects.get(pk=people[role].pk))
    with pytest.raises(RuleViolation, match="names another person in this role"):
        sign(sent, role, successor)
    with translation.override("fr"), pytest.raises(RuleViolation) as refused:
        sign(sent, role, successor)
    assert str(refused.value) == (
        f"Le mandat nomme une autre personne dans ce rôle{THIN}; il doit d’abord être repris."
    )
    assert not MandateSignature.objects.exists()


def test_who_lost_the_role_reads_it_on_the_page(as_user, sent, young, sponsor):
    give_role(sponsor, Role.TEAM_MEMBER, young)
    Project.objects.filter(pk=young.pk).update(sponsor=make_user("successor"))
    client = as_user(sponsor)
    page = words(client.get(url("sign-mandate", young, "SPO")))
    assert "In this role the mandate cannot be signed now." in page
    answer = client.post(url("sign-mandate", young, "SPO"), {"sha256": sent.sha256})
    assert answer.status_code == 422
    assert "You no longer hold this role" in words(answer)


def test_after_taking_back_and_sending_again_the_successor_signs(young, director, people, sent):
    successor = make_user("successor")
    Project.objects.filter(pk=young.pk).update(sponsor=successor)
    take_mandate_back(sent.pk, reason="New sponsor.", actor=young.lead)
    Mandate.objects.filter(pk=sent.pk).delete()
    young.refresh_from_db()
    again = sent_mandate(young)
    assert again.content["document"]["signers"][0]["username"] == "successor"
    assert sign(again, "SPO", successor).person == successor


def test_one_person_as_sponsor_and_lead_signs_twice_but_as_director_not(young, director):
    Project.objects.filter(pk=young.pk).update(sponsor=young.lead)
    young.refresh_from_db()
    sent = sent_mandate(young)
    sign(sent, "SPO", young.lead)
    sign(sent, "PM", young.lead)
    assert MandateSignature.objects.filter(person=young.lead).count() == 2


def test_a_director_who_is_the_sponsor_signs_as_one_of_the_two(young, director):
    Project.objects.filter(pk=young.pk).update(sponsor=director)
    young.refresh_from_db()
    sent = sent_mandate(young)
    sent.project = young
    assert roles_to_sign(director, sent, {}) == ["SPO", "DIR"]
    sign(sent, "SPO", director)
    assert roles_to_sign(director, sent, {"SPO": director.pk}) == []
    with translation.override("fr"), pytest.raises(RuleViolation) as refused:
        sign(sent, "DIR", director)
    assert "deux personnes différentes" in str(refused.value)
    assert sign(sent, "DIR", make_director(username="second")).role == "DIR"


@pytest.mark.parametrize("state", ["requested", "decision", "closing", "closed", "cancelled"])
def test_in_a_state_without_mandates_nothing_is_signed(sent, young, sponsor, state):
    Project.objects.filter(pk=young.pk).update(state=state)
    with pytest.raises(RuleViolation, match="In its present state"):
        sign(sent, "SPO", sponsor)
    sent.project.refresh_from_db()
    assert roles_to_sign(sponsor, sent, {}) == []


def test_a_draft_is_not_signed(draft, young, sponsor):
    with pytest.raises(RuleViolation, match="read it again"):
        sign(draft, "SPO", sponsor, sha256="")


def test_nothing_is_told_and_nothing_recorded_of_a_refused_signature(sent, young, sponsor):
    told, events = Notification.objects.count(), HistoryEntry.objects.count()
    with pytest.raises(RuleViolation):
        sign(sent, "SPO", sponsor, sha256="0" * 64)
    assert (Notification.objects.count(), HistoryEntry.objects.count()) == (told, events)


def test_who_is_asked_to_sign_reads_so_in_both_languages(sent, young, sponsor, manager, director):
    for person in (sponsor, manager, director):
        english, french = told_to(person, "mandate.to_sign")
        assert english == (
            f"The mandate of {young.code} {young.name_en}, version 1, awaits your signature."
        )
        assert french == (
            f"Le mandat de {young.code} {young.name_fr}, version 1, attend votre signature."
        )
    assert not Notification.objects.filter(recipient=young.lead, kind="mandate.to_sign").exists()


def test_every_director_is_asked_and_nobody_who_has_no_account_any_more(young, director):
    second = make_director(username="second")
    gone = make_director(username="gone", is_active=False)
    sent_mandate(young)
    asked = Notification.objects.filter(kind="mandate.to_sign").values_list("recipient", flat=True)
    assert {director.pk, second.pk} <= set(asked)
    assert gone.pk not in set(asked)


def test_the_sender_reads_who_signed_and_as_what(sent, young, sponsor):
    sign(sent, "SPO", sponsor)
    assert told_to(young.lead, "mandate.signature_given") == (
        f"{sponsor} signed the mandate of {young.code} {young.name_en}, version 1, as: Sponsor.",
        f"{sponsor} a signé le mandat de {young.code} {young.name_fr}, version 1, en tant"
        f" que{THIN}: Mandant·e.",
    )


def test_the_last_signature_is_told_to_all_who_are_concerned_but_the_last_signer(
    young, director, sponsor, manager
):
    seated = make_seat(young, "procurement").person
    agreed_mandate(young, director)
    for person in (sponsor, director, young.lead, seated):
        assert told_to(person, "mandate.signed") == (
            f"The mandate of {young.code} {young.name_en}, version 1, is signed and in force.",
            f"Le mandat de {young.code} {young.name_fr}, version 1, est signé et en vigueur.",
        )
    told = Notification.objects.filter(kind="mandate.signed")
    assert not told.filter(recipient=manager).exists()
    assert told.filter(recipient=sponsor).count() == 1


def test_who_takes_it_back_says_why_to_signers_in_both_languages(sent, young, sponsor):
    sign(sent, "SPO", sponsor)
    take_mandate_back(sent.pk, reason="A figure is wrong.", actor=young.lead)
    assert told_to(sponsor, "mandate.taken_back") == (
        f"{young.lead} took the mandate of {young.code} {young.name_en}, version 1, back:"
        " A figure is wrong.",
        f"{young.lead} a repris le mandat de {young.code} {young.name_fr}, version 1{THIN}:"
        " A figure is wrong.",
    )


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "en",
            [
                "Mandate sent for signature",
                "Signed the mandate",
                "Mandate taken back",
            ],
        ),
        ("fr", ["Mandat envoyé en signature", "Mandat signé par une partie", "Mandat repris"]),
    ],
)
def test_the_history_tells_each_act_in_words(sent, young, sponsor, language, titles):
    sign(sent, "SPO", sponsor)
    take_mandate_back(sent.pk, reason="A figure is wrong.", actor=young.lead)
    with translation.override(language):
        found = entries_for_scope(f"project:{young.pk}").order_by("-pk")
        acts = [deed for deed in deeds(describe(found, reader=young.lead)) if deed.title]
    told = [deed.title for deed in reversed(acts)]
    assert told == titles
    assert acts[0].reason == "A figure is wrong."
    assert [deed.actor for deed in reversed(acts)] == [
        str(young.lead),
        str(sponsor),
        str(young.lead),
    ]


def test_the_act_that_puts_it_in_force_is_in_the_history_page(as_user, young, director):
    agreed_mandate(young, director)
    page = words(as_user(director).get(url("history", young)))
    assert "Mandate signed by all" in page
    page = words(as_user(in_french(director)).get(url("history", young)))
    assert "Mandat signé par toutes les parties" in page


def test_the_void_signatures_stay_readable_in_the_history(sent, young, people):
    for role in ("SPO", "DIR"):
        sign(sent, role, people[role])
    take_mandate_back(sent.pk, reason="Wrong.", actor=young.lead)
    entry = HistoryEntry.objects.get(verb="mandate.taken_back")
    assert entry.additional_data["signatures"] == [
        f"{people['SPO']} (SPO)",
        f"{people['DIR']} (DIR)",
    ]
    assert entry.additional_data["sha256"] == sent.sha256


def test_the_panel_names_who_still_has_to_sign(as_user, sent, young, people):
    sign(sent, "SPO", people["SPO"])
    sign(sent, "PGM", people["PGM"])
    glance = as_user(people["DIR"]).get(url("mandate-panel", young)).context["glance"]
    assert glance.waiting == (str(Role.DIRECTOR.label), str(young.lead))
    assert glance.mine == ("DIR",)
    assert glance.mandate.sent_at == AT


def test_the_page_to_sign_costs_the_same_with_and_without_signatures(as_user, sent, young, people):
    client = as_user(people["DIR"])

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("sign-mandate", young, "DIR")).status_code == 200
        return len(asked)

    none = cost()
    for role in ("SPO", "PM", "PGM"):
        sign(sent, role, people[role])
    assert cost() == none
