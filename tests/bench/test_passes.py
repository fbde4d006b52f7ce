"""The networks that the engine is timed on: the same every time, of the size asked for, mixed."""

from collections import Counter
from pathlib import Path

import pytest

from engine.schedule import Constraint, LinkType, compute
from reporting.bench import passes
from reporting.bench.passes import PACKAGE, STRAND, beside_mpxj, best_of, made_network


def test_a_made_network_is_the_same_every_time_and_of_the_size_asked_for():
    one, other = made_network(200), made_network(200)
    assert [task.key for task in one.tasks] == [task.key for task in other.tasks]
    assert [task.minutes for task in one.tasks] == [task.minutes for task in other.tasks]
    assert one.links == other.links
    assert sum(task.parent is not None for task in one.tasks) == 200
    assert sum(task.parent is None for task in one.tasks) == 200 / PACKAGE


def test_it_has_all_types_of_link_with_leads_and_lags_calendars_and_constraints():
    network = made_network(2_000)
    kinds = Counter(link.kind for link in network.links)
    assert set(kinds) == set(LinkType)
    assert kinds.most_common(1)[0][0] is LinkType.FS
    assert {-480, 0, 480, 960} == {link.lag for link in network.links}
    names = {task.calendar.pattern.name for task in network.tasks if task.calendar}
    assert names == {"Vaud", "Geneva", "Six days", "Early shift"}
    assert {task.constraint for task in network.tasks} == {Constraint.ASAP, Constraint.SNET}
    assert any(task.deadline for task in network.tasks)


def test_it_can_be_computed_and_its_strands_do_not_run_out_of_the_centuries():
    network = made_network(PACKAGE * STRAND * 2)
    schedule = compute(network)
    assert schedule.finish > network.rules.start
    years = (schedule.finish - network.rules.start) / (365 * 1440)
    assert 1 < years < 20


def test_the_least_of_several_runs_is_what_counts():
    runs = []
    assert best_of(3, lambda: runs.append(1)) >= 0
    assert len(runs) == 3


def test_without_plans_or_without_mpxj_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(passes, "SHARED_PLANS", tmp_path)
    assert list(beside_mpxj(is_small=True)) == ["beside MPXJ: no plans here (../shared/data/mspdi)"]
    (tmp_path / "plan.xml").write_text("<Project/>")
    monkeypatch.setattr(passes, "_mpxj_seconds", lambda _files: None)
    assert list(beside_mpxj(is_small=True)) == [
        "beside MPXJ: not here (name a Python that has mpxj and JPype1 in MPXJ_PYTHON)"
    ]


def test_a_python_without_mpxj_answers_nothing(monkeypatch):
    monkeypatch.setattr(passes, "MPXJ", "raise SystemExit(1)")
    assert passes._mpxj_seconds([Path("plan.xml")]) is None
    monkeypatch.setattr(passes, "MPXJ", "print(0.5)\nprint(0.25)")
    assert passes._mpxj_seconds([Path("a.xml"), Path("b.xml")]) == [0.5, 0.25]


def test_both_sides_of_a_plan_and_their_ratio_are_printed(monkeypatch):
    if not any(passes.SHARED_PLANS.glob("*.xml")):
        pytest.skip("the shared plans are not here (../shared/data/mspdi)")
    monkeypatch.setattr(passes, "_mpxj_seconds", lambda files: [1e3] * len(files))
    monkeypatch.setattr(passes, "best_of", lambda _runs, _work: 0.5)
    (said,) = beside_mpxj(is_small=True)
    assert said.endswith("tasks: 500.0 ms, MPXJ 1000000.0 ms, 2000.0 times as long")
