"""The register of the demonstration stands as the specification says, row by row."""

from __future__ import annotations

from datetime import date

import pytest

from engine.stakeholders import Engagement as E
from people.models import OrgUnit, User
from projects.models import Consultation, Contact, EngagementAction, Stakeholder
from projects.stakeholders.page import overview_of, standing_rows
from projects.stakeholders.register import due_of, with_standing
from projects.units import touching
from projects.waiting import waiting_for
from reporting.demo import days

pytestmark = pytest.mark.django_db
# Project, name, power, interest, now, wanted, who looks after it.
TABLE = {
    ("PRJ-101", "Direction générale"): (5, 3, E.SUPPORTIVE, E.LEADING, "director"),
    ("PRJ-201", "Mandant·e Opérations"): (5, 5, E.NEUTRAL, E.SUPPORTIVE, "director"),
    ("PRJ-101", "Mandant·e DSI"): (5, 5, E.LEADING, E.SUPPORTIVE, "director"),
    ("PRJ-301", "Mandant·e Sécurité"): (4, 4, E.SUPPORTIVE, E.SUPPORTIVE, "director"),
    ("PRJ-101-B", "Responsables de site (6)"): (4, 4, E.NEUTRAL, E.LEADING, "lot-deploiement"),
    ("PRJ-205", "Commission du personnel"): (4, 3, E.RESISTANT, E.SUPPORTIVE, "director"),
    ("PRJ-201", "Agents Service Desk N1"): (2, 5, E.NEUTRAL, E.LEADING, "resp-servicedesk"),
    ("PRJ-205", "Agents Service Desk N1"): (2, 5, E.RESISTANT, E.SUPPORTIVE, "resp-servicedesk"),
    ("PRJ-101", "Équipes N2/N3"): (3, 4, E.RESISTANT, E.SUPPORTIVE, "lot-formation"),
    ("PRJ-101", "Utilisateurs pilotes"): (2, 4, E.SUPPORTIVE, E.LEADING, "pm-w11"),
    ("PRJ-302", "Guichets Genève"): (3, 5, E.UNAWARE, E.SUPPORTIVE, "pm-voix"),
    ("PRJ-201", "Finances, RH, Sécurité, Achats"): (4, 3, E.SUPPORTIVE, E.SUPPORTIVE, None),
    ("PRJ-201", "Fournisseur Alpha (intégrateur)"): (3, 5, E.NEUTRAL, E.SUPPORTIVE, "pm-itsm"),
}
# The next action of each, by whom and until when.
NEXT = {
    "Direction générale": ("director", "2026-11-16"),
    "Mandant·e Opérations": ("director", "2026-11-05"),
    "Responsables de site (6)": ("lot-deploiement", "2026-11-12"),
    "Commission du personnel": ("director", "2026-11-18"),
    "Équipes N2/N3": ("lot-formation", "2026-11-19"),
    "Utilisateurs pilotes": ("pm-w11", "2026-11-27"),
    "Guichets Genève": ("pm-voix", "2026-10-23"),
    "Fournisseur Alpha (intégrateur)": ("pm-itsm", "2026-11-06"),
}


def person(login):
    return User.objects.get(username=login)


def rows(login="director"):
    reader = person(login)
    seen = standing_rows(Stakeholder.objects.visible_to(reader), reader)
    return list(seen.order_by("pk")), reader


def test_each_row_of_the_table(demo):
    found, _reader = rows()
    assert {
        (row.project.code, row.name_fr): (
            row.power, row.interest, row.current, row.desired,
            row.owner.username if row.owner else None,
        )
        for row in found
    } == TABLE  # fmt: skip
    assert all(row.name_en for row in found)


def test_the_worked_priorities(demo):
    found = {(row.project.code, row.name_fr): row.priority for row in rows()[0]}
    assert found["PRJ-101-B", "Responsables de site (6)"] == 48
    assert found["PRJ-205", "Commission du personnel"] == 36
    assert found["PRJ-101", "Direction générale"] == 30
    assert found["PRJ-201", "Agents Service Desk N1"] == 30
    assert found["PRJ-101", "Utilisateurs pilotes"] == 16


def test_four_of_thirteen_are_to_lead_and_that_is_warned_of(demo):
    found, reader = rows()
    overview = overview_of(found, reader, on=days.TODAY, list_url="/", counted=True)
    assert (overview.leading, overview.judged, overview.leading_pct) == (4, 13, 31)
    assert overview.too_many_lead


def test_the_only_overdue_contact_is_that_of_the_geneva_counters(demo):
    found, reader = rows()
    overview = overview_of(found, reader, on=days.TODAY, list_url="/")
    assert [row.name_fr for row in overview.urgent if row.is_late] == ["Guichets Genève"]
    assert overview.urgent[0].name_fr == "Guichets Genève"
    assert due_of(overview.urgent[0], reader) == date(2026, 9, 22)


def test_the_next_action_of_each(demo):
    planned = EngagementAction.objects.open().select_related("stakeholder", "owner")
    assert {
        row.stakeholder.name_fr: (row.owner.username, row.due_on.isoformat()) for row in planned
    } == NEXT
    late = [row.stakeholder.name_fr for row in planned if row.is_overdue(days.TODAY)]
    assert late == ["Guichets Genève"]


def test_an_action_that_was_done_moved_its_stakeholder(demo):
    (done,) = EngagementAction.objects.exclude(done_on=None)
    assert (done.before, done.after) == (E.NEUTRAL, E.SUPPORTIVE)


def test_one_key_stakeholder_has_no_action_and_the_register_says_so(demo):
    found, reader = rows()
    overview = overview_of(found, reader, on=days.TODAY, list_url="/")
    lacking = [row for row in overview.urgent if row.lacks_action]
    assert [(row.project.code, row.name_fr) for row in lacking] == [
        ("PRJ-201", "Agents Service Desk N1")
    ]


def test_what_is_late_waits_for_the_lead_of_the_softphones(demo):
    words = [each.words for each in waiting_for(person("pm-voix"), on=days.TODAY)]
    assert any(words_.startswith("Contact Geneva counters") for words_ in words)
    assert any("with Geneva counters: due on 23.10.2026" in each for each in words)


def test_the_works_council_is_asked_and_reads_nothing_of_itself(demo):
    council = person("observateur")
    words = [each.words for each in waiting_for(council, on=days.TODAY)]
    assert words == ["Comment on “Reorganisation of the first level” until 13.11.2026"]
    assert not Stakeholder.objects.visible_to(council).exists()
    assert not Contact.objects.visible_to(council).exists()


def test_a_closed_round_records_silence(demo):
    closed = Consultation.objects.get(project__code="PRJ-201")
    said = dict(closed.parties.values_list("person__username", "reply"))
    assert said == {
        "achats": "comment", "resp-servicedesk": "nothing", "resp-exploitation": "silence",
    }  # fmt: skip


@pytest.mark.parametrize("login", ["qualite", "lot-formation"])
def test_who_may_only_read_facts_reads_no_attitude(demo, login):
    reader = person(login)
    seen = with_standing(Stakeholder.objects.visible_to(reader), reader)
    assert seen.exists()
    assert not seen.filter(current__isnull=False).exists()


def test_a_unit_sees_who_represents_it(demo):
    director = person("director")
    users = OrgUnit.objects.get(code="relation-usagers")
    found = {row.project.code: row for row in touching(users, director, days.TODAY)}
    (representative,) = found["PRJ-302"].representatives
    assert representative.person == person("utilisateurs-ge")
    assert found["PRJ-302"].ahead[0].on == date(2026, 11, 23)
    assert found["PRJ-201"].ways == ("Service desk agents, first level",)
