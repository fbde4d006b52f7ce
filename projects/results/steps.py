"""The steps of a result, each with its form, its right and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from projects.forms.results import DeliverForm, IntegrateForm, SendBackForm
from projects.models import ProgrammeResult
from projects.operations.results import deliver_result, integrate_result, send_result_back
from projects.results.choices import ResultState
from projects.results.permissions import delivers, verifies
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.forms import VersionedForm


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who may take it, what it asks, what it does, and how that is told."""

    name: str
    label: Words
    done: Words
    form: type[VersionedForm]
    entitled: Callable[[User, ProgrammeResult], bool]
    from_state: ResultState
    run: Callable[..., ProgrammeResult]
    is_dated: bool = True

    def act(
        self, row: ProgrammeResult, facts: dict[str, Any], *, actor: User, on: date
    ) -> ProgrammeResult:
        said = next(value for name, value in facts.items() if name != "version")
        dated = {"on": on} if self.is_dated else {}
        return self.run(row.pk, said, actor=actor, version=facts["version"], **dated)


STEPS: dict[str, Step] = {
    "deliver": Step(
        "deliver",
        _("Report as delivered"),
        _("The result is reported as delivered; the programme verifies it."),
        DeliverForm,
        delivers,
        ResultState.EXPECTED,
        deliver_result,
    ),
    "integrate": Step(
        "integrate",
        _("Confirm the integration"),
        _("The result is integrated into the programme."),
        IntegrateForm,
        verifies,
        ResultState.DELIVERED,
        integrate_result,
    ),
    "return": Step(
        "return",
        pgettext_lazy("result", "Send it back"),
        _("The result is sent back; it is expected again."),
        SendBackForm,
        verifies,
        ResultState.DELIVERED,
        send_result_back,
        is_dated=False,
    ),
}


def steps_for(
    user: User, row: ProgrammeResult, refused: tuple[Step, VersionedForm] | None = None
) -> list[tuple[Step, VersionedForm]]:
    """What the person may do with the result now; what was refused keeps what was typed."""
    found = []
    for step in STEPS.values():
        if row.state != step.from_state or not step.entitled(user, row):
            continue
        if refused is not None and refused[0] is step:
            found.append((step, refused[1]))
        else:
            form = step.form(prefix=step.name, initial={"version": row.version})
            found.append((step, form))
    return found
