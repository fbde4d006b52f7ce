"""What the release of the execution asks of plan and money, and that it keeps baseline 1."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from people.choices import Role
from people.models import HistoryEntry
from projects.effects import bring_about, register_effect
from projects.gates import UnmetConditions
from projects.grounds import Grounds
from projects.models import Project
from projects.operations import change_state
from projects.transitions import find
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money
from tests.conftest import FRIDAY
from tests.factories import (
    make_director,
    make_milestone,
    make_project,
    make_ready_project,
    make_signed_mandate,
    make_task,
    make_user,
    make_work_package,
    meet_gates,
)
from tests.gates import unmet_conditions
from workpackages.gate_conditions import plan_faults, reference_budget
from workpackages.models import Baseline, Dependency
from workpackages.operations.baselines import may_take_baseline, take_baseline

pytestmark = pytest.mark.django_db
START, FINISH = date(2026, 12, 1), date(2026, 12, 4)
DAYS = 4 * 480


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def ready(sponsor):
    """A project that meets every condition of the release of its execution."""
    project = make_ready_project(state="initiation", sponsor=sponsor)
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def bare(sponsor):
    """A project in initiation with one empty package."""
    project = make_project(state="initiation", sponsor=sponsor)
    make_work_package(project=project, lead=project.lead)
    return project


def unmet(project):
    fresh = Project.objects.get(pk=project.pk)
    return [each.code for each in unmet_conditions("G3", fresh)]


def work(package, **fields):
    facts = {"start_on": START, "finish_on": FINISH, "duration_minutes": DAYS, **fields}
    return make_task(work_package=package, **facts)


def end(package, **fields):
    return make_milestone(
        work_package=package, **{"start_on": START, "finish_on": FINISH, **fields}
    )


def link(before, after):
    return Dependency.objects.create(
        project=before.project, predecessor_task=before, successor_task=after
    )


def gate_page(client, project):
    answer = client.get(reverse("projects:gate", args=[project.code, "G3"]))
    return " ".join(answer.content.decode().split())


def test_a_sound_plan_and_a_covered_budget_meet_the_gate(ready):
    assert unmet(ready) == []


def test_a_project_without_a_plan_says_so(bare):
    assert plan_faults(bare) == ["Nothing is planned yet."]
    assert "G3-03" in unmet(bare)


def test_work_that_leads_to_nothing_is_named(bare):
    package = bare.work_packages.get()
    first, second = work(package, name="Cable"), work(package, name="Test")
    work(package, name="Forgotten", start_on=START, finish_on=date(2026, 12, 2))
    link(first, second)
    (words,) = plan_faults(bare)
    assert "Forgotten" in words
    assert "Cable" not in words


def test_a_milestone_may_end_a_branch(bare):
    package = bare.work_packages.get()
    for _n in range(2):
        link(work(package), end(package))
    assert plan_faults(bare) == []


def test_a_circle_is_told_in_words(bare):
    package = bare.work_packages.get()
    first, second = work(package, name="Hen"), work(package, name="Egg")
    link(first, second)
    link(second, first)
    (words,) = plan_faults(bare)
    assert "Hen" in words
    assert "Egg" in words


def test_a_bound_that_the_plan_misses_leaves_no_slack(bare):
    package = bare.work_packages.get()
    bound = {"constraint_type": "FNLT", "constraint_on": date(2026, 12, 2)}
    link(work(package, name="Build"), end(package, name="Delivered", **bound))
    (words,) = plan_faults(bare)
    assert "Too late" in words
    assert "Delivered" in words


def test_many_loose_tasks_are_not_all_named(bare):
    package = bare.work_packages.get()
    for _n in range(9):
        work(package)
    (words,) = plan_faults(bare)
    assert words.count("Task ") == 5
    assert words.endswith("….")


def test_a_part_that_is_planned_counts_with_the_whole(bare, sponsor):
    package = bare.work_packages.get()
    link(work(package), end(package))
    part = make_project(parent=bare, state="initiation", sponsor=sponsor)
    own = make_work_package(project=part)
    work(own, name="Loose", finish_on=date(2026, 12, 2))
    assert "Loose" in plan_faults(bare)[0]
    part.state = "cancelled"
    part.save()
    assert plan_faults(bare) == []


def test_packages_contingency_and_reserve_stay_within_the_envelope(ready):
    budget = reference_budget(ready)
    assert (budget.packages, budget.contingency, budget.reserve) == (1_000, 20_000, 10_000)
    ready.approved_envelope = Decimal(31_000)
    ready.save()
    assert unmet(ready) == []
    ready.approved_envelope = Decimal("30999.95")
    ready.save()
    assert unmet(ready) == ["G3-04"]


def test_only_leaves_that_stand_are_summed(ready, sponsor):
    package = ready.work_packages.get()
    package.budget = Decimal(900_000)
    package.save()
    child = make_work_package(project=ready, parent=package, budget=Decimal(400))
    make_work_package(project=ready, budget=Decimal(7), state="cancelled")
    part = make_project(parent=ready, state="initiation", sponsor=sponsor)
    make_work_package(project=part, budget=Decimal(50))
    rejected = make_project(parent=ready, state="rejected", sponsor=sponsor)
    make_work_package(project=rejected, budget=Decimal(3))
    assert reference_budget(ready).packages == 450
    child.state = "cancelled"
    child.save()
    assert reference_budget(ready).packages == 900_050


def test_without_any_budget_nothing_is_covered(ready):
    package = ready.work_packages.get()
    package.budget = Decimal(0)
    package.save()
    assert unmet(ready) == ["G3-04"]


def test_a_part_has_no_reserves_of_its_own(ready, sponsor):
    facts = {"state": "initiation", "sponsor": sponsor, "approved_envelope": Decimal(500)}
    part = make_project(parent=ready, **facts)
    make_work_package(project=part, budget=Decimal(500))
    assert reference_budget(part).total == 500
    assert "G3-04" not in unmet(part)


def test_the_gate_says_what_is_missing_and_leads_to_where_it_is_mended(as_user, bare):
    make_signed_mandate(bare, 2)
    page = gate_page(as_user(bare.lead), bare)
    assert "Nothing is planned yet." in page
    assert "No work package has a budget yet." in page
    for name in ("plan_quality", "structure"):
        assert reverse(f"workpackages:{name}", args=[bare.code]) in page
    package = bare.work_packages.get()
    package.budget = Decimal(1_000_000)
    package.save()
    page = gate_page(as_user(bare.lead), bare)
    assert escape(f"make {money(1_030_000)}") in page


def test_what_nothing_computes_yet_is_said_to_be_ticked_by_hand(as_user, bare):
    page = gate_page(as_user(bare.lead), bare)
    line = page.split('id="G3-02"')[1].split("</li>")[0]
    assert "Not yet computed here: tick it with evidence." in line
    computed = page.split('id="G3-03"')[1].split("</li>")[0]
    assert "Not yet computed" not in computed
    assert "Tick" not in computed


def test_gate_two_names_who_is_missing(as_user):
    project = make_project(state="mandate", sponsor=make_user())
    answer = as_user(project.lead).get(reverse("projects:gate", args=[project.code, "G2"]))
    page = answer.content.decode()
    assert "Not named yet: Operations lead." in page
    assert "There is no mandate yet." in page


def test_releasing_the_execution_keeps_the_plan_as_baseline_one(ready, sponsor):
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    baseline = Baseline.objects.get()
    assert (baseline.number, baseline.is_current, baseline.taken_on) == (1, True, FRIDAY)
    assert baseline.approved_by == sponsor
    assert baseline.rows.count() == 3
    entry = HistoryEntry.objects.get(verb="baseline.taken")
    assert (entry.actor, entry.additional_data["number"]) == (sponsor, 1)


def test_an_indicative_plan_is_kept_beside_the_released_one(ready, sponsor):
    take_baseline(ready.pk, actor=ready.lead, on=FRIDAY, reason="Indicative")
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    kept = list(Baseline.objects.order_by("number").values_list("number", "is_current"))
    assert kept == [(0, False), (1, True)]


def test_a_plan_that_was_kept_as_number_one_already_is_not_kept_twice(ready, sponsor):
    for reason in ("Indicative", "For the release"):
        take_baseline(ready.pk, actor=ready.lead, on=FRIDAY, reason=reason)
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    assert list(Baseline.objects.order_by("number").values_list("number", flat=True)) == [0, 1]


def test_after_the_release_only_the_director_replaces_the_baseline(ready, sponsor):
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    released = Project.objects.get(pk=ready.pk)
    assert not may_take_baseline(released.lead, released)
    with pytest.raises(RuleViolation, match="director"):
        take_baseline(ready.pk, actor=released.lead, on=FRIDAY, reason="Again")
    director = make_director()
    assert take_baseline(ready.pk, actor=director, on=FRIDAY, reason="Agreed").number == 2


def test_a_refused_release_keeps_nothing(ready, sponsor):
    Dependency.objects.all().delete()
    with pytest.raises(UnmetConditions) as refused:
        change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    assert [each.code for each in refused.value.unmet] == ["G3-03"]
    assert not Baseline.objects.exists()


def test_an_overridden_gate_without_a_plan_has_nothing_to_keep(bare, sponsor):
    director = make_director()
    for actor in (director, sponsor):
        grounds = Grounds("We cannot wait for the plan.", overrides_gate=True)
        bare.work_packages.all().delete()
        change_state(bare.pk, "execution", actor=actor, on=FRIDAY, grounds=grounds)
    bare.refresh_from_db()
    assert bare.state == "execution"
    assert not Baseline.objects.exists()


def test_resuming_is_no_release(ready, sponsor):
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    pause = Grounds("The supplier failed.", date(2026, 11, 2))
    change_state(ready.pk, "on_hold", actor=sponsor, on=FRIDAY, grounds=pause)
    Baseline.objects.all().delete()
    change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    assert not Baseline.objects.exists()


def test_what_a_step_brings_with_it_undoes_the_step_when_it_fails(ready, sponsor, monkeypatch):
    monkeypatch.setattr("projects.effects._effects", {})

    def refuse(project, actor, on):
        raise RuleViolation("Not today.")

    register_effect("initiation", "execution", "refusal", refuse)
    with pytest.raises(RuleViolation, match="Not today"):
        change_state(ready.pk, "execution", actor=sponsor, on=FRIDAY)
    ready.refresh_from_db()
    assert ready.state == "initiation"
    line = find("execution", "deployment")
    bring_about(ready, line, actor=sponsor, on=FRIDAY)


def test_quality_managers_prepare_the_gate_and_cannot_tick_what_is_computed(as_user, bare):
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    meet_gates(bare, "G3")
    tick = reverse("projects:tick", args=[bare.code, "G3-03"])
    answer = as_user(quality).post(tick, {"G3-03-note": "Seen."})
    assert answer.status_code == 422 or "computed" in answer.content.decode()
