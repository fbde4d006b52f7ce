"""The conditions of every gate: what must hold, who says so, and whether it can be waived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.errors import Words


class Kind(StrEnum):
    """Whether the application answers, or a person with evidence."""

    COMPUTED = "A"
    TICKED = "M"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a gate's checklist. ``blocking`` cannot be waived."""

    code: str
    label: Words
    rule: Words
    kind: Kind
    blocking: bool
    sizes: str

    @property
    def gate(self) -> str:
        return self.code.split("-")[0]


def _item(spec: str, label: Words, rule: Words) -> Item:
    """``"G1-02 AB ML"``: code, A computed or M ticked, B blocking or W waivable, size classes."""
    code, kinds, sizes = spec.split()
    return Item(code, label, rule, Kind(kinds[0]), kinds[1] == "B", sizes)


ITEMS: tuple[Item, ...] = (
    _item(
        "G0-01 AB SML",
        _("Form complete"),
        _("The mandatory fields of the request are filled in."),
    ),
    _item(
        "G0-02 AB SML",
        _("Endorsed by the requesting unit"),
        _("The head of the unit endorsed the request."),
    ),
    _item(
        "G0-03 MW SML",
        _("No duplicate"),
        _("Similar requests and projects were compared and the result noted."),
    ),
    _item(
        "G0-04 MW SML",
        _("More than a service request"),
        _("It is neither a standard change nor a service request."),
    ),
    _item(
        "G0-05 AB SML",
        _("Analyst and due date set"),
        _("An analyst is named and the analysis has a due date."),
    ),
    _item(
        "G1-01 AB SML",
        _("Decision paper final"),
        _("The decision paper is approved by the project director."),
    ),
    _item(
        "G1-02 AB ML",
        _("Options compared"),
        _("Two options at least, doing nothing among them, with cost, effort, date and benefit."),
    ),
    _item(
        "G1-03 AB SML",
        _("Score complete"),
        _("All criteria are scored and justified."),
    ),
    _item(
        "G1-04 AB SML",
        _("Estimate and its class"),
        _("Cost, effort and duration are estimated, with the class of the estimate."),
    ),
    _item(
        "G1-05 AW SML",
        _("Workstation impact screened"),
        _("The screening is answered: yes or no, how many, which sites."),
    ),
    _item(
        "G1-06 AW ML",
        _("First risks"),
        _("Three risks at least are rated."),
    ),
    _item(
        "G1-07 MW SML",
        _("Security and data-protection screening"),
        _("The screening of security and data protection is done."),
    ),
    _item(
        "G1-08 AB SML",
        _("Dependencies declared"),
        _("Links to other projects are entered, or “none” is confirmed."),
    ),
    _item(
        "G1-09 AB SML",
        _("Sponsor named"),
        _("A sponsor is named."),
    ),
    _item(
        "G1-10 AW SML",
        _("Fits money and people"),
        _("The project is part of the selected portfolio scenario."),
    ),
    _item(
        "G2-01 AB SML",
        _("Mandate complete"),
        _("All mandatory chapters of the mandate are filled in."),
    ),
    _item(
        "G2-02 AB SML",
        _("Measurable objectives"),
        _("Each objective has measure, baseline, target, date and weight; the weights sum to 100."),
    ),
    _item(
        "G2-03 AB SML",
        _("Organisation named"),
        _(
            "Sponsor, project lead, steering committee (M, L), user representative, "
            "operations lead and quality manager (L) are named."
        ),
    ),
    _item(
        "G2-04 AW ML",
        _("Initiation budget"),
        _(
            "The initiation takes no more of the rough budget than 15 %, or the excess is"
            " justified."
        ),
    ),
    _item(
        "G2-05 AB SML",
        _("Work breakdown"),
        _("Levels 1 and 2 exist and every leaf has a lead."),
    ),
    _item(
        "G2-06 AW ML",
        _("Interfaces agreed"),
        _("The dependencies on other projects are agreed."),
    ),
    _item(
        "G2-07 MW ML",
        _("Initiation people confirmed"),
        _("The line managers have confirmed them."),
    ),
    _item(
        "G2-08 AB SML",
        _("Signatures"),
        _("Sponsor, project director and, in a programme, its manager have signed."),
    ),
    _item(
        "G3-01 AB SML",
        _("Mandate v2 signed"),
        _("The confirmed mandate with its tolerances is signed."),
    ),
    _item(
        "G3-02 AB SML",
        _("Work packages mandated"),
        _("Every work package of the next phase is agreed."),
    ),
    _item(
        "G3-03 AB SML",
        _("Valid plan, baseline 1"),
        _(
            "The plan has no circle, no work that leads to nothing and no negative slack; the"
            " release keeps it as baseline 1."
        ),
    ),
    _item(
        "G3-04 AB SML",
        _("Reference budget"),
        _(
            "The budgets of the work packages, with contingency and management reserve, stay"
            " within the approved envelope."
        ),
    ),
    _item(
        "G3-05 AB SML",
        _("Risks treated"),
        _(
            "The register was reviewed in the last 30 days; high and critical risks have "
            "measure, owner and date."
        ),
    ),
    _item(
        "G3-06 AB ML",
        _("QA plan approved"),
        _("The quality assurance plan is approved and its checkpoints have dates."),
    ),
    _item(
        "G3-07 AW ML",
        _("Communication plan"),
        _("It is approved, and all key stakeholders are assessed."),
    ),
    _item(
        "G3-08 AW SML",
        _("People covered"),
        _("No key role is vacant; nobody is overloaded in the next 8 weeks."),
    ),
    _item(
        "G3-09 AW SML",
        _("Procurement route set"),
        _("Each external work package has its route; contracts are signed or dated."),
    ),
    _item(
        "G3-10 MW ML",
        _("Security concept begun"),
        _(
            "The concept of security and data protection is under way where the screening "
            "asks for it."
        ),
    ),
    _item(
        "G3-11 AW SML",
        _("Impacts and indicative waves"),
        _("The impact of each work package and the indicative waves are known."),
    ),
    _item(
        "G3-12 MB ML",
        _("Still useful"),
        _("The sponsor has confirmed the benefit again."),
    ),
    _item(
        "G4-01 AB SML",
        _("Deliverables for going live received"),
        _("What is needed for going live is accepted, without a blocking defect."),
    ),
    _item(
        "G4-02 AB SML",
        _("Operations are ready"),
        _("All blocking items of the readiness list are done."),
    ),
    _item(
        "G4-03 AB ML",
        _("Rollback tested"),
        _("The evidence of the rollback test is at most 60 days old."),
    ),
    _item(
        "G4-04 AB SML",
        _("No blocking collision"),
        _("Nothing falls into a hard freeze; soft ones have a waiver."),
    ),
    _item(
        "G4-05 AB SML",
        _("Service Desk load"),
        _("The peak stays within 100 %, or a reinforcement is approved."),
    ),
    _item(
        "G4-06 AB SML",
        _("Teams ready"),
        _("Nine agents in ten are trained and the knowledge articles published."),
    ),
    _item(
        "G4-07 AB SML",
        _("Exit criteria of the pilot"),
        _("The pilot wave met its exit criteria (for the waves after it)."),
    ),
    _item(
        "G4-08 AW SML",
        _("Users informed"),
        _("The messages of day −10, −2 and +1 are scheduled for each wave."),
    ),
    _item(
        "G4-09 MB SML",
        _("ITIL change approved"),
        _("The reference of the change and its approval date are noted."),
    ),
    _item(
        "G4-10 AB SML",
        _("Opinions gathered"),
        _("User representative, operations lead and Service Desk lead have given their opinion."),
    ),
    _item(
        "G5-01 AB SML",
        _("All deliverables settled"),
        _("Each one is accepted, accepted with dated reservations, or waived."),
    ),
    _item(
        "G5-02 AB SML",
        _("Out of early-life support"),
        _("The exit criteria of the hypercare are met."),
    ),
    _item(
        "G5-03 AB SML",
        _("Handover signed"),
        _("Service owner and operations lead have signed the handover."),
    ),
    _item(
        "G5-04 AB SML",
        _("No serious defect without a plan"),
        _("Open defects have an owner and a date."),
    ),
    _item(
        "G5-05 MW SML",
        _("Documentation handed over"),
        _("Operation manual, support model and CMDB are up to date."),
    ),
    _item(
        "G5-06 AW SML",
        _("Contracts accepted"),
        _("Final acceptance and start of the warranty are recorded."),
    ),
    _item(
        "G5-07 AW SML",
        _("Open points transferred"),
        _("Every open issue has an owner outside the project."),
    ),
    _item(
        "G6-01 AB SML",
        _("Closure report signed"),
        _("Sponsor and project director have approved it."),
    ),
    _item(
        "G6-02 AB SML",
        _("Lessons validated"),
        _("The review was held and three lessons (S: one) are validated."),
    ),
    _item(
        "G6-03 AB SML",
        _("Accounts settled"),
        _(
            "Nothing is committed any more, or operations took it over; the last invoices "
            "are posted."
        ),
    ),
    _item(
        "G6-04 AB SML",
        _("Risks closed or transferred"),
        _("No risk is open and the contingency is released."),
    ),
    _item(
        "G6-05 AW ML",
        _("Team released and evaluated"),
        _("Assignments have ended; people with one day a week or more are evaluated."),
    ),
    _item(
        "G6-06 AB ML",
        _("Integrated into the programme"),
        _("The programme manager passed the integration check."),
    ),
    _item(
        "G6-07 MW SML",
        _("Archive and benefits review"),
        _("The archive is complete and the benefits review has a date."),
    ),
    _item(
        "G6-08 AB SML",
        _("Reservations lifted or transferred"),
        _("The reservations are closed or owned by operations."),
    ),
    _item(
        "G6-09 AW ML",
        _("Final pulse"),
        _("The final satisfaction pulse is done."),
    ),
)
_BY_CODE = {item.code: item for item in ITEMS}


def item(code: str) -> Item | None:
    return _BY_CODE.get(code)


def items_of(gate: str) -> Iterator[Item]:
    """The lines of a gate, in order."""
    return (each for each in ITEMS if each.gate == gate)
