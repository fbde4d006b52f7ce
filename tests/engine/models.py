"""Models to simulate: the worked example of the design, and small ones drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.schedule import Link, LinkType, Network, Rules, Task
from engine.simulation import CostLine, RiskEvent, RiskModel, ThreePoint
from tests.engine.plans import CLOCK, MONDAY, OFFICE, SIX_DAYS, plan

DAY = 480
# Remaining working days of the worked example: low, likely, high.
WORKED = {
    "A": (8, 10, 15),
    "B": (12, 15, 25),
    "C": (14, 19, 30),
    "D": (5, 6, 10),
    "E": (18, 20, 32),
    "F": (4, 5, 8),
}
WORKED_LINKS = ("AB", "AC", "BD", "DE", "CE", "EF")
WORKED_RISK = (0.30, (3, 6, 12))
# Thousands of francs.
LINES = {
    "licences": (180, 190, 215),
    "integration": (210, 240, 330),
    "internal": (150, 165, 210),
    "training": (30, 35, 50),
}
COST_RISKS = {"first": (0.40, (20, 40, 80)), "second": (0.20, (30, 60, 90))}


def days(low, likely, high):
    return ThreePoint(low * DAY, likely * DAY, high * DAY)


def hours(low, likely, high):
    return ThreePoint(low * 60, likely * 60, high * 60)


def worked_network():
    rows = [(key, likely * 8) for key, (_low, likely, _high) in WORKED.items()]
    return plan(rows, [tuple(pair) for pair in WORKED_LINKS])


def worked(**changed):
    """The worked network with its one risk."""
    probability, delay = WORKED_RISK
    fields = {
        "estimates": {key: days(*row) for key, row in WORKED.items()},
        "risks": (RiskEvent("R", probability, {"B": days(*delay)}),),
    }
    return RiskModel(worked_network(), **{**fields, **changed})


def worked_costs(**changed):
    """The worked cost lines with their two risks, and no plan at all."""
    risks = tuple(
        RiskEvent(key, probability, cost=ThreePoint(*impact))
        for key, (probability, impact) in COST_RISKS.items()
    )
    lines = tuple(CostLine(key, ThreePoint(*row)) for key, row in LINES.items())
    return RiskModel(Network((), (), OFFICE, Rules(MONDAY)), risks=risks, costs=lines, **changed)


def chain(*estimates, calendar=OFFICE):
    """Activities 0, 1, … one after the other, with these estimates in days."""
    rows = [(key, estimate[1] * 8) for key, estimate in enumerate(estimates)]
    links = [(key - 1, key) for key in range(1, len(estimates))]
    found = {key: days(*estimate) for key, estimate in enumerate(estimates)}
    return RiskModel(plan(rows, links, calendar=calendar), found)


@st.composite
def three_points(draw, least=0, most=4_000):
    values = st.integers(least, most)
    return ThreePoint(*sorted(draw(st.tuples(values, values, values))))


@st.composite
def models(draw, kinds=(LinkType.FS, LinkType.SS), most=6, **fields):
    """Some activities in several calendars, links that only ever push, and estimates.

    By default longer activities never start anything earlier: no link holds a finish, no lag
    is a lead, and no row of another summary is in between.
    """
    count = draw(st.integers(1, most))
    calendars = st.sampled_from([None, None, SIX_DAYS, CLOCK])
    estimates = {x: draw(three_points()) for x in range(count) if draw(st.booleans())}
    rows = [
        Task(
            x,
            int(estimates[x].likely) if x in estimates else draw(st.sampled_from([0, 240, 960])),
            str(x),
            calendar=draw(calendars),
        )
        for x in range(count)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(0, count), st.integers(0, count)), max_size=9))
    links = [
        Link(a, b, draw(st.sampled_from(kinds)), draw(st.sampled_from([0, 0, 60, 960])))
        for a, b in pairs
        if a < b < count
    ]
    network = Network(tuple(rows), tuple(links), OFFICE, Rules(MONDAY))
    risks = tuple(
        RiskEvent(f"R{place}", draw(st.sampled_from([0.0, 0.3, 1.0])), {key: draw(three_points())})
        for place, key in enumerate(draw(st.lists(st.integers(0, count - 1), max_size=2)))
    )
    return RiskModel(network, estimates, **{"risks": risks, **fields})
