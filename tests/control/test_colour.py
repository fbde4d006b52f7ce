"""One colour for a project wherever it is told: in the cockpit, over the portfolio, in reports."""

from __future__ import annotations

import pytest

from control.models import StatusSnapshot
from control.told import colour_of

UNKNOWN = "grey"


@pytest.mark.parametrize(
    ("overall", "cost", "schedule", "quality", "told"),
    [
        ("amber", "green", "green", "green", "amber"),
        ("green", "green", "green", "green", "green"),
        (UNKNOWN, "red", "green", UNKNOWN, "red"),
        (UNKNOWN, "green", UNKNOWN, "amber", "amber"),
        (UNKNOWN, "green", "green", UNKNOWN, "green"),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_it_is_the_overall_light_or_the_gravest_known_of_three(
    overall, cost, schedule, quality, told
):
    named = {"overall": overall, "cost": cost, "schedule": schedule, "quality": quality}
    lights = {name: [colour, "rule"] for name, colour in named.items()}
    assert colour_of(StatusSnapshot(figures={"lights": lights})) == told
