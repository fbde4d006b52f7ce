"""Pages of directives, and what a report's page and the archive tell of them."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.choices import Role
from people.models import User
from reporting.choices import ReportState
from reporting.directives.models import Directive
from reporting.directives.operations import end_directive
from tests.conftest import FRIDAY
from tests.factories import make_member, make_programme
from tests.htmx import normal, swapped
from tests.reporting.directing import issue
from tests.risks.pages import csv_rows, field_errors, words

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 30)


def url(name, *args):
    return reverse(f"reporting:{name}", args=args)


@pytest.fixture
def directive(project, director):
    return issue(project, director)


@pytest.fixture
def typed(project):
    """What a browser sends of a filled form."""
    return {
        "name_fr": "Petits projets",
        "name_en": "Small projects",
        "programme": "",
        "size_class": "S",
        "rhythm": "quarterly",
        "begins_on": "31.12.2026",
        "due_days": "10",
        "remind_days": "3",
        "wants_next_steps": "on",
        "roles": ["SPO", "PGM"],
        "addresses": "board@example.org",
    }


def test_the_list_shows_what_is_in_force_narrowest_first_and_what_has_ended(
    project, director, directive, as_user
):
    small = issue(project, director, size_class="S", name_en="Small ones")
    old = issue(project, director, size_class="L", name_en="Old one")
    end_directive(old.pk, actor=director, on=FRIDAY)
    text = words(as_user(director).get(url("directives")))
    places = [text.index(name) for name in ("Small ones", "Monthly report", "Old one")]
    assert places == sorted(places)
    assert "09.10.2026" in text
    assert url("directive", small.pk) in text
    assert url("new_directive", project.portfolio.code) in text


def test_an_empty_list_says_what_a_directive_is_for(director, as_user):
    text = words(as_user(director).get(url("directives")))
    assert "No directive is in force" in text


def test_the_list_costs_the_same_for_one_and_for_twelve(project, director, directive, as_user):
    client = as_user(director)

    def cost():
        client.get(url("directives"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(url("directives")).status_code == 200
        return len(found)

    one = cost()
    for _n in range(11):
        programme = make_programme(portfolio=project.portfolio)
        issue(project, director, programme=programme, people=(director,))
    assert cost() == one


def test_who_has_nobody_to_write_reports_is_named_to_the_director(
    project, director, directive, as_user
):
    type(project).objects.filter(pk=project.pk).update(lead=None)
    with time_machine.travel("2026-10-01 09:00"):
        assert str(project) in words(as_user(director).get(url("directives")))
        # The quality manager reads the list and has nobody to name.
        reader = make_member(project, Role.QUALITY_MANAGER, username="quality")
        assert "nobody leads the project" not in words(as_user(reader).get(url("directives")))


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER])
def test_who_neither_writes_nor_judges_reports_finds_no_directives(
    project, directive, as_user, role
):
    client = as_user(make_member(project, role, username="other"))
    for address in (url("directives"), url("directive", directive.pk)):
        assert client.get(address).status_code == 404
    assert url("directives") not in words(client.get(url("archive")))


def test_the_archive_leads_readers_to_the_directives(project, lead, directive, as_user):
    assert url("directives") in words(as_user(lead).get(url("archive")))


def test_a_directive_tells_all_it_says(project, director, as_user):
    row = issue(
        project,
        director,
        people=(project.lead,),
        addresses="board@example.org",
        wants_next_steps=True,
        wants_both_languages=True,
    )
    text = words(as_user(project.lead).get(row.get_absolute_url()))
    for said in (
        "All programmes",
        "All classes",
        "Every month",
        "31.01.2026",
        "5 working days",
        "2 working days",
        "The next steps must be written",
        "The key message must be written in both languages",
        str(Role.SPONSOR.label),
        str(project.lead),
        "board@example.org",
    ):
        assert said in text, said
    # Who reads does not change.
    assert url("edit_directive", row.pk) not in text
    assert url("end_directive", row.pk) not in text


def test_a_directive_without_further_wishes_says_so(director, directive, as_user):
    assert "nothing more" in words(as_user(director).get(directive.get_absolute_url()))


def test_a_directive_is_issued_by_its_form(project, director, typed, as_user):
    address = url("new_directive", project.portfolio.code)
    answer = as_user(director).post(address, typed)
    row = Directive.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == row.get_absolute_url()
    assert (row.size_class, row.rhythm, row.due_days) == ("S", "quarterly", 10)
    assert row.roles == ["PGM", "SPO"]
    assert row.begins_on == date(2026, 12, 31)
    assert row.wants_next_steps


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"size_class": "M"}, "rhythm", "Only projects of class S"),
        ({"due_days": "0"}, "due_days", "greater than or equal to 1"),
        ({"due_days": "x"}, "due_days", "whole number"),
        ({"remind_days": "10"}, "remind_days", "before the report is due"),
        ({"begins_on": "31.13.2026"}, "begins_on", ""),
        ({"name_fr": ""}, "name_fr", ""),
        ({"roles": [], "addresses": ""}, "roles", "Say who receives the reports"),
        ({"roles": ["ADM"]}, "roles", ""),
        ({"addresses": "board@example.org\nnobody"}, "addresses", "Line 2"),
        ({"programme": "999999"}, "programme", ""),
    ],
)
def test_bad_input_names_its_field_keeps_what_was_typed_and_writes_nothing(
    project, director, typed, as_user, changes, field, said
):
    address = url("new_directive", project.portfolio.code)
    answer = as_user(director).post(address, {**typed, **changes})
    assert answer.status_code == 422
    errors = field_errors(answer)
    assert list(errors) == [field]
    assert said in str(errors[field])
    assert "Small projects" in words(answer)
    assert not Directive.objects.exists()


def test_editing_shows_what_it_says_and_notices_who_was_faster(director, directive, typed, as_user):
    client = as_user(director)
    address = url("edit_directive", directive.pk)
    assert 'value="Monthly report"' in words(client.get(address))
    assert client.post(address, {**typed, "version": 1}).status_code == 302
    assert client.post(address, {**typed, "version": 1}).status_code == 409
    directive.refresh_from_db()
    assert (directive.name_fr, directive.version) == ("Petits projets", 2)


def test_ending_is_asked_by_its_own_button_and_only_once(director, directive, as_user):
    client = as_user(director)
    address = url("end_directive", directive.pk)
    assert client.post(address, {"version": 1}).status_code == 302
    page = words(client.get(directive.get_absolute_url()))
    assert "Ended on" in page
    assert address not in page
    again = client.post(address, {"version": 2})
    assert again.status_code == 422
    assert "This directive has ended" in words(again)


def test_ending_what_changed_meanwhile_is_decided_again(director, directive, as_user):
    Directive.objects.filter(pk=directive.pk).update(version=5)
    answer = as_user(director).post(url("end_directive", directive.pk), {"version": 1})
    assert answer.status_code == 409
    assert "decide again" in words(answer)


def test_only_the_director_reaches_the_forms(project, lead, directive, as_user):
    client = as_user(lead)
    for address in (
        url("new_directive", project.portfolio.code),
        url("edit_directive", directive.pk),
    ):
        assert client.get(address).status_code == 403
    assert client.post(url("end_directive", directive.pk), {"version": 1}).status_code == 403


@pytest.fixture
def late(plan, director, quick_pdf, to_state):
    """A report that was due on 7 October and is a draft still."""
    issue(plan, director)
    return to_state(ReportState.DRAFT, status_date=SEPTEMBER)


def test_the_archive_flags_and_finds_late_reports(plan, lead, late, to_state, as_user):
    client = as_user(lead)
    with time_machine.travel("2026-10-07 09:00"):
        assert 'pill-bad">late' not in words(client.get(url("archive")))
        assert csv_rows(client, f"{url('archive')}?late=on&export=csv") == []
    with time_machine.travel("2026-10-08 09:00"):
        (row,) = csv_rows(client, f"{url('archive')}?late=on&export=csv")
        assert row["Due"] == "07.10.2026 · late"
        assert 'pill-bad">late' in words(client.get(url("archive")))


def test_the_list_of_late_ones_obeys_the_swap_law(lead, late, as_user):
    client, address = as_user(lead), f"{url('archive')}?late=on"
    whole = client.get(address).content
    part = client.fragment(address, "report-archive").content
    assert swapped(whole, part, "report-archive") == normal(whole)


def test_the_page_of_a_report_says_when_it_is_due(lead, late, as_user):
    client = as_user(lead)
    with time_machine.travel("2026-10-07 09:00"):
        page = words(client.get(late.get_absolute_url()))
        assert "Due 07.10.2026" in page
        assert 'pill-bad">late' not in page
    with time_machine.travel("2026-10-08 09:00"):
        assert 'pill-bad">late' in words(client.get(late.get_absolute_url()))


@pytest.fixture
def published(plan, director, lead, to_state):
    sponsor = make_member(plan, Role.SPONSOR, username="sponsor")
    User.objects.filter(pk=sponsor.pk).update(email="sponsor@example.org")
    issue(plan, director, roles=(Role.SPONSOR,))
    return to_state(ReportState.PUBLISHED, status_date=SEPTEMBER)


def test_who_may_publish_sees_to_whom_it_went_and_sends_again(published, lead, as_user):
    client = as_user(lead)
    page = words(client.get(published.get_absolute_url()))
    assert "Sent by mail" in page
    assert url("send", published.project.code, published.number) in page
    answer = client.post(
        url("send", published.project.code, published.number), {"version": published.version}
    )
    assert answer.status_code == 302
    assert mail.outbox == []  # A job does it.


def test_a_reader_does_not_see_to_whom_it_went(published, plan, as_user):
    member = make_member(plan, username="member")
    client = as_user(member)
    assert "Sent by mail" not in words(client.get(published.get_absolute_url()))
    sending = url("send", plan.code, published.number)
    assert client.post(sending, {"version": published.version}).status_code == 403


def test_a_report_of_another_project_is_not_sent(published, as_user, outsider):
    sending = url("send", published.project.code, published.number)
    assert as_user(outsider).post(sending, {"version": 1}).status_code == 404


def test_both_languages_have_their_words(director, directive, as_user):
    User.objects.filter(pk=director.pk).update(language="fr")
    director.refresh_from_db()
    text = words(as_user(director).get(directive.get_absolute_url()))
    assert "Chaque mois" in text
    assert "Rapport mensuel" in text
    assert "5 jours ouvrés" in text


def test_a_directive_that_is_none_is_not_found(director, as_user):
    assert as_user(director).get(url("directive", 999_999)).status_code == 404
