"""The mandate shows what crosses the border of the project, and the breakdown of its work."""

from datetime import date
from decimal import Decimal

import pytest

from projects.mandates.content import content_of
from projects.models import Mandate
from tests.factories import make_project, make_user, make_work_package
from tests.mandates.pages import in_french, sent_mandate, url, words
from workpackages.models import CrossDependency, WorkPackage

pytestmark = pytest.mark.django_db


def rows_of(mandate, section, key):
    loaded = Mandate.objects.select_related("project__programme__manager").get(pk=mandate.pk)
    (found,) = (each for each in content_of(loaded)["sections"] if each["key"] == section)
    (table,) = (part for part in found["parts"] if part["key"] == key)
    return table["rows"]


def needs(consumer, provider, **fields):
    return CrossDependency.objects.create(
        **{
            "consumer": consumer,
            "provider": provider,
            "subject": "Images",
            "state": "proposed",
            "need_on": date(2027, 2, 1),
            "reason": "Why",
            "requested_by": consumer.lead,
            **fields,
        }
    )


def test_what_is_needed_from_others_stands_with_their_codes_and_not_their_names(
    as_user, draft, young
):
    other = make_project(name_en="Hidden plan", name_fr="Plan caché")
    row = needs(young, other)
    assert rows_of(draft, "dependencies", "dependencies") == [
        {"id": str(row.pk), "cells": ["Images", other.code, young.code, "2027-02-01", None]}
    ]
    page = words(as_user(young.lead).get(url("mandate", young)))
    for shown in ("What is needed", "Delivers", "Waits", "Needed on", "Images", other.code):
        assert shown in page, shown
    assert "Hidden plan" not in page
    page = words(as_user(in_french(young.lead)).get(url("mandate", young)))
    for shown in ("Ce qui est nécessaire", "Fournit", "Attend", "Nécessaire le"):
        assert shown in page, shown


def test_what_the_project_delivers_stands_there_too_the_soonest_first(draft, young):
    other = make_project()
    needs(other, young, subject="Later", need_on=date(2027, 5, 1))
    needs(young, other, subject="Sooner", need_on=date(2027, 1, 15))
    rows = rows_of(draft, "dependencies", "dependencies")
    assert [row["cells"][:3] for row in rows] == [
        ["Sooner", other.code, young.code],
        ["Later", young.code, other.code],
    ]


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_what_was_refused_or_withdrawn_is_no_dependency(draft, young, state):
    needs(young, make_project(), state=state)
    assert rows_of(draft, "dependencies", "dependencies") == []


def test_what_the_parts_need_of_each_other_does_not_cross_the_border(draft, young):
    first = make_project(parent=young, state="initiation")
    second = make_project(parent=young, state="initiation")
    other = make_project()
    needs(first, second, subject="Inside")
    needs(young, first, subject="Inside too")
    needs(second, other, subject="Outside")
    rows = rows_of(draft, "dependencies", "dependencies")
    assert [row["cells"][0] for row in rows] == ["Outside"]


def test_what_two_other_projects_agree_is_not_in_this_mandate(draft):
    needs(make_project(), make_project())
    assert rows_of(draft, "dependencies", "dependencies") == []


def test_only_the_lowest_packages_have_budgets_and_leads_and_all_have_a_position(draft, young):
    top = young.work_packages.get()
    lead = make_user(name="Alix Morel")
    first = make_work_package(
        project=young, parent=top, lead=lead, name="Cabling", budget=Decimal(7_000)
    )
    second = make_work_package(project=young, parent=top, name="Painting", budget=Decimal(500))
    tree = rows_of(draft, "structure", "tree")
    assert [row["cells"] for row in tree] == [
        [top.outline_text, top.name],
        [first.outline_text, "Cabling"],
        [second.outline_text, "Painting"],
    ]
    packages = rows_of(draft, "packages", "packages")
    assert [row["cells"][:3] for row in packages] == [
        [first.code, "Cabling", "Alix Morel"],
        [second.code, "Painting", ""],
    ]
    assert [Decimal(row["cells"][5]) for row in packages] == [7_000, 500]


def test_a_package_of_a_part_is_placed_below_the_part(draft, young):
    part = make_project(parent=young, state="initiation")
    package = make_work_package(project=part, name="Below")
    tree = {row["cells"][1]: row["cells"][0] for row in rows_of(draft, "structure", "tree")}
    assert tree["Below"] == f"{part.code} {package.outline_text}"
    assert tree["Package 1"] == young.work_packages.get().outline_text


def test_the_sum_of_the_packages_is_frozen_with_the_mandate(as_user, young):
    WorkPackage.objects.filter(project=young).update(budget=Decimal(61_000))
    sent_mandate(young)
    WorkPackage.objects.filter(project=young).update(budget=Decimal(99_000))
    page = words(as_user(young.lead).get(url("mandate", young)))
    assert "Budget of the work packages" in page
    assert "61’000 CHF" in page
    assert "99’000" not in page
