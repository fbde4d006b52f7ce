"""Agreements between projects follow the provider's plan, its state and its reports."""

from __future__ import annotations

from collections.abc import Iterable

from engine.calendar import WorkDays
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from projects.models import Project
from workpackages.calendars import working_days_by_project
from workpackages.choices import ACROSS_AGREED, ACROSS_OPEN, AcrossState
from workpackages.models import CrossDependency
from workpackages.models.across import CrossDependencyQuerySet
from workpackages.scheduling.across import forecast_of, state_of

_SIDES = ("provider", "consumer")
NAMED = (*(f"{side}__{name}" for side in _SIDES for name in ("lead", "programme__manager")),
         "milestone", "task", "requested_by")  # fmt: skip


def follow_plan(project: Project, *, actor: User) -> None:
    """Judge anew what others wait for from this project; the caller has locked it.

    One query where nobody waits. Rows are locked in the order of their keys, after projects.
    """
    found = _locked(CrossDependency.objects.filter(provider=project))
    days = working_days_by_project({dependency.consumer_id for dependency in found})
    for dependency in found:
        reassess(dependency, days[dependency.consumer_id], actor=actor)


def follow_state(project: Project, actor: User) -> None:
    """A project that rests or is over delivers nothing, and one that is over needs nothing."""
    follow_plan(project, actor=actor)
    if not project.is_terminal:
        return
    needs = CrossDependency.objects.filter(consumer=project)
    for dependency in _locked(needs.exclude(state=AcrossState.FULFILLED), states=ACROSS_OPEN):
        set_state(dependency, AcrossState.WITHDRAWN, actor=actor)
        leads = [dependency.provider.lead]
        tell(leads, "across.withdrawn", dependency, dependency.provider, actor)


@operation
def note_report(project: Project, *, actor: User) -> None:
    """Count in how many reports in a row the forecast slipped; two make it a risk."""
    found = _locked(CrossDependency.objects.filter(provider=project))
    days = working_days_by_project({dependency.consumer_id for dependency in found})
    for dependency in found:
        before, now = dependency.reported_on, dependency.forecast_on
        has_slipped = before is not None and now is not None and now > before
        dependency.slips = dependency.slips + 1 if has_slipped else 0
        dependency.reported_on = now
        dependency.save(update_fields=["slips", "reported_on"])
        reassess(dependency, days[dependency.consumer_id], actor=actor)


def reassess(dependency: CrossDependency, days: WorkDays, *, actor: User) -> None:
    """Forecast, margin and state of one locked agreement; what turns bad or good is told.

    The margin counts ``days``, which are those that the consumer works.
    """
    milestone = dependency.milestone
    if not dependency.is_agreed or milestone is None:
        return
    known = dependency.forecast_on, dependency.margin_days
    dependency.forecast_on = forecast_of(milestone)
    dependency.margin_days = margin_of(dependency, days)
    state = state_of(dependency, milestone, dependency.provider)
    if (dependency.forecast_on, dependency.margin_days) != known:
        dependency.save(update_fields=["forecast_on", "margin_days"])
    if state != dependency.state:
        set_state(dependency, state, actor=actor)
        _tell_of(dependency, actor)


def margin_of(dependency: CrossDependency, days: WorkDays) -> int | None:
    """Working days from the forecast to the need; negative when it comes too late."""
    if dependency.forecast_on is None:
        return None
    return days.slip_days(dependency.forecast_on, dependency.need_on)


def set_state(
    dependency: CrossDependency, state: AcrossState, *, actor: User, reason: str = ""
) -> None:
    """Save the state, and write it into the history of both projects."""
    dependency.state = state
    dependency.version += 1
    dependency.save(update_fields=["state", "version"])
    write_history(dependency, f"across.{state}", actor=actor, reason=reason)


def write_history(dependency: CrossDependency, verb: str, *, actor: User, reason: str = "") -> None:
    """Neither history names the other project, which its readers need not know."""
    detail = {"reason": reason} if reason else {}
    record(actor, verb, dependency, **detail)
    record(actor, verb, dependency.provider, subject=dependency.subject, **detail)


def tell(
    people: Iterable[User | None],
    kind: str,
    dependency: CrossDependency,
    side: Project,
    actor: User,
    **more: str,
) -> None:
    """Each is told of the project on their own side, and of the subject."""
    facts = {"subject": dependency.subject, "project": side.code, **more}
    notify(people, kind, facts, dependency.get_absolute_url(), actor)


def _tell_of(dependency: CrossDependency, actor: User) -> None:
    consumer, provider = dependency.consumer, dependency.provider
    if dependency.state == AcrossState.FULFILLED:
        tell([consumer.lead], "across.fulfilled", dependency, consumer, actor)
    if dependency.state != AcrossState.BROKEN:
        return
    told: set[User] = set()
    for side in (consumer, provider):
        manager = side.programme.manager if side.programme else None
        people = {person for person in (side.lead, manager) if person} - told
        told |= people
        ordered = sorted(people, key=lambda person: person.pk)
        tell(ordered, "across.broken", dependency, side, actor)


def _locked(
    found: CrossDependencyQuerySet, *, states: tuple[AcrossState, ...] = ACROSS_AGREED
) -> list[CrossDependency]:
    rows = found.filter(state__in=states).select_for_update(of=("self",))
    return list(rows.select_related(*NAMED).order_by("pk"))
