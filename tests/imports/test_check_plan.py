"""The command that computes a file's plan and says where it disagrees."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.imports.plans import link, plan_xml, resource, task

AGREEING = {
    "EarlyStart": "2026-10-12T08:00:00",
    "LateFinish": "2026-10-12T17:00:00",
    "TotalSlack": 0,
    "Critical": 1,
}


@pytest.fixture
def check(tmp_path, capsys):
    def run(*tasks, options=(), **more):
        file = tmp_path / "plan.xml"
        file.write_text(plan_xml(list(tasks), **more))
        code = 0
        try:
            call_command("check_plan", str(file), *options)
        except SystemExit as stopped:
            code = stopped.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_plan_that_agrees_is_shown_line_by_line(check):
    code, out, err = check(task(4, **AGREEING))
    head, row = (line.split("\t") for line in out.splitlines())
    cells = dict(zip(head, row, strict=True))
    assert code == 0
    assert (cells["uid"], cells["agrees"], cells["differs"]) == ("4", "1", "")
    assert cells["computed_start"] == cells["stored_start"] == "2026-10-12T08:00:00"
    assert (cells["stored_early_finish"], cells["computed_total_slack_min"]) == ("", "0")
    assert cells["computed_critical"] == cells["stored_critical"] == "1"
    assert "1" in err


def test_a_plan_that_differs_ends_with_a_failure(check):
    code, out, _err = check(task(4, TotalSlack=4800))
    assert code == 1
    assert out.splitlines()[1].split("\t")[-1] == "total_slack_min"


def test_the_answer_can_be_read_by_machines(check):
    late = task(5, TotalSlack=9600, PredecessorLink=[link(4)])
    code, out, _err = check(task(4, **AGREEING), late, options=["--json"])
    answer = json.loads(out)
    assert (code, answer["agrees"]) == (1, False)
    first, second = answer["tasks"]
    assert (first["uid"], first["summary"], second["agrees"]) == (4, False, False)
    assert set(second["differs"]) == {"start", "finish", "total_slack_min"}
    assert second["computed"]["start"] == "2026-10-13T08:00:00"
    assert (second["computed"]["total_slack_min"], second["stored"]["total_slack_min"]) == (0, 960)
    assert second["computed"]["critical"] is True


def test_nobody_is_named(check):
    named = {"resources": [resource(1, "Somebody Private")], "Author": "Somebody Private"}
    for options in ([], ["--json"]):
        _code, out, err = check(task(4, "Dig"), options=options, **named)
        assert "Somebody" not in out + err
        assert "Dig" not in out


@pytest.mark.parametrize(
    ("tasks", "properties", "why"),
    [
        ([task(1, PredecessorLink=[link(2)]), task(2, PredecessorLink=[link(1)])], {}, "loop"),
        ([task(1, Duration="PT9999999H0M0S")], {}, "duration"),
        ([task(1, LevelingDelay="soon")], {}, "cannot be"),
    ],
)
def test_a_plan_that_cannot_be_computed_is_refused_with_the_reason(check, tasks, properties, why):
    with translation.override("en"), pytest.raises(CommandError, match=why) as refused:
        check(*tasks, **properties)
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("check_plan", str(tmp_path / "none.xml"))
    assert refused.value.returncode == 2


def test_the_command_speaks_french(check):
    with translation.override("fr"):
        _code, _out, err = check(task(4))
    assert "concordantes" in err


def test_nothing_is_stored(check, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        check(task(4))
