"""Two leads agree on what one project delivers to another, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.versions import check_version
from projects.models import Project
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day
from workpackages.calendars import working_days
from workpackages.choices import (
    ACROSS_ASKED,
    ACROSS_OPEN,
    TASK_OPEN,
    AcrossCriticality,
    AcrossState,
    TaskKind,
)
from workpackages.models import CrossDependency, Task
from workpackages.operations.following import (
    NAMED,
    margin_of,
    reassess,
    set_state,
    tell,
    write_history,
)
from workpackages.operations.locking import demand
from workpackages.permissions import can_answer_across, can_ask_across
from workpackages.rules import check_day, refuse_if_frozen
from workpackages.scheduling.across import Bound, forecast_of
from workpackages.scheduling.circles import refuse_circle

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """What a project needs: the thing, by when, why, how badly, and the task that waits."""

    subject: str
    need_on: date
    reason: str
    criticality: str = AcrossCriticality.MEDIUM
    task_id: int | None = None


@operation
def request_delivery(
    consumer_id: int, provider_id: int, *, actor: User, facts: Request
) -> CrossDependency:
    """Ask another project, in the name of one's own, to deliver something by a day.

    Raises PermissionDenied for those who do not plan the project that waits, and
    RuleViolation for a project that is over or the same, a task that is not open.
    """
    if consumer_id == provider_id:
        raise RuleViolation(_("A project cannot wait for itself."), field="provider")
    consumer, provider = _locked_pair(consumer_id, provider_id)
    demand(allowed=can_ask_across(actor, consumer))
    if provider.is_terminal:
        raise RuleViolation(_("That project is over and delivers nothing more."), field="provider")
    _check_request(consumer, facts)
    made = CrossDependency.objects.create(
        consumer=consumer,
        provider=provider,
        task_id=facts.task_id,
        subject=facts.subject.strip(),
        need_on=facts.need_on,
        criticality=facts.criticality,
        reason=facts.reason.strip()[:LONGEST],
        requested_by=actor,
        requested_at=clock.now(),
    )
    write_history(made, "across.requested", actor=actor, reason=made.reason)
    _tell_provider(made, "across.requested", actor)
    return made


@operation
def revise_request(
    key: int, *, actor: User, facts: Request, version: int | None = None
) -> CrossDependency:
    """Change what is needed; what is needed earlier than agreed needs agreement anew."""
    found = _locked(key)
    demand(allowed=can_ask_across(actor, found.consumer))
    check_version(found, version)
    _demand_state(found, ACROSS_OPEN)
    _check_request(found.consumer, facts)
    is_earlier, was_agreed = facts.need_on < found.need_on, found.is_agreed
    found.subject, found.need_on = facts.subject.strip(), facts.need_on
    found.criticality, found.task_id = facts.criticality, facts.task_id
    found.reason = facts.reason.strip()[:LONGEST]
    fields = ["subject", "need_on", "criticality", "task", "reason"]
    if not was_agreed or is_earlier:
        found.state = AcrossState.PROPOSED
        found.agreed_on = found.offered_on = found.forecast_on = found.margin_days = None
        fields += ["state", "agreed_on", "offered_on", "forecast_on", "margin_days"]
    found.version += 1
    found.save(update_fields=[*fields, "version"])
    write_history(found, "across.revised", actor=actor, reason=found.reason)
    if found.is_agreed:
        _refuse_circle(found, actor)
        reassess(found, working_days(found.consumer), actor=actor)
    _tell_provider(found, "across.revised", actor)
    return found


@operation
def agree_to_deliver(
    key: int,
    *,
    actor: User,
    milestone_id: int,
    on: date,
    answer: str = "",
    version: int | None = None,
) -> CrossDependency:
    """Promise the delivery for a day that suits the consumer, with a milestone of one's plan.

    Raises RuleViolation for a later day, which is offered instead, and for a circle, with
    its path.
    """
    found = _locked_to_answer(key, actor, version)
    if on > found.need_on:
        words = _("It is needed on %(day)s. Offer the later date instead, so that both agree.")
        raise RuleViolation(words % {"day": day(found.need_on)}, field="on")
    _choose(found, milestone_id, on)
    found.agreed_on, found.offered_on, found.answer = on, None, answer.strip()[:LONGEST]
    return _agreed(found, actor)


@operation
def offer_other_date(
    key: int,
    *,
    actor: User,
    milestone_id: int,
    on: date,
    answer: str,
    version: int | None = None,
) -> CrossDependency:
    """Answer that it can only be delivered later; the consumer accepts that or not."""
    found = _locked_to_answer(key, actor, version)
    if on <= found.need_on:
        raise RuleViolation(_("That is early enough: agree to the request instead."), field="on")
    _demand_words(answer, "answer")
    _choose(found, milestone_id, on)
    found.offered_on, found.answer = on, answer.strip()[:LONGEST]
    found.save(update_fields=["milestone", "offered_on", "answer"])
    set_state(found, AcrossState.OFFERED, actor=actor, reason=found.answer)
    _tell_consumer(found, actor)
    return found


@operation
def accept_offer(key: int, *, actor: User, version: int | None = None) -> CrossDependency:
    """Make do with the later date: from now on it is the day of the need."""
    found = _locked(key)
    demand(allowed=can_ask_across(actor, found.consumer))
    check_version(found, version)
    _demand_state(found, (AcrossState.OFFERED,))
    assert found.offered_on is not None  # The constraint of the table.
    found.agreed_on = found.need_on = found.offered_on
    found.offered_on = None
    made = _agreed(found, actor)
    _tell_provider(made, "across.accepted", actor)
    return made


@operation
def refuse_to_deliver(
    key: int, *, actor: User, answer: str, version: int | None = None
) -> CrossDependency:
    """Say that the project will not deliver it, and why."""
    found = _locked_to_answer(key, actor, version)
    _demand_words(answer, "answer")
    found.answer, found.offered_on = answer.strip()[:LONGEST], None
    found.save(update_fields=["answer", "offered_on"])
    set_state(found, AcrossState.REFUSED, actor=actor, reason=found.answer)
    _tell_consumer(found, actor)
    return found


@operation
def withdraw_dependency(
    key: int, *, actor: User, answer: str, version: int | None = None
) -> CrossDependency:
    """Either side ends a request or an agreement, with a reason; it no longer holds any task."""
    found = _locked(key)
    is_consumer = can_ask_across(actor, found.consumer)
    demand(allowed=is_consumer or can_answer_across(actor, found))
    check_version(found, version)
    _demand_state(found, ACROSS_OPEN)
    _demand_words(answer, "answer")
    found.answer = answer.strip()[:LONGEST]
    found.save(update_fields=["answer"])
    set_state(found, AcrossState.WITHDRAWN, actor=actor, reason=found.answer)
    _tell_provider(found, "across.withdrawn", actor)
    tell(_askers(found), "across.withdrawn", found, found.consumer, actor)
    return found


def _locked_pair(consumer_id: int, provider_id: int) -> tuple[Project, Project]:
    rows = Project.objects.filter(pk__in=(consumer_id, provider_id)).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(of=("self",)).select_related("lead")}
    if len(found) < 2:
        raise RuleViolation(_("This project is no longer there."))
    return found[consumer_id], found[provider_id]


def _locked(key: int) -> CrossDependency:
    """The row, both of its projects locked before it."""
    ends = CrossDependency.objects.filter(pk=key).order_by()
    pair = ends.values_list("consumer_id", "provider_id").first()
    if pair is None:
        raise RuleViolation(_("This dependency is no longer there."))
    _locked_pair(*pair)
    rows = CrossDependency.objects.select_for_update(of=("self",)).select_related(*NAMED)
    return rows.get(pk=key)


def _locked_to_answer(key: int, actor: User, version: int | None) -> CrossDependency:
    found = _locked(key)
    demand(allowed=can_answer_across(actor, found))
    check_version(found, version)
    _demand_state(found, ACROSS_ASKED)
    refuse_if_frozen(found.provider)
    return found


def _demand_state(found: CrossDependency, allowed: tuple[AcrossState, ...]) -> None:
    if found.state not in allowed:
        words = _("This is not possible while the dependency is “%(state)s”.")
        raise RuleViolation(words % {"state": found.get_state_display()})


def _demand_words(text: str, field: str) -> None:
    if not text.strip():
        raise RuleViolation(_("Say why; both sides read it."), field=field)


def _check_request(consumer: Project, facts: Request) -> None:
    if consumer.is_terminal:
        raise RuleViolation(_("The project is over. It no longer needs anything."))
    if not facts.subject.strip():
        raise RuleViolation(_("Say what is needed."), field="subject")
    _demand_words(facts.reason, "reason")
    check_day(facts.need_on, field="need_on")
    open_tasks = Task.objects.filter(project=consumer, state__in=TASK_OPEN)
    open_tasks = open_tasks.exclude(kind=TaskKind.EXTERNAL)
    if facts.task_id is None:
        if consumer.accepts_planning and open_tasks.exists():
            raise RuleViolation(_("Choose the task that waits for it."), field="task")
    elif not open_tasks.filter(pk=facts.task_id).exists():
        raise RuleViolation(_("Choose an open task of the project."), field="task")


def _choose(found: CrossDependency, milestone_id: int, on: date) -> None:
    check_day(on, field="on")
    milestones = Task.objects.filter(project=found.provider_id, state__in=TASK_OPEN).milestones()
    milestone = milestones.filter(pk=milestone_id).first()
    if milestone is None:
        words = _("Choose an open milestone of the project that delivers.")
        raise RuleViolation(words, field="milestone")
    found.milestone = milestone


def _agreed(found: CrossDependency, actor: User) -> CrossDependency:
    """The agreement stands; what the dates make of it follows at once."""
    _refuse_circle(found, actor)
    days = working_days(found.consumer)
    found.forecast_on = forecast_of(found.milestone)
    found.margin_days = margin_of(found, days)
    found.slips, found.reported_on = 0, found.forecast_on
    fields = ["milestone", "need_on", "agreed_on", "offered_on", "answer", "forecast_on",
              "margin_days", "slips", "reported_on", "state", "version"]  # fmt: skip
    found.state, found.version = AcrossState.AGREED, found.version + 1
    found.save(update_fields=fields)
    write_history(found, "across.agreed", actor=actor, reason=found.answer)
    _tell_consumer(found, actor)
    reassess(found, days, actor=actor)
    return found


def _refuse_circle(found: CrossDependency, actor: User) -> None:
    if found.task_id is None or found.milestone_id is None:
        return
    bound = Bound(
        found.pk,
        found.provider_id,
        found.milestone_id,
        found.consumer_id,
        found.task_id,
        found.subject,
        forecast_of(found.milestone),
    )
    refuse_circle({found.provider_id, found.consumer_id}, reader=actor, added=bound)


def _askers(found: CrossDependency) -> list[User | None]:
    return [found.consumer.lead, found.requested_by]


def _tell_provider(found: CrossDependency, kind: str, actor: User) -> None:
    leads, facts = [found.provider.lead], {"person": str(actor), "need": day(found.need_on)}
    tell(leads, kind, found, found.provider, actor, **facts)


def _tell_consumer(found: CrossDependency, actor: User) -> None:
    facts = {"person": str(actor), "state": str(found.state)}
    tell(_askers(found), "across.answered", found, found.consumer, actor, **facts)
