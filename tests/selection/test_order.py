"""Cut lines of the ranked list, and another order proposed beside it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import Role
from people.history import entries_for
from projects.models import Project, ProposedOrder
from projects.operations.selection import (
    CandidateFacts,
    create_scenario,
    edit_candidate,
)
from projects.operations.selection_rules import propose_order, withdraw_order
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import give_role, make_portfolio, make_programme, make_project, make_user
from tests.priorities.golden import GOLDEN
from tests.selection.conftest import DAY

pytestmark = pytest.mark.django_db
LIST = "/priorities/"
RANKED = [facts[0] for facts in GOLDEN]


def swapped(first, second):
    codes = list(RANKED)
    one, other = codes.index(first), codes.index(second)
    codes[one], codes[other] = codes[other], codes[one]
    return codes


def rows_of(page):
    """The rows of the list, each as the code of its project or the words across it."""
    body = page.text.split("<tbody>")[1].split("</tbody>")[0]
    return [
        next((code for code in RANKED if code in row), "money" if "money ends" in row else "people")
        for row in body.split("</tr>")
        if row.strip()
    ]


def test_both_lines_cut_the_list_and_the_first_is_named(as_user, director, scenario):
    page = as_user(director).get(LIST)
    assert rows_of(page)[:6] == [
        "GOLD-202", "GOLD-205", "GOLD-106", "people", "GOLD-208", "money",
    ]  # fmt: skip
    assert "People end first, after rank 3 (“Round 2027”, 2027)." in page.text
    assert "Here the money ends: 1’500’000 CHF" in page.text
    assert "Here the people end: 1’500 pd" in page.text


def test_another_scenario_is_chosen_in_the_address(as_user, director, scenario, portfolio, facts):
    rich = replace(facts, budget=Decimal(9_000_000), capacity=9000 * DAY, name_en="Rich")
    create_scenario(portfolio.pk, rich, actor=director)
    client = as_user(director)
    assert "In 2027 all candidates fit into “Rich”." in client.get(LIST).text
    page = client.get(f"{LIST}?scenario={scenario.pk}").text
    assert "People end first" in page
    poor = replace(facts, budget=Decimal(500_000), name_en="Poor")
    create_scenario(portfolio.pk, poor, actor=director)
    assert "Money ends first, after rank 1 (“Poor”, 2027)." in client.get(LIST).text


def test_what_a_scenario_says_of_the_first_year_counts(as_user, director, scenario):
    late = CandidateFacts(years_later=1, costs=[Decimal(700_000)], efforts=[600 * DAY])
    key = Project.objects.get(code="GOLD-205").pk
    edit_candidate(scenario.pk, key, late, actor=director)
    page = as_user(director).get(LIST).text
    assert "People end first, after rank 6" in page


def test_lines_are_drawn_by_rank_only_and_never_in_files(as_user, director, scenario):
    client = as_user(director)
    assert "Here the money ends" not in client.get(f"{LIST}?sort=-cost").text
    assert b"Here the money" not in b"".join(client.get(f"{LIST}?export=csv"))


def test_a_lead_learns_no_limits_from_the_list(as_user, scenario):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, Project.objects.get(code="GOLD-304"))
    page = as_user(lead).get(LIST).text
    assert "GOLD-304" in page
    assert "ends here" not in page
    assert "end first" not in page
    assert "Propose another order" not in page


def test_near_ties_are_swapped_freely(portfolio, director):
    codes = swapped("GOLD-104", "GOLD-206")
    row = propose_order(portfolio.pk, codes, " The chat first. ", actor=director)
    assert (row.codes, row.far, row.reason) == (codes, [], "The chat first.")
    assert entries_for(row).filter(verb="order.proposed").get().actor == director


def test_whoever_is_moved_beyond_a_near_tie_is_flagged(portfolio, director):
    row = propose_order(
        portfolio.pk, swapped("GOLD-202", "GOLD-205"), "Unions wait.", actor=director
    )
    assert row.far == ["GOLD-205"]


def test_a_second_proposal_replaces_the_first_and_no_score_changes(portfolio, director):
    propose_order(portfolio.pk, swapped("GOLD-104", "GOLD-206"), "One.", actor=director)
    propose_order(portfolio.pk, swapped("GOLD-107", "GOLD-304"), "Two.", actor=director)
    assert ProposedOrder.objects.get().reason == "Two."
    assert Project.objects.get(code="GOLD-107").scores.count() == 1


@pytest.mark.parametrize(
    ("codes", "reason", "words"),
    [
        (swapped("GOLD-104", "GOLD-206"), " ", "Give the reason"),
        (RANKED, "Why.", "order of the ranking already"),
        (RANKED[1:], "Why.", "each ranked project once"),
        ([*RANKED[:-1], "GOLD-202"], "Why.", "each ranked project once"),
    ],
)
def test_orders_that_make_no_sense_are_refused(portfolio, director, codes, reason, words):
    with pytest.raises(RuleViolation, match=words):
        propose_order(portfolio.pk, codes, reason, actor=director)
    assert not ProposedOrder.objects.exists()


def test_a_programme_manager_orders_what_is_in_reach(portfolio, director):
    programme = make_programme(portfolio=portfolio, manager=make_user())
    Project.objects.filter(code__in=["GOLD-104", "GOLD-206"]).update(programme=programme)
    with pytest.raises(RuleViolation, match="each ranked project once"):
        propose_order(
            portfolio.pk, swapped("GOLD-104", "GOLD-206"), "Why.", actor=programme.manager
        )
    codes = ["GOLD-206", "GOLD-104"]
    row = propose_order(portfolio.pk, codes, "The chat first.", actor=programme.manager)
    assert row.far == []


def test_only_who_directs_or_runs_a_programme_proposes(portfolio, board, director):
    lead = Project.objects.get(code="GOLD-104").lead
    for person in (board, lead):
        with pytest.raises(PermissionDenied):
            propose_order(portfolio.pk, ["GOLD-104"], "Why.", actor=person)
    row = propose_order(portfolio.pk, swapped("GOLD-104", "GOLD-206"), "Why.", actor=director)
    for person in (board, lead):
        with pytest.raises(PermissionDenied):
            withdraw_order(row.pk, actor=person)
    withdraw_order(row.pk, actor=director)
    assert not ProposedOrder.objects.exists()


def test_buttons_move_one_at_a_time_and_keep_the_reason(as_user, director, portfolio):
    client, url = as_user(director), reverse("projects:propose-order", args=[portfolio.code])
    form = client.get(url).context["form"]
    assert form.codes == RANKED
    sent = {"order": ",".join(RANKED), "reason": "The chat first."}
    moved = client.post(url, {**sent, "up": "GOLD-206"})
    assert moved.status_code == 200
    assert moved.context["form"].codes == swapped("GOLD-104", "GOLD-206")
    assert "The chat first." in moved.text
    down = client.post(url, {**sent, "down": "GOLD-104"})
    assert down.context["form"].codes == moved.context["form"].codes
    last = client.post(url, {**sent, "down": "GOLD-304"})
    assert last.context["form"].codes == RANKED
    odd = client.post(url, {**sent, "order": "GOLD-202", "up": "GOLD-206"})
    assert odd.context["form"].codes == RANKED
    assert not ProposedOrder.objects.exists()


def test_the_proposal_stands_beside_the_rank(as_user, director, board, portfolio):
    client, url = as_user(director), reverse("projects:propose-order", args=[portfolio.code])
    sent = {"order": ",".join(swapped("GOLD-202", "GOLD-205")), "reason": "Unions wait."}
    assert client.post(url, {**sent, "reason": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302
    page = as_user(board).get(LIST).text
    for words in ("Proposed", "Unions wait.", "beyond a near tie: GOLD-205"):
        assert words in page
    assert "Withdraw" not in page
    withdraw = reverse("projects:withdraw-order", args=[ProposedOrder.objects.get().pk])
    assert as_user(board).post(withdraw).status_code == 403
    assert client.post(withdraw).status_code == 302
    assert "Unions wait." not in client.get(LIST).text


def test_another_portfolio_is_chosen_in_the_list(as_user, director, portfolio):
    client = as_user(director)
    assert 'name="portfolio"' not in client.get(LIST).text
    second = make_portfolio(name_en="Second")
    make_project(portfolio=second)
    page = client.get(f"{LIST}?portfolio={second.code}").text
    assert f'<option value="{second.code}" selected>' in page
    assert "GOLD-202" not in page
