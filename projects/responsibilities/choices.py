"""Who does what in a project: its activities, the functions that share them, and the letters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Activity(models.TextChoices):
    """What every project does, in the order of its life."""

    ANALYSIS = "analysis", pgettext_lazy("activity", "Analyse the request, decision file")
    MANDATE = "mandate", pgettext_lazy("activity", "Project mandate")
    PACKAGES = "packages", pgettext_lazy("activity", "Structure and work-package mandates")
    PLANNING = "planning", pgettext_lazy("activity", "Planning and baseline")
    SUPPLIERS = "suppliers", pgettext_lazy("activity", "Selection of suppliers")
    STAFFING = "staffing", pgettext_lazy("activity", "Staffing and recruitment")
    LEADING = "leading", pgettext_lazy("activity", "Lead and evaluate staff")
    COMMUNICATION = "communication", pgettext_lazy("activity", "Communication and marketing")
    QUALITY = "quality", pgettext_lazy("activity", "Execution of quality assurance")
    ACCEPTANCE = "acceptance", pgettext_lazy("activity", "Acceptance of results")
    CONTROL = "control", pgettext_lazy("activity", "Control of cost, dates, quality; reports")
    RISKS = "risks", pgettext_lazy("activity", "Risks and checks of effectiveness")
    ROLLOUT = "rollout", pgettext_lazy("activity", "Rollout waves and load of the desk")
    HANDOVER = "handover", pgettext_lazy("activity", "Handover to operations")
    CLOSURE = "closure", pgettext_lazy("activity", "Closure report and lessons")
    CLOSURE_DECISION = "closure-decision", pgettext_lazy("activity", "Decision to close (G6)")
    INTEGRATION = "integration", pgettext_lazy("activity", "Integrate results in the programme")


class Letter(models.TextChoices):
    RESPONSIBLE = "R", pgettext_lazy("letter", "R · responsible")
    ACCOUNTABLE = "A", pgettext_lazy("letter", "A · accountable")
    BOTH = "A/R", pgettext_lazy("letter", "A/R · accountable and responsible")
    CONSULTED = "C", pgettext_lazy("letter", "C · consulted")
    INFORMED = "I", pgettext_lazy("letter", "I · informed")


ACCOUNTABLE = (Letter.ACCOUNTABLE, Letter.BOTH)
RESPONSIBLE = (Letter.RESPONSIBLE, Letter.BOTH)
# The columns of the table; the column of the model has the same name.
FUNCTIONS = {
    "director": _("Project director"),
    "programme_manager": _("Programme manager"),
    "project_manager": _("Project lead"),
    "package_lead": _("Work-package lead"),
    "sponsor": _("Sponsor"),
    "quality_manager": _("Quality and risk manager"),
    "user_representative": _("User representative"),
    "operations": pgettext_lazy("function", "Operations and service desk"),
    "human_resources": _("Human resources"),
    "procurement": pgettext_lazy("hat", "Procurement"),
}
# What a mandate always tells, also where it is as everywhere.
KEY_ACTIVITIES = (
    Activity.MANDATE, Activity.PLANNING, Activity.ACCEPTANCE, Activity.RISKS, Activity.HANDOVER,
    Activity.CLOSURE_DECISION,
)  # fmt: skip
