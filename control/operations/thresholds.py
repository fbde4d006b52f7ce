"""The director decides where the lights change their colours; snapshots keep what counted then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from control.models import LightThresholds
from control.permissions import can_set_thresholds
from control.thresholds import BOUNDS, as_json, load_thresholds
from engine.lights import Band, Thresholds
from people.audit import operation, record
from people.models import User
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation
from workpackages.operations.locking import demand

FURTHEST, MOST_DAYS = 10, 250


@operation
def set_thresholds(thresholds: Thresholds, reason: str, *, actor: User) -> LightThresholds:
    """Let other thresholds count from now on; what is kept already keeps its colours.

    Two directors at once leave two rows, of which the later one counts. Raises PermissionDenied,
    and RuleViolation without a reason, without a change, and for bounds that are turned round or
    beyond all sense.
    """
    demand(allowed=can_set_thresholds(actor))
    said = check_reason(reason)
    for each in BOUNDS:
        _check(each.name, getattr(thresholds, each.name), falls=each.falls)
    if thresholds == load_thresholds():
        raise RuleViolation(_("Nothing was changed."))
    row = LightThresholds.objects.create(values=as_json(thresholds), reason=said, decided_by=actor)
    record(actor, "thresholds.set", row, reason=said)
    return row


def _check(name: str, value: Band | int, *, falls: bool) -> None:
    if isinstance(value, int):
        if not 0 <= value <= MOST_DAYS:
            words = _("From 0 to %(most)s working days.")
            raise RuleViolation(words % {"most": MOST_DAYS}, field=name)
        return
    if max(abs(value.green), abs(value.amber)) > FURTHEST:
        raise RuleViolation(_("This is out of range."), field=f"{name}_green")
    if (value.green < value.amber) != falls:
        words = _("Green must be less than amber.") if falls else _("Green must be above amber.")
        raise RuleViolation(words, field=f"{name}_green")
