"""What a decision file shows from the score and from the scenarios: points, people, and why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from people.choices import Role
from projects.decision_files.content import content_of, options_of
from projects.decision_files.sections import COMPUTED, SECTIONS
from projects.models import (
    DecisionFile,
    ScenarioGroup,
    ScenarioGroupYear,
    ScenarioYear,
    ScoreReason,
)
from projects.operations.decision_files import begin_file
from projects.selection.adopted import planned_by
from projects.written.difference import compare
from projects.written.reading import read
from servicedesk_pm.common.frozen import canonical
from tests.decision_files.pages import FRIDAY, url, words
from tests.factories import (
    freeze_file,
    give_role,
    make_adopted_scenario,
    make_decision_file,
    make_portfolio,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = 504


@pytest.fixture(autouse=True)
def _in_october(monkeypatch):
    monkeypatch.setattr("projects.views.decision_files.today", lambda: FRIDAY)


def make_year(scenario, year=2027, **days):
    """A year with 900 person-days, 100 more, 700 of them bound and 120 in daily operations."""
    usual = {"capacity": 900, "more_people": 100, "bound": 700, "operations": 120}
    minutes = {name: count * DAY for name, count in {**usual, **days}.items()}
    return ScenarioYear.objects.create(scenario=scenario, year=year, **minutes)


def weighed(project, **fields):
    """A scenario that nobody has adopted."""
    facts = {"state": "draft", "decision": None, "adopted": {}, "name_en": "Weighed", **fields}
    return make_adopted_scenario(project, **facts)


@pytest.fixture
def scenario(wish):
    row = make_adopted_scenario(wish, year=2027, name_fr="Tour 2027", name_en="Round 2027")
    make_year(row)
    return row


def section(file, key):
    content = content_of(file, options_of(file), on=FRIDAY)
    return next(each for each in read(content, SECTIONS) if each.key == key)


def facts(found):
    return {part.label: part.text for part in found.facts}


def lines(found):
    (table,) = found.tables
    return [[cell.text for cell in row] for row in table.rows]


def panel(page, key):
    return page[page.index(f'id="{key}"') :].partition("</section>")[0]


def test_the_sections_come_in_the_order_of_the_decision_paper(draft):
    order = [
        "motion", "need", "situation", "options", "priority", "financing", "resources", "risks",
        "recommendation",
    ]  # fmt: skip
    assert list(SECTIONS) == order
    content = content_of(draft, options_of(draft), on=FRIDAY)
    assert [each["key"] for each in content["sections"]] == order
    assert {"need", "priority", "resources"} == COMPUTED


def test_all_six_scores_stand_with_their_points_and_why(draft, wish):
    ScoreReason.objects.filter(score__project=wish, key="B").update(text="Saves 60 kCHF a year.")
    (table,) = section(draft, "priority").tables
    assert table.label == "Points by criterion"
    heads = [(head.label, head.is_number) for head in table.heads]
    assert heads == [
        ("Criterion", False),
        ("Weight", True),
        ("Score", True),
        ("Points", True),
        ("Justification", False),
    ]
    rows = lines(section(draft, "priority"))
    assert len(rows) == 6
    assert rows[0][0] == "Strategic alignment"
    benefit = next(row for row in rows if row[0] == "Benefit")
    assert " ".join(benefit[1].split()) == "20 %"
    assert benefit[2:] == ["3", "12.0", "Saves 60 kCHF a year."]
    told = facts(section(draft, "priority"))
    assert sum(Decimal(row[3]) for row in rows) == Decimal(told["Priority P"])


def test_the_points_are_named_in_the_readers_language(draft):
    with override("fr"):
        found = section(draft, "priority")
        assert found.tables[0].label == "Points par critère"
        assert lines(found)[0][0] == "Alignement stratégique"


def test_a_score_without_its_reason_says_so_with_a_dash(draft, wish):
    ScoreReason.objects.filter(score__project=wish).delete()
    assert {row[-1] for row in lines(section(draft, "priority"))} == {"–"}


def test_a_project_without_a_score_shows_no_points(director):
    file = make_decision_file(make_project(state="analysis"))
    assert section(file, "priority").is_empty


def test_what_is_recommended_stands_against_the_people_of_the_portfolio(draft, scenario):
    draft.options.filter(number=2).update(effort_minutes=60 * DAY, is_recommended=True)
    found = section(draft, "resources")
    assert facts(found) == {
        "Own effort of the recommended option": "60 pd",
        "Scenario": "Round 2027",
    }
    assert lines(found) == [["2027", "1’000 pd", "700 pd", "120 pd", "180 pd"]]
    heads = [(head.label, head.is_number) for head in found.tables[0].heads]
    assert heads == [
        ("Year", False),
        ("People, additional ones included", True),
        ("Bound already", True),
        ("Daily operations", True),
        ("Left for new projects", True),
    ]


def test_each_year_of_the_scenario_has_its_line(draft, scenario):
    make_year(scenario, 2029)
    make_year(scenario, 2028, bound=900)
    rows = lines(section(draft, "resources"))
    assert [row[0] for row in rows] == ["2027", "2028", "2029"]
    assert rows[1][-1] == "\N{MINUS SIGN}20 pd", "more is promised than there is"


def test_each_role_group_has_its_lines(draft, scenario):
    technicians = ScenarioGroup.objects.create(
        scenario=scenario, number=1, name_fr="Techniciens", name_en="Technicians"
    )
    for year, count in ((2028, 300), (2027, 400)):
        ScenarioGroupYear.objects.create(
            group=technicians, year=year, capacity=count * DAY, bound=350 * DAY, operations=10 * DAY
        )
    everybody, by_group = section(draft, "resources").tables
    assert len(everybody.rows) == 1
    assert by_group.label == "Capacity by role group"
    assert [[cell.text for cell in row] for row in by_group.rows] == [
        ["Technicians", "2027", "400 pd", "350 pd", "10 pd", "40 pd"],
        ["Technicians", "2028", "300 pd", "350 pd", "10 pd", "\N{MINUS SIGN}60 pd"],
    ]


def test_the_adopted_scenario_of_the_latest_year_counts(wish, scenario):
    make_adopted_scenario(wish, year=2026)
    weighed(wish, year=2028)
    make_adopted_scenario(wish, year=2029, state="superseded")
    assert planned_by(wish.portfolio_id) == scenario


def test_before_any_is_adopted_the_newest_counts(wish):
    assert planned_by(wish.portfolio_id) is None
    weighed(wish, year=2026)
    weighed(wish, year=2027)
    newest = weighed(wish, year=2027)
    assert planned_by(wish.portfolio_id) == newest


def test_another_portfolio_has_its_own_people(draft, wish, director):
    make_year(make_adopted_scenario(make_project(portfolio=make_portfolio()), by=director))
    assert planned_by(wish.portfolio_id) is None
    found = section(draft, "resources")
    assert facts(found)["Scenario"] == "–"
    assert not found.tables


def test_without_scenario_and_recommendation_there_is_nothing_to_say(as_user, draft, wish):
    draft.options.update(is_recommended=False)
    assert section(draft, "resources").is_empty
    shown = panel(words(as_user(wish.lead).get(url("decision-file", wish))), "resources")
    assert "Nothing is entered yet." in shown


def test_a_scenario_alone_shows_what_there_is(draft, scenario):
    draft.options.update(is_recommended=False)
    found = section(draft, "resources")
    assert facts(found)["Own effort of the recommended option"] == "–"
    assert len(lines(found)) == 1


@pytest.mark.parametrize(
    ("language", "heading", "told"),
    [
        (
            "fr",
            "Ressources et capacité",
            (
                "Charge interne de la variante recommandée",
                "Tour 2027",
                "Déjà engagées",
                "180 j.-p.",
            ),
        ),
        (
            "en",
            "Resources and capacity",
            ("Own effort of the recommended option", "Round 2027", "Bound already", "180 pd"),
        ),
    ],
)
def test_the_page_shows_both_in_the_readers_language(
    as_user, draft, wish, scenario, language, heading, told
):
    wish.lead.language = language
    wish.lead.save()
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    shown = panel(page, "resources")
    for each in (heading, *told):
        assert each in shown, each
    assert '<th scope="col" class="num">' in shown
    assert '<td data-label="' in shown
    assert panel(page, "priority").count("<tr>") == 7
    assert page.index('id="priority"') < page.index('id="financing"') < page.index('id="resources"')


def test_nobody_is_asked_to_write_what_is_computed(as_user, draft, wish, scenario):
    client = as_user(wish.lead)
    page = words(client.get(url("decision-file", wish)))
    assert "from the data" in panel(page, "resources")
    assert url("edit-decision-file", wish, "resources") not in page
    assert client.get(url("edit-decision-file", wish, "resources")).status_code == 404


def test_who_is_asked_to_vote_reads_the_people_but_opens_no_scenario(
    as_user, draft, wish, scenario, owner
):
    freeze_file(draft, owner)
    client = as_user(owner)
    assert "180 pd" in panel(words(client.get(url("decision-file", wish))), "resources")
    assert client.get(scenario.get_absolute_url()).status_code == 404
    member = make_user()
    give_role(member, Role.TEAM_MEMBER, wish)
    assert as_user(member).get(url("decision-file", wish)).status_code == 404


def test_a_frozen_version_keeps_the_people_of_its_day(as_user, draft, wish, scenario):
    freeze_file(draft, wish.sponsor)
    scenario.limits.update(bound=0)
    shown = panel(words(as_user(wish.lead).get(url("decision-file", wish))), "resources")
    assert "180 pd" in shown
    assert "880 pd" not in shown


@pytest.fixture
def old(draft, wish):
    """Put to the vote when costs came before the priority, which had no points, and no people."""
    file = freeze_file(draft, wish.sponsor)
    before = ["motion", "need", "situation", "options", "financing", "priority", "risks",
              "recommendation"]  # fmt: skip
    parts = {each["key"]: each["parts"] for each in file.content["sections"]}
    parts["priority"] = [part for part in parts["priority"] if part["kind"] == "fact"]
    sections = [{"key": key, "parts": parts[key]} for key in before]
    text = canonical({**file.content, "sections": sections})
    DecisionFile.objects.filter(pk=file.pk).update(snapshot=text)
    return DecisionFile.objects.get(pk=file.pk)


def test_an_older_version_is_read_as_it_was_written(as_user, old, wish):
    page = words(as_user(wish.lead).get(url("decision-file", wish)))
    assert page.index('id="financing"') < page.index('id="priority"')
    assert "Priority P" in panel(page, "priority")
    assert "<table" not in panel(page, "priority")
    assert 'id="resources"' not in page


def test_what_came_since_an_older_version_is_told(as_user, old, wish, scenario, director):
    begin_file(wish.pk, actor=director, reason="New people.")
    page = words(as_user(wish.lead).get(url("decision-file-difference", wish)))
    resources = page[page.index("Resources and capacity") :]
    assert "<ins>Round 2027</ins>" in resources
    assert "2027 <span" in resources
    assert "Left for new projects: 180 pd" in resources
    assert "Strategic alignment <span" in page
    assert "Justification: Seen." in page


def test_a_changed_score_is_told_by_its_criterion(draft, wish, scenario):
    before = content_of(draft, options_of(draft), on=FRIDAY)
    wish.scores.update(scores=dict.fromkeys(wish.scores.get().scores, 4))
    ScoreReason.objects.filter(score__project=wish, key="B").update(text="Twice as much.")
    scenario.limits.update(bound=0)
    after = content_of(draft, options_of(draft), on=FRIDAY)
    found = {each.key: each for each in compare(before, after, SECTIONS)}
    assert list(found) == ["priority", "resources"]
    benefit = next(row for row in found["priority"].rows if row.title == "Benefit")
    told = {change.label: (change.before, change.after) for change in benefit.changes}
    assert told == {
        "Score": ("3", "4"),
        "Points": ("12.0", "16.0"),
        "Justification": ("Seen.", "Twice as much."),
    }
    (year,) = found["resources"].rows
    assert year.title == "2027"
    assert [change.label for change in year.changes] == ["Bound already", "Left for new projects"]


def test_more_years_and_scenarios_cost_no_query_more(draft, wish, scenario):
    def queries():
        options = options_of(draft)
        with CaptureQueriesContext(connection) as caught:
            content_of(draft, options, on=date(2026, 10, 9))
        return len(caught)

    few = queries()
    for year in range(2028, 2032):
        make_year(scenario, year)
        make_year(weighed(wish, year=year), year)
    assert queries() == few
