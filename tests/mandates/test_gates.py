"""The conditions that gates two and three ask of a mandate, and of the work it describes."""

from decimal import Decimal

import pytest

from projects.models import Mandate, Project
from projects.operations import change_state
from tests.conftest import FRIDAY
from tests.factories import (
    freeze_mandate,
    make_mandate,
    make_member,
    make_project,
    make_signed_mandate,
    make_user,
    make_work_package,
    meet_gates,
)
from tests.gates import unmet_conditions
from workpackages.models import CrossDependency, WorkPackage

pytestmark = pytest.mark.django_db


# Asked of the plan, its money and its quality, not of the mandate.
OF_THE_PLAN = {"G3-03", "G3-04", "G3-06"}


def unmet(project, gate="G2"):
    found = unmet_conditions(gate, Project.objects.get(pk=project.pk))
    return [each.code for each in found if each.code not in OF_THE_PLAN]


def test_without_a_mandate_nothing_of_it_is_met(young):
    assert unmet(young) == ["G2-01", "G2-02", "G2-04", "G2-08"]
    assert unmet(young, "G3") == ["G3-01"]


def test_a_complete_draft_lacks_only_its_signatures(draft, young):
    assert unmet(young) == ["G2-08"]


def test_a_mandate_in_signature_is_complete_but_not_signed(draft, young):
    freeze_mandate(draft)
    assert unmet(young) == ["G2-08"]


def test_a_signed_mandate_opens_gate_two_and_its_second_version_gate_three(young):
    make_signed_mandate(young)
    assert unmet(young) == []
    assert unmet(young, "G3") == ["G3-01"]
    make_signed_mandate(young, 2)
    assert unmet(young, "G3") == []


def test_gate_three_stays_open_beside_a_draft_of_a_later_version(young):
    make_signed_mandate(young, 2)
    make_mandate(young, 3)
    assert unmet(young, "G3") == []


def test_each_condition_leads_to_the_place_where_it_is_met(young):
    found = unmet_conditions("G2", young)
    assert {each.code: each.url for each in found} == {
        "G2-01": f"/projects/{young.code}/mandate/",
        "G2-02": f"/projects/{young.code}/mandate/#objectives",
        "G2-04": f"/projects/{young.code}/mandate/#budget",
        "G2-08": f"/projects/{young.code}/mandate/#signatures",
    }


@pytest.mark.parametrize(
    ("size", "hat", "is_asked"),
    [
        ("S", "steering_committee", False),
        ("M", "steering_committee", True),
        ("L", "steering_committee", True),
        ("S", "user_representative", True),
        ("M", "operations_lead", True),
        ("L", "service_desk_lead", False),
    ],
)
def test_the_size_says_whom_the_organisation_names(young, size, hat, is_asked):
    make_member(young, "QM")
    make_signed_mandate(young)
    Project.objects.filter(pk=young.pk).update(size_class=size)
    young.seats.filter(hat=hat).delete()
    assert ("G2-03" in unmet(young)) == is_asked


def test_a_large_project_names_who_judges_quality(young):
    make_signed_mandate(young)
    Project.objects.filter(pk=young.pk).update(size_class="L")
    assert unmet(young) == ["G2-03"]
    make_user(roles=("QM",))
    assert unmet(young) == []


@pytest.mark.parametrize("field", ["lead", "sponsor"])
def test_lead_and_sponsor_are_named(young, field):
    make_signed_mandate(young)
    Project.objects.filter(pk=young.pk).update(**{field: None})
    assert unmet(young) == ["G2-03"]


@pytest.mark.parametrize(
    ("budget", "reason", "is_met"),
    [
        (Decimal(45_000), "", True),
        (Decimal("45000.01"), "", False),
        (Decimal(90_000), "A long procurement.", True),
        (None, "A long procurement.", False),
    ],
)
def test_the_initiation_takes_fifteen_percent_of_the_envelope_or_says_why(
    draft, young, budget, reason, is_met
):
    facts = {"initiation_budget": budget, "initiation_reason_en": reason}
    Mandate.objects.filter(pk=draft.pk).update(**facts)
    assert ("G2-04" not in unmet(young)) == is_met
    Project.objects.filter(pk=young.pk).update(size_class="S")
    assert "G2-04" not in unmet(young)


def test_every_lowest_package_has_a_lead(young):
    make_signed_mandate(young)
    top = WorkPackage.objects.get(project=young)
    child = make_work_package(project=young, parent=top)
    assert unmet(young) == ["G2-05"]
    WorkPackage.objects.filter(pk=child.pk).update(lead=young.lead)
    WorkPackage.objects.filter(pk=top.pk).update(lead=None)
    assert unmet(young) == []
    WorkPackage.objects.filter(pk=child.pk).update(state="cancelled")
    assert unmet(young) == ["G2-05"]


def test_packages_of_sub_projects_count_too(young):
    make_signed_mandate(young)
    make_work_package(project=make_project(parent=young, state="mandate"))
    assert unmet(young) == ["G2-05"]


def test_a_project_without_packages_has_no_structure(young):
    make_signed_mandate(young)
    WorkPackage.objects.filter(project=young).delete()
    assert unmet(young) == ["G2-05"]


@pytest.mark.parametrize(
    ("state", "is_met"), [("proposed", False), ("refused", True), ("withdrawn", True)]
)
def test_what_others_deliver_is_agreed(young, state, is_met):
    make_signed_mandate(young)
    CrossDependency.objects.create(
        consumer=young,
        provider=make_project(),
        subject="Images",
        state=state,
        need_on=FRIDAY,
        reason="Why",
        requested_by=young.lead,
    )
    assert (unmet(young) == []) == is_met
    Project.objects.filter(pk=young.pk).update(size_class="S")
    assert unmet(young) == []


def test_a_sub_project_is_covered_by_the_mandate_above(young):
    part = make_project(parent=young, state="mandate", lead=None, sponsor=None)
    assert unmet(part) == []
    assert unmet(part, "G3") == []


def test_the_gate_opens_with_the_signatures_and_not_before(draft, young, sponsor, director):
    meet_gates(young)
    with pytest.raises(Exception, match="Signatures"):
        change_state(young.pk, "initiation", actor=sponsor, on=FRIDAY)
    young.mandates.all().delete()
    make_signed_mandate(young)
    change_state(young.pk, "initiation", actor=sponsor, on=FRIDAY)
    young.refresh_from_db()
    assert young.state == "initiation"
    with pytest.raises(Exception, match="Mandate v2 signed"):
        change_state(young.pk, "execution", actor=sponsor, on=FRIDAY)
