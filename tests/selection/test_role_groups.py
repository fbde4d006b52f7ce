"""Role groups: not everybody can do everything, so each group limits the choice by itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.models import HistoryEntry
from projects.models import MOST_GROUPS, Project, ScenarioGroup, ScenarioGroupYear
from projects.operations.selection import (
    CandidateFacts,
    compute_scenario,
    copy_scenario,
    edit_candidate,
    edit_groups,
)
from projects.operations.selection_groups import GroupFacts
from projects.selection.page import load_scenario
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_programme, make_user
from tests.selection.conftest import DAY, DAYS

TEAM = "Techniciens"


def group(days, name=TEAM, number=None, **columns):
    year = {"capacity": days * DAY, **{name: int(n * DAY) for name, n in columns.items()}}
    return GroupFacts(number, name, "Technicians" if name == TEAM else "", {2027: year})


def share(scenario, director, **by_code):
    """So many days of the first group for each named candidate."""
    rows = {row.project.code: row for row in scenario.candidates.select_related("project")}
    for code, days in by_code.items():
        row = rows[code.replace("_", "-")]
        facts = CandidateFacts(
            costs=[*map(int_of, row.costs)],
            efforts=row.efforts,
            group_efforts={"1": [days * DAY]},
        )
        edit_candidate(scenario.pk, row.project_id, facts, actor=director)


def int_of(text):
    return int(float(text))


@pytest.fixture
def teamed(scenario, director):
    """400 days of technicians, of whom the 202 needs 300, the 303 and the 104 each 100."""
    edit_groups(scenario.pk, [group(400)], actor=director)
    share(scenario, director, GOLD_202=300, GOLD_303=100, GOLD_104=100)
    return scenario


# --- what the choice does with them --------------------------------------------------------------


def test_a_group_that_is_full_rejects_by_rank_and_is_named(teamed, director):
    result = compute_scenario(teamed.pk, actor=director).result
    assert "GOLD-202" in result["rank"]["codes"]
    assert "GOLD-303" in result["rank"]["codes"]
    assert "GOLD-104" not in result["rank"]["codes"]
    teamed.refresh_from_db()
    lines = {line.code: line for line in load_scenario(director, teamed).lines}
    assert lines["GOLD-104"].why_rank == (
        "does not fit: Technicians 400 pd + 100 pd = 500 pd > 400 pd"
    )


def test_the_optimum_keeps_within_the_group_too(teamed, director):
    optimum = compute_scenario(teamed.pk, actor=director).result["optimum"]
    assert optimum["group_efforts"].get("1", {}).get("2027", 0) <= 400 * DAY


def test_a_group_with_room_changes_nothing(scenario, computed, director):
    before = {key: computed.result[key] for key in ("rank", "optimum", "prices", "rejected")}
    edit_groups(scenario.pk, [group(1_000)], actor=director)
    share(scenario, director, GOLD_202=300, GOLD_303=100)
    after = compute_scenario(scenario.pk, actor=director).result
    for kind in ("rank", "optimum"):
        kept = {key: value for key, value in after[kind].items() if key != "group_efforts"}
        known = {key: value for key, value in before[kind].items() if key != "group_efforts"}
        assert kept == known
    assert after["prices"] == before["prices"]


def test_the_effort_of_a_project_is_not_counted_twice(teamed, director):
    result = compute_scenario(teamed.pk, actor=director).result
    assert result["candidates"]["GOLD-202"]["effort"] == DAYS["GOLD-202"] * DAY
    assert result["rank"]["effort"] == sum(DAYS[code] for code in result["rank"]["codes"]) * DAY


def test_work_that_starts_later_takes_the_group_of_that_year(teamed, director):
    row = teamed.candidates.get(project__code="GOLD-202")
    late = CandidateFacts(
        years_later=1, costs=[380_000], efforts=row.efforts, group_efforts={"1": [300 * DAY]}
    )
    edit_candidate(teamed.pk, row.project_id, late, actor=director)
    result = compute_scenario(teamed.pk, actor=director).result
    assert result["rank"]["group_efforts"]["1"] == {"2027": 200 * DAY, "2028": 300 * DAY}


def test_what_must_be_done_names_the_group_that_it_exceeds(scenario, director):
    edit_groups(scenario.pk, [group(50)], actor=director)
    share(scenario, director, GOLD_106=60)
    with pytest.raises(RuleViolation) as refused:
        compute_scenario(scenario.pk, actor=director)
    assert str(refused.value).startswith("Technicians exceeded by 10 pd by the projects")


def test_what_is_bound_or_daily_work_is_taken_off(scenario, director):
    edit_groups(scenario.pk, [group(400, bound=200, operations=150)], actor=director)
    share(scenario, director, GOLD_202=60)
    result = compute_scenario(scenario.pk, actor=director).result
    assert result["groups"][0]["people_left"] == {"2027": 50 * DAY}
    assert "GOLD-202" not in result["rank"]["codes"]


def test_a_changed_group_makes_the_lists_old(teamed, director):
    compute_scenario(teamed.pk, actor=director)
    teamed.refresh_from_db()
    assert not load_scenario(director, teamed).is_old
    edit_groups(teamed.pk, [group(500, number=1)], actor=director)
    teamed.refresh_from_db()
    assert load_scenario(director, teamed).is_old


# --- what is kept --------------------------------------------------------------------------------


def test_groups_are_added_changed_and_removed_together(scenario, director):
    edit_groups(scenario.pk, [group(400), group(90, "Agents")], actor=director)
    assert [each.name_fr for each in scenario.groups.order_by("number")] == [TEAM, "Agents"]
    share(scenario, director, GOLD_202=300)
    wanted = [group(80, "Agents N1", number=2), group(5, "Chefs")]
    edit_groups(scenario.pk, wanted, removed={1}, actor=director)
    kept = [(each.number, each.name_fr) for each in scenario.groups.order_by("number")]
    assert kept == [(2, "Agents N1"), (3, "Chefs")]
    assert ScenarioGroupYear.objects.get(group__number=2).capacity == 80 * DAY
    assert scenario.candidates.get(project__code="GOLD-202").group_efforts == {}


def test_a_new_group_takes_nothing_over_from_one_that_was_removed(teamed, director):
    edit_groups(teamed.pk, [group(90, "Agents")], removed={1}, actor=director)
    assert teamed.groups.get().name_fr == "Agents"
    shares = teamed.candidates.order_by("pk").values_list("group_efforts", flat=True)
    assert all(share == {} for share in shares)


def test_every_year_of_the_scenario_has_its_row(scenario, director):
    scenario.limits.create(year=2028)
    edit_groups(scenario.pk, [group(400)], actor=director)
    rows = ScenarioGroupYear.objects.order_by("year").values_list("year", "capacity")
    assert list(rows) == [(2027, 400 * DAY), (2028, 0)]


def test_a_copy_has_the_same_groups_and_shares(teamed, director):
    copy = copy_scenario(teamed.pk, "Et si", "", actor=director)
    assert [(each.number, each.name_fr) for each in copy.groups.all()] == [(1, TEAM)]
    assert copy.groups.get().limits.get().capacity == 400 * DAY
    assert copy.candidates.get(project__code="GOLD-202").group_efforts == {"1": [300 * DAY]}
    edit_groups(copy.pk, [], removed={1}, actor=director)
    assert teamed.groups.count() == 1


def test_the_history_tells_what_changed(scenario, director):
    edit_groups(scenario.pk, [group(400)], actor=director)
    edit_groups(scenario.pk, [group(300, number=1)], actor=director)
    changes = [entry.changes_dict for entry in HistoryEntry.objects.order_by("-pk")]
    assert any("capacity" in change for change in changes)


# --- what is refused -----------------------------------------------------------------------------


def test_only_the_director_says_who_can_do_what(scenario, director, board):
    with pytest.raises(PermissionDenied):
        edit_groups(scenario.pk, [group(400)], actor=board)
    assert not ScenarioGroup.objects.exists()


def test_somebody_who_was_slower_is_told(scenario, director):
    with pytest.raises(StaleObject):
        edit_groups(scenario.pk, [group(400)], actor=director, version=scenario.version + 1)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([group(10), group(20, "techniciens ")], "Two role groups are called Techniciens."),
        ([group(10, f"G{n}") for n in range(MOST_GROUPS + 1)], "At most 12 role groups."),
        ([group(10, bound=11)], "Technicians, 2027: more people are taken off than there are."),
        ([group(10, "")], "This field cannot be blank."),
    ],
    ids=["twice", "too many", "more taken off", "no name"],
)
def test_groups_that_make_no_sense_are_refused(scenario, director, groups, words):
    with pytest.raises(RuleViolation, match=words):
        edit_groups(scenario.pk, groups, actor=director)
    assert not ScenarioGroup.objects.exists()


def test_groups_do_not_do_more_than_the_project_needs(teamed, director):
    row = teamed.candidates.get(project__code="GOLD-202")
    facts = CandidateFacts(efforts=[520 * DAY], group_efforts={"1": [521 * DAY]})
    with pytest.raises(RuleViolation) as refused:
        edit_candidate(teamed.pk, row.project_id, facts, actor=director)
    assert str(refused.value) == ("In its year 1 the role groups do more than the project needs.")
    assert refused.value.field == "effort_1"
    row.refresh_from_db()
    assert row.group_efforts == {"1": [300 * DAY]}


def test_a_group_that_is_not_of_the_scenario_is_not_kept(teamed, director):
    row = teamed.candidates.get(project__code="GOLD-202")
    facts = CandidateFacts(efforts=[520 * DAY], group_efforts={"9": [5], "1": [0]})
    edit_candidate(teamed.pk, row.project_id, facts, actor=director)
    row.refresh_from_db()
    assert row.group_efforts == {}


# --- on the page ---------------------------------------------------------------------------------


def sent(scenario, **more):
    return {"version": scenario.version, **more}


@pytest.fixture
def url(scenario):
    return reverse("projects:scenario-groups", args=[scenario.pk])


def test_a_group_is_added_by_the_form(as_user, director, scenario, url):
    client = as_user(director)
    assert "Another role group" in client.get(url).text
    data = sent(
        scenario, name_fr_0=TEAM, name_en_0="Technicians", capacity_0_2027="400 d",
        bound_0_2027="10 d", operations_0_2027="",
    )  # fmt: skip
    assert client.post(url, data).url == scenario.get_absolute_url()
    limit = ScenarioGroupYear.objects.get()
    assert (limit.capacity, limit.bound, limit.operations) == (400 * DAY, 10 * DAY, 0)
    page = client.get(scenario.get_absolute_url()).text
    assert "2027 · Technicians" in page
    assert "390 pd" in page


def test_a_group_is_removed_by_its_box_alone(as_user, director, teamed, url):
    teamed.refresh_from_db()
    client = as_user(director)
    answer = client.post(url, sent(teamed, name_fr_1="", name_en_1="Technicians"))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"name_fr_1"}
    assert teamed.candidates.get(project__code="GOLD-202").group_efforts == {"1": [300 * DAY]}
    client.post(url, sent(teamed, name_fr_1=TEAM, removed_1="on"))
    assert not teamed.groups.exists()


def test_a_group_that_was_added_meanwhile_stays(as_user, director, teamed, url):
    """The page did not know it: told that somebody was faster, its writer saves once more."""
    teamed.refresh_from_db()
    edit_groups(teamed.pk, [group(90, "Agents")], actor=director)
    typed = {"name_fr_1": TEAM, "capacity_1_2027": "410 d"}
    client = as_user(director)
    assert client.post(url, sent(teamed, **typed)).status_code == 409
    teamed.refresh_from_db()
    assert client.post(url, sent(teamed, **typed)).status_code == 302
    years = ScenarioGroupYear.objects.order_by("group__number")
    assert [year.capacity for year in years] == [410 * DAY, 90 * DAY]


def test_figures_without_a_name_are_asked_for_it(as_user, director, scenario, url):
    answer = as_user(director).post(url, sent(scenario, capacity_0_2027="400 d"))
    assert answer.status_code == 422
    assert "Name the group in French." in answer.text
    assert "400 d" in answer.text


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(as_user, director, scenario, url):
    data = sent(scenario, name_fr_0=TEAM, capacity_0_2027="5 d", bound_0_2027="9 d")
    answer = as_user(director).post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"bound_0_2027"}
    assert TEAM in answer.text


def test_a_candidate_says_what_it_needs_of_each_group(as_user, director, teamed):
    teamed.refresh_from_db()
    address = reverse("projects:scenario-candidate", args=[teamed.pk, "GOLD-202"])
    client = as_user(director)
    assert "Of it, Technicians in its year 1" in client.get(address).text
    data = sent(
        teamed, wish="free", reason="", years_later="0", cost_1="380000", effort_1="520 d",
        effort_1_1="250 d",
    )  # fmt: skip
    assert client.post(address, data).status_code == 302
    row = teamed.candidates.get(project__code="GOLD-202")
    assert row.group_efforts == {"1": [250 * DAY]}


def test_bars_show_what_each_list_uses_of_a_group(as_user, director, teamed):
    compute_scenario(teamed.pk, actor=director)
    page = as_user(director).get(teamed.get_absolute_url()).text
    assert "400 pd of 400 pd" in page


def test_who_does_not_read_all_scores_sees_no_group(as_user, teamed, director, portfolio):
    compute_scenario(teamed.pk, actor=director)
    programme = make_programme(portfolio=portfolio, manager=make_user("manager"))
    Project.objects.filter(code="GOLD-202").update(programme=programme)
    page = as_user(programme.manager).get(teamed.get_absolute_url())
    assert "GOLD-202" in page.text
    assert "Technicians" not in page.text
