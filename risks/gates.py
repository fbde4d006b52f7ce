"""What the gates ask of the register of risks and of the contingency."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.gates import register_reasoned
from projects.models import Project
from risks.choices import RATED_OPEN, SERIOUS, RatingKind, RiskKind
from risks.models import Contingency, Measure, Risk, RiskAcceptance, RiskAssessment, RiskQuerySet
from servicedesk_pm.common.clock import today

REVIEW_DAYS = 30
MOST_NAMED = 5


def register() -> None:
    register_reasoned(
        "G3", "G3-05", gettext_lazy("Risks treated"), why_untreated, url=_register_url
    )
    register_reasoned(
        "G6", "G6-04", gettext_lazy("Risks closed or handed over"), why_open, url=_register_url
    )


def why_untreated(project: Project) -> str:
    """Rated within 30 days, and something is done about what is high or critical.

    A register without open risks has nothing to treat. Four queries at most.
    """
    rows = _open_risks(project)
    if not rows.exists():
        return ""
    unrated = list(rows.exclude(state__in=RATED_OPEN)[: MOST_NAMED + 1])
    if unrated:
        return _("Risks that nobody rated: %(risks)s.") % {"risks": _named(unrated)}
    if not _is_reviewed(rows):
        words = _("The register was not reviewed within the last %(n)s days.")
        return words % {"n": REVIEW_DAYS}
    loose = list(_untreated(rows)[: MOST_NAMED + 1])
    if loose:
        words = _("High or critical risks without a measure: %(risks)s.")
        return words % {"risks": _named(loose)}
    return ""


def why_open(project: Project) -> str:
    """No risk is open, and what was left of the contingency was given back. Two queries."""
    left = list(_open_risks(project)[: MOST_NAMED + 1])
    if left:
        return _("Open risks: %(risks)s.") % {"risks": _named(left)}
    held = Contingency.objects.filter(project__path__startswith=project.path)
    held = held.filter(released_on__isnull=True)
    codes = [row.project.code for row in held.select_related("project").order_by("project__path")]
    if codes:
        return _("Contingency not released: %(projects)s.") % {"projects": ", ".join(codes)}
    return ""


def _open_risks(project: Project) -> RiskQuerySet:
    rows = Risk.objects.filter(project__path__startswith=project.path).open()
    return rows.order_by("project__path", "number")


def _is_reviewed(rows: RiskQuerySet) -> bool:
    """Somebody rated one of its risks not long ago."""
    kinds = (RatingKind.GROSS, RatingKind.REVIEW)
    ratings = RiskAssessment.objects.filter(risk__in=rows.order_by(), kind__in=kinds)
    last = ratings.aggregate(last=Max("assessed_on"))["last"]
    return last is not None and last >= today() - timedelta(days=REVIEW_DAYS)


def _untreated(rows: RiskQuerySet) -> RiskQuerySet:
    """Threats without a standing measure that the sponsor has not accepted either."""
    standing = Measure.objects.standing().filter(risk=OuterRef("pk")).order_by()
    accepted = RiskAcceptance.objects.filter(risk=OuterRef("pk"), score__gte=OuterRef("score"))
    serious = rows.filter(zone__in=SERIOUS, kind=RiskKind.THREAT)
    return serious.filter(~Exists(standing), ~Exists(accepted.order_by()))


def _named(rows: list[Risk]) -> str:
    names = ", ".join(str(row) for row in rows[:MOST_NAMED])
    return names + (" …" if len(rows) > MOST_NAMED else "")


def _register_url(project: Project) -> str:
    return reverse("risks:register", args=[project.code])
