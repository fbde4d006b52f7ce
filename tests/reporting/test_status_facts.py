"""What a report freezes beside its plan: control, quality, the critical path and the load."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from control.models import DeclaredLight, StatusSnapshot
from projects.models import ChangeRequest
from reporting.document import document_of
from reporting.facts.load import WEEKS
from reporting.facts.schedule import MOST_BARS
from reporting.models import Report
from reporting.schema import lifted
from risks.models import Issue
from tests.changes.conftest import analysed
from tests.factories import (
    make_checkpoint,
    make_deliverable,
    make_finding,
    make_milestone,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.reporting.conftest import STATUS_DATE
from tests.reporting.test_collect import AT, figures_of, report_on
from tests.reporting.test_since import SEPTEMBER, before, snapshot  # noqa: F401 - a fixture
from tests.risks.lives import issue_in, risk_in
from workpackages.models import Acceptance, Assignment, Dependency, Resource, Task

pytestmark = pytest.mark.django_db
AUGUST = date(2026, 8, 31)


def said(plan, *, classification="N3", language="en", figures=None):
    """The document, as a reader of this class reads it."""
    commentary = {
        "classification": classification,
        "key_message_fr": "", "key_message_en": "", "next_steps_fr": "", "next_steps_en": "",
        "deviations": [], "decisions": [],
    }  # fmt: skip
    with translation.override(language):
        return document_of({**(figures or figures_of(plan)), "commentary": commentary})


def spoken(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


# The declared light and the course of the indices


def declare(project, **changed):
    facts = {
        "colour": "amber", "computed": "red", "reason": "The supplier pays.",
        "declared_on": date(2026, 10, 10), "expires_on": date(2026, 11, 9),
        "declared_by": project.lead, **changed,
    }  # fmt: skip
    return DeclaredLight.objects.create(project=project, **facts)


def test_the_declared_light_stands_beside_the_computed_one_with_its_reason(plan):
    declare(plan)
    document = said(plan)
    assert document["declared"]["colour"] == "amber"
    assert document["declared"]["reason"] == "The supplier pays."
    assert document["declared"]["expires"] == date(2026, 11, 9)
    assert document["declared"]["alt"] == "Overall, declared: amber"
    (overall,) = [light for light in document["lights"] if light["is_overall"]]
    assert overall["colour"] == figures_of(plan)["lights"][0]["colour"]


@pytest.mark.parametrize(
    "changed",
    [
        {"declared_on": date(2026, 9, 1), "expires_on": date(2026, 10, 8)},
        {"declared_on": date(2026, 10, 13), "expires_on": date(2026, 11, 9)},
    ],
)
def test_a_declared_light_that_has_expired_or_came_later_is_not_told(plan, changed):
    declare(plan, **changed)
    assert figures_of(plan)["declared"] is None
    assert said(plan)["declared"] is None


def test_of_several_declared_lights_the_newest_counts(plan):
    declare(plan)
    declare(plan, colour="green")
    assert figures_of(plan)["declared"]["colour"] == "green"


def months(plan, *indices):
    """A snapshot for each month up to the status date, with the same value for both indices."""
    days = [date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31), AUGUST, SEPTEMBER, STATUS_DATE]
    for on, index in zip(days[-len(indices) :], indices, strict=True):
        snapshot(plan, on, told={"cpi": index, "spi_t": index})


@pytest.mark.parametrize(
    ("indices", "key"),
    [
        (("0.90", "0.90", "0.90", "0.95"), "better"),
        (("0.90", "0.90", "0.90", "0.90"), "same"),
        (("0.95", "0.95", "0.95", "0.90"), "worse"),
    ],
)
def test_the_course_of_the_indices_is_an_arrow_with_a_word(plan, indices, key):
    months(plan, *indices)
    course = said(plan)["course"]
    assert course["trend"]["key"] == key
    assert course["label"] == "Trend of the indices"


def test_fewer_than_four_months_have_no_course(plan):
    months(plan, "0.9", "0.9", "0.95")
    assert said(plan)["course"] is None


# Money, pace and the sentence


def test_the_costs_tell_what_is_committed_and_the_variance_at_completion(plan):
    snapshot(plan, STATUS_DATE)
    costs = {name: spoken(value) for name, value in said(plan)["costs"]}
    assert costs["Promised, not invoiced yet"] == "20’000 CHF"
    assert costs["Committed (actual cost and promised)"] == "450’000 CHF"
    assert costs["Official forecast (EAC)"] == "671’875 CHF"
    assert costs["Variance at completion (VAC)"] == "−71’875 CHF"
    assert costs["VAC in percent of the budget"] == "−12.0 %"


def test_without_a_forecast_the_variance_is_a_dash(plan):
    snapshot(plan, STATUS_DATE, forecast=None)
    assert dict(said(plan)["costs"])["Variance at completion (VAC)"] == "–"


def test_the_pace_is_told_to_every_class_and_holds_no_amount(plan):
    row = snapshot(plan, STATUS_DATE)
    StatusSnapshot._base_manager.filter(pk=row.pk).update(baseline_finish=date(2026, 12, 31))
    for classification in ("N1", "N2", "N3"):
        assert said(plan, classification=classification)["pace"] == [
            ("Time index (SPI(t))", "0.87"),
            ("Finish at this pace", "23.02.2027"),
            ("Finish in the baseline", "31.12.2026"),
        ]


def test_a_plain_sentence_tells_money_to_the_direction_alone(plan):
    row = snapshot(plan, STATUS_DATE)
    StatusSnapshot._base_manager.filter(pk=row.pk).update(baseline_finish=date(2026, 12, 31))
    assert spoken(said(plan)["sentence"]) == (
        "For each franc spent, 0.89 francs of planned work are done; at this rate it ends on "
        "23.02.2027 and costs 671’875 CHF."
    )
    plain = said(plan, classification="N2")["sentence"]
    assert plain == "At the rate so far, the work ends on 23.02.2027 instead of 31.12.2026."
    assert said(plan, classification="N1")["sentence"] == plain


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"earned": Decimal(600_000)}, "All planned work is done."),
        ({"pace_finish": None}, "Nothing can be said of the end yet."),
        ({"baseline_finish": None}, "At the rate so far, the work ends on 23.02.2027."),
        (
            {"baseline_finish": date(2027, 3, 1)},
            "At the rate so far, the work ends on 23.02.2027, by 01.03.2027 as planned.",
        ),
    ],
)
def test_the_sentence_without_money_says_what_is_known(plan, changed, words):
    row = snapshot(plan, STATUS_DATE)
    StatusSnapshot._base_manager.filter(pk=row.pk).update(**changed)
    assert said(plan, classification="N2")["sentence"] == words


def test_a_day_without_a_snapshot_has_neither_pace_nor_sentence(plan):
    snapshot(plan, SEPTEMBER)
    document = said(plan)
    assert (document["pace"], document["sentence"], document["costs"]) == (None, "", None)


# Quality and acceptances


def received(plan, state, on):
    row = make_deliverable(plan.work_packages.first(), state=state)
    Acceptance.objects.filter(deliverable=row).update(presented_on=on, decided_on=on)
    return row


def test_quality_tells_first_pass_checks_and_findings(plan):
    received(plan, "accepted", date(2026, 10, 5))
    received(plan, "refused", date(2026, 10, 6))
    check = make_checkpoint(plan, state="with_findings", planned_on=date(2026, 10, 7))
    check.done_on = date(2026, 10, 7)
    check.save()
    make_checkpoint(plan, planned_on=date(2026, 10, 6))
    on = {"found_on": date(2026, 10, 1), "due_on": date(2026, 10, 7)}
    make_finding(check, severity="blocker", **on)
    make_finding(check, **on)
    quality = figures_of(plan)["quality"]
    assert (quality["first_pass"], quality["on_time"]) == ([1, 2], [1, 2])
    assert (quality["open"], quality["weight"], quality["overdue"]) == (2, 11, 2)
    assert quality["age_days"] == 8
    shown = said(plan)["quality"]
    assert shown["has_data"]
    assert spoken(shown["first_pass"]) == "50 % (1 of 2)"


def test_a_first_report_tells_the_acceptances_of_its_month(plan):
    late = received(plan, "accepted", date(2026, 10, 5))
    received(plan, "accepted", date(2026, 9, 30))
    received(plan, "accepted", date(2026, 10, 10))
    accepted = figures_of(plan)["quality"]["acceptances"]
    assert (accepted["since"], [row["code"] for row in accepted["rows"]]) == (
        "2026-09-30",
        [late.code],
    )


def test_acceptances_are_told_since_the_report_before(plan, before):  # noqa: F811
    before()
    Report._base_manager.update(status_date=date(2026, 8, 31))
    row = received(plan, "reserved", date(2026, 9, 15))
    accepted = figures_of(plan, number=2)["quality"]["acceptances"]
    assert (accepted["since"], len(accepted["rows"])) == ("2026-08-31", 1)
    (shown,) = said(plan, figures=figures_of(plan, number=2))["quality"]["acceptances"]
    assert (shown["name"], shown["decision"]) == (row.name_en, "Accepted with reservations")


def test_without_presentation_and_checkpoint_there_is_nothing_to_tell(plan):
    shown = said(plan)["quality"]
    assert not shown["has_data"]
    assert (shown["first_pass"], shown["on_time"]) == ("–", "–")


# The critical path and the bars


def linked(plan):
    """Training waits for the telephony tests, and go-live for the training."""
    named = {task.name: task for task in plan.tasks.all()}
    pairs = [("Telephony tests", "Training"), ("Training", "Go-live")]
    for first, then in pairs:
        Dependency.objects.create(
            project=plan, predecessor_task=named[first], successor_task=named[then]
        )
    return named


def test_the_next_critical_activities_stand_in_the_order_of_the_plan(plan):
    linked(plan)
    path = figures_of(plan)["path"]
    assert path["is_computed"]
    assert path["rows"]
    assert [row["start"] for row in path["rows"]] == sorted(row["start"] for row in path["rows"])
    assert all(row["name"] != "Directory sync" for row in path["rows"])
    shown = said(plan)["path"]["rows"][0]
    assert isinstance(shown["finish"], date)


def test_at_most_five_critical_activities_are_told(plan):
    package = plan.work_packages.first()
    for n in range(7):
        make_task(
            work_package=package,
            name=f"Last {n}",
            start_on=date(2026, 12, 14),
            finish_on=date(2026, 12, 18),
            duration_minutes=5 * 480,
        )
    path = figures_of(plan)["path"]
    assert len(path["rows"]) <= 5
    assert path["left_out"] == max(0, len(path["rows"]) + path["left_out"] - 5)


def test_a_plan_with_a_circle_tells_no_critical_path(plan):
    named = linked(plan)
    Dependency.objects.create(
        project=plan, predecessor_task=named["Training"], successor_task=named["Telephony tests"]
    )
    path = figures_of(plan)["path"]
    assert (path["is_computed"], path["rows"]) == (False, [])


def test_the_bars_are_packages_and_key_milestones(plan):
    make_milestone(work_package=plan.work_packages.first(), name="Minor", finish_on=STATUS_DATE)
    rows = figures_of(plan)["bars"]["rows"]
    names = [row["name_en"] for row in rows]
    assert names == ["Integration", "Go-live", "Connectors"]
    assert [row["shape"] for row in rows] == ["summary", "milestone", "summary"]
    assert rows[1]["baseline"] == ["2026-12-11", "2026-12-11"]


def test_a_sub_project_stands_with_its_name_in_both_languages(plan):
    part = make_project(
        parent=plan, code=f"{plan.code}-A", name_fr="Partie", name_en="Part",
        portfolio=plan.portfolio, state=plan.state,
    )  # fmt: skip
    make_task(work_package=make_work_package(project=part), finish_on=date(2026, 11, 30))
    (row,) = [row for row in figures_of(plan)["bars"]["rows"] if row["shape"] == "project"]
    assert (row["name_fr"], row["name_en"]) == ("Partie", "Part")
    names = {each: said(plan, language=each)["bars"]["names"] for each in ("fr", "en")}
    assert any("Partie" in name.text for name in names["fr"])
    assert any(name.text.endswith("Part") for name in names["en"])


def test_so_many_bars_stand_as_fit_one_page(plan):
    for n in range(MOST_BARS + 5):
        package = make_work_package(project=plan, name=f"Package {n}")
        make_milestone(
            work_package=package,
            name=f"Key {n}",
            finish_on=date(2026, 11, 1 + n % 28),
            is_key_milestone=True,
        )
    bars = figures_of(plan)["bars"]
    assert len(bars["rows"]) == MOST_BARS
    assert bars["left_out"] > 0
    assert said(plan)["bars"]["left_out"] == bars["left_out"]


def test_a_plan_beyond_all_calendars_has_no_picture(plan):
    plan.tasks.filter(name="Go-live").update(start_on=date(9999, 12, 31), finish_on=date.max)
    assert figures_of(plan)["bars"] == {"rows": [], "left_out": 0}
    assert said(plan)["bars"] is None


def test_a_plan_without_dates_has_no_picture(project):
    Task.objects.all().delete()
    assert said(project)["bars"] is None


# Open points


def test_the_register_holds_every_open_risk_the_top_five_stay(plan):
    for _n in range(7):
        risk_in("assessed", plan, plan.lead)
    risks = figures_of(plan)["risks"]
    assert (len(risks["rows"]), len(risks["register"]["rows"])) == (5, 7)
    assert risks["register"]["rows"][:5] == risks["rows"]
    shown = said(plan)["register"]["rows"][0]
    assert isinstance(shown["exposure"], Decimal)
    assert said(plan, classification="N2")["register"]["rows"][0]["exposure"] is None


def test_open_issues_stand_with_their_owner_and_solved_ones_do_not(plan):
    issue = issue_in("assigned", plan, plan.lead)
    issue_in("resolved", plan, plan.lead)
    Issue.objects.update(occurred_on=date(2026, 10, 1))
    (row,) = figures_of(plan)["issues"]["rows"]
    assert (row["code"], row["owner"], row["is_overdue"]) == (issue.code, str(plan.lead), False)
    (row,) = figures_of(plan, status_date=date(2026, 12, 31))["issues"]["rows"]
    assert row["is_overdue"]
    assert said(plan)["issues"]["rows"][0]["state"] == "Assigned"


def test_requested_changes_tell_their_cost_to_the_direction_alone(plan):
    made = analysed(plan, plan.lead)
    ChangeRequest.objects.update(requested_on=date(2026, 10, 1))
    (row,) = said(plan)["requests"]["rows"]
    assert (row["code"], row["cost"]) == (made.code, Decimal(8_000))
    (row,) = said(plan, classification="N2")["requests"]["rows"]
    assert row["cost"] is None


# The load


def test_the_load_counts_what_the_plan_assigns_by_week(plan):
    load = figures_of(plan)["load"]
    assert load["weeks"][0] == "2026-10-12"
    assert len(load["weeks"]) == WEEKS
    # The telephony connector was to end before the status date: nothing of it lies ahead.
    assert (load["people"], load["rows"]) == (0, [])
    person = make_user("tester", name="Tess Tester")
    training = plan.tasks.get(name="Training")
    Assignment.objects.create(task=training, user=person, units_pct=50)
    tests = plan.tasks.get(name="Telephony tests")
    Assignment.objects.create(task=tests, user=person, units_pct=100)
    load = figures_of(plan)["load"]
    assert load["rows"] == [
        {"name": "Tess Tester", "most": 100, "pct": [100, 100, 50, 50, 50, 50, 50, 50]}
    ]
    assert load["totals"] == load["rows"][0]["pct"]


@pytest.mark.parametrize(
    ("status_date", "first"),
    [
        (date(2026, 10, 8), "2026-10-05"),
        (date(2026, 10, 9), "2026-10-12"),
        (date(2026, 10, 10), "2026-10-12"),
        (date(2026, 10, 11), "2026-10-12"),
    ],
)
def test_the_weeks_begin_where_the_work_goes_on(plan, status_date, first):
    assert figures_of(plan, status_date=status_date)["load"]["weeks"][0] == first


def test_who_has_more_than_fits_is_marked_and_counted(plan):
    person = make_user("tester", name="Tess Tester")
    for task in plan.tasks.filter(name__in=("Telephony tests", "Training")):
        task.finish_on, task.start_on = date(2026, 11, 27), date(2026, 9, 1)
        task.save()
        Assignment.objects.create(task=task, user=person, units_pct=80)
    load = said(plan)["load"]
    assert load["too_much"] == 1
    assert load["rows"][0]["cells"][1] == (160, True)


def test_material_is_no_person_and_a_team_has_its_own_limit(plan):
    training = plan.tasks.get(name="Training")
    for name, kind, most in (("Testers", "work", 300), ("Cable", "material", 100)):
        resource = Resource.objects.create(project=plan, name=name, kind=kind, max_units_pct=most)
        Assignment.objects.create(task=training, resource=resource, units_pct=200)
    load = said(plan)["load"]
    assert [row["name"] for row in load["rows"]] == ["Testers"]
    assert load["too_much"] == 0


def test_where_everybody_reads_nobody_and_nothing_of_the_inside_is_named(plan):
    Assignment.objects.create(task=plan.tasks.get(name="Training"), user=make_user("tester"))
    risk_in("assessed", plan, plan.lead)
    issue_in("open", plan, plan.lead)
    analysed(plan, plan.lead)
    document = said(plan, classification="N1")
    assert (document["register"], document["issues"], document["requests"]) == (None, None, None)
    assert document["load"]["rows"] == []
    assert document["load"]["people"] == 1
    assert any(document["load"]["totals"])


# Older snapshots


def test_a_snapshot_of_version_4_is_lifted_without_what_it_did_not_keep(plan):
    snapshot(plan, STATUS_DATE)
    risk_in("assessed", plan, plan.lead)
    old = figures_of(plan)
    for name in ("declared", "course", "quality", "path", "values", "bars", "slips", "issues",
                 "requests", "load"):  # fmt: skip
        del old[name]
    for name in ("baseline_finish", "spi", "sv_t"):
        del old["control"][name]
    del old["risks"]["register"]
    old["schema"] = 4
    kept = lifted(old)
    assert kept["bars"] is kept["load"] is kept["quality"] is None
    assert kept["control"]["cpi"] == "0.893"
    document = said(plan, figures=old)
    assert document["risks"]["open"] == 1
    assert document["register"] is document["values"] is document["slips"] is None
    assert dict(document["costs"])["Cost index (CPI)"] == "0.89"


def test_the_report_on_paper_is_of_the_day_it_was_collected(plan):
    """What happens afterwards changes nothing in what was frozen."""
    figures = figures_of(plan)
    declare(plan)
    risk_in("assessed", plan, plan.lead)
    document = said(plan, figures=figures)
    assert document["declared"] is None
    assert document["register"]["rows"] == []
    assert report_on(plan).status_date == STATUS_DATE
    assert AT.year == 2026
