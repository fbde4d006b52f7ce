"""The steps of a risk, a measure and an issue: who may take them, when, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from risks.choices import ISSUE_OPEN, RATED_OPEN, RISK_OVER, UNDER_WAY, UNVERIFIED, RiskState
from risks.forms import steps as forms
from risks.models import Issue, Measure, Risk
from risks.operations import issues, measures, ratings, register
from risks.permissions import (
    can_accept,
    can_close,
    can_do_measure,
    can_edit_issue,
    can_respond,
    can_solve_issue,
    can_steer,
)
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.errors import Words

Row = Risk | Measure | Issue


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``states`` are those in which it is offered."""

    name: str
    label: Words
    done: Words
    form: type[forms.StepForm]
    entitled: Callable[[User, Any], bool]
    states: Sequence[str]
    run: Callable[..., Any]
    is_offered: Callable[[Any], bool] = lambda row: True

    def fits(self, row: Row) -> bool:
        return row.state in self.states and self.is_offered(row)


def _respond(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    facts = {"actor": actor, "on": on, "version": said["version"]}
    register.choose_response(row.pk, said["response"], **facts)


def _monitor(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    register.monitor_risk(row.pk, actor=actor, version=said["version"])


def _close(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    register.close_risk(row.pk, said["reason"], actor=actor, on=on, version=said["version"])


def _reopen(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    register.reopen_risk(row.pk, said["reason"], actor=actor, on=on, version=said["version"])


def _accept(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    facts = {"actor": actor, "at": now(), "on": on, "version": said["version"]}
    ratings.accept_risk(row.pk, said["reason"], **facts)


def _inform(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    ratings.inform_sponsor(row.pk, said["how"], actor=actor, on=on)


def _occur(row: Risk, said: dict[str, Any], actor: User, on: date) -> None:
    issue = {name: said[name] for name in ("severity", "due_on", "owner")}
    facts = register.Occurrence(
        said["what"], issue, said["cost"], said["delay_days"], said.get("project")
    )
    register.record_occurrence(row.pk, facts, actor=actor, on=on, version=said["version"])


def _start(row: Measure, said: dict[str, Any], actor: User, on: date) -> None:
    measures.start_measure(row.pk, actor=actor, version=said["version"])


def _implement(row: Measure, said: dict[str, Any], actor: User, on: date) -> None:
    facts = {"actor": actor, "on": on, "implemented_on": said["implemented_on"]}
    measures.implement_measure(row.pk, said["evidence"], version=said["version"], **facts)


def _cancel(row: Measure, said: dict[str, Any], actor: User, on: date) -> None:
    measures.cancel_measure(row.pk, said["reason"], actor=actor, on=on, version=said["version"])


def _resolve(row: Issue, said: dict[str, Any], actor: User, on: date) -> None:
    issues.resolve_issue(row.pk, said["solution"], actor=actor, on=on, version=said["version"])


def _close_issue(row: Issue, said: dict[str, Any], actor: User, on: date) -> None:
    issues.close_issue(row.pk, actor=actor, version=said["version"])


def _escalate(row: Issue, said: dict[str, Any], actor: User, on: date) -> None:
    issues.escalate_issue(row.pk, said["reason"], actor=actor, on=on, version=said["version"])


def _steers_measure(user: User, measure: Measure) -> bool:
    return can_steer(user, measure.risk)


def _by_name(*steps: Step) -> dict[str, Step]:
    return {step.name: step for step in steps}


RISK_STEPS = _by_name(
    Step("respond", _("Choose the response"), _("The response is chosen."),
         forms.ResponseForm, can_respond, RATED_OPEN, _respond),
    Step("accept", _("Accept the risk with your signature"), _("You have accepted the risk."),
         forms.ReasonForm, can_accept, RATED_OPEN, _accept),
    Step("inform", _("Write down that the sponsor is informed"), _("It is written down."),
         forms.HowForm, can_steer, RATED_OPEN, _inform,
         lambda risk: risk.inform_due_on is not None),
    Step("monitor", _("Only monitor it from now on"), _("The risk is monitored."),
         forms.StepForm, can_steer, [RiskState.TREATED], _monitor),
    Step("close", _("Close the risk"), _("The risk is closed."),
         forms.ReasonForm, can_close, [RiskState.MONITORED], _close),
    Step("occur", _("Record that it came true"), _("The risk came true; an issue deals with it."),
         forms.OccurrenceForm, can_steer, RATED_OPEN, _occur),
    Step("reopen", _("Reopen the risk"), _("The risk is open again; rate it anew."),
         forms.ReasonForm, can_steer, RISK_OVER, _reopen),
)  # fmt: skip
MEASURE_STEPS = _by_name(
    Step("start", pgettext_lazy("measure", "Begin"), _("The measure is in progress."),
         forms.StepForm, can_do_measure, ["planned"], _start),
    Step("implement", _("Report as implemented"),
         _("The measure is implemented; somebody else verifies its effect."),
         forms.ImplementForm, can_do_measure, UNDER_WAY, _implement),
    Step("cancel", _("Cancel the measure"), _("The measure is cancelled."),
         forms.ReasonForm, _steers_measure, UNVERIFIED, _cancel),
)  # fmt: skip
ISSUE_STEPS = _by_name(
    Step("resolve", _("Report as solved"), _("The issue is solved; the project’s lead closes it."),
         forms.SolutionForm, can_solve_issue, ISSUE_OPEN, _resolve),
    Step("close", _("Close the issue"), _("The issue is closed."),
         forms.StepForm, can_edit_issue, ["resolved"], _close_issue),
    Step("escalate", _("Escalate to the sponsor"), _("The sponsor is told."),
         forms.ReasonForm, can_solve_issue, ISSUE_OPEN, _escalate,
         lambda issue: issue.escalated_on is None),
)  # fmt: skip

Refused = tuple[Step, forms.StepForm] | None


def offered(
    steps: Mapping[str, Step], user: User, row: Row, prefix: str = "", refused: Refused = None
) -> list[tuple[Step, forms.StepForm]]:
    """What the person may do now; what was refused keeps what was typed."""
    found = []
    for step in steps.values():
        if not step.fits(row) or not step.entitled(user, row):
            continue
        if refused is not None and refused[0] is step and refused[1].row.pk == row.pk:
            found.append(refused)
            continue
        form = step.form(prefix=f"{prefix}{step.name}", row=row, initial={"version": row.version})
        found.append((step, form))
    return found


def unseen(
    refused: Refused, *shown: Sequence[tuple[Step, forms.StepForm]]
) -> forms.StepForm | None:
    """A refused form that no list of steps shows, since its step is not offered any more."""
    if refused is None:
        return None
    drawn = any(form is refused[1] for steps in shown for _step, form in steps)
    return None if drawn else refused[1]
