"""The matrix counts in the database, mirrors opportunities, and tells what moved."""

from decimal import Decimal

import pytest

from engine.exposure import Scale
from risks.matrix import MOST_MOVES, load_overview
from risks.models import Risk
from tests.conftest import FRIDAY
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


def make_risk(project, before, after, *, kind="threat", state="treated", worth=100):
    """A row as the operations leave it."""
    number = Risk.objects.filter(project=project).count() + 1
    scale = Scale()
    sign = -1 if kind == "opportunity" else 1
    return Risk.objects.create(
        project=project,
        number=number,
        kind=kind,
        name_fr=f"Risque {number}",
        category="people",
        owner=project.lead,
        response="share",
        state=state,
        identified_on=FRIDAY,
        identified_by=project.lead,
        gross_probability=before[0],
        gross_impact=before[1],
        gross_exposure=Decimal(sign * worth * 2),
        planned_exposure=Decimal(sign * worth // 2),
        probability=after[0],
        impact=after[1],
        score=after[0] * after[1],
        exposure=Decimal(sign * worth),
        zone=scale.zone_of(after[0] * after[1]).value,
        ended_on=FRIDAY if state == "closed" else None,
    )


@pytest.fixture
def project():
    return make_project(lead=make_user("lead"))


def counts(matrix):
    """Only the cells that hold something: probability, impact and number."""
    cells = [cell for _p, row in matrix.rows for cell in row if cell.count]
    return {(cell.probability, cell.impact): cell.count for cell in cells}


def test_cells_hold_what_stands_there_before_and_now(project):
    make_risk(project, (4, 3), (2, 3))
    make_risk(project, (4, 3), (4, 3))
    make_risk(project, (5, 5), (2, 3))
    make_risk(project, (1, 1), (1, 1), state="closed")
    before, now = load_overview(Risk.objects.all()).matrices
    assert counts(before) == {(4, 3): 2, (5, 5): 1}
    assert counts(now) == {(2, 3): 2, (4, 3): 1}
    assert (before.total, now.total) == (3, 3)


def test_rows_run_down_from_the_highest_probability(project):
    make_risk(project, (4, 3), (2, 3))
    before, _now = load_overview(Risk.objects.all()).matrices
    assert [p for p, _row in before.rows] == [5, 4, 3, 2, 1]
    assert before.impacts == (1, 2, 3, 4, 5)
    assert [cell.zone for cell in before.rows[0][1]] == ["M", "H", "C", "C", "C"]
    assert before.rows[0][1][4].words == "5 × 5 Critical"


def test_opportunities_are_mirrored_and_only_shown_where_there_are_any(project):
    make_risk(project, (4, 3), (2, 3))
    assert len(load_overview(Risk.objects.all()).matrices) == 2
    make_risk(project, (2, 2), (3, 2), kind="opportunity")
    matrices = load_overview(Risk.objects.all()).matrices
    assert [matrix.kind for matrix in matrices] == ["threat"] * 2 + ["opportunity"] * 2
    assert matrices[3].impacts == (5, 4, 3, 2, 1)
    assert counts(matrices[3]) == {(3, 2): 1}
    assert [cell.impact for cell in matrices[3].rows[0][1]] == [5, 4, 3, 2, 1]


def test_a_cell_leads_to_its_rows(project):
    make_risk(project, (4, 3), (2, 3))
    before, now = load_overview(Risk.objects.all()).matrices
    assert before.rows[1][1][2].query == "kind=threat&gross_probability=4&gross_impact=3"
    assert now.rows[3][1][2].query == "kind=threat&probability=2&impact=3"


def test_moves_say_from_where_to_where_and_whether_that_is_better(project):
    make_risk(project, (4, 3), (2, 3))
    make_risk(project, (4, 3), (2, 3))
    make_risk(project, (3, 2), (4, 3))
    make_risk(project, (3, 3), (3, 3))
    make_risk(project, (2, 2), (3, 2), kind="opportunity")
    moves = load_overview(Risk.objects.all()).moves
    assert [(move.before, move.after, move.count, move.is_better) for move in moves] == [
        ((4, 3), (2, 3), 2, True),
        ((3, 2), (4, 3), 1, False),
        ((2, 2), (3, 2), 1, True),
    ]
    assert moves[0].before_words == "4 × 3 · High"
    assert moves[0].after_words == "2 × 3 · Medium"
    assert moves[0].query.endswith("&probability=2&impact=3")


def test_only_the_largest_moves_are_listed(project):
    for n in range(MOST_MOVES + 3):
        make_risk(project, (5, 5), (1 + n % 4, 1 + n // 4))
    overview = load_overview(Risk.objects.all())
    assert (len(overview.moves), overview.more_moves) == (MOST_MOVES, 3)


def test_sums_and_zones_are_those_of_the_open_ones(project):
    make_risk(project, (4, 3), (2, 3), worth=300)
    make_risk(project, (5, 5), (5, 5), worth=100)
    make_risk(project, (2, 2), (3, 2), kind="opportunity", worth=50)
    make_risk(project, (5, 5), (5, 5), state="closed", worth=999)
    overview = load_overview(Risk.objects.all())
    assert (overview.gross, overview.current) == (Decimal(700), Decimal(350))
    assert overview.planned == Decimal(150 + 50 - 25)
    assert [(key, n) for key, _name, n in overview.zones] == [
        ("C", 1),
        ("H", 0),
        ("M", 2),
        ("L", 0),
    ]


def test_another_scale_colours_other_zones(project):
    make_risk(project, (4, 3), (2, 3))
    strict = Scale(zones_from=(2, 4, 6))
    _before, now = load_overview(Risk.objects.all(), strict).matrices
    assert [cell.zone for cell in now.rows[4][1]] == ["L", "M", "M", "H", "H"]


def test_nothing_rated_is_an_empty_overview(project):
    overview = load_overview(Risk.objects.all())
    assert (overview.count, overview.moves, overview.current) == (0, [], 0)
    assert [counts(matrix) for matrix in overview.matrices] == [{}, {}]


def test_it_is_one_query_for_any_number(project, django_assert_num_queries):
    for n in range(10):
        make_risk(project, (1 + n % 5, 3), (1 + n % 4, 2))
    with django_assert_num_queries(1):
        assert load_overview(Risk.objects.all()).count == 10
