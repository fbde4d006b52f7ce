"""The quality plan as a document, in both languages: a draft first, frozen by its approval."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from people.choices import Role
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import (
    make_checkpoint,
    make_deliverable,
    make_member,
    make_project,
    make_quality_plan,
    make_requirement,
    make_user,
    make_work_package,
)
from tests.papers.conftest import AT, made
from workpackages.models import QualityPlan
from workpackages.operations.quality_plans import approve_quality_plan, submit_quality_plan
from workpackages.quality.plan_document import SECTIONS

pytestmark = pytest.mark.django_db
KIND = "quality-plan"
ON = date(2026, 10, 9)


@pytest.fixture
def place():
    return make_project(
        code="PRJ-7",
        name_fr="Nouvel outil",
        name_en="New tool",
        size_class="M",
        lead=make_user("the-lead"),
        sponsor=make_user("the-sponsor"),
    )


@pytest.fixture
def judge(place):
    return make_member(place, Role.QUALITY_MANAGER, username="the-judge")


@pytest.fixture
def plan(place, judge):
    """A draft with something to say in every chapter."""
    package = make_work_package(project=place, lead=place.lead)
    row = make_deliverable(
        package, name_fr="Image de référence", name_en="Reference image", criteria=3
    )
    make_requirement(
        place, name_fr="Tout démarre", name_en="Everything starts", state="agreed", priority="must"
    )
    make_checkpoint(
        place,
        name_fr="Revue du concept",
        name_en="Review of the concept",
        deliverable=row,
        reviewer=make_user("the-reviewer"),
        planned_on=date(2026, 11, 20),
        lines=4,
    )
    texts = {
        "standards_fr": "Directive sur les postes.",
        "standards_en": "Directive on workstations.",
        "strategy_fr": "Tout est testé deux fois.",
        "strategy_en": "Everything is tested twice.",
        "versions_fr": "Numérotation par année.",
        "versions_en": "Numbered by year.",
    }
    return make_quality_plan(place, **texts)


def shown_of(plan, actor):
    known = kind_named(KIND)
    found = known.in_sight(actor).get(pk=plan.pk)
    return snapshot_of(found, known, organisation="ODR", edition=1, actor=actor, at=AT)[0]


def printed(shown, language):
    body = draw(shown, language, sha256="a" * 64)
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def approved(plan, judge):
    submit_quality_plan(plan.pk, actor=plan.project.lead, on=ON)
    return approve_quality_plan(plan.pk, actor=judge, on=ON)


WORDS = {
    "fr": (
        "Image de référence", "Revue du concept", "Tout démarre", "Directive sur les postes.",
        "Tout est testé deux fois.", "Numérotation par année.", "But 1", "20.11.2026",
        "PRJ-7 Q1", "Person the-reviewer", "Person the-sponsor",
    ),
    "en": (
        "Reference image", "Review of the concept", "Everything starts",
        "Directive on workstations.", "Everything is tested twice.", "Numbered by year.",
        "Goal 1", "Metric 1", "80 %", "20.11.2026", "PRJ-7 Q1", "Person the-judge",
        "Quality objectives and requirements", "Roles and independence",
        "Standards and directives", "Check plan", "Test and acceptance strategy",
        "Handling of findings", "Configuration and versions", "Indicators",
        "Who made something does not check it.", "The check fails.", "at least 90 %",
        "no overdue blocker or major finding",
        "10 × blockers + 3 × major + 1 × minor findings that are open",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_chapter_is_printed_in_both_languages(plan, language):
    found = printed(shown_of(plan, plan.project.lead), language)
    for each in WORDS[language]:
        assert each in found, each


@pytest.mark.parametrize(("language", "mark"), [("fr", "BROUILLON"), ("en", "DRAFT")])
def test_a_draft_is_watermarked_and_an_approved_plan_is_not(plan, judge, language, mark):
    lead = plan.project.lead
    assert mark in printed(shown_of(plan, lead), language)
    approved(plan, judge)
    assert mark not in printed(shown_of(plan, lead), language)


def test_the_chapters_come_in_the_order_of_the_domain(plan):
    shown = shown_of(plan, plan.project.lead)
    assert [each["key"] for each in shown["sections"]] == list(SECTIONS)
    assert all(each["parts"] for each in shown["sections"])


def part_of(shown, key):
    return next(part for each in shown["sections"] for part in each["parts"] if part["key"] == key)


def test_a_check_says_of_what_by_whom_when_and_how_many_questions(plan):
    row = part_of(shown_of(plan, plan.project.lead), "qp_all_checks")["rows"][0]
    assert row["cells"] == [
        "PRJ-7 Q1",
        {"fr": "Revue du concept", "en": "Review of the concept"},
        {"fr": "Image de référence", "en": "Reference image"},
        "review",
        "2026-11-20",
        "Person the-reviewer",
        "4",
    ]


def test_the_rules_on_findings_are_those_that_the_application_keeps(plan):
    rows = part_of(shown_of(plan, plan.project.lead), "qp_classes")["rows"]
    assert [each["cells"] for each in rows] == [
        ["blocker", "blocker", None, "5"],
        ["major", "major", "20", None],
        ["minor", "minor", "60", None],
    ]


def test_deliverables_say_who_accepts_them_by_how_many_criteria(plan):
    rows = part_of(shown_of(plan, plan.project.lead), "qp_deliverables")["rows"]
    deliverable = plan.project.work_packages.get().deliverables.get()
    assert rows[0]["cells"] == [
        f"PRJ-7 {deliverable.code}",
        {"fr": "Image de référence", "en": "Reference image"},
        deliverable.accepting,
        "3",
    ]


def test_only_requirements_that_were_agreed_on_are_promised(plan):
    make_requirement(plan.project, name_en="An idea", state="proposed")
    rows = part_of(shown_of(plan, plan.project.lead), "qp_requirements")["rows"]
    assert [each["cells"][1]["en"] for each in rows] == ["Everything starts"]


def test_what_was_approved_no_longer_follows_the_project(plan, judge):
    lead = plan.project.lead
    kept = approved(plan, judge)
    assert kept.sha256 == digest(canonical(kept.content))
    before = shown_of(plan, lead)
    make_checkpoint(plan.project)
    make_requirement(plan.project, state="agreed")
    plan.goals.update(name_en="Another goal")
    after = shown_of(plan, lead)
    assert after["sections"] == before["sections"]
    assert after["content_sha256"] == before["content_sha256"] == kept.sha256


def test_what_was_approved_before_documents_were_kept_is_read_from_its_checks(place, judge):
    checks = [
        {
            "code": "PRJ-7 Q9",
            "name_fr": "Ancienne revue",
            "name_en": "Old review",
            "kind": "review",
            "planned_on": "2026-03-02",
            "reviewer": "Somebody",
        }
    ]
    old = make_quality_plan(place, state="approved", checks=checks)
    make_checkpoint(place)
    rows = part_of(shown_of(old, place.lead), "qp_all_checks")["rows"]
    assert [each["cells"][1]["en"] for each in rows] == ["Old review"]
    assert "Old review" in printed(shown_of(old, place.lead), "en")


def signatures(plan):
    shown = document_of(shown_of(plan, plan.project.lead))
    return [(row["role"], row["name"], row["how"]) for row in shown["signers"]]


def test_who_acts_here_signs_by_that_and_the_others_on_paper(plan, judge):
    assert signatures(plan) == [
        ("Project lead", "Person the-lead", ""),
        ("Quality and risk manager", "Person the-judge", ""),
        ("Sponsor", "Person the-sponsor", ""),
    ]
    approved(plan, judge)
    assert signatures(plan) == [
        ("Project lead", "Person the-lead", "submitted in the application"),
        ("Quality and risk manager", "Person the-judge", "approved in the application"),
        ("Sponsor", "Person the-sponsor", ""),
    ]


def test_the_sponsor_signs_by_approving_it(plan, judge):
    sponsor = make_member(plan.project, Role.SPONSOR, username="the-approver")
    approved(plan, sponsor)
    assert signatures(plan)[1:] == [
        ("Quality and risk manager", "Person the-judge", ""),
        ("Sponsor", "Person the-approver", "approved in the application"),
    ]


@pytest.mark.parametrize("size", ["S", "L"])
def test_the_director_has_a_line_where_he_or_she_approves(plan, judge, director, size):
    plan.project.size_class = size
    plan.project.save()
    approved(plan, director)
    assert signatures(plan)[-1] == (
        "Project director",
        str(director),
        "approved in the application",
    )
    assert len(signatures(plan)) == (3 if size == "S" else 4)


def test_the_sponsor_of_a_small_project_is_not_asked_to_sign(plan):
    plan.project.size_class = "S"
    plan.project.save()
    assert "Sponsor" not in [role for role, *_ in signatures(plan)]


def test_somebody_else_than_the_lead_signs_as_the_author(plan, judge):
    submit_quality_plan(plan.pk, actor=judge, on=ON)
    assert signatures(plan)[:2] == [
        ("Author", "Person the-judge", "submitted in the application"),
        ("Project lead", "Person the-lead", ""),
    ]


def test_its_history_tells_of_every_version(plan, judge):
    approved(plan, judge)
    second = make_quality_plan(plan.project, state="submitted")
    document = document_of(shown_of(second, plan.project.lead))
    assert [(row["what"], row["by"]) for row in document["history"]] == [
        ("Submitted for approval", "Person the-lead"),
        ("Approved", "Person the-judge"),
        ("Submitted for approval", "Person the-lead"),
    ]


def test_it_is_filed_once_it_is_approved(plan, judge, quick):
    lead = plan.project.lead
    assert made(plan, lead, KIND).state == "passing"
    approved(plan, judge)
    final = made(plan, lead, KIND)
    assert (final.state, final.firmness, final.quality_plan) == ("final", "frozen", plan)
    assert final.content_sha256 == QualityPlan.objects.get().sha256
    assert made(plan, lead, KIND) == final


def test_its_page_leads_to_the_document(as_user, plan):
    there = reverse("reporting:paper", args=[KIND, "PRJ-7-PAQ1"])
    page = as_user(plan.project.lead).get(plan.get_absolute_url()).content.decode()
    assert there in page


def test_who_does_not_see_the_plan_finds_no_document(as_user, plan, outsider):
    there = reverse("reporting:paper", args=[KIND, plan.reference])
    observer = make_member(plan.project, Role.OBSERVER)
    assert as_user(plan.project.lead).get(there).status_code == 200
    for person in (outsider, observer):
        assert as_user(person).get(there).status_code == 404
    for wrong in ("PRJ-7-PAQ9", "PRJ-8-PAQ1", "nonsense"):
        answer = as_user(plan.project.lead).get(reverse("reporting:paper", args=[KIND, wrong]))
        assert answer.status_code == 404


COLUMNS = {
    "paper_edition_of_quality_plan": "reporting_paper.quality_plan_id",
    "paper_of_frozen_quality_plan_once": "reporting_paper.quality_plan_id",
}


def test_one_edition_and_one_frozen_document_of_each(plan, judge, quick):
    approved(plan, judge)
    final = made(plan, judge, KIND)
    again = {
        "kind": KIND,
        "quality_plan": plan,
        "firmness": "frozen",
        "classification": final.classification,
        "snapshot": final.snapshot,
        "made_by": judge,
        "made_at": AT,
    }
    for name, more in (
        ("paper_edition_of_quality_plan", {"edition": 1, "content_sha256": "b" * 64}),
        (
            "paper_of_frozen_quality_plan_once",
            {"edition": 2, "content_sha256": final.content_sha256},
        ),
    ):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Paper.objects.create(**again, **more)
        words = str(error.value)
        assert name in words or (connection.vendor == "sqlite" and COLUMNS[name] in words)
