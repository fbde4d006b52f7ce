"""The mandate's pages: who opens them, what they show, what they cost."""

import re

import pytest
from django.urls import reverse

from people.choices import Role
from projects.mandates.sections import SECTIONS
from projects.models import Mandate, MandateSignature, Project
from projects.operations.mandate_signing import send_mandate, take_mandate_back
from tests.factories import (
    SIGNED_AT,
    make_mandate,
    make_member,
    make_milestone,
    make_objective,
    make_project,
    make_signed_mandate,
    make_task,
    make_work_package,
)
from workpackages.models import WorkPackage

pytestmark = pytest.mark.django_db
NAMES = (
    "mandate", "mandate-panel", "mandate-difference", "begin-mandate", "send-mandate",
    "take-mandate-back", "organisation", "assumptions", "new-assumption",
)  # fmt: skip


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.code, *more])


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", NAMES)
def test_an_outsider_finds_no_page_of_a_mandate(as_user, outsider, draft, young, name):
    assert as_user(outsider).get(url(name, young)).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [("mandate-version", (1,)), ("edit-mandate", ("risks",)), ("mandate-rows", ("results",)),
     ("mandate-row", ("results", 1)), ("sign-mandate", ("SPO",)), ("assumption", (1,))],
)  # fmt: skip
def test_an_outsider_finds_no_part_of_a_mandate(as_user, outsider, draft, young, name, more):
    assert as_user(outsider).get(url(name, young, *more)).status_code == 404


def test_the_sections_stand_in_the_order_of_the_domain(as_user, draft, young):
    page = as_user(young.lead).get(url("mandate", young)).content.decode()
    found = re.findall(r'<section class="sheet mandate-section" id="(\w+)"', page)
    assert found == list(SECTIONS)


def test_the_french_headings_are_those_of_the_domain(as_user, draft, young):
    young.lead.language = "fr"
    young.lead.save()
    page = as_user(young.lead).get(url("mandate", young)).content.decode()
    headings = re.findall(r"<h3>([^<]+)</h3>", page)
    assert headings == [
        "Contexte et base de décision", "Objectifs mesurables", "Périmètre et exclusions",
        "Résultats attendus", "Structure du projet", "Dépendances avec d’autres projets",
        "Lots de travail", "Organisation du projet", "Planification et jalons",
        "Budget et réserves", "Ressources humaines", "Risques",
        "Qualité, sécurité et protection des données",
        "Impact postes de travail et exploitation", "Communication et parties prenantes",
        "Compétences, tolérances et escalade", "Reporting", "Signatures",
    ]  # fmt: skip


def test_a_draft_shows_the_data_of_today_and_a_signed_one_its_frozen_text(as_user, draft, young):
    package = WorkPackage.objects.get(project=young)
    client = as_user(young.lead)
    WorkPackage.objects.filter(pk=package.pk).update(name="Cabling")
    assert "Cabling" in words(client.get(url("mandate", young)))
    send_mandate(draft.pk, actor=young.lead, at=SIGNED_AT)
    WorkPackage.objects.filter(pk=package.pk).update(name="Painting")
    page = words(client.get(url("mandate", young)))
    assert "Cabling" in page
    assert "Painting" not in page


def test_what_is_missing_stands_at_its_section_with_the_way_to_it(as_user, draft, young):
    Mandate.objects.filter(pk=draft.pk).update(risks_en="")
    page = words(as_user(young.lead).get(url("mandate", young)))
    assert "1 section is incomplete" in page
    assert "Missing: Risks." in page
    assert url("edit-mandate", young, "risks") in page
    assert url("send-mandate", young) not in page


def test_a_text_in_the_other_language_is_marked(as_user, draft, young):
    Mandate.objects.filter(pk=draft.pk).update(risks_en="", risks_fr="Le déménagement.")
    page = words(as_user(young.lead).get(url("mandate", young)))
    assert '<p class="words" lang="fr">Le déménagement.</p>' in page


def test_only_those_who_write_get_the_links_to_write(as_user, draft, young, sponsor, manager):
    edit = url("edit-mandate", young, "risks")
    for person, sees in ((manager, True), (sponsor, False), (make_member(young), False)):
        page = words(as_user(person).get(url("mandate", young)))
        assert (edit in page) == sees
        assert (url("send-mandate", young) in page) == sees


def test_an_observer_reads_the_summary_of_what_is_signed(as_user, young):
    observer = make_member(young, Role.OBSERVER)
    client = as_user(observer)
    make_mandate(young)
    assert "No mandate yet" in words(client.get(url("mandate", young)))
    assert client.get(url("mandate-version", young, 1)).status_code == 404
    young.mandates.all().delete()
    make_signed_mandate(young)
    page = words(client.get(url("mandate", young)))
    for shown in ("Objective 1", "Words on scope_in.", "Planning and milestones"):
        assert shown in page, shown
    for hidden in ("CHF", "Words on risks.", "Work packages", "Project organisation", "SHA-256"):
        assert hidden not in page, hidden


def test_an_observer_compares_only_what_the_summary_holds(as_user, young):
    make_signed_mandate(young)
    make_signed_mandate(young, 2, contingency=77_000, scope_in_en="Another scope.")
    observer = make_member(young, Role.OBSERVER)
    page = words(as_user(observer).get(url("mandate-difference", young)))
    assert "Another" in page
    assert "CHF" not in page
    assert not re.search(r"77\D?000", page)


def test_a_sub_project_points_to_the_mandate_above(as_user, draft, young):
    part = make_project(parent=young, state="mandate", lead=young.lead)
    page = words(as_user(young.lead).get(url("mandate", part)))
    assert "has no mandate of its own" in page
    assert f'href="{url("mandate", young)}"' in page
    stranger = make_member(part)
    assert url("mandate", young) not in words(as_user(stranger).get(url("mandate", part)))


def test_a_mandate_is_begun_filled_and_sent_on_its_pages(as_user, young, sponsor):
    client = as_user(young.lead)
    assert "Begin the mandate" in words(client.get(url("mandate", young)))
    assert client.post(url("begin-mandate", young)).status_code == 302
    assert client.post(url("begin-mandate", young)).status_code == 422
    saved = client.post(
        url("edit-mandate", young, "risks"), {"version": 1, "risks_en": "The move."}
    )
    assert saved["Location"] == url("mandate", young) + "#risks"
    row = {"title_fr": "But", "indicator_en": "Days", "baseline": "9", "target": "4.5",
           "due_on": "2027-04-30", "weight_pct": "100", "unit": "d"}  # fmt: skip
    assert client.post(url("mandate-rows", young, "objectives"), row).status_code == 302
    row |= {"version": 1, "target": "3"}
    assert client.post(url("mandate-row", young, "objectives", 1), row).status_code == 302
    mandate = Mandate.objects.get(project=young)
    assert mandate.risks_en == "The move."
    assert mandate.objectives.get().target == 3
    refused = client.post(url("send-mandate", young), {"version": mandate.version})
    assert refused.status_code == 422
    assert "incomplete" in words(refused)
    assert client.post(url("remove-mandate-row", young, "objectives", 1)).status_code == 302
    assert client.post(url("remove-mandate-row", young, "objectives", 1)).status_code == 302
    assert not mandate.objectives.exists()


@pytest.mark.parametrize(
    ("name", "more"),
    [("edit-mandate", ("nonsense",)), ("mandate-rows", ("nonsense",)),
     ("mandate-row", ("results", 99)), ("sign-mandate", ("XX",))],
)  # fmt: skip
def test_what_is_no_part_of_a_mandate_has_no_page(as_user, draft, young, name, more):
    assert as_user(young.lead).get(url(name, young, *more)).status_code == 404


def test_a_refused_section_keeps_what_was_typed(as_user, draft, young):
    client = as_user(young.lead)
    answer = client.post(
        url("edit-mandate", young, "authority"),
        {"version": 1, "authority_en": "My words", "cost_tolerance_pct": "140"},
    )
    assert answer.status_code == 422
    assert "My words" in words(answer)
    assert "140" in words(answer)


def test_signing_names_the_content_and_takes_effect_once(as_user, draft, young, sponsor):
    sent = send_mandate(draft.pk, actor=young.lead, at=SIGNED_AT)
    client = as_user(sponsor)
    page = words(client.get(url("sign-mandate", young, "SPO")))
    assert sent.sha256 in page
    assert "version 1, as: Sponsor" in page
    answer = client.post(url("sign-mandate", young, "SPO"), {"sha256": sent.sha256})
    assert answer.status_code == 302
    again = client.post(url("sign-mandate", young, "SPO"), {"sha256": sent.sha256})
    assert again.status_code == 422
    assert "signed already" in words(again)
    assert MandateSignature.objects.get().person == sponsor
    assert "✓ signed on" in words(client.get(url("mandate", young)))


def test_a_signature_below_a_mandate_taken_back_is_refused_in_a_sentence(
    as_user, draft, young, sponsor
):
    sent = send_mandate(draft.pk, actor=young.lead, at=SIGNED_AT)
    take_mandate_back(sent.pk, reason="A figure.", actor=young.lead)
    answer = as_user(sponsor).post(url("sign-mandate", young, "SPO"), {"sha256": sent.sha256})
    assert answer.status_code == 422
    assert "taken back" in words(answer)
    assert not MandateSignature.objects.exists()


def test_taking_back_on_the_page_asks_for_the_reason(as_user, draft, young):
    sent = send_mandate(draft.pk, actor=young.lead, at=SIGNED_AT)
    client = as_user(young.lead)
    facts = {"version": sent.version, "reason": ""}
    assert client.post(url("take-mandate-back", young), facts).status_code == 422
    facts["reason"] = "A figure."
    assert client.post(url("take-mandate-back", young), facts).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_overview_shows_the_mandate_in_a_slot_of_its_own(as_user, draft, young, sponsor):
    client = as_user(young.lead)
    assert f'hx-get="{url("mandate-panel", young)}"' in words(client.get(young.get_absolute_url()))
    Mandate.objects.filter(pk=draft.pk).update(risks_en="")
    fragment = client.fragment(url("mandate-panel", young), "mandate-panel").content.decode()
    assert "1 section is incomplete" in fragment
    assert "<html" not in fragment
    Mandate.objects.filter(pk=draft.pk).update(risks_en="Yes")
    send_mandate(draft.pk, actor=young.lead, at=SIGNED_AT)
    page = words(as_user(sponsor).get(url("mandate-panel", young)))
    assert "Still to sign" in page
    assert url("sign-mandate", young, "SPO") in page


def test_the_difference_needs_two_versions(as_user, draft, young):
    assert as_user(young.lead).get(url("mandate-difference", young)).status_code == 404


def test_the_difference_marks_words_figures_and_rows(as_user, young):
    first = make_signed_mandate(young, scope_in_en="Six sites in all.")
    Project.objects.filter(pk=young.pk).update(state="initiation")
    second = make_mandate(young, 2, scope_in_en="Five sites in all.", contingency=25_000)
    make_objective(second, 2, title_en="Fewer outages", weight_pct=0)
    page = words(as_user(young.lead).get(url("mandate-difference", young)))
    assert "<del>Six</del><ins>Five</ins> sites in all." in page
    assert "<del>20’000 CHF</del>" in page
    assert "<ins>25’000 CHF</ins>" in page
    assert "Fewer outages" in page
    turned = words(as_user(young.lead).get(url("mandate-difference", young) + "?from=2&to=1"))
    assert "<del>Five</del><ins>Six</ins>" in turned
    assert first.sha256 in words(as_user(young.lead).get(url("mandate-version", young, 1)))


def _fill(project, mandate, rows):
    for number in range(2, rows + 1):
        make_objective(mandate, number, weight_pct=0)
        package = make_work_package(project=project, lead=project.lead)
        make_task(work_package=package)
        make_milestone(work_package=package)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_of_a_draft_costs_the_same_for_many_rows(
    as_user, draft, young, rows, django_assert_num_queries
):
    _fill(young, draft, rows)
    client = as_user(young.lead)
    with django_assert_num_queries(26):
        client.get(url("mandate", young))


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_of_a_signed_mandate_costs_the_same_for_many_versions(
    as_user, young, rows, django_assert_num_queries
):
    for number in range(1, rows + 1):
        make_signed_mandate(young, number)
    client = as_user(young.lead)
    with django_assert_num_queries(12):
        client.get(url("mandate", young))


@pytest.mark.parametrize("rows", [1, 12])
def test_the_panel_costs_the_same_for_many_rows(
    as_user, draft, young, rows, django_assert_num_queries
):
    _fill(young, draft, rows)
    client = as_user(young.lead)
    with django_assert_num_queries(12):
        client.fragment(url("mandate-panel", young), "mandate-panel")
