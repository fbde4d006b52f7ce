"""What the mandate of a work package says of its risks: the open ones, the worst first."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from people.choices import Role
from projects.written.reading import read
from risks.models import Risk
from risks.operations.ratings import assess_risk
from risks.operations.register import choose_response, identify_risk
from risks.package_risks import risks_of
from tests.conftest import FRIDAY
from tests.factories import (
    make_checkpoint,
    make_deliverable,
    make_member,
    make_task,
    make_work_package,
)
from tests.risks.conftest import GROSS, LEVELS
from workpackages.models import PackageMandate
from workpackages.operations.packages import change_package_state
from workpackages.package_mandate import HEADINGS, content_of, register_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(project):
    return make_work_package(
        project=project,
        lead=make_member(project, Role.WORK_PACKAGE_LEAD, username="worker"),
        goal="Every counter can be called.",
        budget=Decimal(9_000),
        start_on=date(2026, 11, 2),
        finish_on=date(2026, 12, 18),
    )


@pytest.fixture
def identified(project):
    """Writes down a risk of the project; ``probability`` rates it."""

    def make(name, probability=0, **values):
        lead = project.lead
        facts = {"name_fr": f"{name} (fr)", "name_en": name, "kind": "threat"}
        facts |= {"category": "technical", "owner": lead, **values}
        risk = identify_risk(project, facts, actor=lead, on=FRIDAY)
        if probability:
            rating = {**GROSS, **LEVELS, "probability": probability}
            assess_risk(risk.pk, rating, actor=lead, on=FRIDAY)
        return risk

    return make


def names(package):
    (part,) = risks_of(package)
    return [row["cells"][1]["en"] for row in part["rows"]]


def section_of(content):
    (found,) = (each for each in read(content, HEADINGS) if each.key == "package_risks")
    return found


def test_the_risks_of_the_package_and_of_its_tasks_are_told_the_worst_first(package, identified):
    identified("Late parts", 2, work_package=package)
    identified("Dead lines", 5, task=make_task(work_package=package))
    identified("Unrated", work_package=package)
    assert names(package) == ["Dead lines", "Late parts", "Unrated"]


def test_what_hits_another_package_or_the_project_as_a_whole_is_not_told(
    project, package, identified
):
    identified("Elsewhere", 5, work_package=make_work_package(project=project))
    identified("Everywhere", 5)
    assert names(package) == []


def test_a_risk_of_the_package_and_of_its_task_is_told_once(package, identified):
    identified("Twice", 3, work_package=package, task=make_task(work_package=package))
    assert names(package) == ["Twice"]


def test_a_risk_that_is_over_is_no_longer_told(package, identified):
    risk = identified("Gone", 1, work_package=package)
    Risk.objects.filter(pk=risk.pk).update(state="closed", ended_on=FRIDAY)
    assert names(package) == []


@pytest.mark.parametrize("rows", [1, 12])
def test_one_query_whatever_their_number(package, identified, rows, django_assert_num_queries):
    for number in range(rows):
        identified(f"Risk {number}", 3, work_package=package)
    with django_assert_num_queries(1):
        risks_of(package)


def test_the_chapter_has_the_risks_and_then_the_checkpoints(package, identified, project):
    identified("Late parts", 4, work_package=package)
    make_checkpoint(project, deliverable=make_deliverable(package), reviewer=project.lead)
    section = section_of(content_of(package))
    assert section.heading == "Risks and quality"
    assert [part.key for part in section.tables] == ["package_risks", "package_checks"]


def test_without_risks_and_checkpoints_the_chapter_says_that_it_is_empty(package):
    assert section_of(content_of(package)).is_empty


@pytest.mark.parametrize(
    ("language", "cells"),
    [
        ("en", ["R-101-1", "Late parts", "High", "Accept with a fallback plan"]),
        ("fr", ["R-101-1", "Late parts (fr)", "Élevé", "Accepter avec plan de repli"]),
    ],
)
def test_a_risk_reads_in_both_languages(project, package, identified, language, cells):
    risk = identified("Late parts", 4, work_package=package)
    choose_response(risk.pk, "accept_active", actor=project.lead, on=FRIDAY)
    content = content_of(package)
    with translation.override(language):
        (table,) = section_of(content).tables
        texts = [cell.text for cell in table.rows[0]]
    assert [texts[0], texts[1], texts[2], texts[4]] == cells
    assert texts[3] == str(project.lead)


def test_what_was_sent_keeps_the_risks_of_that_day(project, package, identified):
    risk = identified("Late parts", 4, work_package=package)
    change_package_state(package.pk, "issued", actor=project.lead)
    Risk.objects.filter(pk=risk.pk).update(name_en="Renamed", zone="C")
    identified("Found later", 5, work_package=package)
    (table,) = section_of(PackageMandate.objects.get().content).tables
    assert [[cell.text for cell in row][1:3] for row in table.rows] == [["Late parts", "High"]]


def test_a_mandate_from_before_still_reads_under_its_old_heading(package):
    old = {"sections": [{"key": "package_quality", "parts": []}]}
    assert [each.heading for each in read(old, HEADINGS)] == ["Quality"]


def test_nobody_tells_anything_in_a_chapter_that_is_not_there():
    with pytest.raises(ValueError, match="there is no section 'nowhere'"):
        register_section("nowhere", "risks", risks_of)
