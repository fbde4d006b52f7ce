"""The demonstration weighs its nine candidates as the worked example does."""

from projects.models import Portfolio
from projects.priorities.ranking import load_ranking
from reporting.demo import scores
from tests.priorities.golden import GOLDEN, contributions
from tests.priorities.golden import scores as by_key


def test_the_facts_are_those_of_the_worked_example():
    assert len(GOLDEN) == len(scores.CANDIDATES)
    for code, given, points, _p, _v, cost, *_range in GOLDEN:
        facts = scores.CANDIDATES[code.replace("GOLD", "PRJ")]
        assert (facts.contributions, facts.scores, facts.thousands) == (given, points, cost)
        assert contributions(facts.contributions)["O5"] == given[4]
        assert by_key(facts.scores)["F"] == points[4]


def test_the_list_shows_exactly_the_points_and_ranges_of_the_worked_example(demo):
    ranking = load_ranking(Portfolio.objects.get(code="ODR").pk)
    found = [
        (p.code, str(p.priority), str(p.value), p.range.best, p.range.worst) for p in ranking.places
    ]
    assert found == [(g[0].replace("GOLD", "PRJ"), g[3], g[4], g[6], g[7]) for g in GOLDEN]
    assert next(p for p in ranking.places if p.code == "PRJ-104").near == ("PRJ-206",)
