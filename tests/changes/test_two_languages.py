"""Pages and files about changes in French and English, and texts in one language only."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.changes.conftest import analysed, drafted, submitted
from tests.changes.states import IN_STATE
from tests.factories import make_signed_mandate
from tests.risks.pages import csv_rows, words, xlsx_rows

pytestmark = pytest.mark.django_db
REGISTER = reverse("projects:changes", args=["PRJ-201"])
EVERYWHERE = reverse("projects:all-changes")


def plain(text):
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def reading(project, as_user):
    """A client of the lead, who reads the given language."""

    def read(language):
        project.lead.language = language
        project.lead.save()
        return as_user(project.lead)

    return read


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("changes", "Ask for a change", "Demander une modification"),
        ("changes", "Approval level", "Niveau d’approbation"),
        ("changes", "Telephony connector", "Connecteur téléphonie"),
        ("change", "Say the effects", "Décrire les effets"),
        ("change", "Withdraw the change", "Retirer la demande"),
        ("change", "Project lead", "Responsable de projet"),
        ("change", "the finish date stays", "la date de fin est maintenue"),
        ("change", "no effect", "aucun effet"),
        ("change", "Clarification", "Précision"),
        ("analyse-change", "Keep the effects", "Enregistrer les effets"),
        ("analyse-change", "Objective of the programme", "Objectif du programme"),
        ("new-change", "Keep as a draft", "Garder comme brouillon"),
        ("new-change", "Requirement", "Exigence"),
    ],
)
def test_a_page_speaks_the_language_of_its_reader(change, reading, name, english, french):
    args = ["PRJ-201"] if name in {"changes", "new-change"} else ["PRJ-201", 1]
    said = {"en": english, "fr": french}
    for language, other in (("en", "fr"), ("fr", "en")):
        page = plain(words(reading(language).get(reverse(f"projects:{name}", args=args))))
        assert said[language] in page
        assert said[other] not in page


STATES = [
    ("draft", "Draft", "Brouillon"),
    ("submitted", "Submitted", "Soumise"),
    ("analysed", "Analysed", "Analysée"),
    ("approved", "Approved", "Approuvée"),
    ("rejected", "Rejected", "Rejetée"),
    ("deferred", "Deferred", "Reportée"),
    ("implemented", "Implemented", "Mise en œuvre"),
    ("closed", "Closed", "Close"),
    ("withdrawn", "Withdrawn", "Retirée"),
]


@pytest.mark.parametrize(("state", "english", "french"), STATES)
def test_a_state_is_named_in_files_of_both_languages(
    project, asker, director, reading, state, english, french
):
    make_signed_mandate(project, director=director)
    IN_STATE[state](project, asker)
    for address in (REGISTER, EVERYWHERE):
        (row,) = csv_rows(reading("en"), f"{address}?finished=on&export=csv")
        assert (row["State"], row["Change request"]) == (english, "Telephony connector")
        (row,) = csv_rows(reading("fr"), f"{address}?finished=on&export=csv")
        assert (row["État"], row["Demande de modification"]) == (french, "Connecteur téléphonie")


ENGLISH = [
    "Change request", "Code", "State", "Effect on the cost (CHF)", "Shift (working days)",
    "Approval level", "Requested on", "Decision needed by", "Decided on",
]  # fmt: skip
FRENCH = [
    "Demande de modification", "Code", "État", "Effet sur les coûts (CHF)",
    "Décalage (jours ouvrés)", "Niveau d’approbation", "Demandée le",
    "Décision attendue d’ici au", "Décidé le",
]  # fmt: skip


@pytest.mark.parametrize(("language", "head"), [("en", ENGLISH), ("fr", FRENCH)])
@pytest.mark.parametrize("rows_of", [csv_rows, xlsx_rows])
def test_a_file_names_its_columns(change, reading, language, head, rows_of):
    kind = rows_of.__name__.removesuffix("_rows")
    (row,) = rows_of(reading(language), f"{REGISTER}?export={kind}")
    assert list(row) == head
    assert row["Code"] == "CR-201-1"


@pytest.mark.parametrize(("language", "name"), [("en", "Project"), ("fr", "Projet")])
def test_the_file_of_all_changes_names_the_project_too(change, reading, language, name):
    (row,) = csv_rows(reading(language), f"{EVERYWHERE}?export=csv")
    assert row[name] == change.project.name_en.replace("Project", name)


LEVELS = [
    ("clarification", "Project lead", "Responsable de projet"),
    ("nice_to_have", "Project director", "Direction de projets"),
    ("mandate", "Sponsor", "Mandant·e"),
    ("programme", "Portfolio board", "Comité de portefeuille"),
]


@pytest.mark.parametrize(("scope", "english", "french"), LEVELS)
def test_a_level_is_named_in_both_languages(project, asker, reading, scope, english, french):
    row = analysed(project, asker, scope_effect=scope, cost_effect=0, cost_words="")
    said = {"en": english, "fr": french}
    for language, column in (("en", "Approval level"), ("fr", "Niveau d’approbation")):
        client = reading(language)
        page = plain(words(client.get(row.get_absolute_url())))
        assert f"{said[language]}" in page
        (line,) = csv_rows(client, f"{REGISTER}?export=csv")
        assert line[column] == said[language]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Say in the draft why the change is needed, then submit it."),
        ("fr", "Indiquez dans le brouillon pourquoi la modification est nécessaire, puis"),
    ],
)
def test_a_refused_step_says_why_in_the_language_of_who_took_it(
    project, asker, reading, language, sentence
):
    row = drafted(project, asker, reason_en="")
    address = reverse("projects:change-step", args=["PRJ-201", 1, "submit"])
    answer = reading(language).post(address, {"submit-version": row.version})
    assert answer.status_code == 422
    assert sentence in plain(words(answer))


@pytest.mark.parametrize(
    ("language", "done"),
    [("en", "The change is submitted."), ("fr", "La demande est soumise.")],
)
def test_a_step_that_is_done_is_confirmed(project, asker, reading, language, done):
    row = drafted(project, asker)
    address = reverse("projects:change-step", args=["PRJ-201", 1, "submit"])
    answer = reading(language).post(address, {"submit-version": row.version}, follow=True)
    assert done in plain(words(answer))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason_en": "", "reason_fr": "Parce que."}, "Parce que."),
        ({"description_fr": "Un connecteur."}, "Un connecteur."),
    ],
)
def test_what_stands_in_french_only_is_marked_for_an_english_reader(
    project, asker, reading, more, said
):
    row = drafted(project, asker, **more)
    page = words(reading("en").get(row.get_absolute_url()))
    assert f'lang="fr">{said}' in page


@pytest.mark.parametrize("address", [REGISTER, EVERYWHERE])
def test_a_name_in_french_only_is_marked_in_the_lists(project, asker, reading, address):
    drafted(project, asker, name_en="")
    page = words(reading("en").get(address))
    assert '<span lang="fr">Connecteur téléphonie</span>' in page


def test_what_stands_in_english_only_is_marked_for_a_french_reader(project, asker, reading):
    row = drafted(project, asker)
    page = words(reading("fr").get(row.get_absolute_url()))
    assert 'lang="en">Calls must open a ticket.' in page
    assert 'lang="en"' not in words(reading("en").get(row.get_absolute_url())).split("<main")[1]


@pytest.mark.parametrize(("language", "late"), [("en", "overdue"), ("fr", "en retard")])
def test_what_is_late_says_so(project, asker, reading, language, late):
    row = submitted(project, asker, needed_by=date(2020, 1, 6))
    for address in (row.get_absolute_url(), REGISTER, EVERYWHERE):
        assert late in words(reading(language).get(address))


@pytest.mark.parametrize(
    ("language", "nothing", "none_fits"),
    [
        ("en", "No open changes", "No change fits these filters"),
        ("fr", "Aucune demande ouverte", "Aucune demande ne correspond à ces filtres"),
    ],
)
def test_an_empty_list_says_why_it_is_empty(project, reading, language, nothing, none_fits):
    client = reading(language)
    for address in (REGISTER, EVERYWHERE):
        assert nothing in plain(words(client.get(address)))
        assert none_fits in plain(words(client.get(f"{address}?q=xyz")))
