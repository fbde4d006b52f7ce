"""What documents register at the start: their kinds, and the words of what stands around them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.history import register_verbs
from projects.decision_files.choices import FileState
from projects.mandates.choices import MandateState
from projects.requests.choices import Endorsement, Stage
from projects.written.vocabulary import register_choice
from reporting.papers import (
    of_acceptances,
    of_closure_reports,
    of_control_reports,
    of_decision_files,
    of_mandates,
    of_package_mandates,
    of_quality_plans,
    of_requests,
    of_risk_reports,
    of_summaries,
)
from reporting.papers.kinds import register_kind
from servicedesk_pm.common.errors import Words

SIGNATURES: dict[str, Words] = {
    "signed": _("signed in the application"),
    "presented": _("presented in the application"),
    "decided": _("decided in the application"),
    "submitted": _("submitted in the application"),
    "endorsed": _("endorsed in the application"),
    "admitted": _("admitted in the application"),
    "put": _("put to the vote in the application"),
    "approve": _("approved in the application"),
    "refuse": _("refused in the application"),
    "abstain": _("abstained in the application"),
    "silent": _("did not vote"),
}


def register() -> None:
    register_kind(of_requests.KIND)
    register_kind(of_decision_files.KIND)
    register_kind(of_mandates.KIND)
    register_kind(of_acceptances.KIND)
    register_kind(of_risk_reports.KIND)
    register_kind(of_package_mandates.KIND)
    register_kind(of_quality_plans.KIND)
    register_kind(of_closure_reports.KIND)
    register_kind(of_summaries.KIND)
    register_kind(of_control_reports.KIND)
    register_choice("file_state", {str(each): each.label for each in FileState})
    register_choice("mandate_state", {str(each): each.label for each in MandateState})
    register_choice("request_stage", {str(each): each.label for each in Stage})
    register_choice(
        "party",
        {
            "requester": pgettext_lazy("of a request", "Requester"),
            "head": _("Head of the unit"),
            "users": _("User representative"),
            "author": _("Author"),
            "approver": pgettext_lazy("of a decision file", "Asked to vote"),
            "supplier": _("Supplier"),
        },
    )
    register_choice(
        "step",
        {
            "written": pgettext_lazy("step of a request", "Begun"),
            "submitted": pgettext_lazy("step of a request", "Submitted"),
            "endorsed": Endorsement.ENDORSED.label,
            "refused": Endorsement.REFUSED.label,
            "returned": pgettext_lazy("step of a request", "Sent back"),
            "admitted": pgettext_lazy("step of a request", "Admitted by the director"),
        },
    )
    register_choice("acceptance_step", {"presented": pgettext_lazy("acceptance", "Presented")})
    register_choice("kept_month", {"kept": pgettext_lazy("month", "Kept")})
    register_choice("signature", SIGNATURES)
    register_verbs(
        {
            "paper.asked_for": _("Document asked for"),
            "paper.made": _("Document made"),
        }
    )
