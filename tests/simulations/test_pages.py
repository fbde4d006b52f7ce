"""The pages of simulations: asked for, followed, read; and the list of estimates."""

from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from people.models import Job
from people.production import execute
from risks.models import Estimate, Simulation
from risks.simulating.drawing import histogram, s_curve, tornado
from risks.simulating.page import percent, shown
from tests.factories import make_member, make_task
from tests.risks.pages import cost, field_errors, url, words
from tests.simulations.plans import DAY, simulation

pytestmark = pytest.mark.django_db
ASKED = {
    "shape": "pert",
    "runs": "5000",
    "seed": "2026",
    "below_pct": "10",
    "above_pct": "40",
    "correlation_pct": "0",
}


@pytest.fixture
def address(project):
    return url("simulations", project.code)


@pytest.fixture
def made(as_user, worked, address):
    as_user(worked.lead).post(address, ASKED)
    execute(Job.objects.get().pk)
    return Simulation.objects.get()


def test_the_register_leads_to_the_simulations(as_user, project, address):
    assert address in words(as_user(project.lead).get(url("register", project.code)))


def test_asking_leads_to_the_card_of_the_job(as_user, worked, address):
    client = as_user(worked.lead)
    answer = client.post(address, ASKED)
    row = Simulation.objects.get()
    assert answer.url == row.get_absolute_url()
    page = words(client.get(answer.url))
    assert f"job-card-{row.job.key}" in page
    assert "running" in words(client.get(address))
    other = make_member(worked)
    page = words(as_user(other).get(row.get_absolute_url()))
    assert "The simulation is being computed." in page
    assert "job-card" not in page


def test_a_double_click_asks_once(as_user, worked, address):
    client = as_user(worked.lead)
    token = str(client.get(address).context["form"]["form_token"].value())
    first = client.post(address, {**ASKED, "form_token": token})
    second = client.post(address, {**ASKED, "form_token": token})
    assert first.url == second.url
    assert Simulation.objects.count() == 1


def test_the_result_shows_the_figures_of_the_domain_and_their_tables(as_user, made, worked):
    page = words(as_user(worked.lead).get(made.get_absolute_url()))
    assert page.count('<svg class="sim-chart"') == 6
    for said in (
        "P10", "P50", "P80", "P90", "56.0 d · 22.03.2027", "Probability of keeping the planned",
        "26.03.2027", "700’000 CHF", "630’000 CHF", "35’000 – 70’000 CHF",
        "Values of the histogram", "Values of the S-curve", "Values of the tornado",
        "Criticality of the tasks", "R-106-1", "Number of runs</dt><dd>5’000",
    ):  # fmt: skip
        assert said.replace("’", "\N{RIGHT SINGLE QUOTATION MARK}") in page, said
    read = shown(made.result)
    kept = {point.value: point.percent for point in read.finish.points}
    assert [kept[days] for days in (56, 60, 65)] == [
        pytest.approx(Decimal(each), abs=2) for each in (6, 32, 71)
    ]


def test_french_readers_read_french(as_user, made, worked):
    worked.lead.language = "fr"
    worked.lead.save()
    client = as_user(worked.lead)
    client.cookies.load({"language": "fr"})
    page = client.get(made.get_absolute_url(), headers={"accept-language": "fr"})
    assert page.status_code == 200
    assert shown(made.result).activities[0].name


def test_a_plan_that_cannot_be_run_says_what_is_missing_at_the_form(as_user, project, address):
    refused = as_user(project.lead).post(address, ASKED)
    assert refused.status_code == 422
    assert "No task of the plan has work left" in words(refused)
    wrong = as_user(project.lead).post(address, {**ASKED, "runs": "10", "seed": ""})
    assert set(field_errors(wrong)) == {"runs", "seed"}
    assert not Simulation.objects.exists()


def test_readers_read_and_do_not_ask(as_user, made, worked, address):
    reader = make_member(worked, Role.SPONSOR)
    page = words(as_user(reader).get(address))
    assert "Run a simulation" not in page
    assert "computed" in page
    assert as_user(reader).post(address, ASKED).status_code == 403
    assert as_user(reader).get(url("estimates", worked.code)).status_code == 200
    one = url("estimate", worked.code, "task", 1)
    assert one not in words(as_user(reader).get(url("estimates", worked.code)))
    assert as_user(reader).get(one).status_code == 403


def test_a_project_without_simulations_says_so_to_its_readers(as_user, project, address):
    reader = make_member(project)
    assert "No simulation was made yet" in words(as_user(reader).get(address))


def test_a_simulation_whose_job_failed_has_no_result(as_user, worked, address):
    row = simulation(worked)
    row.save()
    client = as_user(worked.lead)
    assert "This simulation has no result." in words(client.get(row.get_absolute_url()))
    assert "without result" in words(client.get(address))


def test_outsiders_find_nothing(as_user, outsider, made, worked, address):
    client = as_user(outsider)
    places = (
        address,
        made.get_absolute_url(),
        url("estimates", worked.code),
        url("estimate", worked.code, "task", 1),
    )
    for place in places:
        assert client.get(place).status_code == 404


def test_estimates_are_listed_edited_and_taken_back(as_user, project, tasks, worked):
    client = as_user(project.lead)
    page = words(client.get(url("estimates", project.code)))
    assert "8.0 / <strong>10.0</strong> / 15.0" in page
    assert "180’000 / <strong>190’000</strong> / 215’000" in page
    assert "– / <strong>6.0</strong> / –" in page
    assert '<td class="num" data-label="Probability">30 %' in page
    place = url("estimate", project.code, "task", tasks["A"].number)
    form = client.get(place).context["form"]
    assert (form["low_days"].value(), form["high_days"].value()) == (8, 15)
    sent = {"version": "1", "low_days": "9.5", "high_days": "11"}
    assert client.post(place, sent).url == url("estimates", project.code)
    row = Estimate.objects.get(task=tasks["A"])
    assert (row.low_minutes, row.high_minutes, row.cost_low) == (4788, 11 * DAY, None)
    stale = client.post(place, sent)
    assert stale.status_code == 409
    client.post(place, {"version": "2"})
    assert not Estimate.objects.filter(task=tasks["A"]).exists()


def test_a_risk_is_estimated_on_its_own_form(as_user, worked):
    client = as_user(worked.lead)
    place = url("estimate", worked.code, "risk", 2)
    assert "cost_likely" not in client.get(place).context["form"].fields
    client.post(place, {"version": "1", "probability_pct": "45", "low_days": "1", "high_days": "2"})
    assert Estimate.objects.get(risk__number=2).probability_pct == 45
    wrong = client.post(place, {"version": "1", "low_days": "3", "high_days": "2"})
    assert wrong.status_code == 422
    assert "high_days" in wrong.context["form"].fields


def test_what_is_neither_task_nor_risk_has_no_estimate(as_user, worked):
    client = as_user(worked.lead)
    for kind, number in (("package", 1), ("task", 99), ("risk", 99)):
        assert client.get(url("estimate", worked.code, kind, number)).status_code == 404


def test_a_project_without_open_tasks_leads_to_its_plan(as_user, project):
    page = words(as_user(project.lead).get(url("estimates", project.code)))
    assert reverse("workpackages:plan", args=[project.code]) in page


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_rows(as_user, project, tasks, rows):
    client = as_user(project.lead)
    for number in range(rows):
        simulation(project, number=number + 1).save()
        make_task(work_package=tasks["A"].work_package, duration_minutes=DAY)
    found = {name: cost(client, url(name, project.code)) for name in ("simulations", "estimates")}
    assert found["simulations"] <= 12
    assert found["estimates"] <= 14


def test_bars_and_curves_stay_inside_their_frame():
    drawn = histogram([(0, 10, 5), (10, 20, 10)], [(15, "P80"), (99, "P90")])
    assert drawn.blocks[1].height == drawn.bottom - drawn.top
    assert drawn.blocks[0].height == drawn.blocks[1].height / 2
    assert [mark.label for mark in drawn.marks] == ["P80"]
    line = s_curve([(0, 0), (10, 1)], []).line.split()
    assert line == ["44,190", "624,14"]
    alone = histogram([(5, 5, 7)], [])
    assert [tick.label for tick in alone.along] == ["5"]
    bars = tornado([("A", 0.5), ("B", -0.5)]).blocks
    assert bars[0].x == bars[1].x + bars[1].width
    assert [bar.value for bar in bars] == ["+0.50", "-0.50"]


def test_steps_of_an_axis_are_round():
    labels = [tick.label for tick in s_curve([(48.2, 0), (91.7, 1)], []).along]
    assert labels == ["50", "60", "70", "80", "90"]
    amounts = [tick.label for tick in s_curve([(0.01, 0), (0.35, 1)], []).along]
    assert len(amounts) <= 7


def test_what_is_not_certain_is_never_told_as_certain():
    assert [percent(each) for each in (0, 0.001, 0.32, 0.9996, 1)] == [
        0, Decimal("0.1"), 32, Decimal("100.0"), 100,
    ]  # fmt: skip
