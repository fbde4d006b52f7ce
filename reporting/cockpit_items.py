"""What is due, for the cockpit: overdue work, and decisions that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from control.models import CorrectiveMeasure
from people.models import User
from projects.decision_files.choices import FileState
from projects.decision_files.permissions import READS_FILES
from projects.models import DecisionFile, Project
from projects.open_conditions import overdue_conditions
from projects.scope import scope_of
from reporting.models import Report, RequestedDecision
from reporting.spelling import spoken
from reporting.summaries.choices import SummaryState
from reporting.summaries.models import SummaryMotion, SummaryReport
from risks.models import Measure

DECISIONS_BACK_DAYS = 30
_REPORT, _SUMMARY = "report", "summary"
# Of both kinds of reports alike.
_ASKED = ("told_on", "kind", "code", "place_fr", "place_en", "number", "text_fr", "text_en",
          "due_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is due: its words, its day, and where it is done."""

    words: str
    place: str
    on: date
    url: str
    who: str = ""
    # Whether it is owed on its day, which else is the day that it is known from.
    is_due: bool = True


def late_items(user: User, on: date) -> list[Item]:
    """Measures, checks of their effect and conditions that are overdue. Three queries."""
    unchecked = Measure.objects.unchecked(on)
    measures = Measure.objects.visible_to(user).filter(
        Q(pk__in=Measure.objects.overdue(on).values("pk")) | Q(pk__in=unchecked.values("pk")),
        risk__project__in=Project.objects.open().values("pk"),
    )
    near = measures.select_related("owner", "risk__project")
    corrections = CorrectiveMeasure.objects.visible_to(user).overdue(on)
    return sorted(
        [
            *(_measure(row) for row in near.order_by("due_on", "pk")),
            *(
                Item(str(row), str(row.project), row.due_on, row.get_absolute_url(), str(row.owner))
                for row in corrections.select_related("project", "owner").order_by("due_on", "pk")
            ),
            *_conditions(user, on),
        ],
        key=lambda item: (item.on, item.url),
    )


def _measure(row: Measure) -> Item:
    """Its own day, or the one on which its effect should have been visible."""
    if row.implemented_on is None:
        return Item(row.name, str(row.risk), row.due_on, row.get_absolute_url(), str(row.owner))
    words = _("Check of the effect: %(measure)s") % {"measure": row.name}
    on = row.effect_due_on or row.due_on
    return Item(words, str(row.risk), on, row.get_absolute_url(), str(row.owner))


def _conditions(user: User, on: date) -> Iterable[Item]:
    for row in overdue_conditions(user, on=on):
        decision = row.decision
        place = decision.project or decision.programme or decision.portfolio
        words = _("Condition: %(condition)s") % {"condition": row.text}
        yield Item(words, str(place), row.due_on, decision.get_absolute_url(), str(row.owner))


def decision_items(user: User, on: date) -> list[Item]:
    """Decisions that reports ask for, and votes that are open. Two queries."""
    since = on - timedelta(days=DECISIONS_BACK_DAYS)
    asked = _of_reports(user, since).union(_of_summaries(user, since), all=True)
    newest: dict[tuple[str, str], Item] = {}
    for _on, kind, code, *names, number, french, english, due_on in sorted(asked):
        words, place = spoken(french, english), f"{code} {spoken(*names)}".strip()
        told = [code, number] if kind == _REPORT else [number]
        newest[place, words] = Item(words, place, due_on, reverse(f"reporting:{kind}", args=told))
    read = Project.objects.filter(scope_of(user).projects_as(READS_FILES)).order_by()
    votes = DecisionFile.objects.filter(state=FileState.VOTING, project__in=read.values("pk"))
    return sorted(
        [*newest.values(), *(_vote(row) for row in votes.select_related("project").order_by("pk"))],
        key=lambda item: (item.on, item.url),
    )


def _of_reports(user: User, since: date) -> Any:
    """What the reports of open projects ask for."""
    seen = Report.objects.visible_to(user).order_by()
    rows = RequestedDecision.objects.filter(
        report__in=seen.values("pk"),
        due_on__gte=since,
        report__project__in=Project.objects.open().values("pk"),
    )
    told = rows.order_by().annotate(
        told_on=F("report__status_date"),
        kind=Value(_REPORT, output_field=CharField()),
        code=F("report__project__code"),
        place_fr=F("report__project__name_fr"),
        place_en=F("report__project__name_en"),
        number=F("report__number"),
    )
    return told.values_list(*_ASKED)


def _of_summaries(user: User, since: date) -> Any:
    """What the reports to the direction ask for, which name a programme or the portfolio."""
    seen = SummaryReport.objects.visible_to(user).exclude(state=SummaryState.SUPERSEDED)
    rows = SummaryMotion.objects.filter(report__in=seen.order_by().values("pk"), due_on__gte=since)
    told = rows.order_by().annotate(
        told_on=F("report__status_date"),
        kind=Value(_SUMMARY, output_field=CharField()),
        code=Coalesce("report__programme__code", Value("")),
        place_fr=Coalesce("report__programme__name_fr", "report__portfolio__name_fr"),
        place_en=Coalesce("report__programme__name_en", "report__portfolio__name_en"),
        number=F("report"),
    )
    return told.values_list(*_ASKED)


def _vote(row: DecisionFile) -> Item:
    assert row.closes_on is not None
    words = _("Vote on the decision file, version %(number)s") % {"number": row.number}
    return Item(words, str(row.project), row.closes_on, row.get_absolute_url())
