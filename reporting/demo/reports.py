"""The status reports of the demonstration, made by the people and the steps that make real ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.utils import translation

from people import production
from people.models import User
from projects.models import Project
from reporting.choices import Light, ReportState
from reporting.corrections import explanation_of, measures_under_way
from reporting.demo.days import ZURICH
from reporting.demo.diary import Diary, Turn
from reporting.document import lights_to_explain
from reporting.models import Report
from reporting.operations import (
    Commentary,
    Explanation,
    Motion,
    approve_report,
    edit_commentary,
    publish_report,
    request_status_report,
    submit_report,
)
from reporting.pdf import is_available
from servicedesk_pm.common import clock


class Script(NamedTuple):
    """One report: how far it has come and when, and what its lead wrote."""

    project: str
    status_date: date
    reached: ReportState
    on: datetime
    message_fr: str
    message_en: str
    next_fr: str
    next_en: str
    cause: str = ""
    effect: str = ""
    measure: str = ""
    decisions: tuple[Motion, ...] = ()


AN_HOUR = timedelta(hours=1)
OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)
REPORTS = (
    Script(
        "PRJ-303", SEPTEMBER, ReportState.PUBLISHED, datetime(2026, 10, 19, 16, 5, tzinfo=ZURICH),
        "Projet suspendu depuis le 17.08.2026 ; l’adjudication est contestée.",
        "Project on hold since 17.08.2026; the award is contested.",
        "Décision sur la reprise au plus tard le 13.11.2026.",
        "Decision on resuming by 13.11.2026 at the latest.",
        "Contestation de l’adjudication par un soumissionnaire.",
        "Le déploiement ne peut pas commencer avant la décision.",
        "Suivre la procédure avec les achats et préparer une acquisition de remplacement.",
    ),
    Script(
        "PRJ-101", SEPTEMBER, ReportState.PUBLISHED, datetime(2026, 10, 5, 10, 20, tzinfo=ZURICH),
        "La migration avance par vagues ; la vague 3 touchera la période de gel de fin d’année.",
        "Migration advances in waves; wave 3 will meet the year-end freeze.",
        "Décider du calendrier de la vague 3 avec les sites en octobre.",
        "Decide on the calendar of wave 3 with the sites in October.",
        "La vague 3 tombe dans la période de gel de fin d’année.",
        "Une partie des postes ne sera migrée qu’en janvier 2027.",
        "Planifier Genève après le gel et en informer les sites.",
    ),
    Script(
        "PRJ-201", SEPTEMBER, ReportState.PUBLISHED, datetime(2026, 10, 6, 9, 45, tzinfo=ZURICH),
        "L’intégration prend du retard : le connecteur de téléphonie n’est pas achevé. La mise en "
        "service prévue est menacée.",
        "Integration falls behind: the telephony connector is not finished. The planned go-live "
        "is at risk.",
        "Achever le connecteur de téléphonie et commencer les essais d’intégration.",
        "Finish the telephony connector and begin the integration tests.",
        "Le connecteur de téléphonie, attendu le 23.09.2026, n’est pas achevé.",
        "Les essais d’intégration commencent plus tard et la mise en service glisse.",
        "Renforcer l’équipe d’intégration et tenir un point quotidien.",
    ),
    Script(
        "PRJ-301", OCTOBER, ReportState.APPROVED, datetime(2026, 11, 2, 9, 40, tzinfo=ZURICH),
        "88 % des applications sont raccordées ; l’enrôlement s’achève comme prévu le 18.12.2026.",
        "88 % of the applications are connected; enrolment ends as planned on 18.12.2026.",
        "Enrôler les 600 derniers utilisateurs du 02.11 au 20.11.2026.",
        "Enrol the last 600 users from 02.11 to 20.11.2026.",
    ),
    Script(
        "PRJ-101", OCTOBER, ReportState.SUBMITTED, datetime(2026, 11, 2, 11, 15, tzinfo=ZURICH),
        "842 postes de la vague 2 sont migrés sur 870 prévus ; la vague 3 touche la période de "
        "gel de fin d’année et finira le 15.01.2027.",
        "842 of 870 planned workstations of wave 2 are migrated; wave 3 meets the year-end freeze "
        "and will end on 15.01.2027.",
        "Terminer la vague 2 le 13.11 ; démarrer Fribourg le 16.11.2026.",
        "End wave 2 on 13.11; start Fribourg on 16.11.2026.",
        "La vague 3 tombe dans la période de gel de fin d’année ; le lien de Delémont est lent.",
        "La fin du soutien renforcé passe du 26.03 au 16.04.2027.",
        "Terminer Genève après le gel et renforcer le Service Desk de deux agents.",
    ),
    Script(
        "PRJ-201", OCTOBER, ReportState.DRAFT, datetime(2026, 11, 2, 14, 0, tzinfo=ZURICH),
        "La synchronisation de l’annuaire bloque les essais d’intégration ; la mise en service "
        "passe au 16.07.2027. Une décision du COPIL est demandée pour le 05.11.2026.",
        "Directory synchronisation blocks the integration tests; go-live moves to 16.07.2027. A "
        "decision of the steering committee is asked for on 05.11.2026.",
        "Obtenir la correction du fournisseur ; soumettre le nouveau plan de référence.",
        "Obtain the supplier’s correction; submit the new baseline.",
        "La synchronisation de l’annuaire perd des comptes depuis le 02.10.2026.",
        "Tests, données et mise en service glissent de 75 jours ouvrés.",
        "Première version réduite, équipe d’intégration renforcée, point quotidien.",
        (
            Motion(
                "Approuver le nouveau plan de référence, avec une mise en service au 16.07.2027.",
                "Approve the new baseline, with go-live on 16.07.2027.",
                date(2026, 11, 5),
            ),
        ),
    ),
)  # fmt: skip


def add_reports(diary: Diary) -> None:
    """Those of the month before are made in their time, so that they tell what was known then."""
    if not is_available():
        return
    for script in REPORTS:
        if script.status_date < OCTOBER:
            diary.add(script.on.date(), Turn.END, "director", partial(_play, script))


def load_reports() -> int:
    """Make the reports that are missing; none where the server cannot draw documents."""
    if not is_available():
        return 0
    director = User.objects.get(username="director")
    made = set(Report.objects.values_list("project__code", "status_date"))
    scripts = [s for s in REPORTS if (s.project, s.status_date) not in made]
    for script in scripts:
        _play(script, director)
    return len(scripts)


def _play(script: Script, director: User) -> None:
    """Begun an hour before the step that is told, and ended with it."""
    project = Project.objects.get(code=script.project)
    lead = project.lead
    assert lead is not None
    with clock.set_to(script.on - AN_HOUR), translation.override(lead.language):
        _write(script, project, lead, director)


def _write(script: Script, project: Project, lead: User, director: User) -> None:
    report = request_status_report(
        project.pk, actor=lead, status_date=script.status_date, today=script.on.date()
    )
    report = _work_off(report)
    explanations = tuple(
        _explained(Light(light), script, project) for light in lights_to_explain(report.figures)
    )
    words = Commentary(
        script.message_fr,
        script.message_en,
        script.next_fr,
        script.next_en,
        explanations=explanations,
        decisions=script.decisions,
    )
    # The files with these words are drawn by the worker, once one runs.
    edit_commentary(report.pk, actor=lead, commentary=words)
    if script.reached == ReportState.DRAFT:
        return
    with clock.set_to(script.on):
        _judge(report, script, lead, director)


def _explained(light: Light, script: Script, project: Project) -> Explanation:
    """By the measure that is under way for the light, else by what the lead writes."""
    lead, due = project.lead, date(2026, 11, 13)
    assert lead is not None
    row = measures_under_way(project, [light]).get(light)
    if row is None:
        words = script.cause, script.effect, script.measure
        return Explanation(light, *words, lead, due, "fr")
    return Explanation(light, language="fr", **{**explanation_of(row), "owner": row.owner})


def _judge(report: Report, script: Script, lead: User, director: User) -> None:
    submit_report(report.pk, actor=lead, at=script.on)
    if script.reached == ReportState.SUBMITTED:
        return
    approve_report(report.pk, actor=director, at=script.on)
    if script.reached == ReportState.PUBLISHED:
        _work_off(publish_report(report.pk, actor=director))


def _work_off(report: Report) -> Report:
    """Do the report's job here and now; the queued message later finds it done."""
    assert report.job_id is not None
    production.execute(report.job_id)
    return Report.objects.get(pk=report.pk)
