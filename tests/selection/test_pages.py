"""The pages of scenarios: who sees what of them, what is typed is kept, nothing grows with rows."""

from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import Decision, PortfolioRule, Project, SelectionScenario
from projects.operations.selection import compute_scenario, create_scenario
from tests.factories import (
    give_role,
    make_adopted_scenario,
    make_member,
    make_project,
    make_score,
    make_user,
)

pytestmark = pytest.mark.django_db
SCENARIOS = "/priorities/scenarios/"


def place(name, *args):
    return reverse(f"projects:{name}", args=args)


def typed(form, **more):
    sent = {f.html_name: f.field.prepare_value(f.value()) for f in form if f.value() is not None}
    return {**sent, **more}


def test_a_director_makes_computes_and_reads_a_scenario(as_user, director, portfolio):
    client = as_user(director)
    url = place("new-scenario", portfolio.code)
    assert client.get(url).status_code == 200
    sent = {
        "name_fr": "Budget 2027",
        "year": "2027",
        "years": "1",
        "budget": "1'500'000",
        "capacity": "1500 d",
    }
    refused = client.post(url, {**sent, "capacity": "many"})
    assert refused.status_code == 422
    assert "Budget 2027" in refused.text
    answer = client.post(url, sent)
    page = client.get(answer["Location"]).text
    assert "Nothing is computed yet." in page
    assert "Adopt by the board" not in page
    row = SelectionScenario.objects.get()
    assert client.post(place("compute-scenario", row.pk), follow=True).status_code == 200
    page = client.get(row.get_absolute_url()).text
    assert "Both lists are computed." not in page
    assert "250.9" in page
    assert "Adopt by the board" in page
    assert "Budget 2027" in client.get(SCENARIOS).text


def test_a_scenario_needs_criteria(as_user, director, project):
    page = as_user(director).get(place("new-scenario", project.portfolio.code)).text
    assert "No objectives and criteria yet" in page


def test_what_cannot_be_computed_is_said_on_the_page(as_user, director, scenario):
    scenario.limits.update(budget=Decimal(1000))
    page = as_user(director).post(place("compute-scenario", scenario.pk), follow=True).text
    assert "Exceeded by 179’000 CHF" in page
    scenario.refresh_from_db()
    assert not scenario.result


def test_limits_are_subtracted_before_the_eyes(as_user, director, computed):
    client, url = as_user(director), place("edit-scenario", computed.pk)
    form = client.get(url).context["form"]
    refused = client.post(url, typed(form, committed_2027="2'000'000"))
    assert refused.status_code == 422
    assert "more money is taken off" in refused.text
    assert "2&#x27;000&#x27;000" in refused.text
    sent = typed(form, committed_2027="200'000", reserve_2027="50'000", more_people_2027="40 d")
    assert client.post(url, sent).status_code == 302
    page = client.get(computed.get_absolute_url()).text
    assert "1’250’000 CHF" in page
    assert "1’540 pd" in page
    assert "Something has changed since these lists were computed" in page
    assert "Adopt by the board" not in page
    assert client.post(url, sent).status_code == 409


def test_a_candidate_is_forced_and_spread_by_a_form(as_user, director, computed):
    client = as_user(director)
    url = place("scenario-candidate", computed.pk, "GOLD-107")
    form = client.get(url).context["form"]
    assert form["cost_1"].value() == "410'000.00"
    refused = client.post(url, typed(form, wish="out"))
    assert refused.status_code == 422
    assert "Say why the project is forced" in refused.text
    sent = typed(form, wish="out", reason="Rooms are rented.", cost_1="300'000")
    assert client.post(url, sent).status_code == 302
    row = computed.candidates.get(project__code="GOLD-107")
    assert (row.wish, row.costs) == ("out", ["300000.00"])
    client.post(place("compute-scenario", computed.pk))
    page = client.get(computed.get_absolute_url()).text
    assert "Forced out" in page
    assert "GOLD-107 is not to be chosen" in page
    assert client.get(place("scenario-candidate", computed.pk, "NOBODY")).status_code == 404


def test_what_if_copies_and_deleting_ends(as_user, director, computed):
    client, url = as_user(director), place("copy-scenario", computed.pk)
    assert client.get(url).context["form"]["name_en"].value() == "Round 2027"
    assert client.post(url, {"name_fr": ""}).status_code == 422
    answer = client.post(url, {"name_fr": "Et si"})
    assert "copied from Round 2027" in client.get(answer["Location"]).text
    gone = place("delete-scenario", computed.pk)
    assert "look at it again" in client.post(gone, {"version": "99"}, follow=True).text
    assert client.post(gone, {"version": computed.version}).status_code == 302
    assert client.get(computed.get_absolute_url()).status_code == 404


def test_the_board_adopts_by_a_form_and_the_log_shows_it(as_user, board, computed):
    client, url = as_user(board), place("adopt-scenario", computed.pk)
    form = client.get(url).context["form"]
    assert (form["subject_fr"].value(), form["subject_en"].value()) == ("Tour 2027", "Round 2027")
    sent = typed(form, taken="rank", subject_en="Portfolio 2027", participants=[board.pk])
    refused = client.post(url, {**sent, "hand_GOLD-304": "in"})
    assert refused.status_code == 422
    assert "Portfolio 2027" in refused.text
    why = {"reasoning": "Portal first.", "why_GOLD-304": "Cheap."}
    refused = client.post(url, {**sent, **why, "hand_GOLD-304": "in"})
    assert refused.status_code == 422
    assert "Exceeded by" in refused.text
    answer = client.post(url, {**sent, **why})
    assert answer.status_code == 302
    assert answer["Location"] == Decision.objects.get().get_absolute_url()
    assert "Portfolio 2027" in client.get("/decisions/").text
    page = client.get(computed.get_absolute_url()).text
    assert "Adopted by the board on" in page
    assert "What the board took" in page
    assert "Not ready for the board" in client.get(url).text


def test_scenarios_are_compared_with_the_live_plan(as_user, director, portfolio, computed, facts):
    running = make_project(portfolio=portfolio, state="execution")
    url = f"{place('compare-scenarios')}?with={computed.pk}&with=x&with=999"
    page = as_user(director).get(url).text
    assert "committed today" in page
    assert running.code in page
    assert "244.9" in page
    adopted = make_adopted_scenario(
        Project.objects.get(code="GOLD-304"), by=director, year=2027, name_fr="En vigueur"
    )
    page = as_user(director).get(url).text
    assert adopted.name in page
    assert running.code not in page
    assert "Nothing to compare" in as_user(director).get(place("compare-scenarios")).text


def test_rules_are_edited_on_one_page(as_user, director, portfolio, board):
    client, url = as_user(director), place("selection-rules", portfolio.code)
    first, second = (Project.objects.get(code=code).pk for code in ("GOLD-104", "GOLD-107"))
    sent = {"first": first, "kind": "excludes", "second": second, "reason": "Same rooms."}
    refused = client.post(url, {**sent, "second": first})
    assert refused.status_code == 422
    assert "Same rooms." in refused.text
    assert client.post(url, sent).status_code == 302
    page = as_user(board).get(url).text
    assert "Same rooms." in page
    assert "Add the rule" not in page
    rule = PortfolioRule.objects.get(kind="excludes")
    assert client.post(place("remove-rule", portfolio.code, rule.pk)).status_code == 302
    assert not PortfolioRule.objects.filter(kind="excludes").exists()
    assert as_user(board).post(url, sent).status_code == 403


def test_a_lead_sees_the_own_candidate_and_no_other(as_user, computed):
    lead = make_user()
    give_role(lead, Role.PROJECT_MANAGER, Project.objects.get(code="GOLD-206"))
    client = as_user(lead)
    compare = f"{place('compare-scenarios')}?with={computed.pk}"
    rules = place("selection-rules", computed.portfolio.code)
    for url in (computed.get_absolute_url(), compare, rules, SCENARIOS):
        page = client.get(url).text
        assert "GOLD-202" not in page, url
        assert "244.9" not in page, url
        assert "1’500’000" not in page, url
    page = client.get(computed.get_absolute_url()).text
    assert "GOLD-206" in page
    assert "chosen" in page
    assert client.get(place("adopt-scenario", computed.pk)).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.DIRECTOR, 200),
        (Role.SPONSOR, 200),
        (Role.QUALITY_MANAGER, 200),
        (Role.OBSERVER, 404),
        (Role.HUMAN_RESOURCES, 404),
        (Role.ADMINISTRATOR, 404),
    ],
)
def test_who_reads_scenarios_over_the_organisation(as_user, computed, role, status):
    client = as_user(make_user(roles=(role,)))
    for url in (SCENARIOS, computed.get_absolute_url()):
        assert client.get(url).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PROGRAMME_MANAGER, 200),
        (Role.PROJECT_MANAGER, 200),
        (Role.SPONSOR, 200),
        (Role.WORK_PACKAGE_LEAD, 404),
        (Role.TEAM_MEMBER, 404),
        (Role.OBSERVER, 404),
    ],
)
def test_who_reads_scenarios_in_a_project(as_user, computed, role, status):
    person = make_member(Project.objects.get(code="GOLD-104"), role)
    client = as_user(person)
    assert client.get(computed.get_absolute_url()).status_code == status
    refused = 404 if status == 404 else 403
    assert client.post(place("compute-scenario", computed.pk)).status_code == refused
    assert client.post(place("delete-scenario", computed.pk)).status_code == refused


def test_outsiders_know_of_nothing(as_user, outsider, computed):
    client, code = as_user(outsider), computed.portfolio.code
    for name, args in (
        ("scenarios", ()),
        ("compare-scenarios", ()),
        ("new-scenario", (code,)),
        ("scenario", (computed.pk,)),
        ("edit-scenario", (computed.pk,)),
        ("copy-scenario", (computed.pk,)),
        ("adopt-scenario", (computed.pk,)),
        ("scenario-candidate", (computed.pk, "GOLD-202")),
        ("selection-rules", (code,)),
        ("propose-order", (code,)),
    ):
        assert client.get(place(name, *args)).status_code == 404, name


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_candidates(
    as_user, director, portfolio, facts, rows, django_assert_num_queries
):
    Project.objects.exclude(code__in=["GOLD-202", "GOLD-106"]).update(state="execution")
    for _n in range(rows):
        make_score(make_project(portfolio=portfolio, state="decision"))
    scenario = create_scenario(portfolio.pk, facts, actor=director)
    compute_scenario(scenario.pk, actor=director)
    client = as_user(director)
    pages = {
        scenario.get_absolute_url(): 15,
        f"{place('compare-scenarios')}?with={scenario.pk}": 9,
        place("adopt-scenario", scenario.pk): 16,
        SCENARIOS: 7,
    }
    for url, queries in pages.items():
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
