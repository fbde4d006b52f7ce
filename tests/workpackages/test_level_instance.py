"""The command that levels a PSPLIB file: what it prints, and how it refuses."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.engine.levelling.test_psplib import SMALL


@pytest.fixture
def level(tmp_path, capsys):
    """Run on a text; answer what was printed and the exit code."""

    def run(text, *options):
        file = tmp_path / "instance.sm"
        file.write_text(text)
        try:
            call_command("level_instance", str(file), *options)
        except SystemExit as left:
            return *capsys.readouterr(), left.code
        return *capsys.readouterr(), 0

    return run


def test_it_prints_makespan_bound_and_starts(level):
    out, err, code = level(SMALL)
    assert (err, code) == ("", 0)
    assert out.splitlines() == [
        "Makespan: 7",
        "Lower bound: 7",
        "Nothing shorter exists.",
        "job\tstart",
        "1\t0",
        "2\t4",
        "3\t0",
        "4\t7",
    ]


def test_it_answers_in_json(level):
    out, _err, code = level(SMALL, "--json", "--seconds", "0.5", "--seed", "3")
    assert code == 0
    assert json.loads(out) == {
        "feasible": True,
        "makespan": 7,
        "lower_bound": 7,
        "proven_optimal": True,
        "starts": {"1": 0, "2": 4, "3": 0, "4": 7},
    }


def test_a_need_above_capacity_is_infeasible(level):
    out, err, code = level(SMALL.replace("     3       2    0", "     3       5    0"))
    assert (out, code) == ("", 1)
    assert err == "There is no schedule: job 2 needs 5 of R1, which has 2 at most.\n"


def test_infeasible_is_said_in_json_too(level):
    out, _err, code = level(SMALL.replace("     3       2    0", "     3       5    0"), "--json")
    assert code == 1
    assert json.loads(out)["feasible"] is False


def test_a_loop_is_infeasible(level):
    looped = SMALL.replace("3        1          1           4", "3        1          1           1")
    _out, err, code = level(looped)
    assert code == 1
    assert "the jobs wait for each other: 1 → 3 → 1." in err or "3 → 1 → 3" in err


def test_a_malformed_file_is_refused_with_its_line(level):
    with pytest.raises(CommandError, match="Line 17: “x” is not a whole number from 0") as refused:
        level(SMALL.replace("     3       2    0", "     x       2    0"))
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="The file cannot be opened") as refused:
        call_command("level_instance", str(tmp_path / "none.sm"))
    assert refused.value.returncode == 2


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "x.sm").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(CommandError, match="the section “PRECEDENCE RELATIONS” is missing"):
        call_command("level_instance", str(tmp_path / "x.sm"))


def test_a_huge_file_is_refused(level, monkeypatch):
    monkeypatch.setattr("workpackages.management.commands.level_instance.MOST_BYTES", 10)
    with pytest.raises(CommandError, match="too big"):
        level(SMALL)


@pytest.mark.parametrize("word", ["0", "-1", "x", "nan", "inf"])
def test_time_is_above_nothing(level, word):
    with pytest.raises(CommandError, match="is not a time above 0"):
        level(SMALL, f"--seconds={word}")


def test_it_speaks_french(level):
    with translation.override("fr"):
        out, _err, _code = level(SMALL)
        _out, err, _code = level(SMALL.replace("     3       2    0", "     3       5    0"))
    assert "Rien de plus court n’existe." in out
    assert "la tâche 2 demande 5 de R1, qui en a 2 au plus." in err
