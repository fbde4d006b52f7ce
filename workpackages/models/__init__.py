from workpackages.models.acceptances import Acceptance, CriterionResult, Defect
from workpackages.models.across import CrossDependency
from workpackages.models.baselines import Baseline, BaselineRow
from workpackages.models.checkpoints import ChecklistItem, Checkpoint, Finding
from workpackages.models.conformity import ConformityLine, ConformitySheet
from workpackages.models.deliverables import AcceptanceCriterion, Deliverable
from workpackages.models.feeds import CalendarFeed
from workpackages.models.impacts import WorkstationImpact
from workpackages.models.imports import ImportedFile, PlanImport
from workpackages.models.network import Dependency, WorkCalendar
from workpackages.models.package_mandates import PackageMandate
from workpackages.models.quality_plans import GoalResult, QualityGoal, QualityPlan
from workpackages.models.requirements import Coverage, Requirement
from workpackages.models.steps import PlanStep
from workpackages.models.structure import WorkPackage, outline_number
from workpackages.models.tasks import Assignment, Comment, Resource, Task
from workpackages.models.templates import PlanTemplate, TemplateEntry, TemplateUse

__all__ = [
    "Acceptance",
    "AcceptanceCriterion",
    "Assignment",
    "Baseline",
    "BaselineRow",
    "CalendarFeed",
    "ChecklistItem",
    "Checkpoint",
    "Comment",
    "ConformityLine",
    "ConformitySheet",
    "Coverage",
    "CriterionResult",
    "CrossDependency",
    "Defect",
    "Deliverable",
    "Dependency",
    "Finding",
    "GoalResult",
    "ImportedFile",
    "PackageMandate",
    "PlanImport",
    "PlanStep",
    "PlanTemplate",
    "QualityGoal",
    "QualityPlan",
    "Requirement",
    "Resource",
    "Task",
    "TemplateEntry",
    "TemplateUse",
    "WorkCalendar",
    "WorkPackage",
    "WorkstationImpact",
    "outline_number",
]
