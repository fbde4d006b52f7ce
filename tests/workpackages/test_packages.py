"""Creating, changing and deleting work packages."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry
from projects.choices import ProjectState
from projects.models import RoleAssignment
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_member, make_project, make_task, make_user, make_work_package
from tests.workpackages.facts import told, trace
from workpackages.choices import WorkPackageState
from workpackages.models import WorkPackage
from workpackages.operations.packages import create_package, delete_package, edit_package

pytestmark = pytest.mark.django_db


def test_a_new_package_is_a_numbered_draft_at_the_end_of_its_level(project, lead):
    first = create_package(project.pk, actor=lead, facts={"name": "Concept"})
    second = create_package(project.pk, actor=lead, facts={"name": "Roll-out"})
    below = create_package(project.pk, actor=lead, facts={"name": "Pilot"}, parent_id=second.pk)

    assert [p.code for p in (first, second, below)] == ["LT1", "LT2", "LT3"]
    assert [p.outline_text for p in (first, second, below)] == ["1", "2", "2.1"]
    assert below.state == WorkPackageState.DRAFT
    assert HistoryEntry.objects.get(verb="workpackage.created", object_id=below.pk).actor == lead


def test_the_lead_of_a_new_package_joins_the_project_and_is_told(project, lead):
    newcomer = make_user()
    create_package(project.pk, actor=lead, facts={"name": "Concept", "lead": newcomer})
    assert RoleAssignment.objects.filter(
        user=newcomer, project=project, role=Role.WORK_PACKAGE_LEAD
    ).exists()
    assert "workpackage.lead" in told(newcomer)


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.SPONSOR])
def test_only_the_project_lead_creates_packages(project, role):
    actor = make_member(project, role)
    with pytest.raises(PermissionDenied):
        create_package(project.pk, actor=actor, facts={"name": "Concept"})
    assert not WorkPackage.objects.exists()


def test_the_director_reads_but_does_not_plan(project, director):
    with pytest.raises(PermissionDenied):
        create_package(project.pk, actor=director, facts={"name": "Concept"})


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "   "},
        {"name": "Concept", "budget": Decimal("-1")},
        {"name": "Concept", "budget": Decimal("NaN")},
        {"name": "Concept", "start_on": date(2026, 10, 9), "finish_on": date(2026, 10, 8)},
        {"name": "Concept", "start_on": date(1, 1, 1)},
        {"name": "Concept", "finish_on": date(9999, 12, 31)},
    ],
)
def test_facts_that_cannot_be_are_refused(project, lead, facts):
    with pytest.raises(RuleViolation):
        create_package(project.pk, actor=lead, facts=facts)
    assert not WorkPackage.objects.exists()


def test_a_deactivated_person_leads_no_package(project, lead):
    gone = make_user(is_active=False)
    with pytest.raises(RuleViolation, match="deactivated"):
        create_package(project.pk, actor=lead, facts={"name": "Concept", "lead": gone})


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ProjectState.CLOSED, "over"),
        (ProjectState.CANCELLED, "over"),
        (ProjectState.ON_HOLD, "on hold"),
        (ProjectState.ANALYSIS, "mandate"),
    ],
)
def test_a_project_at_rest_takes_no_packages(state, words):
    held = {"state_before_hold": "execution", "review_on": date(2027, 1, 1)}
    project = make_project(state=state, **(held if state == ProjectState.ON_HOLD else {}))
    with pytest.raises(RuleViolation, match=words):
        create_package(project.pk, actor=project.lead, facts={"name": "Concept"})


def test_the_parent_is_in_the_same_project_and_not_over(project, lead):
    foreign = make_work_package()
    closed = make_work_package(project=project, state=WorkPackageState.CLOSED)
    for parent in (foreign, closed):
        with pytest.raises(RuleViolation):
            create_package(project.pk, actor=lead, facts={"name": "Concept"}, parent_id=parent.pk)


def test_the_structure_is_at_most_twenty_levels_deep(project, lead):
    parent = None
    for level in range(20):
        parent = create_package(
            project.pk, actor=lead, facts={"name": f"Level {level}"}, parent_id=parent and parent.pk
        )
    with pytest.raises(RuleViolation, match="20 levels"):
        create_package(project.pk, actor=lead, facts={"name": "Deep"}, parent_id=parent.pk)


def test_an_edit_changes_the_facts_and_the_version(package, lead):
    edited = edit_package(
        package.pk, actor=lead, facts={"name": "Renamed", "budget": Decimal(900)}, version=1
    )
    edited.refresh_from_db()
    assert (edited.name, edited.budget, edited.version) == ("Renamed", Decimal(900), 2)


def test_the_second_of_two_edits_learns_what_the_first_changed(package, lead):
    edit_package(package.pk, actor=lead, facts={"name": "First"}, version=1)
    with pytest.raises(StaleObject) as stale:
        edit_package(package.pk, actor=lead, facts={"name": "Second"}, version=1)
    assert [(c.before, c.after) for c in stale.value.changes] == [(package.name, "First")]
    package.refresh_from_db()
    assert package.name == "First"


def test_a_package_lead_words_the_mandate_but_does_not_set_its_budget(package, package_lead):
    edit_package(package.pk, actor=package_lead, facts={"goal": "All laptops replaced"})
    with pytest.raises(PermissionDenied):
        edit_package(package.pk, actor=package_lead, facts={"budget": Decimal(1)})
    package.refresh_from_db()
    assert (package.goal, package.budget) == ("All laptops replaced", Decimal(0))


def test_a_package_lead_also_edits_what_is_below_but_not_beside(package, package_lead):
    below = make_work_package(project=package.project, parent=package)
    beside = make_work_package(project=package.project)
    edit_package(below.pk, actor=package_lead, facts={"name": "Below"})
    with pytest.raises(PermissionDenied):
        edit_package(beside.pk, actor=package_lead, facts={"name": "Beside"})


def test_a_lead_who_lost_the_role_no_longer_edits(package, package_lead):
    RoleAssignment.objects.filter(user=package_lead).delete()
    with pytest.raises(PermissionDenied):
        edit_package(package.pk, actor=package_lead, facts={"name": "Mine still"})


def test_a_new_lead_is_told_and_the_same_lead_is_not(package, package_lead, lead):
    edit_package(package.pk, actor=lead, facts={"lead": package_lead})
    assert told(package_lead) == []
    newcomer = make_user()
    edit_package(package.pk, actor=lead, facts={"lead": newcomer})
    assert told(newcomer)[-1] == "workpackage.lead"


@pytest.mark.parametrize("state", [WorkPackageState.CLOSED, WorkPackageState.CANCELLED])
def test_a_package_that_is_over_keeps_its_facts(package, lead, state):
    package.state = state
    package.save()
    with pytest.raises(RuleViolation, match="over"):
        edit_package(package.pk, actor=lead, facts={"name": "Too late"})


def test_an_empty_draft_is_deleted_and_its_number_never_comes_back(project, lead):
    keep = create_package(project.pk, actor=lead, facts={"name": "Keep"})
    gone = create_package(project.pk, actor=lead, facts={"name": "Gone"})
    delete_package(gone.pk, actor=lead)
    delete_package(keep.pk, actor=lead)
    again = create_package(project.pk, actor=lead, facts={"name": "Again"})
    assert (again.number, again.outline_text) == (3, "1")


def test_deleting_closes_the_gap_in_the_outline(project, lead):
    packages = [
        create_package(project.pk, actor=lead, facts={"name": name}) for name in ("A", "B", "C")
    ]
    delete_package(packages[1].pk, actor=lead)
    packages[2].refresh_from_db()
    assert packages[2].outline_text == "2"
    assert trace("workpackage.deleted").additional_data["name"] == "B"


def test_what_holds_something_or_was_issued_is_not_deleted(project, lead):
    with_task = make_work_package(project=project)
    make_task(work_package=with_task)
    with_child = make_work_package(project=project)
    make_work_package(project=project, parent=with_child)
    issued = make_work_package(project=project, state=WorkPackageState.ISSUED)
    for package in (with_task, with_child, issued):
        with pytest.raises(RuleViolation):
            delete_package(package.pk, actor=lead)
    assert WorkPackage.objects.count() == 4


def test_only_the_project_lead_deletes(package, package_lead):
    with pytest.raises(PermissionDenied):
        delete_package(package.pk, actor=package_lead)


def test_what_was_deleted_meanwhile_is_a_sentence_not_a_crash(package, lead):
    delete_package(package.pk, actor=lead)
    with pytest.raises(RuleViolation, match="no longer there"):
        edit_package(package.pk, actor=lead, facts={"name": "Ghost"})
