"""Simulation: a plan and its cost run thousands of times, with the risks that may occur."""

from engine.simulation.model import (
    CostLine,
    Fault,
    RiskEvent,
    RiskModel,
    Shape,
    SimulationError,
    ThreePoint,
)
from engine.simulation.readiness import Readiness, readiness
from engine.simulation.result import (
    ActivityRisk,
    Distribution,
    InputKind,
    RiskEffect,
    Sensitivity,
    Simulation,
)
from engine.simulation.simulating import USUAL_RUNS, Contribution, contributions, simulate

__all__ = [
    "USUAL_RUNS",
    "ActivityRisk",
    "Contribution",
    "CostLine",
    "Distribution",
    "Fault",
    "InputKind",
    "Readiness",
    "RiskEffect",
    "RiskEvent",
    "RiskModel",
    "Sensitivity",
    "Shape",
    "Simulation",
    "SimulationError",
    "ThreePoint",
    "contributions",
    "readiness",
    "simulate",
]
