"""What an accepting person says, as far as tests repeat it."""

from __future__ import annotations

from datetime import date
from typing import Any

from people.models import User
from tests.conftest import FRIDAY
from workpackages.acceptance.judging import DefectFacts, Found, Verdict
from workpackages.models import Acceptance, Deliverable
from workpackages.operations.accepting import decide_acceptance

ALL_MET = {1: Found("met"), 2: Found("met")}
ONE_FAILED = {1: Found("met"), 2: Found("not_met", "Two sites fail")}
# Twenty and sixty working days after Friday 9 October 2026, without public holidays.
LAST_MAJOR, LAST_MINOR = date(2026, 11, 6), date(2027, 1, 1)


def defect(
    severity: str, owner: User | None = None, due_on: date | None = None, *, row: int = 1
) -> DefectFacts:
    return DefectFacts(severity, f"Something {severity}", owner, due_on, row)


def accepted(**more: Any) -> Verdict:
    return Verdict("accepted", ALL_MET, **more)


def reserved(*defects: DefectFacts, **more: Any) -> Verdict:
    return Verdict("reserved", more.pop("results", ALL_MET), defects, **more)


def refused(*defects: DefectFacts, **more: Any) -> Verdict:
    said = {"results": ONE_FAILED, "reasons": "Not usable at two sites.", **more}
    return Verdict("refused", said.pop("results"), defects, **said)


def decide(row: Deliverable, verdict: Verdict, actor: User, **more: Any) -> Acceptance:
    return decide_acceptance(row.pk, verdict, actor=actor, on=more.pop("on", FRIDAY), **more)
