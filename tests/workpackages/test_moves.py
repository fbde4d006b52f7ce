"""Packages and tasks change their place; the outline stays in order whatever happens."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import HistoryEntry
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_task, make_work_package
from tests.workpackages.facts import trace
from workpackages import outline
from workpackages.choices import WorkPackageState
from workpackages.models import Task, WorkPackage
from workpackages.operations.moves import move_package, move_task
from workpackages.outline import Node


def drawn(project):
    """The tree as text: {name: outline number}."""
    rows = WorkPackage.objects.filter(project=project).in_outline_order()
    return {row.name: row.outline_text for row in rows}


@pytest.fixture
def tree(project):
    """A (A1, A2 (A2a)), B, C."""
    made = {}
    for name, parent in (("A", None), ("A1", "A"), ("A2", "A"), ("A2a", "A2"), ("B", None)):
        made[name] = make_work_package(project=project, name=name, parent=made.get(parent))
    made["C"] = make_work_package(project=project, name="C")
    return made


@pytest.mark.django_db
def test_a_package_moves_with_all_below_it(project, lead, tree):
    move_package(tree["A2"].pk, actor=lead, parent_id=tree["B"].pk)
    assert drawn(project) == {
        "A": "1", "A1": "1.1", "B": "2", "A2": "2.1", "A2a": "2.1.1", "C": "3",
    }  # fmt: skip
    detail = trace("workpackage.moved").additional_data
    assert (detail["before"], detail["after"]) == ("1.2", "2.1")


@pytest.mark.django_db
def test_a_package_moves_before_a_sibling(project, lead, tree):
    move_package(tree["C"].pk, actor=lead, parent_id=None, before_id=tree["A"].pk)
    assert {name: drawn(project)[name] for name in ("C", "A", "B")} == {
        "C": "1",
        "A": "2",
        "B": "3",
    }


@pytest.mark.django_db
def test_a_move_to_the_same_place_changes_and_records_nothing(project, lead, tree):
    before = drawn(project)
    move_package(tree["C"].pk, actor=lead, parent_id=None)
    assert drawn(project) == before
    assert not HistoryEntry.objects.filter(verb="workpackage.moved").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["A", "A2", "A2a"])
def test_a_package_never_moves_into_itself(project, lead, tree, target):
    with pytest.raises(RuleViolation, match="into itself"):
        move_package(tree["A"].pk, actor=lead, parent_id=tree[target].pk)
    assert drawn(project)["A2a"] == "1.2.1"


@pytest.mark.django_db
def test_two_moves_that_would_cross_leave_a_tree(project, lead, tree):
    move_package(tree["A"].pk, actor=lead, parent_id=tree["B"].pk)
    with pytest.raises(RuleViolation, match="into itself"):
        move_package(tree["B"].pk, actor=lead, parent_id=tree["A"].pk)


@pytest.mark.django_db
def test_places_that_do_not_exist_are_refused(project, lead, tree):
    foreign = make_work_package()
    for parent, before in ((foreign.pk, None), (None, tree["A1"].pk), (None, tree["C"].pk)):
        with pytest.raises(RuleViolation):
            move_package(tree["C"].pk, actor=lead, parent_id=parent, before_id=before)


@pytest.mark.django_db
def test_a_closed_parent_takes_nothing_new(project, lead, tree):
    WorkPackage.objects.filter(pk=tree["B"].pk).update(state=WorkPackageState.CLOSED)
    with pytest.raises(RuleViolation, match="over"):
        move_package(tree["C"].pk, actor=lead, parent_id=tree["B"].pk)


@pytest.mark.django_db
def test_only_the_project_lead_moves_packages(project, package, package_lead, director, tree):
    for actor in (package_lead, director):
        with pytest.raises(PermissionDenied):
            move_package(package.pk, actor=actor, parent_id=tree["A"].pk)


@pytest.mark.django_db
def test_nothing_moves_in_a_closed_project(project, lead, tree):
    project.state = ProjectState.CLOSED
    project.save()
    with pytest.raises(RuleViolation, match="over"):
        move_package(tree["C"].pk, actor=lead, parent_id=tree["A"].pk)


@pytest.mark.django_db
def test_a_task_moves_within_and_between_packages(project, lead, tree):
    first, second, third = (make_task(work_package=tree["A"]) for _ in range(3))
    other = make_task(work_package=tree["B"])
    move_task(third.pk, actor=lead, package_id=tree["A"].pk, before_id=first.pk)
    move_task(second.pk, actor=lead, package_id=tree["B"].pk, before_id=other.pk)

    def order(package):
        return list(Task.objects.filter(work_package=package).in_plan_order())

    assert order(tree["A"]) == [third, first]
    assert order(tree["B"]) == [second, other]
    assert trace("task.moved").additional_data["after"] == str(tree["B"])


@pytest.mark.django_db
def test_a_task_stays_in_its_project_and_out_of_packages_at_rest(lead, task, tree):
    foreign = make_work_package()
    with pytest.raises(RuleViolation, match="no longer there"):
        move_task(task.pk, actor=lead, package_id=foreign.pk)
    WorkPackage.objects.filter(pk=tree["B"].pk).update(state=WorkPackageState.SUSPENDED)
    with pytest.raises(RuleViolation, match="suspended"):
        move_task(task.pk, actor=lead, package_id=tree["B"].pk)
    with pytest.raises(RuleViolation, match="Look again"):
        move_task(task.pk, actor=lead, package_id=tree["A"].pk, before_id=task.pk)


@pytest.mark.django_db
def test_a_package_lead_moves_tasks_only_inside_the_own_package(task, package_lead, tree, package):
    below = make_work_package(project=package.project, parent=package)
    move_task(task.pk, actor=package_lead, package_id=below.pk)
    with pytest.raises(PermissionDenied):
        move_task(task.pk, actor=package_lead, package_id=tree["A"].pk)


@st.composite
def trees_with_moves(draw):
    """A tree of up to 15 nodes and up to 12 wished moves, sensible or not."""
    size = draw(st.integers(1, 15))
    parents = {pk: draw(st.sampled_from([None, *range(1, pk)])) for pk in range(1, size + 1)}
    places = st.sampled_from([None, *range(1, size + 1)])
    moves = draw(st.lists(st.tuples(st.integers(1, size), places, places), max_size=12))
    return parents, moves


@settings(max_examples=150)
@given(trees_with_moves())
def test_any_moves_leave_a_well_formed_tree(drawn_tree):
    parents, moves = drawn_tree
    children: outline.Children = {}
    for pk, parent in parents.items():
        children.setdefault(parent, []).append(pk)
    keys = outline.keys_of(children)
    for pk, parent, before in moves:
        nodes = [Node(n, parents[n], keys[n]) for n in parents]
        try:
            keys = outline.moved(nodes, pk, parent_id=parent, before_id=before)
        except (RuleViolation, KeyError):
            continue
        parents = {**parents, pk: parent}
        check_tree(parents, keys)


def check_tree(parents, keys):
    assert set(keys) == set(parents)
    assert len(set(keys.values())) == len(keys), "two packages at one place"
    levels: dict[object, list[str]] = {}
    for pk, parent in parents.items():
        prefix = keys[parent] if parent else ""
        assert keys[pk].startswith(prefix)
        assert len(keys[pk]) == len(prefix) + 5
        levels.setdefault(parent, []).append(keys[pk][len(prefix) :])
    for positions in levels.values():
        assert sorted(positions) == [f"{n:04}." for n in range(1, len(positions) + 1)]


def test_a_tree_of_twenty_levels_is_the_deepest():
    chain = {None if n == 0 else n: [n + 1] for n in range(20)}
    assert len(outline.keys_of(chain)) == 20
    with pytest.raises(RuleViolation, match="20 levels"):
        outline.keys_of({**chain, 20: [21]})


def test_a_level_holds_what_four_digits_count():
    with pytest.raises(RuleViolation, match="too many"):
        outline.keys_of({None: list(range(1, 10_001))})
