from costs.models.budgets import BudgetLine, ManagementReserve, ReserveRelease
from costs.models.hours import TimeEntry, TimeLine, TimeSheet
from costs.models.imports import PostingImport
from costs.models.ledger import Commitment, PeriodClosure, Posting
from costs.models.rates import CostRate, RateClass, RateHolder

__all__ = [
    "BudgetLine",
    "Commitment",
    "CostRate",
    "ManagementReserve",
    "PeriodClosure",
    "Posting",
    "PostingImport",
    "RateClass",
    "RateHolder",
    "ReserveRelease",
    "TimeEntry",
    "TimeLine",
    "TimeSheet",
]
