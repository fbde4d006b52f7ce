"""The mandate of a work package as a document, in both languages, signed by both sides."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from people.choices import Role
from people.models import Site
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from risks.operations.register import identify_risk
from tests.factories import (
    make_deliverable,
    make_member,
    make_project,
    make_unit,
    make_user,
    make_work_package,
)
from tests.papers.conftest import AT, made
from workpackages.models import PackageMandate, WorkPackage
from workpackages.operations.impacts import write_impact
from workpackages.operations.packages import change_package_state

pytestmark = pytest.mark.django_db
KIND = "work-mandate"
COVERED = ("Trois lots de paquets.", "Sans les imprimantes.", "Guichets", "R-7-1")


@pytest.fixture
def sent():
    """Sent to its lead, whose unit has a head."""
    project = make_project(code="PRJ-7", name_fr="Nouvel outil", name_en="New tool")
    worker = make_member(project, Role.WORK_PACKAGE_LEAD, username="the-worker")
    worker.org_unit = make_unit(head=make_user("the-head"))
    worker.save()
    package = make_work_package(
        project=project,
        name="Packaging",
        lead=worker,
        goal="Tout poste démarre.",
        budget=Decimal(12_000),
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 12, 18),
        work_included="Trois lots de paquets.",
        work_excluded="Sans les imprimantes.",
        progress_method="units",
        update_rhythm="two_weeks",
    )
    Site.objects.create(code="ge", name_fr="Genève", name_en="Geneva", canton="GE", user_count=900)
    touched = {"kind": "system", "users_count": 450, "user_groups": "Guichets"}
    places = {"sites": list(Site.objects.all())}
    write_impact(package.pk, {**touched, **places}, actor=project.lead, on=date(2026, 10, 9))
    risk = {"name_fr": "Lot en retard", "name_en": "Late batch", "category": "people"}
    risk |= {"owner": project.lead, "work_package": package}
    identify_risk(project, risk, actor=project.lead, on=date(2026, 10, 9))
    make_deliverable(package, name_fr="Image de référence", name_en="Reference image")
    change_package_state(package.pk, "issued", actor=project.lead)
    return PackageMandate.objects.get()


def shown_of(mandate, actor):
    known = kind_named(KIND)
    found = known.in_sight(actor).get(pk=mandate.pk)
    return snapshot_of(found, known, organisation="ODR", edition=1, actor=actor, at=AT)[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", (*COVERED, "Genève", "Lot en retard", "toutes les deux semaines")),
        ("en", (*COVERED, "Geneva", "Late batch", "units done", "every two weeks", "Medium")),
        ("fr", ("Image de référence", "Critère 1", "Tout poste démarre.", "18.12.2026")),
        ("en", ("Reference image", "Criterion 1", "12’000", "Results and acceptance criteria")),
    ],
)
def test_the_mandate_says_everything_in_both_languages(sent, language, words):
    shown = shown_of(sent, sent.issued_by)
    body = draw(shown, language, sha256="a" * 64)
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    found = " ".join(" ".join(page.extract_text() for page in pages).split())
    for each in words:
        assert each.replace("’", "'") in found.replace("’", "'"), each


def signatures(mandate):
    shown = document_of(shown_of(mandate, mandate.issued_by))
    return [(row["role"], row["name"], row["how"]) for row in shown["signers"]]


def test_both_sides_sign_by_what_they_did_and_the_line_manager_on_paper(sent):
    lead, worker = sent.issued_by, sent.package.lead
    assert signatures(sent) == [
        ("Project lead", str(lead), "submitted in the application"),
        ("Work-package lead", str(worker), ""),
        ("Head of the unit", "Person the-head", ""),
    ]
    change_package_state(sent.package.pk, "agreed", actor=worker)
    assert signatures(PackageMandate.objects.get())[1] == (
        "Work-package lead",
        str(worker),
        "signed in the application",
    )


def test_what_was_sent_does_not_follow_the_package(sent):
    before = shown_of(sent, sent.issued_by)
    WorkPackage.objects.update(goal="Other", budget=Decimal(1))
    after = shown_of(sent, sent.issued_by)
    assert after["sections"] == before["sections"]
    assert after["content_sha256"] == before["content_sha256"] == sent.sha256


def test_it_is_open_until_it_is_answered_and_final_then(sent, quick):
    worker = sent.package.lead
    assert made(sent, worker, KIND).state == "passing"
    change_package_state(sent.package.pk, "agreed", actor=worker)
    final = made(sent, worker, KIND)
    assert (final.state, final.firmness, final.package_mandate) == ("final", "frozen", sent)


def test_who_does_not_see_the_package_finds_no_document(as_user, sent, outsider):
    there = reverse("reporting:paper", args=[KIND, sent.reference])
    assert as_user(sent.package.lead).get(there).status_code == 200
    assert as_user(outsider).get(there).status_code == 404
    for wrong in ("PRJ-7-LT1-9", "PRJ-7-LT99-1", "nonsense"):
        answer = as_user(sent.package.lead).get(reverse("reporting:paper", args=[KIND, wrong]))
        assert answer.status_code == 404


COLUMNS = {
    "paper_edition_of_package_mandate": "reporting_paper.package_mandate_id",
    "paper_of_frozen_package_mandate_once": "reporting_paper.package_mandate_id",
}


def test_one_edition_and_one_frozen_document_of_each(sent, quick):
    worker = sent.package.lead
    change_package_state(sent.package.pk, "agreed", actor=worker)
    final = made(sent, worker, KIND)
    again = {
        "kind": KIND,
        "package_mandate": sent,
        "firmness": "frozen",
        "classification": final.classification,
        "snapshot": final.snapshot,
        "made_by": worker,
        "made_at": AT,
    }
    for name, more in (
        ("paper_edition_of_package_mandate", {"edition": 1, "content_sha256": "b" * 64}),
        (
            "paper_of_frozen_package_mandate_once",
            {"edition": 2, "content_sha256": final.content_sha256},
        ),
    ):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Paper.objects.create(**again, **more)
        words = str(error.value)
        assert name in words or (connection.vendor == "sqlite" and COLUMNS[name] in words)
