"""A report opens with what changed since the one before: dates, money, risks and scope."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from control.models import StatusSnapshot
from people.choices import Role
from reporting.collect import collect
from reporting.document import document_of
from reporting.models import Report
from reporting.schema import SCHEMA, lifted
from servicedesk_pm.common.frozen import canonical
from tests.changes.conftest import analysed, decided
from tests.conftest import FRIDAY
from tests.factories import make_user
from tests.reporting.conftest import STATUS_DATE
from tests.reporting.test_collect import figures_of, report_on
from tests.risks.lives import measure_in, risk_in
from workpackages.models import Task

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
SEPTEMBER = date(2026, 9, 30)


def snapshot(project, on, *, told=None, **amounts):
    """The figures of one month, as they were kept; ``told`` are further ones."""
    facts = {
        "budget": 600_000, "planned": 450_000, "earned": 384_000, "actual": 430_000,
        "promised": 20_000, "forecast": 671_875, **amounts,
    }  # fmt: skip
    money = {name: None if value is None else Decimal(value) for name, value in facts.items()}
    return StatusSnapshot.objects.create(
        project=project,
        status_date=on,
        forecast_method="typical",
        pace_finish=date(2027, 2, 23),
        figures={
            "cpi": "0.893",
            "spi_t": "0.873",
            "vac": "-0.12",
            "lights": {
                name: ["grey", "no_data"]
                for name in (
                    "overall", "cost", "schedule", "quality", "risk", "resources",
                    "stakeholders", "governance",
                )
            },
            **(told or {}),
        },
        **money,
    )  # fmt: skip


@pytest.fixture
def before(plan, director):
    """The published report of September, with the figures of then."""

    def publish():
        figures = collect(
            report_on(plan, status_date=SEPTEMBER), organisation="Service Desk", at=AT
        )
        return Report.objects.create(
            project=plan,
            number=1,
            status_date=SEPTEMBER,
            prepared_by=plan.lead,
            submitted_by=plan.lead,
            submitted_at=AT,
            approved_by=director,
            approved_at=AT,
            state="published",
            published_at=AT,
            collected_at=AT,
            snapshot=canonical(figures),
            sha256="a",
            pdf_fr="a.pdf",
            pdf_en="b.pdf",
        )

    return publish


def since(plan):
    return figures_of(plan, number=2)["since"]


def said(plan, *, classification="N3", language="en"):
    """The sentences, as a reader of this class reads them."""
    figures = figures_of(plan, number=2)
    commentary = {
        "classification": classification,
        "key_message_fr": "", "key_message_en": "", "next_steps_fr": "", "next_steps_en": "",
        "deviations": [], "decisions": [],
    }  # fmt: skip
    with translation.override(language):
        return document_of({**figures, "commentary": commentary})


def test_a_first_report_has_nothing_to_compare_with(plan):
    assert since(plan) == {"since": None, "rows": []}
    assert said(plan)["since"] == {"on": None, "rows": [], "shows_money": True}


def test_where_nothing_changed_the_report_says_so(plan, before):
    before()
    assert since(plan) == {"since": "2026-09-30", "rows": []}
    assert said(plan)["since"]["on"] == SEPTEMBER


def test_a_finish_that_moved_is_told_with_its_working_days(plan, before):
    before()
    Task.objects.filter(name="Go-live").update(
        start_on=date(2026, 12, 23), finish_on=date(2026, 12, 23)
    )
    rows = since(plan)["rows"]
    assert {"kind": "finish", "before": "2026-12-18", "after": "2026-12-23", "days": 3} in rows
    assert "Finish: 18.12.2026 → 23.12.2026 (+3 working days)" in said(plan)["since"]["rows"]


def test_a_milestone_that_moved_is_told_by_its_name(plan, before):
    before()
    Task.objects.filter(name="Go-live").update(
        start_on=date(2026, 12, 16), finish_on=date(2026, 12, 16)
    )
    (sentence,) = [each for each in said(plan)["since"]["rows"] if "Go-live" in each]
    assert sentence.endswith("Go-live: 18.12.2026 → 16.12.2026")


def test_money_that_changed_is_told_to_the_direction_alone(plan, before):
    snapshot(plan, SEPTEMBER)
    before()
    snapshot(plan, STATUS_DATE, budget=620_000, forecast=700_000)
    rows = said(plan)["since"]["rows"]
    assert "Budget (BAC): 600’000 CHF → 620’000 CHF" in [each.replace("\xa0", " ") for each in rows]
    assert any("(EAC)" in each for each in rows)
    assert said(plan, classification="N2")["since"]["rows"] == []


@pytest.mark.parametrize(
    ("classification", "words"),
    [
        ("N3", "Neither dates, money, risks nor scope have changed."),
        ("N2", "Neither dates, risks nor scope have changed."),
    ],
)
def test_who_is_not_told_of_money_is_not_told_that_it_stayed(plan, before, classification, words):
    before()
    page = {"document": said(plan, classification=classification)}
    assert words in render_to_string("reporting/document/_since.html", page)


def test_a_forecast_that_is_not_known_is_told_as_a_dash(plan, before):
    snapshot(plan, SEPTEMBER)
    before()
    snapshot(plan, STATUS_DATE, forecast=None)
    (sentence,) = said(plan)["since"]["rows"]
    assert sentence.endswith("→ –")


def test_money_of_a_month_without_a_snapshot_is_not_compared(plan, before):
    before()
    snapshot(plan, STATUS_DATE)
    assert since(plan)["rows"] == []


@pytest.fixture
def found(plan):
    """A risk that was found after the report of September, and weighs little."""
    return risk_in("assessed", plan, plan.lead)


def test_new_risks_and_how_many_are_grave_are_told(plan, before, found):
    before()
    type(found).objects.filter(pk=found.pk).update(identified_on=date(2026, 10, 2))
    (row,) = since(plan)["rows"]
    assert (row["kind"], row["what_en"]) == (
        "new_risk",
        f"{found.code} {found.name_en or found.name_fr}",
    )
    assert said(plan)["since"]["rows"] == [
        f"New risk: {found.code} {found.name_en or found.name_fr}"
    ]


def test_who_everybody_is_reads_no_names_of_risks(plan, before, found):
    before()
    type(found).objects.filter(pk=found.pk).update(identified_on=date(2026, 10, 2))
    document = said(plan, classification="N1")
    assert document["since"]["rows"] == []
    assert document["risks"] is None


def test_more_grave_risks_than_before_are_told(plan, before):
    before()
    risk = risk_in("assessed", plan, plan.lead)
    type(risk).objects.filter(pk=risk.pk).update(
        identified_on=SEPTEMBER, probability=5, impact=5, score=25, zone="C"
    )
    assert "Critical risks: 0 → 1" in said(plan)["since"]["rows"]


def test_decided_changes_of_scope_are_told_with_their_decision(plan, before):
    before()
    board = make_user("board", roles=(Role.SPONSOR,))
    made = decided(analysed(plan, plan.lead), board, "rejected")
    (row,) = since(plan)["rows"]
    assert (row["kind"], row["state"]) == ("change", "rejected")
    assert said(plan)["since"]["rows"] == [f"Change {made.code} Telephony connector: rejected"]
    assert "Connecteur téléphonie" in said(plan, language="fr")["since"]["rows"][0]


def test_the_worst_risks_stand_with_their_measures(plan):
    risk = risk_in("assessed", plan, plan.lead)
    measure = measure_in("planned", risk, plan.lead, None)
    type(measure).objects.filter(pk=measure.pk).update(due_on=FRIDAY.replace(day=1))
    risks = figures_of(plan, status_date=date(2026, 12, 31))["risks"]
    assert (risks["open"], len(risks["rows"])) == (1, 1)
    assert (risks["rows"][0]["code"], risks["rows"][0]["under_way"]) == (risk.code, 1)
    assert risks["rows"][0]["overdue"] == 1
    shown = said(plan)["risks"]["rows"][0]
    assert shown["name"] == (risk.name_en or risk.name_fr)
    assert shown["zone"] in {"Low", "Medium", "High", "Critical"}


def test_at_most_five_risks_stand_in_the_report(plan):
    for _n in range(7):
        risk_in("assessed", plan, plan.lead)
    risks = figures_of(plan)["risks"]
    assert (risks["open"], len(risks["rows"])) == (7, 5)


def test_the_costs_stand_for_the_direction_where_a_snapshot_was_kept(plan):
    assert said(plan)["costs"] is None
    snapshot(plan, STATUS_DATE)
    costs = dict(said(plan)["costs"])
    assert costs["Earned value (EV)"].replace("\xa0", " ") == "384’000 CHF"
    assert costs["Cost index (CPI)"] == "0.89"
    assert said(plan, classification="N2")["costs"] is None


def test_a_report_of_an_earlier_shape_reads_as_one_without_a_comparison():
    old = {"schema": 3, "overrides": []}
    read = lifted(old)
    assert (read["control"], read["risks"]) == (None, None)
    assert read["since"] == {"since": None, "rows": []}
    assert lifted({**read, "schema": SCHEMA})["since"] == read["since"]
