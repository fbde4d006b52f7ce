"""What the gates ask of deliverables; an open blocker closes the gate, its correction opens it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from projects.gates.checklist import load_checklist
from projects.models import Project
from servicedesk_pm.common.clock import today
from tests.acceptance.verdicts import ALL_MET, decide, defect, refused
from tests.conftest import FRIDAY
from tests.factories import (
    make_defect,
    make_deliverable,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from tests.gates import unmet_conditions
from workpackages.acceptance.gates import (
    why_not_ready_to_go_live,
    why_not_settled,
    why_reserved,
    why_without_plan,
)
from workpackages.acceptance.judging import Verdict
from workpackages.operations.defects import close_defect
from workpackages.operations.deliverables import (
    Handover,
    WaiverFacts,
    present_deliverable,
    rework_deliverable,
    waive_deliverable,
)

pytestmark = pytest.mark.django_db
LATER = date(2026, 10, 30)


def unmet(gate, project):
    return [each.code for each in unmet_conditions(gate, Project.objects.get(pk=project.pk))]


def test_a_blocker_closes_the_gate_and_its_correction_opens_it(
    project, package, package_lead, speaker
):
    """From the presentation to the second acceptance, with everything in between."""
    row = make_deliverable(
        package,
        criteria=2,
        state="presented",
        accepting="user_representative",
        is_required_for_go_live=True,
    )
    assert "G4-01" in unmet("G4", project)
    decide(row, refused(defect("blocker", package_lead, LATER), results=ALL_MET), speaker)
    assert "G4-01" in unmet("G4", project)
    assert "1 blocking defect is open" in why_not_ready_to_go_live(project)
    rework_deliverable(row.pk, LATER, actor=package_lead, on=FRIDAY)
    close_defect(row.defects.get().pk, "Signed anew.", actor=package_lead, on=LATER)
    again = Handover("Share S:, folder 4", is_self_checked=True)
    present_deliverable(row.pk, again, actor=package_lead, on=LATER)
    assert "G4-01" in unmet("G4", project)
    decide(row, Verdict("accepted", ALL_MET, verified=frozenset({1})), speaker, on=LATER)
    assert "G4-01" not in unmet("G4", project)
    assert "G5-01" not in unmet("G5", project)


@pytest.mark.parametrize(
    ("state", "opens"),
    [
        ("planned", False),
        ("in_production", False),
        ("presented", False),
        ("refused", False),
        ("accepted", True),
        ("reserved", True),
    ],
)
def test_going_live_needs_what_is_marked_for_it(project, package, state, opens):
    make_deliverable(package, state="refused")
    row = make_deliverable(package, state=state, is_required_for_go_live=True)
    assert (why_not_ready_to_go_live(project) == "") is opens
    assert (str(row) in why_not_ready_to_go_live(project)) is not opens


def test_what_the_sponsor_waives_no_longer_closes_a_gate(project, package, sponsor):
    row = make_deliverable(package, is_required_for_go_live=True)
    assert why_not_ready_to_go_live(project)
    assert why_not_settled(project)
    gone = WaiverFacts("Not needed", "Nothing")
    waive_deliverable(row.pk, gone, actor=sponsor, on=FRIDAY)
    assert (why_not_ready_to_go_live(project), why_not_settled(project)) == ("", "")


def test_a_project_that_names_nothing_has_forgotten_something(project):
    assert "No deliverable is marked" in why_not_ready_to_go_live(project)
    assert "No deliverable is written down" in why_not_settled(project)
    child = make_project(parent=project)
    assert (why_not_ready_to_go_live(child), why_not_settled(child)) == ("", "")


def test_deliverables_of_sub_projects_count_for_the_whole(project, package):
    make_deliverable(package, state="accepted", is_required_for_go_live=True)
    child = make_project(parent=project)
    make_deliverable(make_work_package(project=child), is_required_for_go_live=True)
    assert why_not_ready_to_go_live(project)
    assert why_not_settled(project)
    assert "Deliverable 1 – Planned" in why_not_settled(child)


def test_what_a_cancelled_package_would_have_delivered_is_not_waited_for(project, package):
    make_deliverable(package, state="accepted")
    make_deliverable(make_work_package(project=project, state="cancelled"))
    assert why_not_settled(project) == ""


def test_many_open_deliverables_are_not_all_named(project, package):
    for _ in range(7):
        make_deliverable(package)
    why = why_not_settled(project)
    assert "L5" in why
    assert "L6" not in why
    assert "…" in why


@pytest.mark.parametrize(
    ("severity", "owner", "due_on", "holds"),
    [
        ("blocker", True, LATER, True),
        ("blocker", False, LATER, False),
        ("major", True, None, False),
        ("minor", False, None, True),
    ],
)
def test_serious_defects_have_owner_and_date(project, package, severity, owner, due_on, holds):
    row = make_deliverable(package, state="refused")
    person = make_user() if owner else None
    make_defect(row, severity=severity, owner=person, due_on=due_on)
    assert (why_without_plan(project) == "") is holds
    if not holds:
        assert "L1-D1" in why_without_plan(project)


def test_at_the_end_reservations_are_lifted_or_belong_to_operations(project, package):
    row = make_deliverable(package, state="reserved")
    owner = make_user()
    reserved = {"owner": owner, "due_on": LATER, "reserved_in": row.acceptances.get()}
    found = make_defect(row, **reserved)
    assert "L1-D1" in why_reserved(project)
    assert "G6-08" in unmet("G6", project)
    seat = make_seat(project, "operations_lead", owner)
    assert why_reserved(project) == ""
    seat.delete()
    found.state, found.closed_by, found.closed_on = "verified", owner, FRIDAY
    found.verified_by, found.verified_on = make_user(), FRIDAY
    found.save()
    assert why_reserved(project) == ""


def test_a_deadline_that_passes_closes_nothing_by_itself(project, package):
    row = make_deliverable(package, state="reserved", is_required_for_go_live=True)
    passed = {"owner": make_user(), "due_on": today() - timedelta(days=9)}
    make_defect(row, severity="major", reserved_in=row.acceptances.get(), **passed)
    assert (why_not_ready_to_go_live(project), why_without_plan(project)) == ("", "")


def test_the_gate_page_says_which_and_leads_to_them(as_user, project, package, lead):
    row = make_deliverable(package, is_required_for_go_live=True)
    page = as_user(lead).get(reverse("projects:gate", args=[project.code, "G4"]))
    words = " ".join(page.content.decode().split())
    assert f"Not accepted: {row} – Planned." in words
    assert f"/projects/{project.code}/deliverables/?show=required" in words


@pytest.mark.parametrize("rows", [1, 8])
def test_the_conditions_take_the_same_queries_for_many(
    project, package, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        row = make_deliverable(package, state="refused")
        make_defect(row, severity="blocker")
    with django_assert_max_num_queries(9):
        for why in (why_not_ready_to_go_live, why_not_settled, why_without_plan, why_reserved):
            why(project)


def test_the_checklist_counts_them_as_computed(project):
    lines = load_checklist(project, "G5", on=FRIDAY).lines
    known = {line.code: line.is_computed for line in lines}
    assert known["G5-01"]
    assert known["G5-04"]
    assert not known["G5-05"]
