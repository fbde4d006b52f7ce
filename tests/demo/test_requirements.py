"""The demonstration's requirements: uncovered ones, one not met, some met, one dropped."""

import pytest

from projects.models import Project
from reporting.demo.requirement_texts import ASKED
from workpackages.models import Requirement
from workpackages.quality.figures import load_coverage
from workpackages.structure import subprojects_of


def standings(code):
    rows = Requirement.objects.filter(project__code=code).with_standing().order_by("number")
    return [row.standing for row in rows]


def test_the_requirements_of_the_itsm_tool_stand_in_every_way(demo):
    assert standings("PRJ-201") == [
        "met", "met", "failed", "waiting", "waiting", "met", "met", "uncovered", "dropped",
        "uncovered",
    ]  # fmt: skip


def test_one_package_that_asks_for_rights_keeps_a_requirement_of_windows_11_open(demo):
    assert standings("PRJ-101") == ["met", "failed", "waiting", "met", "uncovered"]
    row = Requirement.objects.get(project__code="PRJ-101", number=2)
    results = row.coverage.with_result().order_by("deliverable__number")
    assert [each.result for each in results] == ["met", "met", "failed"]


@pytest.mark.parametrize(("code", "met", "whole"), [("PRJ-201", 4, 9), ("PRJ-101", 2, 5)])
def test_the_share_that_is_met(demo, code, met, whole):
    project = Project.objects.get(code=code)
    people = project.lead
    share = load_coverage([project, *subprojects_of(project, people)]).met
    assert (share.part, share.whole) == (met, whole)


def test_every_text_is_there_in_both_languages():
    assert all(each.fr and each.en and each.fr != each.en for each in ASKED)
