"""What is frozen is one text for both languages, spelled in one way, and read by everybody."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from projects.mandates.content import content_of, parties_of, with_document
from projects.mandates.reading import read, summarised
from projects.mandates.sections import SECTIONS, SUMMARY
from projects.models import Assumption, Mandate, Project
from projects.operations.mandate_signing import send_mandate, take_mandate_back
from projects.written.reading import spoken_of, text_of
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import (
    make_mandate,
    make_member,
    make_milestone,
    make_objective,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from tests.mandates.pages import (
    AT,
    LATER,
    SIXTY,
    agreed_mandate,
    in_french,
    sent_mandate,
    url,
    words,
)
from workpackages import mandate_sections
from workpackages.models import WorkPackage

pytestmark = pytest.mark.django_db
BOTH = {
    "scope_in_fr": "Trois guichets.",
    "scope_in_en": "Three counters.",
    "risks_fr": "Le déménagement.",
    "risks_en": "",
}


def loaded(mandate):
    return Mandate.objects.select_related(
        "project__lead", "project__sponsor", "project__programme__manager"
    ).get(pk=mandate.pk)


def part_of(content, section, key):
    (found,) = (each for each in content["sections"] if each["key"] == section)
    return next((part for part in found["parts"] if part["key"] == key), None)


def test_the_sender_s_language_leaves_no_trace_in_the_frozen_text(young):
    draft = make_mandate(young, **BOTH)
    texts = []
    for language in ("en", "fr"):
        with translation.override(language):
            texts.append(send_mandate(draft.pk, actor=young.lead, at=AT).snapshot)
        take_mandate_back(draft.pk, reason="Again.", actor=young.lead)
    assert texts[0] == texts[1]


def test_both_languages_are_read_from_one_frozen_text(as_user, young):
    sent = sent_mandate(young, **BOTH)
    english = words(as_user(young.lead).get(url("mandate", young)))
    french = words(as_user(in_french(young.lead)).get(url("mandate", young)))
    assert "Three counters." in english
    assert "Trois guichets." not in english
    assert "Trois guichets." in french
    assert "Three counters." not in french
    for page in (english, french):
        assert "Le déménagement." in page
        assert sent.sha256 in page


def test_only_the_text_that_is_missing_in_one_s_language_is_marked_as_foreign(as_user, young):
    sent_mandate(young, **BOTH)
    english = words(as_user(young.lead).get(url("mandate", young)))
    assert '<p class="words" lang="fr">Le déménagement.</p>' in english
    assert '<p class="words">Three counters.</p>' in english
    french = words(as_user(in_french(young.lead)).get(url("mandate", young)))
    assert '<p class="words">Le déménagement.</p>' in french


def test_choices_are_frozen_as_codes_and_read_as_words(young):
    sent = sent_mandate(young, steering_rhythm="two_weeks", security_concept="needed")
    assert part_of(sent.content, "organisation", "steering_rhythm")["value"] == "two_weeks"
    assert part_of(sent.content, "quality", "security_concept")["value"] == "needed"
    shown = {}
    for language in ("en", "fr"):
        with translation.override(language):
            for section in read(sent.content):
                shown.setdefault(section.key, []).append([part.text for part in section.facts])
    assert shown["organisation"] == [["every two weeks"], ["toutes les deux semaines"]]
    assert shown["quality"] == [["needed"], ["nécessaire"]]


def test_the_frozen_text_names_the_project_its_size_and_its_programme(young):
    sent = sent_mandate(young)
    assert sent.content["schema"] == 1
    assert sent.content["project"] == {
        "code": young.code,
        "name_fr": young.name_fr,
        "name_en": young.name_en,
        "size": "M",
        "programme": {
            "code": young.programme.code,
            "name_fr": young.programme.name_fr,
            "name_en": young.programme.name_en,
        },
    }
    assert [each["key"] for each in sent.content["sections"]] == list(SECTIONS)


def test_the_document_says_who_sent_it_when_and_who_is_to_sign(young, sponsor, manager):
    document = sent_mandate(young).content["document"]
    assert (document["author"], document["number"]) == (str(young.lead), 1)
    assert document["sent_at"] == "2026-10-12T08:15:00+00:00"
    assert document["signers"] == [
        {"role": "SPO", "username": sponsor.username, "name": str(sponsor)},
        {"role": "DIR", "username": "", "name": ""},
        {"role": "PM", "username": young.lead.username, "name": str(young.lead)},
        {"role": "PGM", "username": manager.username, "name": str(manager)},
    ]


def test_another_moment_makes_another_document(young):
    first = sent_mandate(young).sha256
    mandate = Mandate.objects.get(project=young)
    take_mandate_back(mandate.pk, reason="Again.", actor=young.lead)
    again = send_mandate(mandate.pk, actor=young.lead, at=LATER, organisation="ODR")
    assert again.sha256 != first


@pytest.mark.parametrize(
    "change",
    [
        lambda project: Mandate.objects.filter(project=project).update(reporting_en="Other."),
        lambda project: Project.objects.filter(pk=project.pk).update(approved_envelope=1),
        lambda project: WorkPackage.objects.filter(project=project).update(name="Other"),
        lambda project: make_seat(project, "procurement"),
        lambda project: make_milestone(work_package=project.work_packages.get()),
        lambda project: make_objective(project.mandates.get(), 2, weight_pct=0),
        lambda project: Assumption.objects.create(
            project=project, number=1, text="Fast.", owner=project.lead, check_on="2026-12-01"
        ),
    ],
)
def test_whatever_changes_in_a_section_changes_the_hash(draft, young, change):
    before = digest(canonical(content_of(loaded(draft))))
    change(young)
    assert digest(canonical(content_of(loaded(draft)))) != before


def test_what_is_not_in_the_mandate_does_not_change_its_hash(draft, young):
    before = digest(canonical(content_of(loaded(draft))))
    Mandate.objects.filter(pk=draft.pk).update(version=9)
    Project.objects.filter(pk=young.pk).update(summary_en="Other.", version=9)
    make_member(young, Role.OBSERVER)
    other = make_project()
    make_work_package(project=other)
    assert digest(canonical(content_of(loaded(draft)))) == before


def test_the_canonical_text_has_no_blanks_between_and_keeps_its_letters(young):
    draft = make_mandate(young, risks_fr="Été à Genève – « oui »")
    sent = send_mandate(draft.pk, actor=young.lead, at=AT)
    assert "Été à Genève – « oui »" in sent.snapshot
    assert "\\u" not in sent.snapshot
    assert sent.snapshot.startswith('{"document":{"author":')
    assert json.loads(sent.snapshot) == sent.content


def test_texts_are_frozen_without_the_blanks_around_them(young):
    sent = sent_mandate(young, risks_en="  The move.\n")
    assert part_of(sent.content, "risks", "risks")["en"] == "The move."


def test_whoever_reads_a_version_in_signature_reads_the_frozen_text(as_user, young, sponsor):
    sent_mandate(young)
    other = make_user("other-sponsor")
    Project.objects.filter(pk=young.pk).update(sponsor=other, approved_envelope=Decimal(1))
    page = words(as_user(young.lead).get(url("mandate", young)))
    assert str(sponsor) in page
    assert "300’000 CHF" in page


def test_an_observer_s_summary_has_no_money(as_user, young, director):
    package = young.work_packages.get()
    WorkPackage.objects.filter(pk=package.pk).update(budget=Decimal(43_210))
    make_milestone(work_package=package, name="Opening")
    agreed_mandate(young, director)
    client = as_user(make_member(young, Role.OBSERVER))
    page = words(client.get(url("mandate", young)))
    assert "This is the summary" in page
    assert "Opening" in page
    for hidden in ("43’210", "20’000", "300’000", "CHF", "Package 1"):
        assert hidden not in page, hidden
    sections = client.get(url("mandate", young)).context["sections"]
    assert [shown.section.key for shown in sections] == list(SUMMARY)
    assert [part.key for shown in sections for part in shown.section.tables] == [
        "objectives",
        "milestones",
    ]


def test_what_an_observer_compares_names_no_owner_of_an_assumption(young, director):
    Assumption.objects.create(
        project=young, number=1, text="The link is fast.", owner=young.lead, check_on="2026-12-01"
    )
    content = agreed_mandate(young, director).content
    told = canonical({"sections": summarised(content)["sections"]})
    assert str(young.lead) not in told
    assert "money" not in told
    assert part_of(summarised(content), "scope", "assumptions") is None
    assert part_of(content, "scope", "assumptions")["rows"][0]["cells"][2] == str(young.lead)


def test_the_mandate_covers_the_packages_and_milestones_of_its_parts(draft, young):
    part = make_project(parent=young, state="initiation", lead=make_user("part-lead"))
    package = make_work_package(project=part, lead=part.lead, budget=Decimal(5_000))
    make_milestone(work_package=package, name="Part opened")
    gone = make_project(parent=young, state="rejected")
    make_work_package(project=gone, name="Never")
    cancelled = make_work_package(project=young, name="Dropped")
    WorkPackage.objects.filter(pk=cancelled.pk).update(state="cancelled")
    content = content_of(loaded(draft))
    rows = part_of(content, "structure", "subprojects")["rows"]
    assert [row["id"] for row in rows] == [part.code]
    named = [row["id"] for row in part_of(content, "packages", "packages")["rows"]]
    own = young.work_packages.get(name="Package 1")
    assert sorted(named) == sorted([f"{young.code}/{own.code}", f"{part.code}/{package.code}"])
    milestones = part_of(content, "planning", "milestones")["rows"]
    assert [row["cells"][0] for row in milestones] == ["Part opened"]
    text = canonical(content)
    assert "Never" not in text
    assert "Dropped" not in text
    assert Decimal(part_of(content, "budget", "sum")["value"]) == 5_000


def test_without_a_sub_project_the_structure_has_no_table_of_them(draft):
    assert part_of(content_of(loaded(draft)), "structure", "subprojects") is None


def test_without_dated_packages_there_is_no_budget_by_year(draft):
    assert part_of(content_of(loaded(draft)), "budget", "years") is None


def test_a_budget_over_two_years_is_spread_over_its_days(draft, young):
    WorkPackage.objects.filter(project=young).update(
        budget=Decimal(36_500), start_on=date(2026, 12, 2), finish_on=date(2027, 12, 1)
    )
    rows = part_of(content_of(loaded(draft)), "budget", "years")["rows"]
    found = {row["id"]: Decimal(row["cells"][1]) for row in rows}
    assert found == {"2026": 3_000, "2027": 33_500}


@SIXTY
@given(
    st.decimals(0, 2_000_000, places=2),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(0, 2500),
)
def test_the_years_of_a_budget_follow_each_other_and_sum_to_it(budget, start, length):
    package = WorkPackage(budget=budget, start_on=start, finish_on=start + timedelta(length))
    found = mandate_sections._by_year(package)
    assert sum(amount for _year, amount in found) == budget
    if budget:
        years = [str(year) for year in range(start.year, package.finish_on.year + 1)]
        assert [year for year, _amount in found] == years


@pytest.mark.parametrize(
    ("kind", "value", "english", "french"),
    [
        ("money", "1234567.00", "1’234’567 CHF", "1’234’567 CHF"),
        ("money", "0.50", "0.50 CHF", "0.50 CHF"),
        ("number", "12.50", "12.5", "12.5"),
        ("percent", "15", "15 %", "15\u202f%"),
        ("flag", "yes", "yes", "oui"),
        ("flag", "no", "no", "non"),
        ("accepting", "service_owner", "Service owner", "Propriétaire du service"),
        ("assumption_state", "broken", "Broken", "Ne tient pas"),
        ("money", None, "–", "–"),
        ("text", "", "–", "–"),
    ],
)
def test_a_value_reads_in_the_words_of_the_reader(kind, value, english, french):
    assert text_of(kind, value) == english
    with translation.override("fr"):
        assert text_of(kind, value) == french


@SIXTY
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_text_in_two_languages_is_never_silent_while_one_is_there(fr, en):
    said = {"fr": fr, "en": en}
    for language, own in (("fr", fr), ("en", en)):
        with translation.override(language):
            found = spoken_of(said)
        assert bool(found.text) == bool(fr or en)
        assert found.text == (own or fr or en)
        assert bool(found.foreign) == (not own and bool(fr or en))


def test_a_project_without_a_programme_has_three_parties(young):
    assert [role for role, _person in parties_of(young)] == ["SPO", "DIR", "PM", "PGM"]
    young.programme = None
    assert [role for role, _person in parties_of(young)] == ["SPO", "DIR", "PM"]
    draft = make_mandate(young)
    draft.sent_by = young.lead
    content = content_of(draft, registered=False)
    document = with_document(content, draft, organisation="ODR", at=AT)["document"]
    assert [each["role"] for each in document["signers"]] == ["SPO", "DIR", "PM"]
    assert content["project"]["programme"] is None
