"""The pages worth a look with the demonstration portfolio, and the accounts that look at them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from costs.operations.posting_imports import upload_postings
from people.models import User
from people.production import execute
from projects.communication.mailing import key_of
from projects.models import (
    CommunicationAction,
    Delivery,
    PriorityRound,
    Project,
    SelectionScenario,
)
from projects.requests.sections import SECTIONS
from reporting.directives.models import Directive
from reporting.summaries.models import SummaryReport
from servicedesk_pm.common import clock
from tests.imports.plans import house_plan
from workpackages.operations.imports import upload_plan

PROJECT, TEAM_PROJECT = "PRJ-201", "PRJ-201-A"
LEADS, TEAM = ("director", "pm-itsm"), ("lot-integration", "tech-01")
READERS = ("mandant-dsi", "observateur")
LEAD, PACKAGER, BOARD, ADMIN = ("pm-itsm",), ("lot-integration",), ("mandant-dsi",), ("admin",)


_BY_KEY: dict[str, type[Model]] = {
    "round": PriorityRound,
    "scenario": SelectionScenario,
    "directive": Directive,
    "summary": SummaryReport,
}


@dataclass(frozen=True)
class Screen:
    """One page and the accounts whose view of it is worth a picture."""

    name: str
    address: str
    accounts: tuple[str, ...] = ("director",)
    status: int = 200

    @property
    def path(self) -> str:
        """The address; what has no number is named by its key, which is new at each loading."""
        if "{told}" in self.address:
            return self.address.format(told=key_of(Delivery.objects.latest("pk")))
        for name, model in _BY_KEY.items():
            if f"{{{name}}}" in self.address:
                return self.address.format(**{name: model._base_manager.latest("pk").pk})
        return self.address


def _inside(code: str, package: int, accounts: tuple[str, ...]) -> tuple[Screen, ...]:
    """The pages of one project that its team works with."""
    path = f"/projects/{code}/"
    return (
        Screen(f"project-{code}", path, accounts),
        Screen(f"structure-{code}", f"{path}structure/", accounts),
        Screen(f"tasks-{code}", f"{path}tasks/", accounts),
        Screen(f"package-{code}", f"{path}packages/{package}/", accounts),
        Screen(f"task-{code}", f"{path}tasks/1/", accounts),
    )


def _steps() -> tuple[Screen, ...]:
    """Every step of a task has a page of its own."""
    tasks = {
        7: ("reopen",),
        8: ("progress", "finish", "block", "unblock"),
        9: ("start", "cancel"),
        11: ("reach",),
    }
    path = f"/projects/{TEAM_PROJECT}/tasks"
    return tuple(
        Screen(f"step-{step}", f"{path}/{number}/{step}/", PACKAGER)
        for number, steps in tasks.items()
        for step in steps
    )


_PATH = f"/projects/{PROJECT}/"
_JUDGE, _USERS = ("mandant-operations",), ("utilisateurs-vd",)
_LOT = "/projects/PRJ-101-A/deliverables/6/"
_CORE = "/projects/PRJ-201-A/deliverables/2/"
_DIRECTORY = "/projects/PRJ-201-A/deliverables/3/"
_DELIVERING = (
    Screen("package-impact", "/projects/PRJ-101-B/packages/6/", ("lot-deploiement", "director")),
    Screen("impact-edit", "/projects/PRJ-101-B/packages/6/workstations/", ("lot-deploiement",)),
    Screen(
        "impact-remove", "/projects/PRJ-101-B/packages/6/workstations/remove/", ("lot-deploiement",)
    ),
    Screen("deliverables", "/projects/PRJ-101/deliverables/", ("director", "pm-w11")),
    Screen("deliverables-late", f"{_PATH}deliverables/?show=late", LEADS),
    Screen("deliverables-none", f"{_PATH}deliverables/?q=zzz", LEAD),
    Screen("deliverable-presented", _LOT, (*_USERS, "lot-packaging")),
    Screen("deliverable-judge", f"{_LOT}acceptance/", _USERS),
    Screen("deliverable-reserved", _CORE, (*_JUDGE, "lot-integration")),
    Screen("deliverable-refused", _DIRECTORY, ("lot-integration", "director")),
    Screen("deliverable-new", "/projects/PRJ-201/packages/1/deliverables/new/", LEAD),
    Screen("deliverable-edit", "/projects/PRJ-201-A/deliverables/4/edit/", LEAD),
    Screen("criterion-new", "/projects/PRJ-201-A/deliverables/4/criteria/new/", LEAD),
    Screen("criterion-edit", "/projects/PRJ-201-A/deliverables/4/criteria/1/", LEAD),
    Screen("requirements", f"{_PATH}requirements/", LEADS),
    Screen("requirements-uncovered", f"{_PATH}requirements/?standing=uncovered", LEAD),
    Screen("requirements-none", f"{_PATH}requirements/?q=zzz", LEAD),
    Screen("requirement", f"{_PATH}requirements/3/", LEADS),
    Screen("requirement-new", f"{_PATH}requirements/new/", LEAD),
    Screen("requirement-edit", f"{_PATH}requirements/10/edit/", LEAD),
    Screen("requirement-cover", f"{_PATH}requirements/8/coverage/", LEAD),
    Screen("package-mandates", "/projects/PRJ-201-A/packages/3/", (*PACKAGER, *LEAD)),
    Screen("package-mandate-pdf", "/documents/work-mandate/PRJ-201-A-LT3-1/", PACKAGER),
    Screen("conformity", "/projects/PRJ-204/conformity/", ("pm-cmdb", "qualite")),
    Screen("conformity-none", "/projects/PRJ-303/conformity/", ("director",)),
    Screen("conformity-signed", "/projects/PRJ-204/conformity/1/", ("pm-cmdb",)),
    Screen("conformity-open", "/projects/PRJ-201-A/conformity/1/", ("lot-integration", *LEAD)),
    Screen("conformity-to-sign", "/projects/PRJ-201-A/conformity/2/", ("mandant-securite",)),
    Screen("conformity-answers", "/projects/PRJ-201-A/conformity/1/answers/", PACKAGER),
    Screen("conformity-signer", "/projects/PRJ-201-A/conformity/1/signer/", PACKAGER),
    Screen("conformity-new", "/projects/PRJ-201/conformity/new/", LEAD),
    Screen("quality-plan", f"{_PATH}quality-plan/", (*LEADS, "qualite")),
    Screen("quality-plan-pdf", "/documents/quality-plan/PRJ-201-PAQ1/", (*LEADS, "qualite")),
    Screen("quality-plan-draft", "/projects/PRJ-202/quality-plan/", ("pm-portail",)),
    Screen("quality-plan-submitted", "/projects/PRJ-203/quality-plan/", ("qualite", "pm-cmdb")),
    Screen("quality-plan-edit", "/projects/PRJ-202/quality-plan/1/edit/", ("pm-portail",)),
    Screen("quality-goal", "/projects/PRJ-202/quality-plan/1/goals/1/", ("pm-portail",)),
    Screen("quality-goal-result", "/projects/PRJ-201/quality-plan/1/goals/1/result/", LEAD),
    Screen("quality-goal-new", "/projects/PRJ-202/quality-plan/1/goals/new/", ("pm-portail",)),
    Screen("checkpoints", f"{_PATH}checkpoints/", (*LEADS, "qualite")),
    Screen("checkpoints-overdue", f"{_PATH}checkpoints/?show=overdue", LEAD),
    Screen("checkpoints-none", f"{_PATH}checkpoints/?q=zzz", LEAD),
    Screen("checkpoint-failed", f"{_PATH}checkpoints/3/", ("qualite", *LEAD)),
    Screen("checkpoint-overdue", f"{_PATH}checkpoints/4/", ("mandant-securite", *LEAD)),
    Screen("checkpoint-new", f"{_PATH}checkpoints/new/", LEAD),
    Screen("checkpoint-edit", f"{_PATH}checkpoints/4/edit/", LEAD),
    Screen("checkpoint-line", f"{_PATH}checkpoints/4/checklist/1/", LEAD),
    Screen("checkpoint-answers", "/projects/PRJ-301/checkpoints/2/answers/", ("qualite",)),
    Screen("finding-new", "/projects/PRJ-301/checkpoints/2/findings/new/", ("qualite",)),
    Screen("finding", f"{_PATH}checkpoints/3/findings/1/", ("tech-06", *LEAD)),
    Screen("defect-open", f"{_CORE}defects/2/", (*_JUDGE, "tech-05")),
    Screen("defect-corrected", f"{_CORE}defects/3/", _JUDGE),
    Screen("acceptance-pdf", "/documents/acceptance/PRJ-201-A-L2-1/", _JUDGE),
)
_PLANNING = (
    Screen("milestones", f"{_PATH}milestones/", LEADS),
    Screen("milestone", f"{_PATH}tasks/5/", LEAD),
    Screen("milestone-new", f"{_PATH}packages/1/milestones/new/", LEAD),
    Screen("milestone-edit", f"{_PATH}tasks/5/edit/", LEAD),
    Screen("baseline-new", f"{_PATH}baselines/new/", LEAD),
    Screen("baseline", f"{_PATH}baselines/1/", LEAD),
    Screen("plan", f"{_PATH}plan/", LEADS),
    Screen("portfolio-plan", "/plan/", LEADS),
    Screen("portfolio-plan-unfolded", "/plan/?open=all", LEADS),
    Screen("portfolio-plan-pdf", "/plan/pdf/", ("director", "prog-servicedesk")),
    Screen("programme-results", "/programmes/PGM-2/results/", ("director", "prog-servicedesk")),
    Screen("result-new", "/programmes/PGM-2/results/new/", ("prog-servicedesk",)),
    Screen("result", "/projects/PRJ-201/results/1/", ("pm-itsm", "prog-servicedesk")),
    Screen("result-edit", "/projects/PRJ-201/results/1/edit/", ("prog-servicedesk",)),
    Screen("stakeholders", f"{_PATH}stakeholders/", ("pm-itsm", "qualite")),
    Screen("stakeholders-leading", "/projects/PRJ-101/stakeholders/", ("director",)),
    Screen("quiet-projects", "/profile/quiet-projects/", ("pm-itsm", "rh")),
    Screen("communication", "/projects/PRJ-101/communication/", ("director", "tech-01")),
    Screen("communication-parts", "/projects/PRJ-101-B/communication/", ("lot-deploiement",)),
    Screen("all-communication", "/communication/", ("director", "observateur")),
    Screen("message", "/projects/PRJ-101/communication/1/", ("pm-w11", "qualite")),
    Screen("message-draft", "/projects/PRJ-101-B/communication/1/", ("lot-deploiement",)),
    Screen("message-approved", "/projects/PRJ-302/communication/1/", ("pm-voix",)),
    Screen("message-addresses", "/projects/PRJ-101/communication/3/deliveries/", ("pm-w11",)),
    Screen("message-told", "/told/{told}/", ("",)),
    Screen("message-told-no-more", "/told/{told}/no-more/", ("",)),
    Screen("message-new", f"{_PATH}communication/new/", LEAD),
    Screen("message-edit", "/projects/PRJ-101-B/communication/1/edit/", ("lot-deploiement",)),
    Screen("message-write", "/projects/PRJ-101-B/communication/1/message/", ("lot-deploiement",)),
    Screen("pulse-new", f"{_PATH}pulses/new/", LEAD),
    Screen("pulse-count", f"{_PATH}pulses/count/", LEAD),
    Screen("pulse-team", f"{_PATH}pulses/1/", ("pm-itsm", "qualite")),
    Screen("pulse-wave", "/projects/PRJ-101/pulses/2/", ("director",)),
    Screen("pulse-answer", "/projects/PRJ-101/pulses/3/", ("lot-formation",)),
    Screen("communication-frame", f"{_PATH}communication/frame/", LEAD),
    Screen("all-stakeholders", "/stakeholders/", ("director", "qualite")),
    Screen("stakeholder", f"{_PATH}stakeholders/1/", ("pm-itsm", "qualite")),
    Screen("stakeholder-new", f"{_PATH}stakeholders/new/", LEAD),
    Screen("stakeholder-edit", f"{_PATH}stakeholders/1/edit/", LEAD),
    Screen("stakeholder-assess", f"{_PATH}stakeholders/1/assess/", LEAD),
    Screen("contact-new", f"{_PATH}stakeholders/1/contacts/new/", LEAD),
    Screen("engagement-new", f"{_PATH}stakeholders/1/actions/new/", LEAD),
    Screen("engagement-edit", f"{_PATH}stakeholders/1/actions/1/edit/", LEAD),
    Screen("engagement-done", f"{_PATH}stakeholders/1/actions/1/done/", LEAD),
    Screen("consultation-new", f"{_PATH}consultations/new/", LEAD),
    Screen("consultation", f"{_PATH}consultations/1/", LEAD),
    Screen("consultation-answer", "/projects/PRJ-205/consultations/1/", READERS),
    Screen("touched-units", "/touched-units/", ("director", "pm-voix")),
    Screen("touched-unit", "/touched-units/relation-usagers/", ("director", "utilisateurs-ge")),
    Screen("programme-plan", "/programmes/PGM-2/plan/", ("director", "prog-servicedesk")),
    Screen("dependency-list", "/dependencies/", ("director", "prog-servicedesk", "pm-itsm")),
    Screen("dependencies", f"{_PATH}dependencies/", LEADS),
    Screen("delivery-request", f"{_PATH}dependencies/new/"),
    Screen("plan-quality", f"{_PATH}plan/quality/", LEAD),
    Screen("plan-changes", f"{_PATH}plan/changes/", LEAD),
    Screen("plan-levelling", f"{_PATH}plan/levelling/", LEAD),
    Screen("plan-calendar", f"{_PATH}plan/calendar/", LEAD),
    Screen("plan-reschedule", f"{_PATH}plan/reschedule/", LEAD),
    Screen("task-dates", f"{_PATH}tasks/3/dates/", LEAD),
    Screen("task-link", f"{_PATH}tasks/3/links/", LEAD),
    Screen("package-new", f"{_PATH}packages/new/", LEAD),
    Screen("package-edit", f"{_PATH}packages/1/edit/", LEAD),
    Screen("package-move", f"{_PATH}packages/2/move/", LEAD),
    Screen("package-delete", f"{_PATH}packages/1/delete/", LEAD),
    Screen("package-history", f"{_PATH}packages/1/history/", LEAD),
    Screen("task-new", f"{_PATH}packages/1/tasks/new/", LEAD),
    Screen("task-edit", f"{_PATH}tasks/3/edit/", LEAD),
    Screen("task-move", f"{_PATH}tasks/3/move/", LEAD),
    Screen("task-history", f"{_PATH}tasks/3/history/", LEAD),
    Screen("imports", f"{_PATH}imports/", LEAD),
    Screen("import-preview", f"{_PATH}imports/1/", LEAD),
    *_steps(),
)
_RECORDS = (
    Screen("project-read", _PATH, READERS),
    Screen("project-new", "/projects/new/"),
    Screen("subproject-new", f"/projects/new/?parent={PROJECT}", LEAD),
    Screen("project-edit", f"{_PATH}edit/", LEADS),
    Screen("project-move", f"{_PATH}move/"),
    Screen("project-delete", "/projects/PRJ-107/delete/"),
    Screen("state-analysis", "/projects/PRJ-107/state/analysis/"),
    Screen("state-mandate", "/projects/PRJ-104/state/mandate/", BOARD),
    Screen("state-cancelled", "/projects/PRJ-205/state/cancelled/", BOARD),
    Screen("put-off", "/projects/PRJ-104/put-off/deferred/", BOARD),
    Screen("state-override", "/projects/PRJ-202/state/execution/?override=1"),
    Screen("gate", "/projects/PRJ-202/gates/G3/", ("director", "mandant-operations")),
    Screen("gate-passed", "/projects/PRJ-101/gates/G4/", LEADS[:1]),
    Screen("changes", "/projects/PRJ-201/changes/?finished=on", LEAD),
    Screen("changes-all", "/changes/"),
    Screen("change", "/projects/PRJ-201/changes/3/", LEAD),
    Screen("change-analysed", "/projects/PRJ-201/changes/4/"),
    Screen("change-new", "/projects/PRJ-201/changes/new/", LEAD),
    Screen("change-analyse", "/projects/PRJ-201/changes/4/analyse/", LEAD),
    Screen("change-edit", "/projects/PRJ-101/changes/3/edit/", ("pm-w11",)),
    Screen("project-decisions", f"{_PATH}decisions/", LEADS),
    Screen("decision-log", "/decisions/", ("director", *BOARD)),
    Screen("decision-new", f"{_PATH}decisions/new/"),
    Screen("phase-release", f"{_PATH}decisions/phase/", ("mandant-operations",)),
    Screen("priorities", "/priorities/", ("director", "prog-servicedesk")),
    Screen("priority-round", "/priorities/rounds/{round}/", ("director", *BOARD)),
    Screen("scenarios", "/priorities/scenarios/", ("director", *BOARD)),
    Screen("scenario", "/priorities/scenarios/{scenario}/", ("director", "prog-servicedesk")),
    Screen("scenario-new", "/priorities/scenarios/new/ODR/"),
    Screen("scenario-edit", "/priorities/scenarios/{scenario}/edit/"),
    Screen("scenario-groups", "/priorities/scenarios/{scenario}/groups/"),
    Screen("scenario-copy", "/priorities/scenarios/{scenario}/copy/"),
    Screen("scenario-candidate", "/priorities/scenarios/{scenario}/candidates/PRJ-202/"),
    Screen("scenario-adopt", "/priorities/scenarios/{scenario}/adopt/", BOARD),
    Screen("scenarios-compared", "/priorities/scenarios/compare/?with={scenario}"),
    Screen("selection-rules", "/priorities/rules/ODR/"),
    Screen("order-proposed", "/priorities/order/ODR/", ("director", "prog-servicedesk")),
    Screen("priority-settings", "/priorities/settings/", ("director", *BOARD)),
    Screen("priority", "/projects/PRJ-202/priority/", ("director", *BOARD)),
    Screen("priority-score", "/projects/PRJ-104/priority/score/", ("director", "prog-poste")),
    Screen("programme-decision-new", "/programmes/PGM-2/decisions/new/"),
    Screen("team", f"{_PATH}team/", LEADS),
    Screen("history", f"{_PATH}history/", LEADS),
    Screen("programmes", "/programmes/"),
    Screen("programme", "/programmes/PGM-2/"),
    Screen("programme-history", "/programmes/PGM-2/history/"),
    Screen("programme-new", "/programmes/new/"),
    Screen("programme-edit", "/programmes/PGM-2/edit/"),
    Screen("portfolio", "/portfolio/", ("director", *BOARD)),
    Screen("portfolio-new", "/portfolio/new/"),
)
_WISH = "/requests/20/"
_REQUESTS = (
    Screen("requests", "/requests/", ("director", "tech-01", "achats", "rh")),
    Screen("requests-board", "/requests/?view=board&finished=on", ("director", "agent-02")),
    Screen("request-new", "/requests/new/", ("agent-02",)),
    Screen("request-draft", "/requests/22/", ("agent-02",)),
    *(
        Screen(f"request-{section}", f"/requests/22/form/{section}/", ("agent-02",))
        for section in SECTIONS
    ),
    Screen("request-submit", "/requests/22/submit/", ("agent-02",)),
    Screen("request-delete", "/requests/22/delete/", ("agent-02",)),
    Screen("request-endorsed", _WISH, ("director", "qualite")),
    Screen("request-tab", "/projects/PRJ-107/request/", ("director", "mandant-dsi")),
    Screen("request-analyst", f"{_WISH}steps/analyst/?accept=1"),
    Screen("request-return", f"{_WISH}steps/return/"),
    Screen("request-park", f"{_WISH}steps/park/"),
    Screen("request-screening", f"{_WISH}form/workstations/"),
    Screen("request-take-up", "/requests/18/steps/take-up/"),
    Screen("request-asked", "/requests/19/", ("utilisateurs-vd", "agent-01")),
    Screen("request-endorse", "/requests/19/steps/endorse/", ("utilisateurs-vd",)),
    Screen("request-refuse", "/requests/19/steps/refuse/", ("utilisateurs-vd",)),
    Screen("request-returned", "/requests/21/", ("achats",)),
    Screen("request-refused", "/requests/10/"),
    Screen("request-decided", "/requests/14/", BOARD),
)
_FILE = "/projects/PRJ-104/decision-file/"
_BEGUN_FILE = "/projects/PRJ-304/decision-file/"
_DECISION_FILES = (
    Screen("decision-file", _FILE, ("director", *BOARD, "prog-poste", "qualite")),
    Screen("decision-file-begun", _BEGUN_FILE),
    Screen("decision-file-none", "/projects/PRJ-107/decision-file/"),
    Screen("decision-file-part", f"/projects/{TEAM_PROJECT}/decision-file/"),
    Screen("decision-file-version", f"{_FILE}versions/1/"),
    Screen("decision-file-difference", f"{_FILE}difference/"),
    Screen("decision-file-begin", f"{_FILE}begin/"),
    Screen("decision-file-edit", f"{_BEGUN_FILE}edit/recommendation/"),
    Screen("decision-file-options", f"{_BEGUN_FILE}options/"),
    Screen("decision-file-option", f"{_BEGUN_FILE}options/2/"),
    Screen("put-to-vote", f"{_BEGUN_FILE}put-to-vote/"),
    Screen("cast-vote", f"{_FILE}vote/", ("mandant-dsi",)),
    Screen("close-vote", f"{_FILE}close/"),
    Screen("decision-file-withdraw", f"{_FILE}withdraw/"),
)
_MANDATES = (
    Screen("mandate", f"{_PATH}mandate/", (*LEADS, "mandant-operations", "observateur")),
    Screen("mandate-draft", "/projects/PRJ-202/mandate/", ("director", "pm-portail")),
    Screen("mandate-begun", "/projects/PRJ-205/mandate/"),
    Screen("mandate-none", "/projects/PRJ-304/mandate/", ("director", "observateur")),
    Screen("mandate-part", f"/projects/{TEAM_PROJECT}/mandate/", LEAD),
    Screen("mandate-version", f"{_PATH}mandate/versions/1/", LEAD),
    Screen("mandate-document", "/documents/mandate/PRJ-202-v1/", ("director", "pm-portail")),
    Screen("request-document", "/documents/request/DP-19/"),
    Screen("mandate-difference", "/projects/PRJ-202/mandate/difference/", ("pm-portail",)),
    Screen("mandate-begin", f"{_PATH}mandate/begin/", LEAD),
    Screen("mandate-edit", "/projects/PRJ-202/mandate/edit/authority/", ("pm-portail",)),
    Screen("mandate-objectives", "/projects/PRJ-202/mandate/rows/objectives/", ("pm-portail",)),
    Screen("mandate-objective", "/projects/PRJ-202/mandate/rows/objectives/1/", ("pm-portail",)),
    Screen("mandate-send", "/projects/PRJ-202/mandate/send/", ("pm-portail",)),
    Screen("mandate-sign", f"{_PATH}mandate/sign/PM/", LEAD),
    Screen("templates", "/templates/", ("director", "pm-portail")),
    Screen("template", "/templates/classic-m/", ("director", "pm-portail")),
    Screen("template-line", "/templates/classic-m/lines/9/"),
    Screen("template-new-line", "/templates/classic-m/new/milestone/"),
    Screen("template-use", "/projects/PRJ-205/template/", ("prog-servicedesk",)),
    Screen("template-keep", "/projects/PRJ-204/template/keep/"),
    Screen("mandate-discard", "/projects/PRJ-202/mandate/discard/", ("pm-portail",)),
    Screen("activity", "/projects/PRJ-202/organisation/activities/acceptance/", ("pm-portail",)),
    Screen("mandate-panel", f"{_PATH}mandate/panel/", LEAD),
    Screen("organisation", f"{_PATH}organisation/", LEADS),
    Screen("assumptions", f"{_PATH}assumptions/", LEADS),
    Screen("assumption-new", f"{_PATH}assumptions/new/", LEAD),
    Screen("assumption", f"{_PATH}assumptions/1/", ("pm-itsm", "qualite")),
)
_RISKS = (
    Screen("risks", "/projects/PRJ-101/risks/", ("director", "pm-w11", "mandant-dsi")),
    Screen("risk-matrix", "/projects/PRJ-101/risks/matrix/", ("director", "pm-w11")),
    Screen("risk-new", "/projects/PRJ-101/risks/new/", ("pm-w11",)),
    *(Screen(f"risk-{n}", f"/risks/PRJ-101/{n}/", ("director", "pm-w11")) for n in (1, 2, 3, 4)),
    Screen("risk-team", "/risks/PRJ-101/3/", ("lot-deploiement",)),
    Screen("risk-accept", "/risks/PRJ-205/2/", ("mandant-operations",)),
    Screen("risk-occurred", "/risks/PRJ-303/1/"),
    Screen("risk-rate", "/risks/PRJ-201/4/rate/", LEAD),
    Screen("risk-edit", "/risks/PRJ-201/4/edit/", LEAD),
    Screen("risk-check", "/risks/PRJ-203/1/check/", ("qualite",)),
    Screen("risk-history", "/risks/PRJ-101/4/history/"),
    Screen("measure-new", "/risks/PRJ-201/4/measures/new/", LEAD),
    Screen("measure-edit", "/risks/PRJ-201/2/measures/1/edit/", LEAD),
    Screen("risk-panel", "/projects/PRJ-101/risks/panel/", ("pm-w11",)),
    Screen("risk-scales", "/risks/scales/", ("director",)),
    Screen("risk-scale", "/risks/scales/l/", ("director",)),
    Screen("risk-reports", "/projects/PRJ-101/risks/reports/", ("director", "pm-w11")),
    Screen("paper-risk-report", "/documents/risk-report/PRJ-101-R1/", ("director",)),
    Screen("costs", "/projects/PRJ-201/costs/", ("director", "pm-itsm", "mandant-operations")),
    Screen("costs-own-packages", "/projects/PRJ-201-A/costs/", ("lot-integration",)),
    Screen("costs-budget", "/projects/PRJ-201/costs/budget/1/", LEAD),
    Screen("costs-postings", "/projects/PRJ-201/costs/postings/", ("director", "pm-itsm")),
    Screen("costs-posting", "/projects/PRJ-201/costs/postings/1/"),
    Screen("costs-posting-new", "/projects/PRJ-201/costs/postings/new/", ("finances",)),
    Screen("costs-take-back", "/projects/PRJ-201/costs/postings/1/take-back/", ("finances",)),
    Screen("costs-imports", "/projects/PRJ-201/costs/imports/", ("finances",)),
    Screen("costs-import", "/projects/PRJ-201/costs/imports/1/", ("finances",)),
    Screen("costs-commitments", "/projects/PRJ-201-A/costs/commitments/", ("director", "pm-itsm")),
    Screen("costs-commitment", "/projects/PRJ-201-A/costs/commitments/1/", LEAD),
    Screen("costs-commitment-new", "/projects/PRJ-201-A/costs/commitments/new/", LEAD),
    Screen("costs-commitment-edit", "/projects/PRJ-201-A/costs/commitments/1/edit/", LEAD),
    Screen("costs-commitment-close", "/projects/PRJ-201-A/costs/commitments/1/steps/close/", LEAD),
    Screen("costs-commitment-history", "/projects/PRJ-201-A/costs/commitments/1/history/"),
    Screen("costs-reserve", "/projects/PRJ-201/costs/reserve/"),
    Screen("costs-reserve-set", "/projects/PRJ-201/costs/reserve/set/"),
    Screen(
        "costs-reserve-release", "/projects/PRJ-201/costs/reserve/release/", ("mandant-operations",)
    ),
    Screen("hours", "/hours/2026-W45/", ("tech-01", "lot-integration", "director")),
    Screen("hours-returned", "/hours/2026-W44/", ("tech-06",)),
    Screen("hours-history", "/hours/2026-W44/history/", ("tech-06",)),
    Screen("hours-to-approve", "/hours/approvals/", ("pm-itsm", "lot-integration", "director")),
    Screen("hours-of-project", "/projects/PRJ-301/costs/hours/", ("pm-acces",)),
    Screen("rework", "/projects/PRJ-301/rework/", ("pm-acces",)),
    Screen("rates", "/rates/", ("rh", "director", "finances")),
    Screen("rates-people", "/rates/people/", ("rh", "director")),
    Screen("rates-new", "/rates/new/", ("rh",)),
    Screen("rates-give", "/rates/people/give/", ("rh",)),
    Screen("rates-set", "/rates/of/technique/", ("rh",)),
    Screen("costs-portfolio", "/costs/", ("director", "prog-servicedesk", "mandant-dsi")),
    Screen("costs-books", "/costs/books/ODR/"),
    Screen("costs-books-reopen", "/costs/books/ODR/reopen/"),
    Screen("closing", "/projects/PRJ-103/closing/", ("director", "pm-portail", "tech-01")),
    Screen("closing-of-204", "/projects/PRJ-204/closing/", ("director", "pm-cmdb")),
    Screen("closing-objective", "/projects/PRJ-204/closing/objectives/1/", ("pm-cmdb",)),
    Screen("closing-ask", "/projects/PRJ-204/closing/survey/new/", ("pm-cmdb",)),
    Screen("closing-survey", "/projects/PRJ-103/closing/survey/", ("director", "tech-01")),
    Screen("closing-use", "/projects/PRJ-103/closing/use/3/", ("mandant-dsi",)),
    Screen("closure-report", "/projects/PRJ-103/closing/report/", ("director", "mandant-dsi")),
    Screen("closure-report-begun", "/projects/PRJ-204/closing/report/", ("pm-cmdb",)),
    Screen("paper-closure", "/documents/closure/PRJ-103-RA/", ("director",)),
    Screen("lessons", "/lessons/", ("director", "tech-01", "rh")),
    Screen("lessons-filtered", "/lessons/?category=deployment&state=applied"),
    Screen("lesson-applied", "/lessons/PRJ-103/2/", ("director", "observateur")),
    Screen("lesson-followed-up", "/lessons/PRJ-103/4/"),
    Screen("lesson-validated", "/lessons/PRJ-204/3/", ("director", "pm-cmdb")),
    Screen("lesson-new", "/lessons/new/?project=PRJ-204", ("pm-cmdb",)),
    Screen("lesson-edit", "/lessons/PRJ-204/3/edit/", ("pm-cmdb",)),
    Screen("lesson-history", "/lessons/PRJ-103/4/history/"),
    Screen("lessons-suggested", "/projects/PRJ-205/suggested-lessons/", ("prog-servicedesk",)),
    Screen("lesson-judge", "/projects/PRJ-205/suggested-lessons/PRJ-204/1/", ("prog-servicedesk",)),
    Screen("lesson-result", "/projects/PRJ-101/suggested-lessons/PRJ-103/2/result/", ("pm-w11",)),
    Screen("control", "/projects/PRJ-201/control/", ("director", "pm-itsm", "mandant-operations")),
    Screen("control-done", "/projects/PRJ-204/control/"),
    Screen("control-on-hold", "/projects/PRJ-303/control/"),
    Screen("control-without", "/projects/PRJ-202/control/"),
    Screen("control-own-packages", "/projects/PRJ-201-A/control/", ("lot-integration",)),
    Screen("control-planned", "/projects/PRJ-201/control/planned/", ("director", "pm-itsm")),
    Screen("control-portfolio", "/control/", ("director", "prog-servicedesk", "mandant-dsi")),
    Screen("control-snapshots", "/control/snapshots/"),
    Screen("control-thresholds", "/control/thresholds/", ("director", "prog-servicedesk")),
    Screen("control-measure", "/projects/PRJ-201/control/measures/1/", ("director", "pm-itsm")),
    Screen("control-declare", "/projects/PRJ-201/control/light/", LEAD),
    Screen("control-measure-new", "/projects/PRJ-201/control/measures/new/", LEAD),
    Screen("control-earned", "/projects/PRJ-201/control/earned/1/", LEAD),
    Screen("control-rest", "/projects/PRJ-201/control/rest/1/", LEAD),
    Screen("control-forecast", "/projects/PRJ-201/control/forecast/", LEAD),
    Screen("contingency", "/projects/PRJ-101/risks/contingency/", ("director", "pm-w11")),
    Screen("contingency-set", "/projects/PRJ-101/risks/contingency/set/"),
    Screen("contingency-draw", "/projects/PRJ-101/risks/contingency/draw/", ("pm-w11",)),
    Screen("contingency-release", "/projects/PRJ-101/risks/contingency/release/"),
    Screen("simulations", "/projects/PRJ-205-A/risks/simulations/", ("qualite", "director")),
    Screen("simulation", "/projects/PRJ-205-A/risks/simulations/1/", ("qualite",)),
    Screen("simulation-triangular", "/projects/PRJ-205-A/risks/simulations/2/", ("director",)),
    Screen("estimates", "/projects/PRJ-205-A/risks/estimates/", ("qualite",)),
    Screen("estimate-task", "/projects/PRJ-205-A/risks/estimates/task/1/", ("qualite",)),
    Screen("estimate-risk", "/projects/PRJ-205-A/risks/estimates/risk/1/", ("qualite",)),
    Screen("risks-portfolio", "/risks/", ("director", "mandant-dsi", "qualite")),
    Screen("risks-late", "/risks/?late=on"),
    Screen("risk-matrix-portfolio", "/risks/matrix/", ("director", "mandant-dsi")),
    Screen("risk-portfolio", "/risks/portfolio/1/", ("director",)),
    Screen("risk-portfolio-new", "/risks/new/ODR/", ("qualite",)),
    Screen("issues", "/projects/PRJ-201/issues/", LEAD),
    Screen("issues-all", "/issues/"),
    Screen("issue", "/projects/PRJ-303/issues/1/", ("director", "pm-voix")),
    Screen("issue-new", "/projects/PRJ-201/issues/new/", LEAD),
    Screen("issue-edit", "/projects/PRJ-201/issues/1/edit/", LEAD),
)
_REPORTS = (
    Screen("reports", "/reports/", ("director", *BOARD)),
    Screen("cockpit", "/cockpit/", ("director", "pm-itsm", "mandant-dsi")),
    Screen("cockpit-map", "/cockpit/?view=map", ("director", "pm-itsm")),
    Screen("cockpit-waiting", "/cockpit/waiting/", ("director",)),
    Screen("cockpit-load", "/cockpit/load/", ("director", "pm-itsm")),
    Screen("directives", "/reports/directives/", ("director", "pm-itsm")),
    Screen("directive", "/reports/directives/{directive}/", ("director", "mandant-dsi")),
    Screen("directive-new", "/reports/directives/new/ODR/"),
    Screen("directive-edit", "/reports/directives/{directive}/edit/"),
    Screen("summaries", "/reports/summaries/", ("director", "prog-servicedesk", "pm-itsm")),
    Screen("summary-draft", "/reports/summaries/{summary}/"),
    Screen("summary-write", "/reports/summaries/{summary}/write/"),
    Screen("paper-control", "/documents/control/PRJ-201-2026-10/", LEADS),
    Screen("project-reports", f"{_PATH}reports/", LEADS),
    Screen("report-draft", f"{_PATH}reports/2/", LEAD),
    Screen("commentary", f"{_PATH}reports/2/commentary/", LEAD),
    Screen("report-submitted", "/projects/PRJ-101/reports/2/", ("director", "mandant-dsi")),
    Screen("report-approved", "/projects/PRJ-301/reports/1/"),
    Screen("report-published", "/projects/PRJ-303/reports/1/"),
)
_ADMINISTRATION = (
    Screen("accounts", "/administration/", ADMIN),
    Screen("account", "/administration/accounts/tech-01/", ADMIN),
    Screen("account-new", "/administration/new-account/", ADMIN),
    Screen("account-edit", "/administration/accounts/tech-01/change/", ADMIN),
    Screen("account-close", "/administration/accounts/tech-01/close/", ADMIN),
    Screen("units", "/administration/units/", ADMIN),
    Screen("unit-new", "/administration/new-unit/", ADMIN),
    Screen("unit-edit", "/administration/units/informatique/", ADMIN),
    Screen("sites", "/administration/sites/", ADMIN),
    Screen("site-new", "/administration/new-site/", ADMIN),
    Screen("calendars", "/administration/calendars/", ADMIN),
    Screen("calendar-new", "/administration/new-calendar/", ADMIN),
    Screen("site-edit", "/administration/sites/geneve/", ADMIN),
)
_ONES_OWN = (
    Screen("my-work", "/my-work/", ("pm-itsm", *TEAM)),
    Screen("notifications", "/notifications/", ("director", "tech-01")),
    Screen("search", "/search/?q=itsm", ("director", "observateur")),
    Screen("profile", "/profile/", ("tech-01",)),
    Screen("my-calendar", "/profile/calendar/", ("tech-01",)),
    Screen("password", "/accounts/password/change/", ("tech-01",)),
    Screen("second-factor", "/accounts/2fa/", ("tech-01",)),
    Screen("sign-in", "/accounts/login/", ("",)),
    Screen("password-lost", "/accounts/password/reset/", ("",)),
    Screen("sign-out", "/accounts/logout/", ("tech-01",)),
)

SCREENS = (
    Screen("projects", "/projects/", LEADS + TEAM + READERS),
    Screen("projects-filtered", "/projects/?state=execution&sort=-code"),
    Screen("projects-empty", "/projects/?q=zzzzzz"),
    *_inside(PROJECT, 1, LEADS),
    *_inside(TEAM_PROJECT, 3, TEAM),
    *_PLANNING,
    *_DELIVERING,
    *_RECORDS,
    *_REQUESTS,
    *_MANDATES,
    *_DECISION_FILES,
    *_RISKS,
    *_REPORTS,
    *_ADMINISTRATION,
    *_ONES_OWN,
    Screen("not-found", "/projects/NONE/", status=404),
    Screen("forbidden", f"{_PATH}move/", LEAD, status=403),
)


def add_what_the_demonstration_lacks() -> None:
    """What has gone out by mail, and files that were uploaded and wait for their confirmation."""
    _send_newsletter()
    _upload_postings()
    project = Project.objects.get(code=PROJECT)
    if project.lead is None or project.plan_imports.exists():
        return
    plan = SimpleUploadedFile("plan.xml", house_plan().encode(), content_type="text/xml")
    execute(upload_plan(project.pk, plan, actor=project.lead).job_id)


def _upload_postings() -> None:
    """One row that can be booked, and one whose package nobody knows."""
    project = Project.objects.get(code="PRJ-201")
    if project.posting_imports.exists():
        return
    package = project.work_packages.order_by("outline").first()
    head = "Date comptable;Lot de travail;Type de coûts;Montant (CHF);Fournisseur;N° de pièce"
    rows = [f"30.10.2026;{package.code};Matériel;1'240,50;Éclair SA;F-77", "30.10.2026;LT99;x;1;;"]
    file = SimpleUploadedFile("factures.csv", "\n".join([head, *rows]).encode())
    controller = User.objects.get(username="finances")
    execute(upload_postings(project.pk, file, actor=controller).job_id)


def _send_newsletter() -> None:
    row = CommunicationAction.objects.get(project__code="PRJ-101", number=3)
    if row.deliveries.exists():
        return
    now = clock.now()
    came = {
        "returned": {"sent_at": now},
        "refused": {"said": "550 5.1.1 no such mailbox"},
        "left_out": {},
        "waiting": {},
        "sent": {"sent_at": now, "read_at": now},
    }
    for state, fields in came.items():
        address = f"{state.replace('_', '-')}@example.org"
        Delivery.objects.create(action=row, address=address, language="both", state=state, **fields)
