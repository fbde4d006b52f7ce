"""Directives: issued, changed and ended by directors; every refusal names the field."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry
from projects.choices import SizeClass
from reporting.directives.choices import Rhythm
from reporting.directives.models import Directive, ReportDelivery
from reporting.directives.operations import change_directive, end_directive, issue_directive
from reporting.models import Report
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import refused
from tests.factories import make_member, make_portfolio, make_programme, make_user
from tests.reporting.directing import FROM, facts, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def directive(project, director):
    return issue(project, director)


def verbs(row):
    entries = HistoryEntry.objects.filter(object_pk=str(row.pk)).exclude(verb="")
    return list(entries.order_by("pk").values_list("verb", flat=True))


def test_a_director_issues_a_directive_and_it_says_what_was_typed(project, director):
    reader = make_user("reader")
    row = issue(
        project,
        director,
        people=(reader,),
        roles=(Role.SPONSOR, Role.DIRECTOR),
        addresses=" Board@Example.org,\n\n",
        due_days=7,
        remind_days=3,
        wants_next_steps=True,
    )
    row.refresh_from_db()
    assert (row.name_fr, row.name_en) == ("Rapport mensuel", "Monthly report")
    assert (row.due_days, row.remind_days, row.begins_on) == (7, 3, FROM)
    assert row.wants_next_steps
    assert not row.wants_both_languages
    # In the order of the roles, whatever the order of the boxes.
    assert row.roles == ["DIR", "SPO"]
    assert list(row.people.all()) == [reader]
    assert row.addresses == "board@example.org"
    assert verbs(row) == ["directive.issued"]
    assert row.history_scope() == f"portfolio:{project.portfolio_id}"
    assert str(row) == "Monthly report"


@pytest.mark.parametrize(
    "role",
    [
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
        Role.TEAM_MEMBER,
        Role.OBSERVER,
    ],
)
def test_nobody_else_issues_changes_or_ends_one(project, directive, role):
    person = make_member(project, role, username="other")
    with pytest.raises(PermissionDenied):
        issue(project, person, size_class="S")
    with pytest.raises(PermissionDenied):
        change_directive(directive.pk, facts(), actor=person)
    with pytest.raises(PermissionDenied):
        end_directive(directive.pk, actor=person, on=FRIDAY)
    assert Directive.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name_fr": "  "}, "name_fr", "name in French"),
        ({"rhythm": Rhythm.QUARTERLY}, "rhythm", "Only projects of class S"),
        ({"rhythm": Rhythm.QUARTERLY, "size_class": "L"}, "rhythm", "Only projects of class S"),
        ({"due_days": 0}, "due_days", "one to twenty working days"),
        ({"due_days": 21}, "due_days", "one to twenty working days"),
        ({"remind_days": 5}, "remind_days", "before the report is due"),
        ({"remind_days": -1}, "remind_days", "before the report is due"),
        ({"begins_on": date(1900, 1, 1)}, "begins_on", "between 1990 and 2100"),
        ({"roles": ()}, "roles", "Say who receives the reports"),
        ({"addresses": "a@b.ch\nnobody"}, "addresses", "Line 2: “nobody”"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    project, director, changes, field, words
):
    with pytest.raises(RuleViolation, match=words) as refusal:
        issue(project, director, **changes)
    assert refusal.value.field == field
    assert not Directive.objects.exists()


def test_only_human_recipients_of_reports_count(project, director):
    """Administration and human resources get no reports."""
    with pytest.raises(RuleViolation, match="Say who receives"):
        issue(project, director, roles=())
    row = issue(project, director, roles=(Role.ADMINISTRATOR, Role.SPONSOR))
    assert row.roles == ["SPO"]


@pytest.mark.parametrize("others", [{"people": True}, {"addresses": "board@example.org"}])
def test_people_or_addresses_are_enough(project, director, others):
    if "people" in others:
        others = {"people": (make_user("reader"),)}
    assert issue(project, director, roles=(), **others).pk


def test_a_programme_of_another_portfolio_is_refused(project, director):
    foreign = make_programme(portfolio=make_portfolio(code="OTHER"))
    with pytest.raises(RuleViolation, match="another portfolio") as refusal:
        issue(project, director, programme=foreign)
    assert refusal.value.field == "programme"


def test_there_is_one_for_the_same_programme_and_class(project, director, directive):
    with pytest.raises(RuleViolation, match="“Monthly report” covers the same"):
        issue(project, director, name_en="Twin")
    programme = make_programme(portfolio=project.portfolio)
    issue(project, director, programme=programme)
    with pytest.raises(RuleViolation, match="covers the same"):
        issue(project, director, programme=programme)
    issue(project, director, programme=programme, size_class="S", rhythm=Rhythm.QUARTERLY)
    end_directive(directive.pk, actor=director, on=FRIDAY)
    issue(project, director)
    assert Directive.objects.in_force().count() == 3


def test_another_portfolio_has_its_own(project, director, directive):
    elsewhere = make_portfolio(code="OTHER")
    assert issue_directive(elsewhere.pk, facts(), actor=director).portfolio == elsewhere


def test_a_change_is_recorded_and_notices_that_it_was_overtaken(director, directive):
    changed = change_directive(directive.pk, facts(due_days=6), actor=director, version=1)
    assert (changed.due_days, changed.version) == (6, 2)
    assert verbs(directive) == ["directive.issued", "directive.changed"]
    with pytest.raises(StaleObject):
        change_directive(directive.pk, facts(due_days=9), actor=director, version=1)
    with pytest.raises(StaleObject):
        end_directive(directive.pk, actor=director, on=FRIDAY, version=1)
    directive.refresh_from_db()
    assert (directive.due_days, directive.ended_on) == (6, None)


def test_a_directive_may_keep_its_own_programme_and_class(director, directive):
    assert change_directive(directive.pk, facts(name_fr="Autre"), actor=director).name_fr == "Autre"


def test_one_that_has_ended_stays_as_it_was(director, directive):
    ended = end_directive(directive.pk, actor=director, on=FRIDAY)
    assert ended.ended_on == FRIDAY
    assert verbs(directive)[-1] == "directive.ended"
    for again in (
        lambda: change_directive(directive.pk, facts(), actor=director),
        lambda: end_directive(directive.pk, actor=director, on=FRIDAY),
    ):
        with pytest.raises(RuleViolation, match="has ended"):
            again()


def row_of(project, **fields):
    said = {"portfolio": project.portfolio, "name_fr": "X", "begins_on": FROM}
    return Directive.objects.create(**{**said, **fields})


def test_the_table_of_directives_keeps_its_rules(project):
    programme = make_programme(portfolio=project.portfolio)
    row_of(project, programme=programme, size_class="M")
    refused(
        "directive_one_for_programme_and_class",
        lambda: row_of(project, programme=programme, size_class="M"),
    )
    row_of(project, size_class="M")
    refused("directive_one_for_class_of_all_programmes", lambda: row_of(project, size_class="M"))
    refused("directive_quarterly_for_small_ones_alone", lambda: row_of(project, rhythm="quarterly"))
    refused("directive_days_within_a_month", lambda: row_of(project, due_days=0))
    # An ended one stands in nobody's way.
    row_of(project, size_class="M", ended_on=FRIDAY)
    assert row_of(project, size_class=SizeClass.SMALL, rhythm="quarterly").pk


def test_the_table_of_deliveries_keeps_its_rules(project, lead):
    report = Report.objects.create(project=project, number=1, status_date=FRIDAY, prepared_by=lead)
    said = {"report": report, "address": "a@example.org", "language": "fr"}
    first = ReportDelivery.objects.create(**said)
    assert str(first) == f"{report.pk} a@example.org"
    refused("report_sent_once_to_an_address", lambda: ReportDelivery.objects.create(**said))
    sent = {**said, "address": "b@example.org", "state": "sent"}
    refused("report_sent_at_some_time", lambda: ReportDelivery.objects.create(**sent))
