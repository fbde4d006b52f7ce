"""What the operations on risks have in common: locks, numbers, standing and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max

from engine.calendar import WorkDays
from engine.exposure import Rating, exposure, highest, lowest
from people.choices import Role
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Portfolio, Project
from projects.notices import facts_about
from projects.rules import add_months
from risks.choices import RATED_OPEN, SERIOUS, RatingKind, ZoneName
from risks.models import Measure, Risk, RiskAssessment
from risks.scale import days_of_place
from servicedesk_pm.common.fields import to_money

INFORM_DAYS = 2
MEASURE_DAYS = {ZoneName.HIGH: 10, ZoneName.CRITICAL: 5}


def lock_risk(risk_id: int, version: int | None = None) -> Risk:
    """The locked risk with its place, owner and package. Raises StaleObject."""
    risk = Risk.objects.select_for_update(of=("self",)).get(pk=risk_id)
    if risk.project_id:
        risk.project = Project.objects.select_related("lead", "sponsor", "programme").get(
            pk=risk.project_id
        )
    check_version(risk, version)
    return risk


def lock_measure(measure_id: int, version: int | None = None) -> Measure:
    """The measure below its locked risk. Raises StaleObject."""
    key = Measure.objects.values_list("risk", flat=True).get(pk=measure_id)
    risk = lock_risk(key)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure_id)
    measure.risk = risk
    check_version(measure, version)
    return measure


def lock_place(project: Project | None) -> None:
    """Make those who number risks of the same place wait for each other."""
    if project is not None:
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    else:
        list(Portfolio.objects.select_for_update().order_by("pk"))


def next_number(rows: object) -> int:
    last: int | None = rows.aggregate(last=Max("number"))["last"]  # type: ignore[attr-defined]
    return (last or 0) + 1


def save_risk(risk: Risk) -> None:
    risk.version += 1
    risk.save()


def newest(risk: Risk, *kinds: RatingKind) -> RiskAssessment | None:
    found = risk.assessments.filter(kind__in=kinds).select_related("scale")
    rating: RiskAssessment | None = found.order_by("-pk").first()
    return rating


def is_accepted(risk: Risk) -> bool:
    """Whether the sponsor signed for at least this score."""
    return risk.acceptances.filter(score__gte=risk.score or 0).exists()


def follow_ratings(risk: Risk, on: date) -> None:
    """Write the newest ratings onto the risk, with what its zone asks for. Saves nothing."""
    gross = newest(risk, RatingKind.GROSS)
    current = newest(risk, RatingKind.GROSS, RatingKind.REVIEW)
    if gross is None or current is None:
        return
    risk.gross_probability, risk.gross_impact = gross.probability, gross.impact
    risk.gross_exposure = gross.exposure
    risk.probability, risk.impact = current.probability, current.impact
    risk.score, risk.exposure = current.score, current.exposure
    if risk.zone != current.zone:
        risk.zone, risk.zone_since_on = current.zone, on
    risk.review_on = review_after(ZoneName(risk.zone), current.assessed_on)
    follow_targets(risk, gross, on)
    follow_duties(risk)


def review_after(zone: ZoneName, day: date) -> date:
    """Weekly where critical, monthly where medium or high, each quarter where low."""
    if zone == ZoneName.CRITICAL:
        return day + timedelta(days=7)
    return add_months(day, 3 if zone == ZoneName.LOW else 1)


def follow_targets(risk: Risk, gross: RiskAssessment, on: date) -> None:
    """What the standing measures are to leave of it; a new expectation joins the series."""
    measures = list(risk.measures.standing().order_by("number"))
    if not measures:
        risk.planned_probability = risk.planned_impact = risk.planned_exposure = None
        return
    target = target_of(risk, measures)
    last = newest(risk, RatingKind.PLANNED)
    if last is None or last.rating != target or not _compares(last, gross):
        last = rating_row(risk, RatingKind.PLANNED, target, like=gross)
        last.assessed_by, last.assessed_on = measures[-1].owner, on
        last.save()
    risk.planned_probability, risk.planned_impact = target.probability, target.impact
    risk.planned_exposure = last.exposure


def _compares(rating: RiskAssessment, other: RiskAssessment) -> bool:
    """Whether both are worth their money by the same scale and cost of a day."""
    return rating.scale_id == other.scale_id and rating.daily_cost == other.daily_cost


def target_of(risk: Risk, measures: Iterable[Measure]) -> Rating:
    targets = [measure.target for measure in measures]
    return highest(targets) if risk.is_gain else lowest(targets)


def rating_row(
    risk: Risk, kind: RatingKind, rating: Rating, *, like: RiskAssessment
) -> RiskAssessment:
    """An unsaved rating with the scale and the cost of a day of another, so that both compare."""
    scale = like.used_scale
    worth = exposure(rating, like.daily_cost, scale, is_gain=risk.is_gain)
    return RiskAssessment(
        risk=risk,
        kind=kind,
        probability=rating.probability,
        impact_cost=rating.cost_impact,
        impact_schedule=rating.schedule_impact,
        impact_quality=rating.quality_impact,
        impact_service=rating.service_impact,
        cost=rating.cost,
        delay_days=rating.delay_days,
        daily_cost=like.daily_cost,
        scale=like.scale,
        score=rating.score,
        zone=scale.zone_of(rating.score),
        exposure=to_money(worth),
    )


def follow_duties(risk: Risk) -> None:
    """Until when the zone wants a measure and the sponsor informed; nothing once it is so."""
    risk.measure_due_on = risk.inform_due_on = None
    if risk.state not in RATED_OPEN:
        risk.review_on = None
        return
    if risk.zone not in SERIOUS or risk.is_gain or risk.zone_since_on is None:
        return
    days: WorkDays = days_of_place(risk.project)
    if not risk.measures.standing().exists() and not is_accepted(risk):
        risk.measure_due_on = days.moved(risk.zone_since_on, MEASURE_DAYS[ZoneName(risk.zone)])
    told = risk.sponsor_informed_on
    if risk.zone == ZoneName.CRITICAL and (told is None or told < risk.zone_since_on):
        risk.inform_due_on = days.moved(risk.zone_since_on, INFORM_DAYS)


def sponsors_of(risk: Risk) -> list[User]:
    """The project's sponsor; the board for the portfolio."""
    if risk.project is not None:
        return [risk.project.sponsor] if risk.project.sponsor else []
    board = User.objects.active().filter(organisation_roles__role=Role.SPONSOR)
    return list(board.by_name())


def tell(risk: Risk, kind: str, people: Iterable[User | None], actor: User, **more: str) -> None:
    """Notify people once each; codes and names are stored, words are made for the reader."""
    unique = list({person.pk: person for person in people if person}.values())
    facts = facts_about(
        risk.place,  # type: ignore[arg-type]
        actor,
        risk=risk.code,
        risk_fr=risk.name_fr,
        risk_en=risk.name_en,
        **more,
    )
    notify(unique, kind, facts, risk.get_absolute_url(), actor)
