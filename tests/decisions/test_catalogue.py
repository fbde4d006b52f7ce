"""The catalogue of gate conditions says what the domain says."""

import pytest

from projects.gates import computed
from projects.gates.catalogue import ITEMS, Kind, item, items_of
from projects.gates.checklist import applies, load_checklist
from tests.conftest import FRIDAY
from tests.factories import make_programme, make_project

# As the domain document has it: how many conditions each gate has, and how many are blocking.
COUNTS = {
    "G0": (5, 3), "G1": (10, 6), "G2": (8, 5), "G3": (12, 7), "G4": (10, 9), "G5": (7, 4),
    "G6": (9, 6),
}  # fmt: skip
TICKED = {
    "G0-03", "G0-04", "G1-07", "G2-07", "G3-10", "G3-12", "G4-09", "G5-05", "G6-07",
}  # fmt: skip
NOT_FOR_SMALL = {
    "G1-02", "G1-06", "G2-04", "G2-06", "G2-07", "G3-06", "G3-07", "G3-10", "G3-12", "G4-03",
    "G6-05", "G6-06", "G6-09",
}  # fmt: skip


@pytest.mark.parametrize(("gate", "counts"), COUNTS.items())
def test_each_gate_has_its_conditions(gate, counts):
    found = list(items_of(gate))
    assert (len(found), sum(each.blocking for each in found)) == counts
    assert [each.code for each in found] == [f"{gate}-{n:02}" for n in range(1, len(found) + 1)]


def test_what_people_tick_and_what_small_projects_are_spared():
    assert {each.code for each in ITEMS if each.kind == Kind.TICKED} == TICKED
    assert {each.code for each in ITEMS if "S" not in each.sizes} == NOT_FOR_SMALL
    assert all({"M", "L"} <= set(each.sizes) for each in ITEMS)


def test_a_condition_that_people_tick_is_never_computed():
    assert [code for code in TICKED if computed(code) is not None] == []


def test_an_unknown_code_is_no_condition():
    assert item("G3-99") is None


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "total"), [("S", 8), ("M", 12), ("L", 12)])
def test_the_size_class_decides_what_applies(size, total):
    project = make_project(size_class=size)
    assert load_checklist(project, "G3", on=FRIDAY).total == total


@pytest.mark.django_db
def test_a_subproject_is_spared_what_belongs_to_the_whole():
    child = make_project(parent=make_project())
    assert [load_checklist(child, gate, on=FRIDAY).total for gate in ("G0", "G1", "G2")] == [0] * 3
    assert not applies(child, item("G3-01"))
    assert applies(child, item("G3-02"))


@pytest.mark.django_db
def test_the_programme_checks_only_its_own_projects_and_support_only_follows_a_deployment():
    alone = make_project(has_rollout=False)
    member = make_project(programme=make_programme(), has_rollout=True)
    assert [applies(each, item("G6-06")) for each in (alone, member)] == [False, True]
    assert [applies(each, item("G5-02")) for each in (alone, member)] == [False, True]
