"""The acceptance protocol as a document: a draft before, frozen once it is decided."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from people.choices import Role
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from tests.factories import (
    make_deliverable,
    make_member,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from tests.papers.conftest import AT, ask, made
from workpackages.acceptance.judging import DefectFacts, Found, Verdict
from workpackages.models import Acceptance, Deliverable
from workpackages.operations.accepting import decide_acceptance

pytestmark = pytest.mark.django_db
KIND = "acceptance"
DECIDED_ON, DUE = date(2026, 10, 9), date(2026, 11, 6)


@pytest.fixture
def judge():
    return make_user("the-judge")


@pytest.fixture
def presented(judge):
    project = make_project(code="PRJ-7", name_fr="Nouvel outil", name_en="New tool")
    make_seat(project, "user_representative", judge)
    package = make_work_package(project=project, lead=make_user("the-worker"), state="active")
    return make_deliverable(
        package,
        criteria=2,
        state="presented",
        accepting="user_representative",
        name_fr="Image de référence",
        name_en="Reference image",
        part="Sion",
        is_from_supplier=True,
    )


@pytest.fixture
def decided(presented, judge):
    """Accepted with one reservation."""
    worker = presented.work_package.lead
    verdict = Verdict(
        "reserved",
        {1: Found("met", "Twice", "Report 7"), 2: Found("not_met")},
        (DefectFacts("major", "L’imprimante manque.", worker, DUE),),
        place="Sion",
        participants="Tous",
    )
    return decide_acceptance(presented.pk, verdict, actor=judge, on=DECIDED_ON)


def shown_of(attempt, actor):
    known = kind_named(KIND)
    found = known.in_sight(actor).get(pk=attempt.pk)
    return snapshot_of(found, known, organisation="ODR", edition=1, actor=actor, at=AT)[0]


def text_of(shown, language):
    body = draw(shown, language, sha256="a" * 64)
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            ("Protocole", "Image de référence", "Critère 1", "L’imprimante manque.", "06.11.2026"),
        ),
        ("en", ("Reference image", "Criterion 1", "Major", "Accepted with reservations", "Sion")),
    ],
)
def test_the_protocol_says_everything_in_both_languages(decided, judge, language, words):
    shown = shown_of(decided, judge)
    found = text_of(shown, language)
    for each in words if language == "en" else words[1:]:
        assert each in found, each


def test_what_is_frozen_does_not_follow_the_rows(decided, judge):
    before = shown_of(decided, judge)
    Deliverable.objects.update(name_en="Other", is_from_supplier=False)
    after = shown_of(Acceptance.objects.get(), judge)
    assert after["sections"] == before["sections"]
    assert after["content_sha256"] == before["content_sha256"] == decided.sha256


def test_who_accepts_and_who_presents_have_signed_and_the_others_sign_on_paper(decided, judge):
    shown = document_of(shown_of(decided, judge))
    signed = [(row["role"], row["name"], row["at"], row["how"]) for row in shown["signers"]]
    lead = decided.deliverable.project.lead
    assert signed == [
        ("User representative", str(judge), "09.10.2026", "decided in the application"),
        ("Project lead", str(lead), "", ""),
        ("Work-package lead", "Person the-worker", "01.10.2026", "presented in the application"),
        ("Supplier", "", "", ""),
    ]


def test_a_suppliers_result_starts_payment_and_warranty(decided, judge):
    shown = document_of(shown_of(decided, judge))
    effects = next(each for each in shown["sections"] if each.section.key == "effects")
    facts = {part.label: part.text for part in effects.section.facts}
    assert facts == {
        "Payment to the supplier released": "yes",
        "Warranty from": "09.10.2026",
        "Last reservation due": "06.11.2026",
    }


def test_before_the_decision_it_is_a_draft_to_take_along(presented, judge):
    attempt = presented.acceptances.get()
    shown = document_of(shown_of(attempt, judge))
    assert shown["is_draft"]
    assert ("Status", "not decided yet") in shown["facts"]
    with translation.override("fr"):
        assert document_of(shown_of(attempt, judge))["title"] == "Image de référence"


@pytest.mark.usefixtures("quick")
def test_the_final_document_is_made_once(decided, judge):
    first = made(decided, judge, KIND)
    assert (first.state, first.firmness) == ("final", "frozen")
    assert ask(decided, judge, KIND) == first
    assert first.content_sha256 == decided.sha256


@pytest.mark.usefixtures("quick")
def test_who_accepts_downloads_it_and_outsiders_find_nothing(decided, judge, outsider, as_user):
    paper = made(decided, judge, KIND)
    client = as_user(judge)
    page = client.get(paper.get_absolute_url()).content.decode()
    assert "never changes" in page
    file = reverse("reporting:paper_file", args=[KIND, decided.reference, paper.edition, "fr"])
    answer = client.get(file)
    assert answer.status_code == 200
    answer.close()
    for address in (paper.get_absolute_url(), file):
        assert as_user(outsider).get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        ask(decided, outsider, KIND)


def test_the_deliverables_page_leads_to_each_protocol(decided, judge, as_user):
    there = reverse("reporting:paper", args=[KIND, decided.reference])
    page = as_user(judge).get(decided.deliverable.get_absolute_url()).content.decode()
    assert f'href="{there}"' in page
    assert decided.reference == "PRJ-7-L1-1"


def test_members_of_the_project_read_it_too(decided, as_user):
    member = make_member(decided.deliverable.project, Role.TEAM_MEMBER)
    there = reverse("reporting:paper", args=[KIND, decided.reference])
    assert as_user(member).get(there).status_code == 200


def row(attempt, **fields):
    facts = {
        "kind": KIND,
        "acceptance": attempt,
        "edition": 7,
        "firmness": "draft",
        "classification": "N2",
        "snapshot": "{}",
        "content_sha256": "0" * 64,
        "sha256": "1" * 64,
        "made_by": attempt.presented_by,
        "made_at": AT,
    }
    return Paper.objects.create(**{**facts, **fields})


def refused(name, attempt, **fields):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row(attempt, **fields)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in str(caught.value) or "UNIQUE" in str(caught.value)


def test_each_edition_and_each_frozen_content_stand_once(decided):
    row(decided)
    refused("paper_edition_of_acceptance", decided)
    row(decided, firmness="frozen", edition=8)
    refused("paper_of_frozen_acceptance_once", decided, firmness="frozen", edition=9)
    refused("paper_is_of_one_subject", decided, kind="mandate", edition=10)
