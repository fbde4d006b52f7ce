"""Adopting a scenario: which list the board takes, what it changes by hand, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.versions import check_version
from projects.choices import Body, Outcome
from projects.grounds import Grounds
from projects.models import Decision, ListKind, ScenarioState, SelectionScenario
from projects.operations.checks import lock_portfolio
from projects.operations.decision_records import write_down
from projects.operations.selection import is_being_computed
from projects.selection.computing import final_list
from projects.selection.inputs import load_input
from projects.selection.permissions import can_adopt
from servicedesk_pm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class ByHand:
    """A project that the board takes or leaves out against the list."""

    is_in: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the board decided; ``changes`` by the code of the project."""

    taken: str
    subject_fr: str
    reasoning: str
    participants: frozenset[int]
    subject_en: str = ""
    document: str = ""
    changes: Mapping[str, ByHand] = field(default_factory=dict)


@operation
def adopt_scenario(
    scenario_id: int, adoption: Adoption, *, actor: User, on: date, version: int | None = None
) -> Decision:
    """Write down that the board takes this scenario; the one before of the year is superseded.

    Raises PermissionDenied for all but the director and the board, StaleObject, and
    RuleViolation for what is not computed or out of date, without reasoning or members of the
    board, and for a change that breaks a rule or a limit or has no reason.
    """
    portfolios = SelectionScenario.objects.values_list("portfolio_id", flat=True)
    lock_portfolio(portfolios.get(pk=scenario_id))
    row = SelectionScenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    if not can_adopt(actor):
        raise PermissionDenied
    check_version(row, version)
    _check_ready(row)
    _check_said(adoption)
    found = load_input(row)
    if found.digest != row.result_of:
        raise RuleViolation(_("What was computed is out of date; compute the scenario again."))
    codes = _codes(row, adoption)
    final = final_list(found, row, codes)
    before = SelectionScenario.objects.filter(
        portfolio=row.portfolio_id, year=row.year, state=ScenarioState.ADOPTED
    )
    for old in before.order_by("pk"):
        old.state = ScenarioState.SUPERSEDED
        old.save(update_fields=["state"])
    decision = write_down(_decision(row, adoption, actor, on), _grounds(adoption))
    row.state, row.decision = ScenarioState.ADOPTED, decision
    row.adopted = {
        **final,
        "list": adoption.taken,
        "years": row.result["years"],
        "changes": [
            {"code": code, "is_in": change.is_in, "reason": change.reason.strip()}
            for code, change in sorted(adoption.changes.items())
        ],
    }
    row.version += 1
    row.save(update_fields=["state", "decision", "adopted", "version"])
    record(actor, "scenario.adopted", row, reason=decision.reasoning)
    return decision


def _check_ready(row: SelectionScenario) -> None:
    if not row.is_draft:
        raise RuleViolation(_("This scenario was adopted already."))
    if is_being_computed(row) or not row.result:
        raise RuleViolation(_("Compute the scenario before the board adopts it."))


def _check_said(adoption: Adoption) -> None:
    if adoption.taken not in ListKind.values:
        raise RuleViolation(_("Say which list the board takes."), field="taken")
    if not adoption.subject_fr.strip() and not adoption.subject_en.strip():
        raise RuleViolation(_("Say what is decided."), field="subject_fr")
    if not adoption.reasoning.strip():
        raise RuleViolation(_("Give the reason."), field="reasoning")
    board = User.objects.active().filter(
        pk__in=adoption.participants, organisation_roles__role=Role.SPONSOR
    )
    if not board.exists():
        words = _("Name the members of the board who decided.")
        raise RuleViolation(words, field="participants")
    for code, change in adoption.changes.items():
        if not change.reason.strip():
            words = _("Say why %(code)s is changed by hand.") % {"code": code}
            raise RuleViolation(words, field=f"why_{code}")


def _codes(row: SelectionScenario, adoption: Adoption) -> frozenset[str]:
    codes = set(row.result[adoption.taken]["codes"])
    for code, change in adoption.changes.items():
        if code not in row.result["candidates"]:
            words = _("%(code)s is no candidate of this scenario.") % {"code": code}
            raise RuleViolation(words)
        if (code in codes) == change.is_in:
            words = _("%(code)s stands in the list as you want it already.") % {"code": code}
            raise RuleViolation(words, field=f"hand_{code}")
        if change.is_in:
            codes.add(code)
        else:
            codes.discard(code)
    return frozenset(codes)


def _decision(row: SelectionScenario, adoption: Adoption, actor: User, on: date) -> Decision:
    return Decision(
        portfolio_id=row.portfolio_id,
        subject_fr=adoption.subject_fr.strip(),
        subject_en=adoption.subject_en.strip(),
        body=Body.BOARD,
        outcome=Outcome.APPROVED,
        held_on=on,
        decided_by=actor,
    )


def _grounds(adoption: Adoption) -> Grounds:
    return Grounds(
        adoption.reasoning, participants=adoption.participants, document=adoption.document
    )
