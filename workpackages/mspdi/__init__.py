"""A pure reader of Microsoft Project XML: bytes in, a frozen plan or a refusal out."""

from workpackages.mspdi.plan import Plan
from workpackages.mspdi.problems import PlanRefused, Remark
from workpackages.mspdi.reader import read_plan
from workpackages.mspdi.tree import Limits

__all__ = ["Limits", "Plan", "PlanRefused", "Remark", "read_plan"]
