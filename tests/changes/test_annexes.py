"""Annexes to the mandate: their numbers, their words for good, and where they are read."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from people.append_only import RowIsKept
from projects.changes.annexes import annexes_of
from projects.changes.levels import mandate_in_force
from projects.models import ChangeRequest, Mandate, MandateAnnex
from projects.operations.change_decisions import annex_change
from projects.operations.changes import analyse_change
from tests.changes.conftest import EFFECTS, analysed, decided, submitted
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import refused as refused_by_database
from tests.factories import freeze_mandate, make_mandate, make_project, make_signed_mandate
from tests.risks.pages import words
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=7)


def plain(text):
    return " ".join(text.replace("\u202f", " ").split())


def approved_anew(project, asker, **effects):
    return decided(analysed(project, asker, **effects), project.sponsor)


@pytest.fixture
def mandate(project, director):
    return make_signed_mandate(project, director=director)


@pytest.fixture
def annex(mandate, approved, project):
    return annex_change(approved.pk, actor=project.lead, on=LATER)


def test_an_annex_says_when_and_by_whom_it_was_added(annex, mandate, approved, project):
    assert (annex.mandate, annex.number, annex.change) == (mandate, 1, approved)
    assert (annex.added_on, annex.added_by) == (LATER, project.lead)
    approved.refresh_from_db()
    assert (approved.state, approved.way, approved.implemented_on) == (
        "implemented",
        "annex",
        LATER,
    )


def test_annexes_of_a_mandate_are_numbered_from_one(mandate, project, asker):
    rows = [approved_anew(project, asker, cost_effect=Decimal(1_000)) for _ in range(3)]
    numbers = [annex_change(row.pk, actor=project.lead, on=LATER).number for row in rows]
    assert numbers == [1, 2, 3]


def test_a_new_version_of_the_mandate_begins_with_one_again(annex, project, asker, director):
    second = make_signed_mandate(project, 2, director=director)
    row = annex_change(approved_anew(project, asker).pk, actor=project.lead, on=LATER)
    assert (row.mandate, row.number) == (second, 1)
    assert [(each.mandate.number, each.number) for each in annexes_of(project)] == [(2, 1), (1, 1)]


def test_annexes_are_listed_in_their_order_the_newest_mandate_first(mandate, project, asker):
    for _ in range(2):
        row = approved_anew(project, asker, cost_effect=Decimal(1_000))
        annex_change(row.pk, actor=project.lead, on=LATER)
    assert [each.number for each in annexes_of(project)] == [1, 2]


def test_a_project_without_annexes_lists_none(mandate, project):
    assert annexes_of(project) == []


def test_all_annexes_take_one_query(annex, project, django_assert_num_queries):
    with django_assert_num_queries(1):
        for each in annexes_of(project):
            assert each.change.get_absolute_url()
            assert str(each.added_by)
            assert each.mandate.number


def superseded(project):
    mandate = make_signed_mandate(project)
    Mandate.objects.filter(pk=mandate.pk).update(state="superseded")


UNSIGNED = {
    "none": lambda project: None,
    "draft": make_mandate,
    "signing": lambda project: freeze_mandate(make_mandate(project)),
    "superseded": superseded,
}


@pytest.mark.parametrize("state", UNSIGNED)
def test_only_a_signed_mandate_gets_an_annex(project, approved, state):
    UNSIGNED[state](project)
    assert mandate_in_force(project) is None
    with refused("No signed mandate is in force"):
        annex_change(approved.pk, actor=project.lead, on=LATER)
    approved.refresh_from_db()
    assert (approved.state, MandateAnnex.objects.count()) == ("approved", 0)


def test_a_sub_project_adds_to_the_mandate_above_that_covers_it(mandate, project, director):
    below = make_project(
        code="PRJ-210", parent=project, approved_envelope=Decimal(50_000), sponsor=project.sponsor
    )
    assert mandate_in_force(below) == mandate
    row = submitted(below, below.lead)
    said = {**EFFECTS, "cost_effect": Decimal(0), "cost_words": ""}
    analyse_change(row.pk, said, actor=below.lead, on=FRIDAY)
    decided(row, director)
    annex = annex_change(row.pk, actor=below.lead, on=LATER)
    assert (annex.mandate, annex.number) == (mandate, 1)
    assert [each.change.code for each in annexes_of(project)] == ["CR-210-1"]


ENGLISH = [
    "CR-201-1 Telephony connector",
    "Reason: Calls must open a ticket.",
    "Scope: Clarification · The interface is described.",
    "Two more days of the supplier.",
    "Finish date: the finish date stays",
    "Quality: no effect",
    "Risks: Less danger of late data.",
    "Workstations: no effect",
    "Approved by Person the-sponsor on",
    "level Sponsor: It pays.",
]
FRENCH = [
    "CR-201-1 Connecteur téléphonie",
    "Motif : Calls must open a ticket.",
    "Périmètre : Précision · The interface is described.",
    "Two more days of the supplier.",
    "Date de fin : la date de fin est maintenue",
    "Qualité : aucun effet",
    "Risques : Less danger of late data.",
    "Postes de travail : aucun effet",
    "Approuvée par Person the-sponsor le",
    "niveau Mandant·e : It pays.",
]


@pytest.mark.parametrize(("field", "said"), [("text_en", ENGLISH), ("text_fr", FRENCH)])
def test_the_text_says_every_effect_and_the_decision_in_its_language(
    project, asker, director, field, said
):
    row = approved_anew(project, asker)
    make_signed_mandate(project, director=director)
    text = plain(getattr(annex_change(row.pk, actor=project.lead, on=LATER), field))
    for part in said:
        assert part in text, part
    assert "8’000" in text.replace("'", "’")


def test_a_description_is_in_the_text_where_there_is_one(annex, project, asker):
    assert "Description" not in annex.text_en
    row = submitted(project, asker, description_fr="Un connecteur.")
    analyse_change(row.pk, EFFECTS, actor=project.lead, on=FRIDAY)
    decided(row, project.sponsor)
    text = annex_change(row.pk, actor=project.lead, on=LATER).text_en
    assert "Description: Un connecteur." in text


def test_the_text_stays_word_for_word_when_the_change_is_renamed(annex):
    before = annex.text_fr, annex.text_en
    ChangeRequest.objects.filter(pk=annex.change_id).update(name_fr="Autre", name_en="Other")
    annex.refresh_from_db()
    assert (annex.text_fr, annex.text_en) == before


def test_an_annex_is_neither_changed_nor_removed(annex):
    annex.text_fr = "Autre"
    rows = MandateAnnex.objects.filter(pk=annex.pk)
    for act in (
        annex.save,
        annex.delete,
        rows.delete,
        lambda: rows.update(text_fr="Autre"),
        lambda: MandateAnnex.objects.bulk_update([annex], ["text_fr"]),
    ):
        with pytest.raises(RowIsKept):
            act()
    annex.refresh_from_db()
    assert annex.text_fr.startswith("CR-201-1")


def test_a_change_is_annexed_once(annex, approved, project):
    with refused("CR-201-1 is not approved, so it cannot be implemented."):
        annex_change(approved.pk, actor=project.lead, on=LATER)
    assert MandateAnnex.objects.count() == 1


def test_numbers_are_unique_in_a_mandate(annex, project, asker):
    other = approved_anew(project, asker)
    said = {"added_on": LATER, "added_by": project.lead, "text_fr": "x", "text_en": "x"}
    refused_by_database(
        "annex_number_unique_in_mandate",
        lambda: MandateAnnex.objects.create(
            mandate=annex.mandate, number=annex.number, change=other, **said
        ),
    )


def test_the_constraint_has_the_name_by_which_it_is_known():
    names = {each.name for each in MandateAnnex._meta.constraints}
    assert names == {"annex_number_unique_in_mandate"}


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [
        (
            "en",
            ["Annex 1 to the mandate", "Text of the annex", "Approved by Person the-sponsor"],
            ["Annexe", "Approuvée par"],
        ),
        (
            "fr",
            ["Annexe 1 au mandat", "Texte de l’annexe", "Approuvée par Person the-sponsor"],
            ["Annex 1", "Approved by"],
        ),
    ],
)
def test_the_page_of_the_change_shows_its_annex(annex, project, as_user, language, said, not_said):
    project.lead.language = language
    project.lead.save()
    page = plain(words(as_user(project.lead).get(annex.change.get_absolute_url())))
    for part in said:
        assert part in page, part
    for part in not_said:
        assert part not in page, part
    assert annex.mandate.get_absolute_url() in page


@pytest.mark.parametrize(
    ("language", "head", "line"),
    [
        ("en", "Annexes", "Annex 1 to version 1"),
        ("fr", "Annexes", "Annexe 1 à la version 1"),
    ],
)
def test_the_page_of_the_mandate_lists_its_annexes(annex, project, as_user, language, head, line):
    project.lead.language = language
    project.lead.save()
    page = plain(words(as_user(project.lead).get(reverse("projects:mandate", args=["PRJ-201"]))))
    assert f"<h2>{head}</h2>" in page
    assert line in page
    assert annex.change.get_absolute_url() in page


def test_a_mandate_without_annexes_says_nothing_of_them(mandate, project, as_user):
    page = words(as_user(project.lead).get(reverse("projects:mandate", args=["PRJ-201"])))
    assert 'id="annexes"' not in page
