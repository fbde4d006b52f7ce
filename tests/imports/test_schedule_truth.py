"""Real plans computed again: what Microsoft Project stored is what the engine finds.

Every leaf task of the tiers A1, A2 and B agrees in start, finish, early and late dates, total
slack and critical flag, every one of tier C in start and finish; nothing is known of any file.
Two instants agree when no working time of the task's calendar lies between them.
"""

from __future__ import annotations

from functools import cache

import pytest

from engine.schedule import compute
from tests.imports.shared import ENTRIES, needs_shared, plan_of
from workpackages.mspdi.agreement import FIELDS, rows_of
from workpackages.mspdi.scheduling import network_of

pytestmark = needs_shared
WHOLE = ("A1", "A2", "B-")
TRUTH = [entry["file"] for entry in ENTRIES if entry["tier"][:2] in WHOLE]
DATES_ONLY = [entry["file"] for entry in ENTRIES if entry["tier"].startswith("C")]
REST = [entry["file"] for entry in ENTRIES if entry["tier"][0] == "D"]


@cache
def computed(name):
    plan = plan_of(name)
    return rows_of(plan, compute(network_of(plan)))


def differing(name, fields):
    return {
        row.uid: {field: (row.computed[field], row.stored[field]) for field in found}
        for row in computed(name)
        if not row.is_summary and (found := [f for f in row.differing if f in fields])
    }


@pytest.mark.parametrize("name", TRUTH)
def test_every_date_slack_and_critical_flag_is_the_stored_one(name, record_property):
    leaves = [row for row in computed(name) if not row.is_summary]
    wrong = differing(name, FIELDS)
    record_property("agreeing", f"{len(leaves) - len(wrong)} of {len(leaves)}")
    print(f"{name}: {len(leaves) - len(wrong)} of {len(leaves)} leaf tasks agree")
    assert wrong == {}


@pytest.mark.parametrize("name", DATES_ONLY)
def test_every_start_and_finish_is_the_stored_one(name, record_property):
    leaves = [row for row in computed(name) if not row.is_summary]
    wrong = differing(name, ("start", "finish"))
    record_property("agreeing", f"{len(leaves) - len(wrong)} of {len(leaves)}")
    print(f"{name}: {len(leaves) - len(wrong)} of {len(leaves)} leaf tasks agree in their dates")
    assert wrong == {}


@pytest.mark.parametrize("name", TRUTH)
def test_summaries_agree_as_well(name):
    assert [row.uid for row in computed(name) if row.is_summary and row.differing] == []


@pytest.mark.parametrize("name", REST)
def test_plans_that_others_cannot_reproduce_are_computed_without_a_fault(name):
    plan = plan_of(name)
    rows = {row.uid: row for row in computed(name)}
    kept = [task for task in plan.tasks if task.is_manual and not task.is_summary]
    assert [t.uid for t in kept if {"start", "finish"} & set(rows[t.uid].differing)] == []


def test_the_tiers_hold_what_the_index_says():
    if ENTRIES:
        assert (len(TRUTH), len(DATES_ONLY)) == (20, 7)
        assert sum(not row.is_summary for name in TRUTH for row in computed(name)) == 870
