"""How the demonstration's mail migration ended: objectives, its team's view, and its use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from closure.models import ClosureReport, TeamSurvey, UseReview
from closure.models.ending import MARKS
from closure.operations.ending import answer_survey, measure_objective, measure_use, open_survey
from closure.operations.reports import begin_report, sign_report, submit_report, write_section
from closure.reports.choices import Party
from people.models import User
from projects.models import Project
from reporting.demo import days
from reporting.demo.closing_texts import ACTUAL, SECTIONS
from reporting.demo.diary import Diary, Turn

CODE, LEAD, SPONSOR = "PRJ-103", "pm-portail", "mandant-dsi"
MEASURED_ON, ASKED_ON, ANSWERED_ON = date(2026, 7, 13), date(2026, 7, 6), date(2026, 7, 8)
ASKED_UNTIL, USED_ON = date(2026, 7, 17), date(2026, 9, 28)
WRITTEN_ON, SUBMITTED_ON, SIGNED_ON = date(2026, 8, 18), date(2026, 8, 20), date(2026, 8, 26)
SIGNERS = {
    Party.LEAD: LEAD,
    Party.DIRECTOR: "director",
    Party.SPONSOR: SPONSOR,
    Party.MANAGER: "prog-poste",
}
# By the objective's number: what was reached, and how that is known.
REACHED: dict[int, tuple[str, str]] = {
    1: ("4800", "Décompte de la console d’administration, 30.06.2026."),
    2: ("238", "Moyenne des tickets de mai et juin 2026."),
    3: ("955", "Facture annuelle du contrat-cadre."),
    4: ("88", "Listes de présence, 4'650 personnes."),
    5: ("4.2", "Sondage des usagers de juin 2026, 1'120 réponses."),
}
# Who is asked; the last four stay silent.
ASKED = (
    "pm-portail", "lot-integration", "lot-donnees", "lot-formation", "resp-exploitation",
    "tech-01", "tech-02", "tech-03", "tech-04", "tech-05", "tech-06", "tech-07", "tech-08",
    "agent-01", "agent-02", "agent-03", "agent-04", "resp-servicedesk", "lot-packaging",
    "lot-deploiement", "lot-connaissances",
)  # fmt: skip
ANSWERS = 17
# The sum of all marks of each question: 4.3, 4.2, 3.6, 4.1 and 4.3 in the mean.
SUMS = dict(zip(MARKS, (73, 71, 61, 70, 73), strict=True))
COMMENTS = {
    3: "Deux semaines de trop en mars, le reste était bien réparti.",
    9: "Les points du lundi avec le Service Desk ont tout changé.",
}
USE = {
    "used_pct": Decimal("96.5"),
    "target_pct": Decimal(95),
    "note": "Lecteurs partagés en baisse de 71 %, soutien renforcé terminé après 25 jours ouvrés.",
}


def add_closing(diary: Diary) -> None:
    for number in REACHED:
        diary.add(MEASURED_ON, Turn.REMARK, LEAD, partial(_measure, number))
    diary.add(ASKED_ON, Turn.REMARK, LEAD, _ask)
    for position, login in enumerate(ASKED[:ANSWERS]):
        diary.add(ANSWERED_ON, Turn.REMARK, login, partial(_answer, position))
    diary.add(USED_ON, Turn.REMARK, SPONSOR, _use)
    diary.add(WRITTEN_ON, Turn.REMARK, LEAD, _write)
    diary.add(SUBMITTED_ON, Turn.REMARK, LEAD, _submit)
    for party, login in SIGNERS.items():
        diary.add(SIGNED_ON, Turn.REMARK, login, partial(_sign, party))


def _project() -> Project:
    return Project.objects.get(code=CODE)


def _measure(number: int, lead: User) -> None:
    actual, note = REACHED[number]
    facts = {"actor": lead, "on": MEASURED_ON}
    measure_objective(_project().pk, number, Decimal(actual), note, **facts)  # type: ignore[arg-type]


def _ask(lead: User) -> None:
    people = User.objects.filter(username__in=ASKED).order_by("pk").values_list("pk", flat=True)
    open_survey(_project().pk, ASKED_UNTIL, list(people), actor=lead, on=ASKED_ON)


def _answer(position: int, person: User) -> None:
    survey = TeamSurvey.objects.get(project__code=CODE)
    marks = {name: _mark(total, position) for name, total in SUMS.items()}
    answer_survey(survey.pk, marks, COMMENTS.get(position, ""), actor=person, on=ANSWERED_ON)


def _mark(total: int, position: int) -> int:
    """Marks that sum to ``total`` over all who answer."""
    low, more = divmod(total, ANSWERS)
    return low + 1 if position < more else low


def _use(sponsor: User) -> None:
    row = UseReview.objects.get(project__code=CODE, months=1)
    measure_use(row.pk, USE, actor=sponsor, on=USED_ON)


def _write(lead: User) -> None:
    report = begin_report(_project().pk, actor=lead, on=WRITTEN_ON)
    start, finish = ACTUAL
    for key, (french, english, figures) in SECTIONS.items():
        values: dict[str, Any] = {
            "text_fr": french,
            "text_en": english,
            "figures": "\n".join(figures),
        }
        if key == "duration":
            values |= {"actual_start_on": start, "actual_finish_on": finish}
        write_section(report.pk, key, values, actor=lead)


def _report() -> ClosureReport:
    return ClosureReport.objects.get(project__code=CODE)


def _submit(lead: User) -> None:
    submit_report(_report().pk, actor=lead, on=SUBMITTED_ON)


def _sign(party: str, person: User) -> None:
    at = days.moment(SIGNED_ON, 10, 30)
    sign_report(_report().pk, party, actor=person, at=at, on=SIGNED_ON)
