"""The decision file's pages: who opens them, what they show, what they cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import HistoryEntry
from projects.models import DecisionFile, DecisionOption, Vote
from projects.operations.decision_files import begin_file, edit_file, edit_option
from tests.decision_files.pages import AT, CLOSES, FRIDAY, url, vote, words
from tests.factories import (
    freeze_file,
    give_role,
    make_agreed_file,
    make_decision_file,
    make_member,
    make_option,
    make_project,
    make_user,
    make_vote,
)
from tests.htmx import HtmxClient

pytestmark = pytest.mark.django_db
PAGES = (
    ("decision-file",), ("decision-file-version", 1), ("decision-file-difference",),
    ("begin-decision-file",), ("edit-decision-file", "motion"), ("decision-file-options",),
    ("decision-file-option", 2), ("put-to-vote",), ("cast-vote",), ("close-vote",),
    ("withdraw-decision-file",),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_october(monkeypatch):
    for module in ("decision_files", "decision_voting"):
        monkeypatch.setattr(f"projects.views.{module}.today", lambda: FRIDAY)
    monkeypatch.setattr("projects.views.decision_voting.now", lambda: AT)


@pytest.mark.parametrize("page", PAGES)
def test_whoever_has_no_part_in_the_direction_finds_nothing(as_user, draft, wish, outsider, page):
    name, *more = page
    people = [outsider]
    people += [
        make_member(wish, role)
        for role in (Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER)
    ]
    people += [make_user(roles=(role,)) for role in (Role.HUMAN_RESOURCES, Role.ADMINISTRATOR)]
    people.append(make_user(roles=(Role.OBSERVER,)))
    for person in people:
        assert as_user(person).get(url(name, wish, *more)).status_code == 404


def test_those_who_direct_read_a_draft(as_user, draft, wish, director, sponsor, manager):
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    board = make_user(roles=(Role.SPONSOR,))
    for person in (director, sponsor, manager, wish.lead, quality, board):
        page = words(as_user(person).get(url("decision-file", wish)))
        assert "Words on motion." in page


def test_an_approver_reads_the_version_that_was_asked_about(as_user, voting, wish, owner, director):
    client = as_user(owner)
    assert "Words on motion." in words(client.get(url("decision-file", wish)))

    begin_file(wish.pk, actor=director, reason="New price.")

    page = client.get(url("decision-file", wish))
    assert "version 1" in words(page)
    assert client.get(url("decision-file-version", wish, 1)).status_code == 200
    assert client.get(url("decision-file-version", wish, 2)).status_code == 404
    assert client.get(url("decision-file-difference", wish)).status_code == 404
    assert client.get(url("decision-file", make_project())).status_code == 404


def test_the_link_stands_where_the_file_can_be_read(as_user, voting, wish, owner, packages):
    link = url("decision-file", wish)
    for person, sees in ((wish.lead, True), (owner, True), (packages, False)):
        for page in ("project-decisions", "request"):
            assert (link in words(as_user(person).get(url(page, wish)))) == sees


def test_the_options_stand_side_by_side_with_five_years_summed(as_user, draft, wish):
    DecisionOption.objects.filter(file=draft, number=2).update(running_5=20_000)
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    heads = re.search(r'<table class="list comparison">.*?</thead>', page).group()
    assert heads.index("Do nothing") < heads.index("Option 2")
    assert "★ recommended" in heads
    assert "Cost over five years" in page
    assert "160’000 CHF" in page
    assert "50’000 CHF" in page


def test_need_and_priority_come_from_their_owners(as_user, draft, wish):
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    assert "Calls are lost." in page
    assert "Priority P" in page
    assert url("priority", wish) in page
    assert url("request", wish) in page


def test_what_is_missing_comes_first_with_the_way_to_it(as_user, draft, wish, sponsor):
    DecisionFile.objects.filter(pk=draft.pk).update(motion_en="")
    draft.options.filter(number=2).update(effort_minutes=None)
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    assert "2 points are missing" in page
    assert f'<a href="{url("edit-decision-file", wish, "motion")}">Missing: Requested' in page
    assert f'<a href="{url("decision-file-option", wish, 2)}">The option “Option 2” lacks' in page

    read = words(as_user(sponsor).get(url("decision-file", wish)))
    assert "The option “Option 2” lacks" in read
    assert url("decision-file-option", wish, 2) not in read


def test_a_frozen_version_says_what_it_said(as_user, voting, wish):
    DecisionFile.objects.filter(pk=voting.pk).update(motion_en="Something else.")
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    assert "Words on motion." in page
    assert "Something else." not in page
    assert voting.sha256 in page


def test_the_votes_say_who_what_when_and_why(as_user, voting, wish, sponsor, manager):
    vote(voting, sponsor, "refuse", "The cost is not founded.")
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    panel = page[page.index('id="votes"') : page.index('id="motion"')]
    assert "The cost is not founded." in panel
    assert "refuses" in panel
    assert panel.count("not voted yet") == 2
    assert "1 of 2" in panel
    assert "The quorum is not reached yet." in panel


@pytest.mark.parametrize("state", ["agreed", "refused"])
def test_a_decided_file_says_when(as_user, wish, state):
    file = make_agreed_file(wish)
    DecisionFile.objects.filter(pk=file.pk).update(state=state)
    assert "decided on 07.10.2026" in words(as_user(wish.lead).get(url("decision-file", wish)))


def test_before_there_is_a_file_only_the_director_is_offered_one(as_user, wish, director):
    link = url("begin-decision-file", wish)
    for person, offered in ((director, True), (wish.lead, False)):
        page = words(as_user(person).get(url("decision-file", wish)))
        assert "No decision file yet" in page
        assert (link in page) == offered


def test_a_part_of_a_project_shows_the_way_to_the_whole(as_user, wish, director):
    part = make_project(parent=wish, state="analysis")
    page = words(as_user(director).get(url("decision-file", part)))
    assert url("decision-file", wish) in page


def test_a_file_is_begun_written_and_put_to_the_vote(as_user, wish, director, sponsor):
    client = as_user(director)
    begun = client.post(url("begin-decision-file", wish), {})
    assert begun["Location"] == url("decision-file", wish)
    file = DecisionFile.objects.get(project=wish)
    assert client.post(url("begin-decision-file", wish), {"reason": "x"}).status_code == 422

    saved = client.post(
        url("edit-decision-file", wish, "motion"),
        {"version": file.version, "motion_en": "We buy.", "summary_en": "In short."},
    )
    assert saved["Location"] == f"{url('decision-file', wish)}#motion"
    added = client.post(
        url("decision-file-options", wish), {"name_fr": "Acheter", "effort_minutes": "10 d"}
    )
    assert added["Location"] == url("decision-file-options", wish)
    assert file.options.get(number=2).effort_minutes == 5040

    form = {"version": 3, "approvers": [sponsor.pk], "closes_on": CLOSES.isoformat()}
    refused = client.post(url("put-to-vote", wish), form)
    assert refused.status_code == 422
    assert "Missing: Current situation" not in words(refused)
    assert "Missing: Recommendation." in words(refused)


def test_a_complete_file_is_put_to_the_vote_on_its_page(as_user, draft, wish, director, sponsor):
    client = as_user(director)
    form = {"version": 1, "approvers": [sponsor.pk], "quorum": 2, "closes_on": CLOSES.isoformat()}
    refused = client.post(url("put-to-vote", wish), form)
    assert refused.status_code == 422
    assert "cannot be reached" in words(refused)
    assert 'value="2026-10-20"' in words(refused)

    answer = client.post(url("put-to-vote", wish), {**form, "quorum": ""})
    assert answer["Location"] == f"{url('decision-file', wish)}#votes"
    assert DecisionFile.objects.get(pk=draft.pk).quorum == 1


def test_those_asked_before_are_proposed_again(as_user, voting, wish, director, owner):
    begin_file(wish.pk, actor=director, reason="New price.")
    form = as_user(director).get(url("put-to-vote", wish)).context["form"]
    assert str(owner.pk) in form["approvers"].value()
    assert str(director.pk) not in dict(form.fields["approvers"].choices)


def test_a_vote_is_cast_on_its_page(as_user, voting, wish, sponsor):
    client = as_user(sponsor)
    form = {"answer": "refuse", "comment": "", "sha256": voting.sha256}
    refused = client.post(url("cast-vote", wish), form)
    assert refused.status_code == 422
    assert "needs a comment" in words(refused)

    answer = client.post(url("cast-vote", wish), {**form, "comment": "Too dear."})
    assert answer["Location"] == f"{url('decision-file', wish)}#votes"
    assert Vote.objects.get().comment == "Too dear."
    assert "You cannot vote on this version now." in words(client.get(url("cast-vote", wish)))
    assert client.post(url("cast-vote", wish), form).status_code == 422


def test_only_those_named_get_the_form_and_the_author_reads_why(
    as_user, voting, wish, director, manager
):
    assert as_user(wish.lead).get(url("cast-vote", wish)).status_code == 403
    assert "Cast the vote" in words(as_user(manager).get(url("cast-vote", wish)))
    author = as_user(director)
    assert "Cast the vote" not in words(author.get(url("cast-vote", wish)))
    form = {"answer": "approve", "comment": "", "sha256": voting.sha256}
    refused = author.post(url("cast-vote", wish), form)
    assert refused.status_code == 422
    assert "does not vote on it" in words(refused)


def test_a_vote_is_closed_and_a_version_withdrawn_on_their_pages(as_user, voting, wish, director):
    client = as_user(director)
    early = client.post(url("close-vote", wish), {"version": voting.version})
    assert early.status_code == 422
    assert "open until" in words(early)
    assert client.post(url("withdraw-decision-file", wish), {"version": 1}).status_code == 422
    form = {"version": voting.version, "reason": "New figures."}
    assert client.post(url("withdraw-decision-file", wish), form).status_code == 302
    assert DecisionFile.objects.get(pk=voting.pk).state == "withdrawn"


def test_the_difference_of_two_versions_is_readable(as_user, voting, wish, director):
    second = begin_file(wish.pk, actor=director, reason="New price.")
    edit_file(second.pk, "motion", {"motion_en": "Words on renting."}, actor=director)
    edit_option(second.pk, 2, {"investment": 90_000}, actor=director)
    page = words(as_user(wish.lead).get(url("decision-file-difference", wish)))
    assert "From version 1 to version 2" in page
    assert "<del>motion</del><ins>renting</ins>" in page
    assert "<del>100’000 CHF</del>" in page
    assert "<ins>90’000 CHF</ins>" in page
    back = as_user(wish.lead).get(f"{url('decision-file-difference', wish)}?from=2&to=1")
    assert "From version 2 to version 1" in words(back)


def test_one_version_differs_from_nothing(as_user, draft, wish):
    assert as_user(wish.lead).get(url("decision-file-difference", wish)).status_code == 404


def test_unknown_sections_options_and_directions_are_not_found(as_user, draft, wish, director):
    client = as_user(director)
    assert client.get(url("edit-decision-file", wish, "need")).status_code == 404
    assert client.get(url("decision-file-option", wish, 9)).status_code == 404
    assert client.post(url("move-option", wish, 2, "left")).status_code == 404
    assert client.post(url("move-option", wish, 2, "up")).status_code == 302
    assert client.post(url("remove-option", wish, 2)).status_code == 302
    again = client.post(url("remove-option", wish, 2), follow=True)
    assert "no longer in the decision file" in words(again)


def queries(client: HtmxClient, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_more_options_voters_and_versions_cost_no_query_more(as_user, wish, director):
    small = make_decision_file(wish)
    voters = [make_user() for _n in range(2)]
    freeze_file(small, *voters)
    make_vote(small, voters[0])
    client = as_user(director)
    address = url("decision-file", wish)
    client.get(address)
    few = queries(client, address)

    DecisionFile.objects.filter(pk=small.pk).update(state="superseded")
    large = make_decision_file(wish, 2)
    for _n in range(6):
        make_option(large)
    crowd = [make_user() for _n in range(12)]
    freeze_file(large, *crowd)
    for person in crowd[:6]:
        make_vote(large, person)
    assert queries(client, address) == few


def test_a_draft_costs_the_same_for_two_options_and_for_eight(as_user, draft, wish, director):
    client = as_user(director)
    pages = (url("decision-file", wish), url("decision-file-options", wish))
    for address in pages:
        client.get(address)
    few = [queries(client, address) for address in pages]
    for _n in range(6):
        make_option(draft)
    assert [queries(client, address) for address in pages] == few


def test_its_history_is_for_those_who_read_it(as_user, voting, wish, sponsor, packages):
    vote(voting, sponsor, "refuse", "The cost is not founded.")
    entries = HistoryEntry.objects.filter(content_type__model="vote")
    assert {entry.scope for entry in entries} == {f"project:{wish.pk}"}
    assert as_user(packages).get(url("history", wish)).status_code == 403
    assert as_user(sponsor).get(url("history", wish)).status_code == 200


def test_search_and_notifications_tell_nothing_of_what_it_says(as_user, voting, wish, packages):
    give_role(make_user(), Role.TEAM_MEMBER, wish)
    found = words(as_user(packages).get("/search/?q=motion"))
    assert "Words on motion" not in found
