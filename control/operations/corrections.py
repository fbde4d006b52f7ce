"""Corrective measures are planned, done, and their effect is read off the light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from control.choices import INDEX_OF, CorrectionState, Effect, LightName
from control.models import CorrectiveMeasure, StatusSnapshot
from control.months import last_over
from control.permissions import can_correct, can_judge, can_report_done
from control.snapshots import work_out
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import facts_about
from projects.permissions import can_see_inside
from projects.rules import check_reason
from servicedesk_pm.common.errors import RuleViolation
from workpackages.operations.locking import demand, lock_project
from workpackages.rules import check_day, check_fact

# What an index must move by, so that one may speak of an effect.
MOVED = Decimal("0.01")
COLOURS = ("green", "amber", "red")
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """What is said of a measure; the names are those of its form."""

    light: str
    cause: str
    effect: str
    action: str
    expected: str
    owner_id: int
    due_on: date
    effect_on: date


@operation
def plan_correction(
    project_id: int, facts: CorrectionFacts, *, actor: User, on: date
) -> CorrectiveMeasure:
    """Say what is done about a light, by whom and until when; the light is kept as it is now.

    Raises PermissionDenied, and RuleViolation that names the field.
    """
    project = lock_project(project_id)
    demand(allowed=can_correct(actor, project))
    row = CorrectiveMeasure(project=project, planned_on=on)
    _put(row, facts, today=on)
    last = CorrectiveMeasure.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    row.colour_before, row.index_before = light_of(project, row.light, on=on)
    row.save(force_insert=True)
    record(actor, "correction.planned", row)
    _tell(row, "correction.planned", [row.owner], actor)
    return row


@operation
def change_correction(
    measure_id: int, facts: CorrectionFacts, *, actor: User, on: date, version: int | None = None
) -> CorrectiveMeasure:
    """Change what is planned. Raises PermissionDenied, StaleObject, RuleViolation once done."""
    row = _locked(measure_id)
    demand(allowed=can_correct(actor, row.project))
    _check_state(row, CorrectionState.PLANNED)
    check_version(row, version)
    before = row.owner_id
    _put(row, facts, today=None if facts.due_on == row.due_on else on)
    row.version += 1
    row.save()
    if row.owner_id != before:
        _tell(row, "correction.planned", [row.owner], actor)
    return row


@operation
def report_done(
    measure_id: int,
    evidence: str,
    *,
    actor: User,
    done_on: date,
    on: date,
    version: int | None = None,
) -> CorrectiveMeasure:
    """The measure is carried out; what proves it is named.

    Raises PermissionDenied, StaleObject, and RuleViolation for a day to come or without evidence.
    """
    row = _locked(measure_id)
    demand(allowed=can_report_done(actor, row))
    _check_state(row, CorrectionState.PLANNED)
    check_version(row, version)
    check_fact(done_on, today=on, field="done_on")
    said = evidence.strip()
    if not said:
        raise RuleViolation(_("Say what proves that it is done."), field="evidence")
    row.evidence, row.done_on, row.state = said[:500], done_on, CorrectionState.DONE
    row.version += 1
    row.save()
    record(actor, "correction.done", row)
    _tell(row, "correction.done", [row.project.lead], actor)
    return row


@operation
def judge_effect(
    measure_id: int, finding: str, *, actor: User, on: date, version: int | None = None
) -> CorrectiveMeasure:
    """Compare the light and its index with what they were; the verdict follows from them.

    Raises PermissionDenied, StaleObject, and RuleViolation before the effect should be seen.
    """
    row = _locked(measure_id)
    demand(allowed=can_judge(actor, row))
    _check_state(row, CorrectionState.DONE)
    check_version(row, version)
    if on < row.effect_on:
        raise RuleViolation(_("The effect cannot be judged before the day on which it shows."))
    row.finding = check_reason(finding, field="finding")
    row.colour_after, row.index_after = light_of(row.project, row.light, on=on)
    row.verdict = verdict_of(row)
    row.state, row.judged_by, row.judged_on = CorrectionState.JUDGED, actor, on
    row.version += 1
    row.save()
    record(actor, "correction.judged", row, reason=row.finding)
    _tell(row, "correction.judged", [row.owner, row.project.lead], actor)
    return row


@operation
def give_up(
    measure_id: int, reason: str, *, actor: User, version: int | None = None
) -> CorrectiveMeasure:
    """The measure is not carried out. Raises PermissionDenied, StaleObject, RuleViolation."""
    row = _locked(measure_id)
    demand(allowed=can_correct(actor, row.project))
    _check_state(row, CorrectionState.PLANNED)
    check_version(row, version)
    row.cancelled_because = check_reason(reason)
    row.state = CorrectionState.CANCELLED
    row.version += 1
    row.save()
    record(actor, "correction.given_up", row, reason=row.cancelled_because)
    _tell(row, "correction.given_up", [row.owner], actor)
    return row


def light_of(project: Project, light: str, *, on: date) -> tuple[str, str]:
    """The colour and the index of a light at the last month that is over; nothing unknown."""
    as_of = last_over(on)
    kept = StatusSnapshot.objects.filter(project=project, status_date=as_of).first()
    row = kept or work_out([project], as_of)[project.pk].snapshot
    colour = row.figures["lights"].get(light, ["", ""])[0]
    name = INDEX_OF.get(LightName(light), "")
    index = row.ratio(name) if name else None
    return colour, "" if index is None else f"{index:.4f}"


def verdict_of(row: CorrectiveMeasure) -> Effect:
    """By the index where the light has one, else by the colour."""
    if row.before is not None and row.after is not None:
        moved = row.after - row.before
        if abs(moved) < MOVED:
            return Effect.SAME
        return Effect.BETTER if moved > 0 else Effect.WORSE
    known = row.colour_before in COLOURS and row.colour_after in COLOURS
    if not known or row.colour_before == row.colour_after:
        return Effect.SAME
    is_better = COLOURS.index(row.colour_after) < COLOURS.index(row.colour_before)
    return Effect.BETTER if is_better else Effect.WORSE


def _locked(measure_id: int) -> CorrectiveMeasure:
    project_id = CorrectiveMeasure.objects.values_list("project", flat=True).get(pk=measure_id)
    project = lock_project(project_id)
    rows = CorrectiveMeasure.objects.select_for_update(of=("self",)).select_related("owner")
    row = rows.get(pk=measure_id)
    row.project = project
    return row


def _check_state(row: CorrectiveMeasure, wanted: CorrectionState) -> None:
    if row.state != wanted:
        words = _("This is not possible while the measure is in the state “%(state)s”.")
        raise RuleViolation(words % {"state": row.get_state_display()})


def _put(row: CorrectiveMeasure, facts: CorrectionFacts, *, today: date | None) -> None:
    """``today`` bounds a new deadline; one that only stays may have passed."""
    if facts.light not in LightName.values:
        raise RuleViolation(_("Choose one of the lights."), field="light")
    for name in ("cause", "effect", "action", "expected"):
        said = getattr(facts, name).strip()
        if not said:
            raise RuleViolation(
                _("Cause, effect, measure and expected effect are needed."), field=name
            )
        if len(said) > LONGEST:
            raise RuleViolation(_("This is too long: at most 1000 characters."), field=name)
        setattr(row, name, said)
    check_day(facts.due_on, field="due_on")
    check_day(facts.effect_on, field="effect_on")
    if today is not None and facts.due_on < today:
        raise RuleViolation(_("The deadline has passed already."), field="due_on")
    if facts.effect_on < facts.due_on:
        words = _("The effect cannot show before the measure is done.")
        raise RuleViolation(words, field="effect_on")
    owner = User.objects.active().filter(pk=facts.owner_id).first()
    if owner is None or not can_see_inside(owner, row.project):
        raise RuleViolation(_("Choose somebody of this project."), field="owner")
    row.light, row.owner = facts.light, owner
    row.due_on, row.effect_on = facts.due_on, facts.effect_on


def _tell(row: CorrectiveMeasure, kind: str, people: list[User | None], actor: User) -> None:
    known = {each.pk: each for each in people if each is not None}
    facts = facts_about(row.project, actor, measure=row.code)
    notify([*known.values()], kind, facts, row.get_absolute_url(), actor)
