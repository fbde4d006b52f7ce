"""What follows a verdict: until when, and by what it is done."""

from __future__ import annotations

from datetime import date

from risks.choices import FAILED, MeasureState, Settlement, VerdictName
from risks.models import EffectivenessCheck, Risk


def settle(risk: Risk, how: Settlement, *, on: date) -> None:
    """Note that what the verdicts on this risk asked for is done."""
    for check in waiting_checks(risk):
        _settle(check, how, on)


def settle_after_measure(risk: Risk, *, on: date) -> None:
    """Another measure completes what was effective in part; what failed has to be replaced."""
    for check in waiting_checks(risk):
        failed = check.verdict in FAILED
        if failed and check.shares.filter(measure__state=MeasureState.VERIFIED).exists():
            continue
        _settle(check, Settlement.MEASURE, on)


def settle_after_response(risk: Risk, *, on: date) -> None:
    """Another response takes the place of measures that failed."""
    for check in waiting_checks(risk):
        if check.verdict == VerdictName.PARTIAL:
            continue
        for share in check.shares.select_related("measure").order_by("pk"):
            if share.measure.state == MeasureState.VERIFIED:
                share.measure.state = MeasureState.REPLACED
                share.measure.version += 1
                share.measure.save()
        _settle(check, Settlement.RESPONSE, on)


def waiting_checks(risk: Risk) -> list[EffectivenessCheck]:
    rows = risk.checks.filter(follow_up_on__isnull=False, settled_on__isnull=True)
    return list(rows.order_by("number"))


def _settle(check: EffectivenessCheck, how: Settlement, on: date) -> None:
    check.settled_on, check.settled_how = on, how
    check.save()
