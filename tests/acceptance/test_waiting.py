"""What waits for the accepting person stands among what waits for a word."""

import pytest
from django.urls import reverse

from people.models import User
from tests.conftest import FRIDAY
from tests.factories import (
    make_defect,
    make_deliverable,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from workpackages.acceptance.waiting import acceptances_waiting

pytestmark = pytest.mark.django_db


def words_for(user):
    return [each.words for each in acceptances_waiting(user, on=FRIDAY)]


def test_who_accepts_is_asked_for_what_is_presented(presented, speaker, sponsor, lead, package):
    make_deliverable(package, state="planned", accepting="user_representative")
    assert words_for(speaker) == [f"Judge the deliverable {presented}"]
    assert words_for(sponsor) == words_for(lead) == []


def test_the_sponsor_is_asked_also_for_parts_without_a_sponsor(project, package, sponsor):
    child = make_project(parent=project, sponsor=None)
    row = make_deliverable(make_work_package(project=child), state="presented")
    assert words_for(sponsor) == [f"Judge the deliverable {row}"]
    child.sponsor = make_user()
    child.save()
    assert words_for(sponsor) == []
    assert words_for(child.sponsor) == [f"Judge the deliverable {row}"]


def test_a_hat_elsewhere_asks_for_nothing(presented, outsider):
    make_seat(make_project(), "user_representative", outsider)
    assert words_for(outsider) == []


def test_corrected_reservations_wait_for_their_check(package, package_lead, speaker):
    row = make_deliverable(package, state="reserved", accepting="user_representative")
    closed = {"state": "closed", "closed_on": FRIDAY}
    reserved = {"owner": package_lead, "due_on": FRIDAY, "reserved_in": row.acceptances.get()}
    found = make_defect(row, **closed, closed_by=package_lead, **reserved)
    make_defect(row, **closed, closed_by=speaker, **reserved)
    make_defect(row, **reserved)
    assert words_for(speaker) == [f"Verify the corrected defect {found}"]


@pytest.mark.parametrize("rows", [1, 6])
def test_the_queries_stay_the_same(package, speaker, rows, django_assert_num_queries):
    for _ in range(rows):
        make_deliverable(package, state="presented", accepting="user_representative")
    fresh = User.objects.get(pk=speaker.pk)
    with django_assert_num_queries(5):
        assert len(list(acceptances_waiting(fresh, on=FRIDAY))) == rows


def test_who_accepts_nothing_costs_two_queries(presented, package_lead, django_assert_num_queries):
    fresh = User.objects.get(pk=package_lead.pk)
    with django_assert_num_queries(2):
        assert list(acceptances_waiting(fresh, on=FRIDAY)) == []


def test_only_the_nearest_holder_of_the_place_is_asked(project, speaker):
    child = make_project(parent=project)
    row = make_deliverable(
        make_work_package(project=child), state="presented", accepting="user_representative"
    )
    assert words_for(speaker) == [f"Judge the deliverable {row}"]
    nearer = make_seat(child, "user_representative", make_user()).person
    assert words_for(speaker) == []
    assert words_for(nearer) == [f"Judge the deliverable {row}"]


@pytest.mark.parametrize("state", ["on_hold", "closed", "cancelled"])
def test_a_project_at_rest_asks_for_nothing(state):
    held = {"state_before_hold": "execution", "review_on": FRIDAY} if state == "on_hold" else {}
    project = make_project(state=state, **held)
    speaker = make_seat(project, "user_representative", make_user()).person
    package = make_work_package(project=project)
    make_deliverable(package, state="presented", accepting="user_representative")
    assert words_for(speaker) == []


def test_a_corrected_minor_defect_of_a_plain_acceptance_waits_too(package, package_lead, speaker):
    row = make_deliverable(package, state="accepted", accepting="user_representative")
    closed = {"state": "closed", "closed_on": FRIDAY, "closed_by": package_lead}
    found = make_defect(row, severity="minor", **closed)
    assert words_for(speaker) == [f"Verify the corrected defect {found}"]


def test_my_work_shows_it_with_the_way_there(as_user, presented, speaker):
    page = as_user(speaker).get(reverse("workpackages:my_work")).content.decode()
    assert "Judge the deliverable" in page
    assert presented.get_absolute_url() in page
