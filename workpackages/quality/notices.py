"""How notifications and history entries about quality read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.history import register_verbs
from people.notifications import Facts, register_kind
from projects.notices import name_in
from workpackages.quality.choices import CheckpointState


def _readable(facts: Facts) -> dict[str, str]:
    return {
        "project": facts["project"],
        "checkpoint": f"{facts['code']} {name_in(facts, 'name')}",
        "finding": facts.get("finding", ""),
        "reason": facts.get("reason", ""),
    }


def _given(facts: Facts) -> str:
    return _("%(project)s: you carry out the checkpoint %(checkpoint)s.") % _readable(facts)


def _concluded(facts: Facts) -> str:
    outcome = CheckpointState(facts["outcome"]).label
    words = _("%(project)s: result of the checkpoint %(checkpoint)s: %(outcome)s.")
    return words % {**_readable(facts), "outcome": outcome}


def _skipped(facts: Facts) -> str:
    words = _("%(project)s: the sponsor does without the checkpoint %(checkpoint)s.")
    return words % _readable(facts)


def _finding_given(facts: Facts) -> str:
    words = _("%(project)s: you correct a finding of %(checkpoint)s: %(finding)s")
    return words % _readable(facts)


def _finding_corrected(facts: Facts) -> str:
    words = _("%(project)s: please verify a corrected finding of %(checkpoint)s: %(finding)s")
    return words % _readable(facts)


def _finding_reopened(facts: Facts) -> str:
    words = _("%(project)s: a finding of %(checkpoint)s is open again, %(finding)s: %(reason)s")
    return words % _readable(facts)


def _finding_escalated(facts: Facts) -> str:
    words = _(
        "%(project)s: a blocking finding of %(checkpoint)s is still open more than five working"
        " days after its deadline and was escalated to you: %(finding)s"
    )
    return words % _readable(facts)


def _sheet_readable(facts: Facts) -> dict[str, str]:
    return {"project": facts["project"], "sheet": f"{facts['code']} {name_in(facts, 'name')}"}


def _sheet_answered(facts: Facts) -> str:
    words = _("%(project)s: the conformity sheet %(sheet)s is answered; please sign it.")
    return words % _sheet_readable(facts)


def _sheet_signed(facts: Facts) -> str:
    words = _("%(project)s: the conformity sheet %(sheet)s is signed.")
    return words % _sheet_readable(facts)


def _plan_readable(facts: Facts) -> dict[str, str]:
    project = f"{facts['project']} {name_in(facts, 'name')}"
    return {
        "project": project,
        "number": facts["number"],
        "reason": facts.get("reason", ""),
    }


def _plan_returned(facts: Facts) -> str:
    words = _("%(project)s: version %(number)s of the quality plan is returned: %(reason)s")
    return words % _plan_readable(facts)


def _plan_approved(facts: Facts) -> str:
    words = _("%(project)s: version %(number)s of the quality plan is approved.")
    return words % _plan_readable(facts)


def register() -> None:
    register_kind("conformitysheet.answered", _sheet_answered)
    register_kind("conformitysheet.signed", _sheet_signed)
    register_kind("qualityplan.returned", _plan_returned)
    register_kind("qualityplan.approved", _plan_approved)
    register_kind("checkpoint.given", _given)
    register_kind("checkpoint.concluded", _concluded)
    register_kind("checkpoint.skipped", _skipped)
    register_kind("finding.given", _finding_given)
    register_kind("finding.corrected", _finding_corrected)
    register_kind("finding.reopened", _finding_reopened)
    register_kind("finding.escalated_late", _finding_escalated)
    register_verbs(
        {
            "requirement.created": gettext_lazy("Requirement written down"),
            "requirement.deleted": gettext_lazy("Requirement removed"),
            "requirement.agreed": gettext_lazy("Requirement agreed on"),
            "requirement.proposed": gettext_lazy("Requirement proposed again"),
            "requirement.dropped": gettext_lazy("Requirement dropped"),
            "requirement.covered": gettext_lazy("Requirement tied to a deliverable"),
            "packagemandate.issued": gettext_lazy("Work-package mandate sent"),
            "packagemandate.agreed": gettext_lazy("Work-package mandate agreed"),
            "packagemandate.returned": gettext_lazy("Work-package mandate returned"),
            "qualityplan.drafted": gettext_lazy("Quality plan begun"),
            "qualityplan.submitted": gettext_lazy("Quality plan submitted"),
            "qualityplan.returned": gettext_lazy("Quality plan returned"),
            "qualityplan.approved": gettext_lazy("Quality plan approved"),
            "conformitysheet.begun": gettext_lazy("Conformity sheet begun"),
            "conformitysheet.deleted": gettext_lazy("Conformity sheet removed"),
            "conformitysheet.signed": gettext_lazy("Conformity sheet signed"),
            "conformitysheet.reopened": gettext_lazy("Conformity sheet opened again"),
            "checkpoint.planned": gettext_lazy("Checkpoint planned"),
            "checkpoint.deleted": gettext_lazy("Checkpoint removed"),
            "checkpoint.begun": gettext_lazy("Checkpoint begun"),
            "checkpoint.passed": gettext_lazy("Checkpoint passed"),
            "checkpoint.with_findings": gettext_lazy("Checkpoint passed with findings"),
            "checkpoint.failed": gettext_lazy("Checkpoint failed"),
            "checkpoint.repeated": gettext_lazy("Checkpoint planned again"),
            "checkpoint.skipped": gettext_lazy("Checkpoint skipped"),
            "finding.written": gettext_lazy("Finding written down"),
            "finding.corrected": gettext_lazy("Finding corrected"),
            "finding.verified": gettext_lazy("Finding verified"),
            "finding.reopened": gettext_lazy("Finding opened again"),
            "finding.escalated_late": gettext_lazy("Finding escalated because it was late"),
            "finding.accepted": gettext_lazy("Finding accepted as it is"),
            "requirement.uncovered": gettext_lazy("Requirement untied from a deliverable"),
        }
    )
