"""The pages of changes: registers, one change, its forms, and what waits on My work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from projects.changes.waiting import changes_waiting
from projects.models import ChangeRequest
from projects.operations.changes import submit_change
from projects.searching import find_changes
from risks.models import Issue
from tests.changes.conftest import EFFECTS, analysed, decided, drafted, submitted, written
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_signed_mandate, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def of(name, row, *more):
    return url(name, row.project.code, row.number, *more)


def posted(**values):
    """As a browser sends it: nothing for an empty tick, text for the rest."""
    return {name: "" if value is None else value for name, value in values.items() if value != []}


def effects(**more):
    said = {**EFFECTS, **more}
    return {
        name: "on" if value is True else value
        for name, value in said.items()
        if value not in (False, None)
    }


@pytest.mark.parametrize(
    "name", ["changes", "new-change", "change", "edit-change", "analyse-change"]
)
def test_an_outsider_finds_nothing(name, draft, as_user):
    args = [draft.project.code] if name in {"changes", "new-change"} else [draft.project.code, 1]
    outsiders = (make_user(), make_member(draft.project, Role.OBSERVER))
    for person in outsiders:
        assert as_user(person).get(url(name, *args)).status_code == 404
    assert as_user(outsiders[0]).post(of("change-step", draft, "submit")).status_code == 404


def test_the_register_lists_what_is_open_and_on_wish_what_is_over(project, asker, sponsor, as_user):
    first = decided(analysed(project, asker), sponsor, "rejected")
    drafted(project, asker, name_fr="Second", name_en="Second")
    client = as_user(asker)
    listed = client.get(url("changes", "PRJ-201")).content.decode()
    assert "CR-201-2" in listed
    assert first.code not in listed
    assert first.code in client.get(url("changes", "PRJ-201") + "?finished=on").content.decode()
    assert first.code in client.get(url("changes", "PRJ-201") + "?state=rejected").content.decode()


def test_the_list_of_all_narrows_by_words_level_and_programme(project, asker, as_user):
    analysed(project, asker)
    client = as_user(asker)
    for query, there in (
        ("q=telephonie", True),
        ("q=nothing", False),
        ("level=3", True),
        ("level=4", False),
        (f"programme={project.programme.code}", True),
    ):
        found = client.get(f"{url('all-changes')}?{query}").content.decode()
        assert ("CR-201-1" in found) is there, query


def test_who_sees_no_inside_finds_an_empty_list(draft, as_user):
    found = as_user(make_user()).get(url("all-changes"))
    assert found.status_code == 200
    assert "CR-201-1" not in found.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_both_lists_are_exported(kind, draft, as_user):
    for address in (url("all-changes"), url("changes", "PRJ-201")):
        answer = as_user(draft.project.lead).get(f"{address}?export={kind}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        answer.close()


@pytest.mark.parametrize("page", ["all-changes", "changes"])
def test_the_lists_cost_the_same_for_one_row_and_for_twelve(
    page, project, asker, as_user, django_assert_max_num_queries
):
    client = as_user(project.lead)
    address = url(page) if page == "all-changes" else url(page, "PRJ-201")
    drafted(project, asker)
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        client.get(address)
    for _ in range(11):
        drafted(project, asker)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(address)


@pytest.mark.parametrize(("page", "target"), [("all-changes", "all-changes"),
                                              ("changes", "change-register")])  # fmt: skip
def test_a_filter_brings_only_the_list(page, target, draft, as_user):
    address = url(page) if page == "all-changes" else url(page, "PRJ-201")
    headers = {"HX-Request": "true", "HX-Target": target}
    part = as_user(draft.project.lead).get(address, headers=headers).content.decode()
    assert part.strip().startswith(f'<section id="{target}"')


def test_a_draft_is_written_once_however_often_it_is_sent(project, asker, as_user):
    client = as_user(asker)
    page = client.get(url("new-change", "PRJ-201"))
    token = (
        page.context["form"].initial.get("form_token") or page.context["form"]["form_token"].value()
    )
    for _ in range(2):
        sent = posted(**written(), form_token=token)
        answer = client.post(url("new-change", "PRJ-201"), sent)
        assert answer.status_code == 302
    assert ChangeRequest.objects.get().requested_by == asker


def test_the_way_from_the_draft_to_the_closed_change(project, asker, sponsor, director, as_user):
    make_signed_mandate(project, director=director)
    row = drafted(project, asker)

    def press(person, name, **more):
        row.refresh_from_db()
        said = {f"{name}-{key}": value for key, value in more.items()}
        sent = {f"{name}-version": row.version, **said}
        answer = as_user(person).post(of("change-step", row, name), sent)
        assert answer.status_code == 302, answer.content.decode()

    press(asker, "submit")
    row.refresh_from_db()
    sent = {"version": row.version, **effects()}
    answer = as_user(project.lead).post(of("analyse-change", row), sent)
    assert answer.status_code == 302, answer.content.decode()
    press(sponsor, "decide", outcome="approved", reason="It pays.")
    press(project.lead, "annex")
    shown = as_user(asker).get(row.get_absolute_url()).content.decode()
    assert "It pays." in shown
    press(project.lead, "close")
    row.refresh_from_db()
    assert row.state == "closed"


def test_a_refused_step_says_why_and_keeps_what_was_typed(project, asker, sponsor, as_user):
    row = analysed(project, asker, cost_effect=Decimal(130_000))
    sent = {"decide-version": row.version, "decide-outcome": "approved", "decide-reason": "Go on."}
    answer = as_user(sponsor).post(of("change-step", row, "decide"), sent)
    assert answer.status_code == 422
    assert "30" in answer.content.decode()


def test_unknown_steps_and_missing_effects_are_refused(project, asker, as_user):
    row = submitted(project, asker)
    client = as_user(project.lead)
    assert client.post(of("change-step", row, "explode")).status_code == 404
    sent = {"version": row.version, **effects(cost_effect=None)}
    assert client.post(of("analyse-change", row), sent).status_code == 422
    assert as_user(asker).post(of("analyse-change", row), sent).status_code == 403


def test_an_old_form_is_answered_with_what_changed(project, asker, as_user):
    row = drafted(project, asker)
    sent = posted(**written(name_fr="Mine"), version=7)
    assert as_user(asker).post(of("edit-change", row), sent).status_code == 409


def test_the_origin_leads_to_the_issue_that_it_names(project, asker, as_user):
    said = {"name_fr": "Bloqué", "severity": 1, "occurred_on": FRIDAY, "due_on": FRIDAY}
    issue = Issue.objects.create(project=project, number=1, code="I-201-1", **said)
    row = drafted(project, asker, origin_kind="issue", origin="I-201-1")
    shown = as_user(asker).get(row.get_absolute_url()).content.decode()
    assert issue.get_absolute_url() in shown


def test_work_that_waits_goes_from_lead_to_sponsor_and_back(project, asker, sponsor):
    def urls(person):
        return [each.url for each in changes_waiting(person, on=FRIDAY)]

    row = submitted(project, asker)
    assert urls(project.lead) == [row.get_absolute_url()]
    assert urls(sponsor) == []
    row = analysed(project, asker)
    assert urls(sponsor) == [f"{row.get_absolute_url()}#step-decide"]
    decided(row, sponsor)
    assert row.get_absolute_url() in urls(project.lead)
    assert urls(sponsor) == []


def test_a_deferred_change_waits_from_its_day_on(project, asker, sponsor):
    row = decided(analysed(project, asker), sponsor, "deferred", review_on=date(2026, 11, 30))
    assert not list(changes_waiting(sponsor, on=date(2026, 11, 29)))
    waits = list(changes_waiting(sponsor, on=date(2026, 11, 30)))
    assert [each.place for each in waits] == [str(row)]


def test_changes_are_found_by_code_and_words_inside_alone(project, asker):
    row = drafted(project, asker)
    submit_change(row.pk, actor=asker, on=FRIDAY)
    for query in ("cr-201-1", "telephonie", "connector"):
        assert [hit.url for hit in find_changes(asker, query, 5)] == [row.get_absolute_url()]
    assert not find_changes(make_project(code="PRJ-300").lead, "cr-201", 5)


def test_the_page_of_decisions_leads_to_the_changes(project, as_user):
    shown = as_user(project.lead).get(url("project-decisions", "PRJ-201")).content.decode()
    assert url("changes", "PRJ-201") in shown
