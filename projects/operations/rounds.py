"""Priority rounds: opened, scored by units on their own, brought to agreement, signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import OrgUnit, User
from people.versions import check_version
from projects.choices import SizeClass
from projects.models import (
    ConsensusNote,
    PriorityRound,
    Project,
    ProjectScore,
    RoundState,
    RoundUnit,
    UnitScore,
)
from projects.operations.checks import active_person, lock_portfolio
from projects.operations.scores import Said, check_fits, check_reasons, write_agreed
from projects.priorities.permissions import can_set_weights
from projects.priorities.ranking import CANDIDATES, load_ranking
from projects.priorities.scheme import weights_in, weights_of
from projects.priorities.spread import spreads_of
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a round is opened with."""

    year: int
    name_fr: str
    deadline_on: date
    projects: frozenset[int]
    units: frozenset[int]
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the units came to agree on, and how; ``number`` as for a score without a round."""

    said: Said
    notes: Mapping[str, str]
    number: int | None = None


@operation
def open_round(portfolio_id: int, facts: RoundFacts, *, actor: User, on: date) -> PriorityRound:
    """Let the heads of some units score some candidates until a day.

    Raises PermissionDenied for all but the director, and RuleViolation for a deadline that is
    over, without candidates, and for a unit that has nobody who could score.
    """
    lock_portfolio(portfolio_id)
    if not can_set_weights(actor):
        raise PermissionDenied
    weights = weights_of(portfolio_id)
    if weights is None:
        raise RuleViolation(_("No criteria are in force in this portfolio yet."))
    if facts.deadline_on < on:
        raise RuleViolation(_("The deadline is over already."), field="deadline_on")
    candidates = Project.objects.filter(
        pk__in=facts.projects, portfolio=portfolio_id, parent=None, state__in=CANDIDATES
    )
    if not facts.projects or len(candidates) != len(facts.projects):
        raise RuleViolation(_("Choose candidates that still compete."), field="projects")
    same_year = PriorityRound.objects.filter(portfolio=portfolio_id, year=facts.year)
    if same_year.filter(state=RoundState.OPEN).exists():
        raise RuleViolation(_("A round for this year is open already."), field="year")
    row = PriorityRound(
        portfolio_id=portfolio_id,
        year=facts.year,
        name_fr=facts.name_fr.strip(),
        name_en=facts.name_en.strip(),
        deadline_on=facts.deadline_on,
        criteria_set=weights.criteria_set,
        objective_set=weights.objective_set,
    )
    check_record(row, leaving_out=["portfolio"])
    row.save()
    row.projects.set(candidates)
    _add_units(row, facts.units)
    return row


@operation
def name_scorer(unit_id: int, user_id: int, *, actor: User) -> RoundUnit:
    """Let somebody else score for the unit: its head's choice, or the director's.

    Raises PermissionDenied, and RuleViolation once the unit has scored or the round is closed.
    """
    unit = RoundUnit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    if unit.org_unit.head_id != actor.pk and not can_set_weights(actor):
        raise PermissionDenied
    _check_open(unit.priority_round)
    if unit.scores.exists():
        raise RuleViolation(_("The unit has begun to score; its person stays."))
    unit.scorer = active_person(user_id)
    unit.save(update_fields=["scorer"])
    return unit


@operation
def give_unit_score(
    unit_id: int, project_id: int, said: Said, *, actor: User, on: date
) -> UnitScore:
    """Score a candidate for the unit; until the round is closed a second time replaces it.

    Raises PermissionDenied for all but the unit's scorer, and RuleViolation out of the scale,
    without justification, after the deadline or the closing, and for what is no candidate.
    """
    unit = RoundUnit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    row = PriorityRound.objects.select_for_update(of=("self",)).get(pk=unit.priority_round_id)
    if unit.scorer_id != actor.pk:
        raise PermissionDenied
    _check_open(row)
    if on > row.deadline_on:
        raise RuleViolation(_("The deadline of the round is over."))
    project = row.projects.filter(pk=project_id).first()
    if project is None:
        raise RuleViolation(_("This project is no candidate of the round."))
    weights = weights_in(row.objective_set, row.criteria_set)
    check_fits(weights, project.code, said.scores, said.contributions)
    check_reasons(weights, said.reasons)
    given = UnitScore.objects.filter(round_unit=unit, project=project).first()
    if given is None:
        given = UnitScore(round_unit=unit, project=project, version=0)
    given.author, given.given_on = actor, on
    given.scores, given.contributions = dict(said.scores), dict(said.contributions)
    given.reasons = dict(said.reasons)
    given.version += 1
    given.save()
    _move_on(row)
    return given


@operation
def agree_on_score(
    round_id: int,
    project_id: int,
    agreement: Agreement,
    *,
    actor: User,
    on: date,
) -> ProjectScore:
    """Take what the units came to agree on over as the project's score.

    Every criterion on which they are two points apart needs a note. Raises PermissionDenied,
    and RuleViolation without notes, or where nobody independent has scored.
    """
    notes = agreement.notes
    row = _locked(round_id, actor)
    _check_open(row)
    locked = row.projects.select_for_update(of=("self",))
    project = locked.filter(pk=project_id).first()
    if project is None:
        raise RuleViolation(_("This project is no candidate of the round."))
    _check_independent(row, project)
    for spread in spreads_of(row, [project])[project.pk]:
        if spread.needs_note and not notes.get(spread.key, "").strip():
            words = _("The units are far apart on %(key)s; say how they came to agree.")
            raise RuleViolation(words % {"key": spread.key}, field=f"note_{spread.key}")
    for key, text in sorted(notes.items()):
        if text.strip():
            facts = {"text": text.strip()[:500], "author": actor, "written_on": on}
            ConsensusNote.objects.update_or_create(
                priority_round=row, project=project, key=key, defaults=facts
            )
    _move_on(row)
    return write_agreed(project, agreement.said, actor=actor, on=on, number=agreement.number)


@operation
def close_round(
    round_id: int, *, actor: User, on: date, version: int | None = None
) -> PriorityRound:
    """Close the round and sign its list, which never changes from then on.

    Raises PermissionDenied, StaleObject, and RuleViolation while a disagreement is open or a
    candidate was scored only by its own people.
    """
    row = _locked(round_id, actor)
    check_version(row, version)
    _check_open(row)
    projects = list(row.projects.order_by("code"))
    spreads = spreads_of(row, projects)
    noted = set(row.notes.order_by().values_list("project_id", "key"))
    for project in projects:
        _check_independent(row, project)
        waiting = [s.key for s in spreads[project.pk] if s.needs_note]
        missing = [key for key in waiting if (project.pk, key) not in noted]
        if missing:
            words = _("%(code)s: a consensus note is missing for %(keys)s.")
            raise RuleViolation(words % {"code": project.code, "keys": ", ".join(missing)})
    row.state, row.closed_on, row.closed_by = RoundState.CLOSED, on, actor
    row.signed = _signed(row, projects)
    row.version += 1
    row.save(update_fields=["state", "closed_on", "closed_by", "signed", "version"])
    record(actor, "round.closed", row)
    return row


def _locked(round_id: int, actor: User) -> PriorityRound:
    lock_portfolio(PriorityRound.objects.values_list("portfolio_id", flat=True).get(pk=round_id))
    row = PriorityRound.objects.select_for_update(of=("self",)).get(pk=round_id)
    if not can_set_weights(actor):
        raise PermissionDenied
    return row


def _move_on(row: PriorityRound) -> None:
    """Who is about to close the round has to look at it again."""
    row.version += 1
    row.save(update_fields=["version"])


def _check_open(row: PriorityRound) -> None:
    if not row.is_open:
        raise RuleViolation(_("The round is closed; its list is signed."))


def _add_units(row: PriorityRound, units: Iterable[int]) -> None:
    found = list(OrgUnit.objects.filter(pk__in=units).select_related("head").order_by("code"))
    if not found:
        raise RuleViolation(_("Choose the units that score."), field="units")
    for unit in found:
        if unit.head is None or not unit.head.is_active:
            words = _("The unit %(unit)s has no head who could score.") % {"unit": unit}
            raise RuleViolation(words, field="units")
        RoundUnit.objects.create(priority_round=row, org_unit=unit, scorer=unit.head)


def _check_independent(row: PriorityRound, project: Project) -> None:
    """Nobody judges the own project alone, and a large one is judged by two."""
    given = UnitScore.objects.filter(round_unit__priority_round=row, project=project)
    authors = set(given.order_by().values_list("author_id", flat=True))
    own = {project.lead_id, project.org_unit.head_id if project.org_unit else None}
    if not authors - own:
        words = _("%(code)s: somebody besides its own lead and requester has to score it.")
        raise RuleViolation(words % {"code": project.code})
    if project.size_class == SizeClass.LARGE and len(authors) < 2:
        words = _("%(code)s is of size L: two people have to score it independently.")
        raise RuleViolation(words % {"code": project.code})


def _signed(row: PriorityRound, projects: list[Project]) -> list[dict[str, object]]:
    ranking = load_ranking(row.portfolio_id)
    places = ranking.by_code if ranking else {}
    known = [(places[each.code], each) for each in projects if each.code in places]
    return [
        {
            "code": project.code,
            "name_fr": project.name_fr,
            "name_en": project.name_en,
            "rank": place.rank,
            "priority": str(place.priority),
            "value": str(place.value),
            "best": place.range.best,
            "worst": place.range.worst,
        }
        for place, project in sorted(known, key=lambda pair: pair[0].rank)
    ]
