"""The life of a work package, line by line of the table."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_member, make_task, make_work_package
from tests.workpackages.facts import told, trace
from workpackages.choices import LinkType, TaskState, WorkPackageState
from workpackages.models import Dependency
from workpackages.operations.packages import change_package_state
from workpackages.transitions import TRANSITIONS, offers

pytestmark = pytest.mark.django_db

S = WorkPackageState
# (from, to, who takes it, whether a reason is needed): domain table of work packages.
TABLE = [
    (S.DRAFT, S.ISSUED, {"PM"}, False),
    (S.ISSUED, S.AGREED, {"WPL"}, False),
    (S.ISSUED, S.DRAFT, {"WPL"}, True),
    (S.AGREED, S.ACTIVE, {"PM", "WPL"}, False),
    (S.ACTIVE, S.SUBMITTED, {"WPL"}, False),
    (S.SUBMITTED, S.CLOSED, {"PM"}, False),
    (S.SUBMITTED, S.REWORK, {"PM"}, True),
    (S.REWORK, S.SUBMITTED, {"WPL"}, False),
    (S.ACTIVE, S.SUSPENDED, {"PM"}, True),
    (S.REWORK, S.SUSPENDED, {"PM"}, True),
    (S.SUSPENDED, S.ACTIVE, {"PM"}, True),
    (S.DRAFT, S.CANCELLED, {"PM"}, True),
    (S.ISSUED, S.CANCELLED, {"PM"}, True),
    (S.AGREED, S.CANCELLED, {"PM"}, True),
    (S.ACTIVE, S.CANCELLED, {"PM"}, True),
    (S.SUSPENDED, S.CANCELLED, {"PM"}, True),
]
ENDS = [(source, target) for source, target, _, _ in TABLE]
REFUSED = [ends for ends in itertools.product(S.values, S.values) if ends not in ENDS]


@pytest.fixture
def ready(package):
    """A package whose mandate is complete."""
    package.goal = "All laptops replaced"
    package.budget = Decimal(15_000)
    package.start_on, package.finish_on = date(2026, 10, 5), date(2026, 11, 27)
    package.save()
    return package


@pytest.fixture
def people(lead, package_lead, director, member, project):
    sponsor = make_member(project, Role.SPONSOR, username="sponsor")
    return {"PM": lead, "WPL": package_lead, "DIR": director, "TM": member, "SPO": sponsor}


def in_state(package, state):
    package.state = state
    package.save()
    return package


def test_the_table_in_the_code_is_the_table_of_the_domain():
    assert [
        (t.source, t.target, {party.value for party in t.who}, t.needs_reason) for t in TRANSITIONS
    ] == TABLE


@pytest.mark.parametrize(("source", "target", "who", "needs_reason"), TABLE)
def test_those_named_take_the_step_and_nobody_else_does(
    ready, people, source, target, who, needs_reason
):
    for name, person in people.items():
        in_state(ready, source)
        if name in who:
            change_package_state(ready.pk, target, actor=person, reason="Because")
            ready.refresh_from_db()
            assert ready.state == target
        else:
            with pytest.raises(PermissionDenied):
                change_package_state(ready.pk, target, actor=person, reason="Because")


@pytest.mark.parametrize(("source", "target", "who", "needs_reason"), TABLE)
def test_a_step_that_needs_words_is_refused_without(
    ready, people, source, target, who, needs_reason
):
    in_state(ready, source)
    actor = people[min(who)]
    if needs_reason:
        with pytest.raises(RuleViolation, match="Say why"):
            change_package_state(ready.pk, target, actor=actor, reason="  ")
    else:
        change_package_state(ready.pk, target, actor=actor)
        assert trace(f"workpackage.{target}").additional_data["before"] == source


@pytest.mark.parametrize(("source", "target"), REFUSED)
def test_what_is_not_in_the_table_is_refused(ready, lead, source, target):
    in_state(ready, source)
    with pytest.raises(RuleViolation, match="not possible"):
        change_package_state(ready.pk, target, actor=lead, reason="Because")


@pytest.mark.parametrize("missing", ["goal", "budget", "start_on", "finish_on", "lead"])
def test_an_incomplete_mandate_is_not_issued(ready, lead, missing):
    setattr(ready, missing, {"goal": " ", "budget": Decimal(0)}.get(missing))
    ready.save()
    with pytest.raises(RuleViolation):
        change_package_state(ready.pk, S.ISSUED, actor=lead)
    ready.refresh_from_db()
    assert ready.state == S.DRAFT


def test_every_gap_of_a_mandate_is_named_with_the_place_to_fill_it(package, lead):
    package.lead = None
    package.save()
    offer = next(o for o in offers(lead, package) if o.transition.target == S.ISSUED)
    assert len(offer.unmet) == 5
    assert {gap.url for gap in offer.unmet} == {
        f"/projects/{package.project.code}/packages/{package.number}/edit/"
    }
    assert not offer.is_open


@pytest.mark.parametrize("state", [ProjectState.INITIATION, ProjectState.CLOSING])
def test_work_starts_only_while_the_project_runs(ready, package_lead, state):
    in_state(ready, S.AGREED)
    ready.project.state = state
    ready.project.save()
    with pytest.raises(RuleViolation, match="not in execution"):
        change_package_state(ready.pk, S.ACTIVE, actor=package_lead)


@pytest.mark.parametrize(
    ("link", "before", "is_waiting"),
    [
        (LinkType.FINISH_START, S.ACTIVE, True),
        (LinkType.FINISH_START, S.CLOSED, False),
        (LinkType.START_START, S.AGREED, True),
        (LinkType.START_START, S.ACTIVE, False),
        (LinkType.FINISH_FINISH, S.DRAFT, False),
    ],
)
def test_a_package_waits_for_its_predecessor(ready, package_lead, link, before, is_waiting):
    first = make_work_package(project=ready.project, state=before)
    Dependency.objects.create(
        project=ready.project,
        predecessor_work_package=first,
        successor_work_package=ready,
        link_type=link,
    )
    in_state(ready, S.AGREED)
    if is_waiting:
        with pytest.raises(RuleViolation, match="has to come first"):
            change_package_state(ready.pk, S.ACTIVE, actor=package_lead, reason="I want to")
    else:
        change_package_state(ready.pk, S.ACTIVE, actor=package_lead)


def test_the_project_lead_overrides_a_predecessor_with_a_reason(ready, lead):
    first = make_work_package(project=ready.project, state=S.ACTIVE)
    Dependency.objects.create(
        project=ready.project, predecessor_work_package=first, successor_work_package=ready
    )
    in_state(ready, S.AGREED)
    with pytest.raises(RuleViolation, match="has to come first"):
        change_package_state(ready.pk, S.ACTIVE, actor=lead)
    change_package_state(ready.pk, S.ACTIVE, actor=lead, reason="Devices came early")
    assert trace("workpackage.active").additional_data["reason"] == "Devices came early"


def test_open_tasks_keep_a_package_from_being_submitted(ready, package_lead):
    in_state(ready, S.ACTIVE)
    task = make_task(work_package=ready)
    make_task(work_package=ready, state=TaskState.CANCELLED)
    with pytest.raises(RuleViolation, match="1 task is still open"):
        change_package_state(ready.pk, S.SUBMITTED, actor=package_lead)
    task.state = TaskState.CANCELLED
    task.save()
    change_package_state(ready.pk, S.SUBMITTED, actor=package_lead)


def test_each_submission_counts_as_an_attempt(ready, people):
    in_state(ready, S.ACTIVE)
    change_package_state(ready.pk, S.SUBMITTED, actor=people["WPL"])
    change_package_state(ready.pk, S.REWORK, actor=people["PM"], reason="Two sites are missing")
    change_package_state(ready.pk, S.SUBMITTED, actor=people["WPL"])
    ready.refresh_from_db()
    assert ready.attempt == 2


def test_a_package_is_closed_after_what_is_below_it(ready, lead):
    in_state(ready, S.SUBMITTED)
    below = make_work_package(project=ready.project, parent=ready, state=S.ACTIVE)
    with pytest.raises(RuleViolation, match=below.name):
        change_package_state(ready.pk, S.CLOSED, actor=lead)
    in_state(below, S.CANCELLED)
    change_package_state(ready.pk, S.CLOSED, actor=lead)


def test_cancelling_a_large_package_is_for_the_director(ready, lead, director):
    ready.budget = Decimal("20000.01")
    ready.save()
    with pytest.raises(RuleViolation, match="project director"):
        change_package_state(ready.pk, S.CANCELLED, actor=lead, reason="No money")
    change_package_state(ready.pk, S.CANCELLED, actor=director, reason="No money")
    ready.refresh_from_db()
    assert ready.state == S.CANCELLED


def test_at_the_limit_the_project_lead_still_cancels(ready, lead):
    ready.budget = Decimal(20_000)
    ready.save()
    change_package_state(ready.pk, S.CANCELLED, actor=lead, reason="No money")
    assert trace("workpackage.cancelled").actor == lead


def test_open_tasks_are_cancelled_with_their_package(ready, lead):
    open_task = make_task(work_package=ready, blocked=True, blocked_reason="No devices")
    done = make_task(
        work_package=ready,
        state=TaskState.COMPLETED,
        progress_pct=100,
        actual_start_on=date(2026, 10, 5),
        actual_finish_on=date(2026, 10, 6),
    )
    change_package_state(ready.pk, S.CANCELLED, actor=lead, reason="No money")
    open_task.refresh_from_db()
    done.refresh_from_db()
    assert (open_task.state, open_task.blocked) == (TaskState.CANCELLED, False)
    assert done.state == TaskState.COMPLETED


def test_a_project_at_rest_moves_no_package_and_offers_no_step(ready, lead):
    ready.project.state = ProjectState.CLOSED
    ready.project.save()
    assert offers(lead, ready) == []
    with pytest.raises(RuleViolation, match="over"):
        change_package_state(ready.pk, S.ISSUED, actor=lead)


def test_the_other_side_of_the_mandate_is_told(ready, people):
    change_package_state(ready.pk, S.ISSUED, actor=people["PM"])
    assert told(people["WPL"]) == ["workpackage.state"]
    assert told(people["PM"]) == []
    change_package_state(ready.pk, S.AGREED, actor=people["WPL"])
    assert told(people["PM"]) == ["workpackage.state"]


def test_a_button_acts_once(ready, lead):
    change_package_state(ready.pk, S.ISSUED, actor=lead, version=1)
    with pytest.raises(RuleViolation, match="not possible"):
        change_package_state(ready.pk, S.ISSUED, actor=lead, version=1)


def test_a_step_from_an_outdated_page_is_refused(ready, lead):
    ready.version = 4
    ready.save()
    with pytest.raises(StaleObject):
        change_package_state(ready.pk, S.ISSUED, actor=lead, version=3)
    ready.refresh_from_db()
    assert ready.state == S.DRAFT


def test_everybody_is_offered_only_their_own_steps(ready, people):
    in_state(ready, S.ISSUED)
    offered = {name: [o.transition.target for o in offers(p, ready)] for name, p in people.items()}
    assert offered == {
        "PM": [S.CANCELLED],
        "WPL": [S.AGREED, S.DRAFT],
        "DIR": [],
        "TM": [],
        "SPO": [],
    }
