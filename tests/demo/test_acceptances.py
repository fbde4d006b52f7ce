"""The demonstration's acceptances: refused, reserved, lifted, and the figures of each project."""

from datetime import date

import pytest

from projects.gates.checklist import load_checklist
from projects.models import Project
from reporting.demo import days
from reporting.demo.deliverable_texts import OWED
from workpackages.acceptance.figures import load_figures
from workpackages.models import Acceptance, Defect, Deliverable

D = date


def figures_of(code):
    return load_figures(Project.objects.get(code=code), on=days.TODAY)


def attempts(code, name, part=""):
    rows = Acceptance.objects.filter(
        deliverable__project__code=code, deliverable__name_fr=name, deliverable__part=part
    )
    found = rows.order_by("attempt").values_list("attempt", "decision", "decided_on")
    return list(found)


def of(code, name, part=""):
    return Deliverable.objects.get(project__code=code, name_fr=name, part=part)


@pytest.mark.parametrize(
    ("code", "passed", "presented", "percent"),
    [
        ("PRJ-101", 6, 8, 75),
        ("PRJ-103", 9, 12, 75),
        ("PRJ-201", 4, 6, 67),
        ("PRJ-301", 5, 5, 100),
        ("PRJ-302", 3, 4, 75),
    ],
)
def test_the_first_pass_yield_of_each_project(demo, code, passed, presented, percent):
    share = figures_of(code).first_pass
    assert (share.part, share.whole, share.percent) == (passed, presented, percent)


def test_the_image_was_refused_and_accepted_at_the_second_attempt(demo):
    assert attempts("PRJ-101-A", "Image de référence") == [
        (1, "refused", D(2026, 4, 8)),
        (2, "accepted", D(2026, 5, 8)),
    ]
    assert not Defect.objects.open().filter(deliverable=of("PRJ-101-A", "Image de référence"))


def test_the_network_was_accepted_with_a_reservation_that_is_lifted(demo):
    row = of("PRJ-101-B", "Réseau et caches de site", "six sites")
    attempt = row.acceptances.get()
    assert (row.state, attempt.decision) == ("accepted", "reserved")
    assert (attempt.reservations.count(), attempt.lifted_on) == (1, D(2026, 6, 30))
    assert row.work_package.state == "closed"


def test_the_third_lot_waits_for_its_second_judgement(demo):
    row = of("PRJ-101-A", "Paquets applicatifs", "lot 3")
    assert attempts("PRJ-101-A", "Paquets applicatifs", "lot 3") == [
        (1, "refused", D(2026, 10, 12)),
        (2, "", None),
    ]
    assert (row.state, row.planned_acceptance_on) == ("presented", D(2026, 11, 6))
    assert row.work_package.state == "submitted"


def test_the_configuration_has_three_reservations_and_one_is_overdue(demo):
    row = of("PRJ-201-A", "Socle configuré")
    assert row.state == "reserved"
    reservations = list(row.defects.reservations().order_by("number"))
    assert len(reservations) == 3
    assert [each.is_overdue(days.TODAY) for each in reservations] == [False, True, False]
    assert row.work_package.state == "closed"


def test_the_directory_is_refused_for_a_blocker_that_is_open_since_october(demo):
    row = of("PRJ-201-A", "Intégration de l’annuaire")
    assert attempts("PRJ-201-A", "Intégration de l’annuaire") == [(1, "refused", D(2026, 10, 2))]
    assert row.defects.open().filter(severity="blocker").count() == 1


def test_the_remote_support_tool_has_two_minor_reservations(demo):
    row = of("PRJ-204", "Outil de prise en main en service")
    attempt = row.acceptances.get()
    assert (attempt.decision, attempt.decided_on) == ("reserved", D(2026, 10, 16))
    due = attempt.reservations.order_by("number").values_list("severity", "due_on")
    assert list(due) == [("minor", D(2026, 11, 13))] * 2


def test_the_lots_of_the_applications_are_accepted_one_by_one(demo):
    for part in ("lot 1", "lot 2", "lot 3"):
        assert of("PRJ-301", "Applications raccordées", part).state == "accepted"
    assert of("PRJ-301", "Applications raccordées", "lot 4").state == "in_production"


def test_the_autopilot_profile_was_accepted_in_september(demo):
    assert of("PRJ-102", "Profil Autopilot standard").accepted_on == D(2026, 9, 25)


def test_the_closing_checklist_waits_for_the_reservations(demo):
    checklist = load_checklist(Project.objects.get(code="PRJ-204"), "G6", on=days.TODAY)
    assert (checklist.done, checklist.total) == (5, 9)
    line = next(each for each in checklist.lines if each.code == "G6-08")
    assert line.is_computed
    assert not line.holds


def test_reservations_that_fell_due_were_mostly_lifted(demo):
    assert figures_of("PRJ-101").lifted.percent == 100
    assert (figures_of("PRJ-201").lifted.part, figures_of("PRJ-201").lifted.whole) == (1, 2)


def test_every_deliverable_of_the_story_is_there_and_read_in_both_languages(demo):
    assert Deliverable.objects.count() == len(OWED)
    assert not Deliverable.objects.filter(name_en="").exists()
    assert not Acceptance.objects.exclude(decision="").filter(sha256="").exists()
