"""What of a row is for those who may not see what the project costs."""

from __future__ import annotations

from workpackages.exporting.overlay import reduced
from workpackages.mspdi.plan import Raw

_PLAIN = {
    "Task": """
        UID ID Name Active Manual Type IsNull WBS OutlineNumber OutlineLevel Priority Start Finish
        Duration ManualStart ManualFinish ManualDuration DurationFormat Work Stop Resume
        ResumeValid EffortDriven Estimated Milestone Summary Critical ExternalTask EarlyStart
        EarlyFinish LateStart LateFinish FreeSlack TotalSlack PercentComplete ActualStart
        ActualFinish ActualDuration ActualWork RemainingDuration RemainingWork ConstraintType
        CalendarUID ConstraintDate Deadline LevelAssignments LevelingCanSplit LevelingDelay
        LevelingDelayFormat IgnoreResourceCalendar Notes PredecessorLink Baseline
    """,
    "Resource": "UID ID Name Type IsNull Initials MaxUnits CalendarUID IsGeneric IsCostResource",
    "Assignment": """
        UID TaskUID ResourceUID Units Work ActualWork RemainingWork Start Finish Delay
        LevelingDelay LevelingDelayFormat WorkContour
    """,
    "Baseline": "Number Start Finish Duration DurationFormat EstimatedDuration Work",
}
PLAIN = {row: frozenset(names.split()) for row, names in _PLAIN.items()}
# What one person costs an hour is nobody's to read in a plan, whoever may see its sums.
RATES = frozenset(
    {
        "StandardRate", "StandardRateFormat", "OvertimeRate", "OvertimeRateFormat", "CostPerUse",
        "Rates",
    }
)  # fmt: skip


def shown(row: str, raw: Raw, *, sees_costs: bool) -> Raw:
    return raw if sees_costs else reduced(raw, PLAIN[row])


def without_rates(raw: Raw) -> Raw:
    return {name: value for name, value in raw.items() if name not in RATES}
