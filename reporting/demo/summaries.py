"""The programme and portfolio reports of the demonstration, written by those who sign them."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import NamedTuple

from people import production
from people.models import User
from projects.models import Portfolio, Programme
from reporting.demo import organisation
from reporting.demo.diary import Diary, Turn
from reporting.summaries.operations import (
    Asked,
    Message,
    begin_summary,
    publish_summary,
    write_summary,
)
from servicedesk_pm.common import clock


class Script(NamedTuple):
    """One report: of which programme, or of all, by whom and when, and what it says."""

    programme: str
    status_date: date
    on: date
    login: str
    message: Message
    is_published: bool


REPORTS = (
    Script(
        "PGM-2", date(2026, 9, 30), date(2026, 10, 12), "prog-servicedesk",
        Message(
            "Le remplacement de l’outil ITSM prend du retard et menace le raccordement du "
            "portail ; l’assainissement de la CMDB et la prise en main à distance avancent.",
            "The replacement of the ITSM tool falls behind and threatens the connection of the "
            "portal; the CMDB clean-up and the remote-support tool move on.",
            (
                Asked(
                    "Demander au fournisseur un plan de rattrapage du connecteur de téléphonie.",
                    "Ask the supplier for a recovery plan for the telephony connector.",
                    date(2026, 10, 30),
                    "Les essais d’intégration ne commencent pas avant décembre.",
                    "The integration tests do not begin before December.",
                ),
            ),
        ),
        is_published=True,
    ),
    Script(
        "", date(2026, 10, 31), date(2026, 11, 2), "director",
        Message(
            "Un projet est rouge, l’outil ITSM, et coûtera plus que prévu ; trois sont orange. La "
            "mise en service de l’outil ITSM retient le portail libre-service. Le tour de "
            "planification 2027 est prêt pour la décision.",
            "One project is red, the ITSM tool, and will cost more than planned; three are amber. "
            "Going live with the ITSM tool holds the self-service portal up. The planning round "
            "2027 is ready for its decision.",
            (
                Asked(
                    "Approuver le nouveau plan de référence de PRJ-201 et un crédit.",
                    "Approve the new baseline of PRJ-201 and its money.",
                    date(2026, 11, 5),
                    "Chaque mois de retard prolonge l’exploitation de l’ancien outil.",
                    "Each month of delay prolongs the operation of the old tool.",
                ),
                Asked(
                    "Choisir le scénario du tour de planification 2027.",
                    "Choose the scenario of the planning round 2027.",
                    date(2026, 11, 16),
                    "Les projets retenus ne commencent pas en janvier.",
                    "The chosen projects do not begin in January.",
                ),
            ),
        ),
        is_published=False,
    ),
)  # fmt: skip


def add_summaries(diary: Diary) -> None:
    """At the end of their days, when the month before is kept."""
    for script in REPORTS:
        diary.add(script.on, Turn.END, script.login, partial(_write, script))


def _write(script: Script, actor: User) -> None:
    portfolio = Portfolio.objects.get(code=organisation.PORTFOLIO[0])
    programme = Programme.objects.filter(code=script.programme).first()
    report = begin_summary(
        portfolio.pk,
        programme.pk if programme else None,
        actor=actor,
        status_date=script.status_date,
        at=clock.now(),
    )
    assert report.job_id is not None
    production.execute(report.job_id)
    write_summary(report.pk, script.message, actor=actor)
    if script.is_published:
        publish_summary(report.pk, actor=actor, at=clock.now())
