from workpackages.models.across import CrossDependency
from workpackages.models.baselines import Baseline, BaselineRow
from workpackages.models.feeds import CalendarFeed
from workpackages.models.imports import PlanImport
from workpackages.models.network import Dependency, WorkCalendar
from workpackages.models.steps import PlanStep
from workpackages.models.structure import WorkPackage, outline_number
from workpackages.models.tasks import Assignment, Comment, Resource, Task
from workpackages.models.templates import PlanTemplate, TemplateEntry, TemplateUse

__all__ = [
    "Assignment",
    "Baseline",
    "BaselineRow",
    "CalendarFeed",
    "Comment",
    "CrossDependency",
    "Dependency",
    "PlanImport",
    "PlanStep",
    "PlanTemplate",
    "Resource",
    "Task",
    "TemplateEntry",
    "TemplateUse",
    "WorkCalendar",
    "WorkPackage",
    "outline_number",
]
