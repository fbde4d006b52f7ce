"""A sub-project of the demonstration shows the figures of the design’s worked simulation."""

from decimal import Decimal

import pytest

from risks.models import Simulation
from risks.simulating.page import shown

pytestmark = pytest.mark.django_db
GOLDEN = {
    "pert": ((62.2, 66.7), (6, 32, 71), {"B": 82, "C": 18}),
    "triangular": ((66.5, 71.5), (1, 10, 40), {"B": 83, "C": 17}),
}


@pytest.mark.parametrize("shape", GOLDEN)
def test_finish_and_criticality_are_those_of_the_design(demo, shape):
    read = shown(Simulation.objects.get(project__code="PRJ-205-A", shape=shape).result)
    quantiles, probabilities, criticality = GOLDEN[shape]
    by_label = {each.label: each for each in read.finish.quantiles}
    assert by_label["P50"].value == pytest.approx(quantiles[0], abs=0.5)
    assert by_label["P80"].value == pytest.approx(quantiles[1], abs=0.5)
    assert read.finish.base == 56
    kept = {point.value: point.percent for point in read.finish.points}
    assert [kept[days] for days in (56, 60, 65)] == [
        pytest.approx(Decimal(each), abs=2) for each in probabilities
    ]
    found = {row.name: row.percent for row in read.activities}
    assert found["Raccorder l’outil du partenaire"] == pytest.approx(
        Decimal(criticality["B"]), abs=2
    )
    assert found["Adapter l’organisation interne"] == pytest.approx(
        Decimal(criticality["C"]), abs=2
    )


def test_the_contingency_is_that_of_the_design(demo):
    cost = shown(Simulation.objects.get(project__code="PRJ-205-A", shape="pert").result).cost
    assert cost.base == 630_000
    assert cost.reserve == pytest.approx(85_500, abs=4_000)
    assert cost.base_percent == pytest.approx(Decimal(12), abs=2)
    assert cost.limit == 700_000
