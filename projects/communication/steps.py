"""The steps of a communication action, each with its form, its right and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from projects.communication.choices import FINISHED, IN_WORK, OPEN, ActionState, DeliveryState
from projects.communication.permissions import (
    approves_action,
    follows_sending,
    plans_actions,
    withdraws_action,
    writes_action,
)
from projects.communication.sending import Sending
from projects.forms.communication import (
    AgainForm,
    DoneForm,
    EffectForm,
    ReasonForm,
    ReturnedForm,
)
from projects.models import CommunicationAction
from projects.operations.communication import (
    approve_communication,
    cancel_communication,
    evaluate_communication,
    finish_communication,
    missing_words,
    withdraw_communication,
)
from projects.operations.mailings import note_returned, send_message, try_message, write_again
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.forms import VersionedForm

S = ActionState


@dataclass(frozen=True, slots=True)
class Step:
    """Who may take it in which states, what it asks, does, and says afterwards."""

    name: str
    label: Words
    done: Words
    form: type[VersionedForm]
    entitled: Callable[[User, CommunicationAction], bool]
    states: tuple[str, ...]
    run: Callable[[CommunicationAction, dict[str, Any], User, date], object]
    is_quiet: bool = False
    # Of what goes by e-mail alone, and only once it has come so far.
    mailed: Callable[[Sending], bool] | None = None

    def applies(self, row: CommunicationAction, sending: Sending | None) -> bool:
        if row.state not in self.states:
            return False
        return self.mailed is None or (sending is not None and self.mailed(sending))

    def make_form(
        self,
        row: CommunicationAction,
        posted: Any = None,
        on: date | None = None,
        sending: Sending | None = None,
    ) -> Any:
        initial: dict[str, Any] = {"version": row.version}
        if self.name == "done":
            initial |= {"done_on": on, "reached": row.audience_size}
        elif self.name == "effect":
            read = sending.read if sending and sending.has_begun else None
            responded = read if row.responded is None else row.responded
            initial |= {"responded": responded, "effect": row.effect}
        return self.form(posted, prefix=self.name, initial=initial)

    def missing(self, row: CommunicationAction, sending: Sending | None = None) -> list[str]:
        """What has to be there before."""
        if self.name == "send" and sending and not sending.recipients:
            return [_("Nobody is reached by e-mail: name units, stakeholders or addresses.")]
        if self.name not in {"approve", "try"}:
            return []
        return missing_words(row)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as the page shows it."""

    step: Step
    form: Any
    missing: list[str]

    @property
    def is_folded(self) -> bool:
        return self.step.is_quiet and not self.form.is_bound

    @property
    def asks_nothing(self) -> bool:
        return not self.form.visible_fields()


def _plans(user: User, row: CommunicationAction) -> bool:
    return plans_actions(user, row.project)


STEPS: dict[str, Step] = {
    "approve": Step(
        "approve",
        gettext_lazy("Approve the message"),
        gettext_lazy("The message is approved; who is responsible is told."),
        VersionedForm,
        approves_action,
        IN_WORK,
        lambda row, said, actor, on: approve_communication(
            row.pk, actor=actor, on=on, version=said["version"]
        ),
    ),
    "try": Step(
        "try",
        gettext_lazy("Send it to yourself as a trial"),
        gettext_lazy("The trial is on its way to your address."),
        VersionedForm,
        follows_sending,
        (S.DRAFTED, S.APPROVED),
        lambda row, said, actor, on: try_message(row.pk, actor=actor, version=said["version"]),
        is_quiet=True,
        mailed=lambda sending: not sending.has_begun,
    ),
    "send": Step(
        "send",
        gettext_lazy("Send it by e-mail"),
        gettext_lazy("The message is being sent."),
        VersionedForm,
        writes_action,
        (S.APPROVED,),
        lambda row, said, actor, on: send_message(row.pk, actor=actor, version=said["version"]),
        mailed=lambda sending: True,
    ),
    "done": Step(
        "done",
        gettext_lazy("Report it as done"),
        gettext_lazy("It is reported as done."),
        DoneForm,
        writes_action,
        (S.APPROVED,),
        lambda row, said, actor, on: finish_communication(
            row.pk,
            said["done_on"],
            said["reached"],
            actor=actor,
            on=on,
            version=said["version"],
        ),
    ),
    "effect": Step(
        "effect",
        gettext_lazy("Say what it brought"),
        gettext_lazy("Its effect is written down."),
        EffectForm,
        writes_action,
        (S.DONE, S.EVALUATED),
        lambda row, said, actor, on: evaluate_communication(
            row.pk, said["responded"], said["effect"], actor=actor, version=said["version"]
        ),
    ),
    "returned": Step(
        "returned",
        gettext_lazy("Enter what came back"),
        gettext_lazy("These addresses are written to no more."),
        ReturnedForm,
        follows_sending,
        (S.APPROVED, *FINISHED),
        lambda row, said, actor, on: note_returned(
            row.pk, said["returned"], actor=actor, on=on, version=said["version"]
        ),
        is_quiet=True,
        mailed=lambda sending: DeliveryState.SENT in sending.counts,
    ),
    "again": Step(
        "again",
        gettext_lazy("Write to an address again"),
        gettext_lazy("These addresses are written to again."),
        AgainForm,
        follows_sending,
        (S.APPROVED, *FINISHED),
        lambda row, said, actor, on: write_again(
            row.pk, said["again"], actor=actor, version=said["version"]
        ),
        is_quiet=True,
        mailed=lambda sending: bool(
            {DeliveryState.LEFT_OUT, DeliveryState.RETURNED} & sending.counts.keys()
        ),
    ),
    "withdraw": Step(
        "withdraw",
        gettext_lazy("Take the approval back"),
        gettext_lazy("The approval is taken back; the message can be changed."),
        ReasonForm,
        withdraws_action,
        (S.APPROVED,),
        lambda row, said, actor, on: withdraw_communication(
            row.pk, said["reason"], actor=actor, version=said["version"]
        ),
        is_quiet=True,
    ),
    "cancel": Step(
        "cancel",
        gettext_lazy("Cancel it"),
        gettext_lazy("It is cancelled."),
        ReasonForm,
        _plans,
        OPEN,
        lambda row, said, actor, on: cancel_communication(
            row.pk, said["reason"], actor=actor, version=said["version"]
        ),
        is_quiet=True,
    ),
}


def offers_for(
    user: User,
    row: CommunicationAction,
    on: date,
    sending: Sending | None = None,
    refused: tuple[Step, Any] | None = None,
) -> list[Offer]:
    """The steps that the person may take now; a refused one keeps what was typed."""
    offers = []
    for step in STEPS.values():
        if step.applies(row, sending) and step.entitled(user, row):
            is_refused = refused is not None and refused[0] is step
            form = refused[1] if refused and is_refused else step.make_form(row, None, on, sending)
            offers.append(Offer(step, form, step.missing(row, sending)))
    # What one may do aside is not worth a list of what is missing for it.
    return [each for each in offers if not (each.step.is_quiet and each.missing)]
