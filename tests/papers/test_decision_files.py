"""The decision file as a document: for those who direct, options side by side, the decision."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import Role
from projects.models import Decision, DecisionFile, ScenarioYear
from reporting.papers.comparison import comparisons_of, recommended_of
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from tests.factories import (
    freeze_file,
    give_role,
    make_adopted_scenario,
    make_agreed_file,
    make_decision_file,
    make_option,
    make_programme,
    make_project,
    make_request,
    make_score,
    make_user,
    make_vote,
)
from tests.papers.conftest import AT, ask, made

pytestmark = pytest.mark.django_db
KIND = "decision-file"
NUMBERS = re.compile(r"\d[\d’.]*")


@pytest.fixture
def analysed(director):
    project = make_project(
        state="analysis",
        size_class="M",
        name_fr="Nouvel outil",
        name_en="New tool",
        sponsor=make_user("the-sponsor"),
        programme=make_programme(manager=make_user("the-manager")),
        lead=make_user("the-lead"),
    )
    make_request(project=project, need_en="Calls are lost.")
    make_score(project)
    return project


@pytest.fixture
def file(analysed):
    return make_decision_file(analysed, motion_en="Buy it.", motion_fr="L’acheter.")


def shown_of(file, actor):
    known = kind_named(KIND)
    found = known.in_sight(actor).get(pk=file.pk)
    return snapshot_of(found, known, organisation="ODR", edition=1, actor=actor, at=AT)[0]


def decide(project, file, **fields):
    return Decision.objects.create(
        **{
            "portfolio": project.portfolio,
            "project": project,
            "number": 1,
            "gate": "G1",
            "from_state": "decision",
            "to_state": "mandate",
            "body": "board",
            "outcome": "approved_with_conditions",
            "reasoning": "It pays for itself.",
            "held_on": date(2026, 10, 8),
            "decided_by": project.sponsor,
            "released_budget": Decimal(240_000),
            "document": file.label,
            **fields,
        }
    )


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR])
@pytest.mark.usefixtures("quick")
def test_the_direction_gets_the_document(file, role):
    person = make_user()
    give_role(person, role, file.project)
    paper = ask(file, person, KIND)
    assert paper.decision_file == file
    assert paper.classification == "N3"


@pytest.mark.parametrize("role", [Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER])
@pytest.mark.usefixtures("quick")
def test_the_team_and_observers_do_not(file, role, as_user):
    person = make_user()
    give_role(person, role, file.project)
    with pytest.raises(PermissionDenied):
        ask(file, person, KIND)
    paper = made(file, file.author, KIND)
    client = as_user(person)
    address = reverse("reporting:paper", args=[KIND, file.reference])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    download = reverse("reporting:paper_file", args=[KIND, file.reference, paper.edition, "fr"])
    assert client.get(download).status_code == 404
    assert not Paper.objects.visible_to(person).exists()


@pytest.mark.usefixtures("quick")
def test_who_is_asked_to_vote_gets_this_version_and_no_other(file):
    owner = make_user("service-owner")
    give_role(owner, Role.TEAM_MEMBER, file.project)
    freeze_file(file, owner)
    assert ask(file, owner, KIND).made_by == owner
    DecisionFile.objects.filter(pk=file.pk).update(state="superseded")
    second = make_decision_file(file.project, 2)
    with pytest.raises(PermissionDenied):
        ask(second, owner, KIND)


@pytest.mark.usefixtures("quick")
def test_firm_is_what_is_past_the_gate(file, analysed):
    def firmness():
        found = kind_named(KIND).in_sight(file.author).get(pk=file.pk)
        return kind_named(KIND).firmness(found)

    assert firmness() == "draft"
    freeze_file(file, analysed.sponsor)
    assert firmness() == "open"
    DecisionFile.objects.filter(pk=file.pk).update(state="agreed", decided_at=AT)
    assert firmness() == "open"
    analysed.state = "mandate"
    analysed.save()
    assert firmness() == "frozen"


@pytest.mark.usefixtures("quick")
def test_what_a_newer_version_replaced_is_final_at_once(analysed):
    file = make_agreed_file(analysed)
    DecisionFile.objects.filter(pk=file.pk).update(state="superseded")
    paper = made(DecisionFile.objects.get(pk=file.pk), analysed.lead, KIND)
    assert paper.state == "final"
    assert paper.content_sha256 == file.sha256


@pytest.mark.usefixtures("quick")
def test_a_draft_that_was_withdrawn_stays_a_draft(file):
    DecisionFile.objects.filter(pk=file.pk).update(state="withdrawn")
    assert made(DecisionFile.objects.get(pk=file.pk), file.author, KIND).firmness == "draft"


@pytest.mark.usefixtures("quick")
def test_after_the_decision_the_document_is_final_and_names_it(analysed):
    file = make_agreed_file(analysed)
    before = made(file, analysed.lead, KIND)
    assert (before.state, before.shown["decision"]) == ("passing", {})
    decision = decide(analysed, file)
    decision.conditions.create(
        position=1, text="Approve the concept.", owner=analysed.lead, due_on=date(2026, 12, 1)
    )
    analysed.state = "mandate"
    analysed.save()
    after = made(DecisionFile.objects.get(pk=file.pk), analysed.lead, KIND)
    assert after.state == "final"
    document = document_of(after.shown)
    told = dict(document["decision"]["facts"])
    assert told["Decision"] == "Approved with conditions"
    assert told["Deciding body"] == "Portfolio board"
    assert told["Released"] == "240’000 CHF"
    assert told["Date"] == "08.10.2026"
    assert document["decision"]["conditions"][0]["text"] == "Approve the concept."


def test_a_decision_that_names_no_document_counts_when_it_followed_the_vote(analysed):
    file = make_agreed_file(analysed)
    decide(analysed, file, document="", outcome="rejected", to_state="rejected")
    assert shown_of(file, analysed.lead)["decision"]["outcome"] == "rejected"


def test_a_decision_that_releases_nothing_does_not_speak_of_money(analysed):
    file = make_agreed_file(analysed)
    decide(analysed, file, released_budget=Decimal(0))
    told = dict(document_of(shown_of(file, analysed.lead))["decision"]["facts"])
    assert "Released" not in told
    assert told["Decided by"] == "Person the-sponsor"


def test_a_decision_from_before_the_vote_is_about_something_else(file, analysed):
    decide(analysed, file, document="", outcome="returned", to_state="analysis")
    later = datetime(2100, 1, 1, tzinfo=UTC)
    freeze_file(file, analysed.sponsor, state="agreed", decided_at=later)
    assert shown_of(file, analysed.lead)["decision"] == {}


def test_votes_stand_as_signatures(file, analysed):
    freeze_file(file, analysed.sponsor, analysed.lead, analysed.programme.manager)
    make_vote(file, analysed.sponsor)
    make_vote(file, analysed.lead, "refuse")
    signers = document_of(shown_of(file, analysed.lead))["signers"]
    assert [(each["name"], each["how"]) for each in signers] == [
        (str(file.author), "put to the vote in the application"),
        ("Person the-sponsor", "approved in the application"),
        ("Person the-lead", "refused in the application"),
        ("Person the-manager", ""),
    ]
    assert signers[2]["note"] == "The cost is not founded."
    DecisionFile.objects.filter(pk=file.pk).update(state="refused", decided_at=AT)
    closed = document_of(shown_of(file, analysed.lead))["signers"]
    assert [each["how"] for each in closed][2:] == ["refused in the application", "did not vote"]


def options_section(file, actor):
    shown = shown_of(file, actor)
    parts = {each["key"]: each["parts"] for each in shown["sections"]}
    section = next(
        each.section for each in document_of(shown)["sections"] if each.section.key == "options"
    )
    return list(comparisons_of(section, recommended_of(parts)))


def test_options_stand_side_by_side_with_the_recommended_one_marked(file):
    (comparison,) = options_section(file, file.author)
    assert [column.name.text for column in comparison.columns] == ["Do nothing", "Option 2"]
    assert [column.is_recommended for column in comparison.columns] == [False, True]
    lines = dict(comparison.lines)
    assert [cell.text for cell, _mark in lines["Investment"]] == ["0 CHF", "100’000 CHF"]
    assert [mark for _cell, mark in lines["Investment"]] == [False, True]
    assert "Finish" not in lines, "nobody speaks of it"


def test_more_than_four_options_take_a_second_table_with_the_same_criteria(file):
    for _n in range(3):
        make_option(file)
    first, second = options_section(file, file.author)
    assert (len(first.columns), len(second.columns)) == (4, 1)
    assert [label for label, _cells in first.lines] == [label for label, _cells in second.lines]


def test_without_a_recommendation_no_option_is_marked(file):
    file.options.update(is_recommended=False)
    (comparison,) = options_section(file, file.author)
    assert not any(column.is_recommended for column in comparison.columns)


def test_the_document_in_both_languages(file, analysed):
    for _n in range(2):
        make_option(file)
    freeze_file(file, analysed.sponsor)
    shown = shown_of(file, analysed.lead)
    said = {}
    for language in ("fr", "en"):
        reader = pypdf.PdfReader(io.BytesIO(draw(shown, language, sha256="b" * 64)))
        said[language] = [" ".join(page.extract_text().split()) for page in reader.pages]
        assert reader.trailer["/Root"]["/Lang"] == language
        assert "/StructTreeRoot" in reader.trailer["/Root"]
    english, french = " ".join(said["en"]), " ".join(said["fr"])
    # A table that goes over a page repeats its head, so only the figures count, not how often.
    assert set(NUMBERS.findall(english)) == set(NUMBERS.findall(french))
    assert "Buy it." in english
    assert "L’acheter." in french
    for words in ("Do nothing", "Option 2 recommended", "Option 3", "Option 4", "N3 direction"):
        assert words in english, words
    last = said["en"][-1]
    for words in ("Decision", "Approved with conditions", "Place and date", "Annex: proof"):
        assert words in last, words


def test_points_and_people_stand_in_the_document(file, analysed):
    row = make_adopted_scenario(analysed, year=2027, name_fr="Tour 2027", name_en="Round 2027")
    minutes = {"capacity": 1000 * 504, "bound": 700 * 504, "operations": 120 * 504}
    ScenarioYear.objects.create(scenario=row, year=2027, **minutes)
    freeze_file(file, analysed.sponsor)
    shown = shown_of(file, analysed.lead)
    numbered = [(each.number, each.section.key) for each in document_of(shown)["sections"]]
    assert numbered[4:7] == [(5, "priority"), (6, "financing"), (7, "resources")]
    told = {
        "fr": ("Points par critère", "Alignement stratégique", "7 Ressources et capacité",
               "Scénario Tour 2027", "Disponibles pour de nouveaux projets",
               "2027 1’000 j.-p. 700 j.-p. 120 j.-p. 180 j.-p."),
        "en": ("Points by criterion", "Strategic alignment", "7 Resources and capacity",
               "Scenario Round 2027", "Left for new projects",
               "2027 1’000 pd 700 pd 120 pd 180 pd"),
    }  # fmt: skip
    for language, expected in told.items():
        reader = pypdf.PdfReader(io.BytesIO(draw(shown, language, sha256="b" * 64)))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        for each in (*expected, "Seen."):
            assert each in text, each


def test_a_version_from_before_has_no_chapter_of_people(file, analysed):
    freeze_file(file, analysed.sponsor)
    shown = shown_of(file, analysed.lead)
    shown["sections"] = [each for each in shown["sections"] if each["key"] != "resources"]
    document = document_of(shown)
    assert [each.section.key for each in document["sections"]][-2:] == ["risks", "recommendation"]
    assert document["signatures_number"] == 9


@pytest.mark.usefixtures("quick")
def test_from_the_decision_file_to_its_document(file, as_user):
    client = as_user(file.author)
    address = reverse("reporting:paper", args=[KIND, file.reference])
    page = client.get(reverse("projects:decision-file", args=[file.project.code]))
    assert page.content.decode().count(address) == 2
    assert client.post(address).url == address
    assert f"Decision file {file.reference}" in client.get(address).content.decode()
