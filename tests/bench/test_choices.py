"""The portfolios that choices are timed on: the same every time, and limited in earnest."""

import re

import pytest

from engine.scoring import ranked, score
from engine.selection import by_rank, choose
from reporting.bench.choices import SCHEME, choices, made_round, made_subjects


def test_made_portfolios_are_the_same_every_time_and_of_the_size_asked_for():
    assert made_round(12) == made_round(12)
    assert made_subjects(12) == made_subjects(12)
    assert len(made_round(12).candidates) == len(made_subjects(12)) == 12


def test_they_have_five_years_and_thirty_two_capacities():
    of = made_round(12)
    assert (len(of.budgets), len(of.capacities)) == (5, 32)


def test_the_made_projects_can_be_ranked_and_differ():
    rows = ranked(score(SCHEME, one) for one in made_subjects(50))
    assert len({one.priority for one in rows}) > 25


@pytest.mark.parametrize("size", [8, 20])
def test_the_limits_leave_something_to_choose(size):
    of = made_round(size)
    best = choose(of)
    assert by_rank(of).selection.value <= best.value
    assert 0 < len(best.codes) < size


def test_every_figure_is_a_line():
    lines = list(choices(is_small=True))
    assert re.fullmatch(r"rank ranges of 100 projects: \d+ ms", lines[0])
    sizes = [re.fullmatch(r"choice among (\d+) projects, .* gap \d\.\d\d %", x) for x in lines[1:]]
    assert [found[1] for found in sizes] == ["20", "40"]
