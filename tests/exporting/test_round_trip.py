"""Import, export, import: the second project holds what the first one does."""

from __future__ import annotations

import pytest

from engine.schedule import compute
from tests.exporting.held import bring, exported, held, read
from tests.factories import make_project
from tests.imports.shared import ENTRIES, NAMES, needs_shared, plan_of
from workpackages.mspdi.agreement import rows_of
from workpackages.mspdi.scheduling import network_of

TIER_A = [entry["file"] for entry in ENTRIES if entry["tier"].startswith("A")]
pytestmark = [needs_shared, pytest.mark.django_db]


@pytest.mark.parametrize("name", NAMES)
def test_every_shared_plan_comes_back_as_it_was(name):
    first = bring(plan_of(name), make_project(), file_name=name)
    second = bring(read(exported(first)), make_project(), file_name=name)

    before, after = held(first), held(second)
    for part, rows in before.items():
        assert after[part] == rows, part


@pytest.mark.parametrize("name", NAMES)
def test_what_became_nothing_of_ours_stands_in_the_file_again(name):
    plan = plan_of(name)
    again = read(exported(bring(plan, make_project(), file_name=name)))

    ours = {"CalendarUID", "MinutesPerDay", "BaselineForEarnedValue", "Title"}
    kept = {key: value for key, value in plan.properties.raw.items() if key not in ours}
    assert {key: again.properties.raw.get(key) for key in kept} == kept
    assert again.left_over["resources"] == plan.left_over["resources"]
    tops = [row for row in plan.left_over["tasks"] if row.get("UID") == "0"]
    assert [row for row in again.left_over["tasks"] if row.get("UID") == "0"] == tops


@pytest.mark.parametrize("name", TIER_A)
def test_the_file_gives_the_dates_that_the_first_one_gave(name):
    plan = plan_of(name)
    again = read(exported(bring(plan, make_project(), file_name=name)))
    before, after = (rows_of(one, compute(network_of(one))) for one in (plan, again))

    assert [(row.uid, row.computed, row.stored) for row in after] == [
        (row.uid, row.computed, row.stored) for row in before
    ]
    assert [row.label for row in after if row.differing] == []
