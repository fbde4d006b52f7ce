"""The risks of the demonstration are those of the worked example, to the digit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from people.models import Notification, User
from projects.models import Project
from projects.waiting import waiting_for
from reporting.demo.days import TODAY
from risks.models import DrawDown, EffectivenessCheck, Issue, Measure, Risk, RiskReport
from risks.panel import load_panel
from risks.reserve_page import load_reserve

pytestmark = pytest.mark.django_db


def code_of(code):
    _r, *project, number = code.split("-")
    if project == ["PF"]:
        return Risk.objects.get(project=None, number=number)
    return Risk.objects.get(project__code="-".join(["PRJ", *project]), number=number)


@pytest.mark.parametrize(
    ("code", "gross", "planned", "actual", "eta", "zones", "verdict", "net"),
    [
        ("R-101-1", 80_400, 19_280, 20_280, "0.984", "MM", "effective", 42_120),
        ("R-101-2", 61_200, 7_650, 30_600, "0.571", "LM", "partial", 18_600),
        ("R-101-3", 52_700, 16_400, 48_960, "0.103", "MC", "ineffective", -4_260),
        ("R-101-4", 32_800, 16_400, 61_200, "-1.732", "LH", "counterproductive", -33_400),
        ("R-301-1", 72_000, 1_000, 6_000, "0.930", "LL", "effective", 57_000),
        ("R-301-2", 34_000, 2_000, 5_840, "0.880", "LL", "effective", 14_160),
    ],
)
def test_the_verdicts_of_the_example(demo, code, gross, planned, actual, eta, zones, verdict, net):
    check = code_of(code).checks.get()
    exposures = (check.gross_exposure, check.planned_exposure, check.actual_exposure)
    assert exposures == (Decimal(gross), Decimal(planned), Decimal(actual))
    assert (str(check.effectiveness), check.verdict) == (eta, verdict)
    assert check.planned_zone + check.actual_zone == zones
    assert check.net_benefit == Decimal(net)
    assert check.assessor.username == "qualite"


def test_the_present_exposures_of_prj_101_add_up(demo):
    threats = Risk.objects.filter(project__code="PRJ-101", kind="threat")
    assert threats.aggregate(sum=Sum("exposure"))["sum"] == Decimal("161040.00")
    gain = code_of("R-101-5")
    assert (gain.state, gain.exposure, gain.score) == ("monitored", Decimal(-35_000), 6)


@pytest.mark.parametrize(
    ("code", "rated", "zone", "response", "state"),
    [
        ("R-101-1", (2, 3), "M", "reduce_probability", "monitored"),
        ("R-101-2", (2, 4), "M", "reduce_probability", "treated"),
        ("R-101-3", (5, 3), "C", "reduce_probability", "treated"),
        ("R-101-4", (4, 3), "H", "reduce_probability", "treated"),
        ("R-102-1", (3, 3), "M", "share", "treated"),
        ("R-201-1", (4, 4), "C", "transfer", "treated"),
        ("R-201-2", (5, 5), "C", "reduce_impact", "treated"),
        ("R-201-3", (4, 3), "H", "reduce_probability", "treated"),
        ("R-201-4", (4, 4), "C", "", "assessed"),
        ("R-201-5", (3, 3), "M", "reduce_probability", "treated"),
        ("R-202-1", (4, 4), "C", "escalate", "treated"),
        ("R-203-1", (4, 3), "H", "reduce_probability", "treated"),
        ("R-205-1", (3, 4), "H", "reduce_impact", "treated"),
        ("R-205-2", (2, 4), "M", "accept_active", "monitored"),
        ("R-205-3", (4, 4), "C", "reduce_impact", "treated"),
        ("R-301-1", (1, 3), "L", "reduce_probability", "monitored"),
        ("R-301-2", (2, 2), "L", "avoid", "monitored"),
        ("R-302-1", (3, 4), "H", "reduce_probability", "treated"),
        ("R-302-2", (4, 3), "H", "reduce_impact", "treated"),
        ("R-302-3", (2, 5), "H", "reduce_probability", "treated"),
        ("R-303-1", (3, 5), "C", "", "occurred"),
        ("R-PF-1", (4, 4), "C", "reduce_probability", "treated"),
    ],
)
def test_the_register_of_the_example(demo, code, rated, zone, response, state):
    risk = code_of(code)
    assert risk.code == code
    assert (risk.probability, risk.impact) == rated
    assert (risk.zone, risk.response, risk.state) == (zone, response, state)


@pytest.mark.parametrize(
    ("code", "number", "owner", "due", "state", "effect"),
    [
        ("R-101-3", 2, "lot-deploiement", "2026-11-20", "in_progress", ""),
        ("R-101-4", 2, "lot-packaging", "2026-11-16", "planned", ""),
        ("R-102-1", 1, "achats", "2026-11-30", "in_progress", ""),
        ("R-201-1", 1, "pm-itsm", "2026-10-30", "implemented", "2026-11-27"),
        ("R-201-2", 1, "pm-itsm", "2026-10-15", "in_progress", ""),
        ("R-201-5", 1, "lot-formation", "2026-11-13", "in_progress", ""),
        ("R-203-1", 1, "pm-cmdb", "2026-10-12", "implemented", "2026-11-09"),
        ("R-205-1", 1, "director", "2026-11-30", "in_progress", ""),
        ("R-302-1", 1, "pm-voix", "2026-10-16", "implemented", "2026-11-20"),
    ],
)
def test_the_measures_of_the_example(demo, code, number, owner, due, state, effect):
    measure = code_of(code).measures.get(number=number)
    assert (measure.owner.username, str(measure.due_on), measure.state) == (owner, due, state)
    assert not effect or str(measure.effect_due_on) == effect


def test_what_failed_is_replaced_in_time(demo):
    for code in ("R-101-3", "R-101-4"):
        risk = code_of(code)
        assert risk.measures.get(number=1).state == "replaced"
        assert risk.measures.get(number=2).replaces.number == 1
        assert risk.checks.get().settled_how == "measure"
    waiting = code_of("R-101-2").checks.get()
    assert (waiting.follow_up_on, waiting.is_waiting) == (date(2026, 11, 12), True)


def test_what_is_late_on_the_day_of_the_demonstration(demo):
    late = Measure.objects.overdue(TODAY)
    assert [each.risk.code for each in late.select_related("risk__project")] == ["R-201-2"]
    assert not Measure.objects.unchecked(TODAY).exists()
    neglected = Risk.objects.neglected(TODAY).select_related("project")
    assert [risk.code for risk in neglected] == ["R-201-4"]
    lead = User.objects.get(username="pm-itsm")
    words = {each.words for each in waiting_for(lead, on=TODAY)}
    assert "Measure due on 15.10.2026: Reduced first release" in words


def test_the_dispute_came_true_and_became_an_issue(demo):
    risk = code_of("R-303-1")
    assert (risk.ended_on, risk.actual_cost, risk.actual_delay_days) == (
        date(2026, 8, 17),
        Decimal(12_000),
        60,
    )
    assert [issue.code for issue in risk.issues.select_related("project")] == ["I-303-1"]
    found = {issue.code: issue for issue in Issue.objects.open().select_related("project")}
    assert set(found) == {"I-101-7", "I-201-1", "I-302-1", "I-303-1"}
    assert (found["I-201-1"].severity, found["I-101-7"].severity) == (1, 3)


def test_the_sponsor_was_told_of_what_is_critical_or_worse(demo):
    told = Notification.objects.filter(kind="check.counterproductive")
    assert {each.recipient.username for each in told} == {"mandant-dsi"}
    critical = Risk.objects.open().filter(zone="C")
    assert not critical.filter(sponsor_informed_on=None).exists()


def test_the_effectiveness_of_prj_101(demo):
    panel = load_panel(Project.objects.get(code="PRJ-101"), on=TODAY)
    assert (panel.count, panel.effectiveness_pct, panel.coverage_pct) == (5, 40, 100)
    assert panel.tally.net_benefit == Decimal("34560.00")
    assert EffectivenessCheck.objects.count() == 7


def test_the_contingency_of_prj_101_covers_93_percent_of_its_threats(demo):
    """160 less 10 against 161.04 kCHF: amber."""
    reserve = load_reserve(Project.objects.get(code="PRJ-101"))
    assert (reserve.row.initial, reserve.row.drawn, reserve.row.left) == (160_000, 10_000, 150_000)
    assert reserve.exposure == Decimal(161_040)
    assert (round(reserve.ratio, 2), reserve.light) == (Decimal("0.93"), "amber")
    struck = DrawDown.objects.get(contingency__project__code="PRJ-303")
    assert (struck.issue.code, struck.amount) == ("I-303-1", 12_000)


def test_a_late_serious_issue_is_with_the_sponsor(demo):
    issue = Issue.objects.get(project__code="PRJ-302")
    assert (issue.severity, issue.due_on, issue.escalated_on) == (
        2,
        date(2026, 10, 21),
        date(2026, 10, 26),
    )
    told = Notification.objects.filter(kind="issue.escalated_late").order_by("pk")
    names = set(told.values_list("recipient__username", flat=True))
    assert names == {"mandant-securite", "pm-voix"}


def test_reports_were_written_each_month_and_one_tells_the_simulation(demo):
    reports = list(RiskReport.objects.order_by("project__code", "number"))
    assert [row.reference for row in reports] == ["PRJ-101-R1", "PRJ-101-R2", "PRJ-205-A-R1"]
    told = {each["key"]: each["parts"] for each in reports[-1].content["sections"]}
    assert told["simulation"]
    assert told["decisions"][0]["en"]
