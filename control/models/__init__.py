from control.models.corrections import CorrectiveMeasure
from control.models.declared import DeclaredLight
from control.models.snapshots import PackageSnapshot, StatusSnapshot
from control.models.thresholds import LightThresholds
from control.models.values import (
    EarnedValue,
    ForecastChoice,
    Phasing,
    PlannedValue,
    Reestimate,
)

__all__ = [
    "CorrectiveMeasure",
    "DeclaredLight",
    "EarnedValue",
    "ForecastChoice",
    "LightThresholds",
    "PackageSnapshot",
    "Phasing",
    "PlannedValue",
    "Reestimate",
    "StatusSnapshot",
]
