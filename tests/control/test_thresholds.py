"""Thresholds of the lights: decided by the director, counted from then on, kept with snapshots."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from control.forms.thresholds import ThresholdsForm
from control.models import LightThresholds, StatusSnapshot
from control.operations.snapshots import keep_snapshots
from control.operations.thresholds import set_thresholds
from control.snapshots import work_out
from control.thresholds import BOUNDS, as_json, from_json, load_thresholds
from costs.operations.postings import post
from engine.errors import EngineError
from engine.lights import DEFAULTS, Band, Thresholds
from people.models import HistoryEntry
from tests.control.rows import director, earn, month, phase
from tests.costs.rows import booking
from tests.decision_files.test_constraints import refused as violated
from tests.factories import make_programme, make_user
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
STRICT = replace(DEFAULTS, cost_index=Band(Decimal("0.99"), Decimal("0.97")))
PAGE = "/control/thresholds/"


def shown_in(form):
    """What a browser sends of the form as it came."""
    return {name: str(form[name].value()) for name in form.fields if name != "reason"}


@pytest.fixture
def measured(project, package):
    """The worked example at the end of its eighth month: CPI 0.893, red."""
    phase(package)
    earn(package, 8, 384_000)
    facts = booking(package, 430_000, posted_on=month(8))
    post(project.pk, facts, actor=project.lead, on=month(9))
    return project


def decide(thresholds=STRICT, reason="Directive 4.", actor=None):
    return set_thresholds(thresholds, reason, actor=actor or director())


def test_without_a_decision_the_usual_ones_count():
    assert load_thresholds() == DEFAULTS


def test_every_threshold_of_the_engine_is_told():
    assert {each.name for each in BOUNDS} == {each.name for each in fields(Thresholds)}


def test_what_is_kept_as_text_comes_back_exactly():
    assert from_json(as_json(STRICT)) == STRICT
    assert from_json({}) == DEFAULTS
    with pytest.raises(EngineError):
        from_json({"load": ["1", "1"]})


def test_the_newest_decision_counts_and_all_stay_with_their_reasons():
    decide()
    decide(replace(STRICT, report_days=9), reason="Later.")
    assert load_thresholds().report_days == 9
    assert [each.reason for each in LightThresholds.objects.all()] == ["Later.", "Directive 4."]
    entry = HistoryEntry.objects.filter(verb="thresholds.set").latest("pk")
    assert entry.additional_data["reason"] == "Later."


def test_only_the_director_decides():
    with pytest.raises(PermissionDenied):
        decide(actor=make_user("lead"))


def test_a_decision_needs_a_reason_and_changes_something():
    with refused("Give the reason", field="reason"):
        decide(reason=" ")
    with refused("Nothing was changed"):
        decide(DEFAULTS)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"slip": Band(Decimal("0.1"), Decimal("0.03"))}, "slip_green", "less than amber"),
        ({"pulse": Band(Decimal(3), Decimal(4))}, "pulse_green", "above amber"),
        ({"load": Band(Decimal(1), Decimal(11))}, "load_green", "out of range"),
        ({"report_days": 251}, "report_days", "working days"),
        ({"major_days": -1}, "major_days", "working days"),
    ],
)
def test_bounds_are_neither_turned_round_nor_beyond_all_sense(changes, field, words):
    with refused(words, field=field):
        decide(replace(DEFAULTS, **changes))


def test_a_row_has_a_reason():
    row = {"values": {}, "decided_by": director(), "reason": ""}
    violated("light_thresholds_have_a_reason", lambda: LightThresholds.objects.create(**row))


def test_the_form_gives_back_what_it_shows():
    form = ThresholdsForm(now=STRICT)
    sent = shown_in(form)
    again = ThresholdsForm({**sent, "reason": "x"}, now=DEFAULTS)
    again.full_clean()
    assert again.thresholds == STRICT


def test_lights_follow_the_decision_and_kept_snapshots_keep_theirs(measured):
    project, on = measured, month(8)
    keep_snapshots([project.pk], on, actor=None)
    before = StatusSnapshot.objects.get()
    colour = before.figures["lights"]["cost"][0]
    assert from_json(before.figures["thresholds"]) == DEFAULTS
    generous = replace(
        DEFAULTS,
        cost_index=Band(Decimal("0.2"), Decimal("0.1")),
        cost_variance=Band(Decimal("-9"), Decimal("-9.5")),
    )
    decide(generous)
    row = work_out([project], on)[project.pk].snapshot
    assert (colour, row.figures["lights"]["cost"][0]) == ("red", "green")
    assert from_json(row.figures["thresholds"]) == generous
    before.refresh_from_db()
    assert before.figures["lights"]["cost"][0] == "red"


def test_the_page_is_read_by_who_reads_lights_and_changed_by_the_director(as_user, outsider):
    manager = make_user("manager")
    make_programme(manager=manager)
    page = as_user(manager).get(PAGE)
    assert page.status_code == 200
    assert "Change the thresholds" not in page.text
    assert as_user(manager).post(PAGE).status_code == 403
    assert as_user(outsider).get(PAGE).status_code == 404
    assert PAGE in as_user(director()).get(reverse("control:portfolio")).text


def test_the_director_changes_them_on_the_page(as_user):
    client = as_user(director())
    form = client.get(PAGE).context["form"]
    sent = shown_in(form)
    answer = client.post(PAGE, {**sent, "slip_green": "5", "reason": "Directive 4."})
    assert answer.url == PAGE
    assert load_thresholds().slip.green == Decimal("0.05")
    page = client.get(PAGE).text
    assert "Directive 4." in page
    assert "5 %" in page


def test_what_was_typed_is_kept_when_it_is_refused(as_user):
    client = as_user(director())
    form = client.get(PAGE).context["form"]
    sent = shown_in(form)
    answer = client.post(PAGE, {**sent, "slip_green": "10", "reason": "Mine"})
    assert answer.status_code == 422
    assert "Green and amber must differ" in answer.text
    assert "Mine" in answer.text


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_decisions(
    as_user, rows, django_assert_max_num_queries
):
    for number in range(rows):
        LightThresholds.objects.create(values={}, reason="x", decided_by=make_user(f"d{number}"))
    client = as_user(director())
    client.get(PAGE)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
