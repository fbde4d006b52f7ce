"""What waits for a person's word stands first in My work."""

import pytest
from django.urls import reverse

from people.models import User
from projects.grounds import Grounds
from projects.operations import change_state
from projects.waiting import waiting_for
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import (
    freeze_mandate,
    make_mandate,
    make_project,
    make_ready_project,
    make_request,
    make_unit,
    make_user,
    make_wish,
)

pytestmark = pytest.mark.django_db
OVERRIDE = Grounds("The supplier stops on Friday.", overrides_gate=True)


@pytest.fixture
def sponsor():
    return make_user("the-sponsor", name="Madame Mandante")


def told(person, on=FRIDAY):
    return [(each.words, each.url) for each in waiting_for(User.objects.get(pk=person.pk), on=on)]


def test_the_second_half_of_a_decision_waits_for_the_other_side_only(sponsor, director):
    project = make_ready_project(state="closing", sponsor=sponsor)
    change_state(project.pk, "closed", actor=sponsor, on=FRIDAY)
    address = reverse("projects:change-state", args=[project.code, "closed"])
    # What a project that is ready to close has learnt waits for the director too.
    lessons = ("3 lessons to publish", f"{reverse('closure:lessons')}?state=validated")
    assert told(director) == [("Close: Madame Mandante agrees, you confirm", address), lessons]
    assert told(sponsor) == told(project.lead) == told(make_user()) == []
    change_state(project.pk, "closed", actor=director, on=FRIDAY)
    assert told(director) == [lessons]


def test_a_half_override_leads_to_its_own_form(sponsor, director):
    project = make_project(state="execution", sponsor=sponsor)
    change_state(project.pk, "deployment", actor=sponsor, on=FRIDAY, grounds=OVERRIDE)
    address = reverse("projects:change-state", args=[project.code, "deployment"])
    assert [url for _words, url in told(director)] == [f"{address}?override=1"]


def test_a_mandate_waits_for_each_of_its_signers(sponsor, director):
    project = make_project(state="mandate", sponsor=sponsor)
    freeze_mandate(make_mandate(project))
    for signer in (sponsor, director, project.lead):
        assert [words for words, _url in told(signer)] == ["Sign the mandate, version 1"]
    assert told(make_user()) == []


def test_a_request_waits_for_the_head_of_its_unit():
    head, above = make_user(), make_user()
    unit = make_unit(head=head, parent=make_unit(head=above))
    asked = {"endorsement": "asked", "analyst": None, "org_unit": unit}
    request = make_request(project=make_wish(), **asked)
    assert told(head) == [(f"Endorse the request {request.label}", request.get_absolute_url())]
    assert told(above) == []
    own = make_request(project=make_wish(), requester=head, **asked)
    assert told(above) == [(f"Endorse the request {own.label}", own.get_absolute_url())]
    assert len(told(head)) == 1


@pytest.mark.parametrize("rows", [1, 6])
def test_asking_costs_the_same_for_much_as_for_little(
    sponsor, director, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        freeze_mandate(make_mandate(make_project(state="mandate", sponsor=sponsor)))
        project = make_ready_project(state="closing", sponsor=sponsor)
        change_state(project.pk, "closed", actor=User.objects.get(pk=sponsor.pk), on=FRIDAY)
    person = User.objects.get(pk=director.pk)
    # Roles, agreements, mandates, signatures, votes, requests; and those of what others register.
    with django_assert_max_num_queries(36):
        # The lessons of all of them are one line.
        assert len(waiting_for(person, on=FRIDAY)) == 2 * rows + 1


def test_it_stands_on_the_page_until_it_is_done(as_user, sponsor, director):
    project = make_ready_project(state="closing", sponsor=sponsor)
    change_state(project.pk, "closed", actor=sponsor, on=today())
    page = as_user(director).get(reverse("workpackages:my_work")).content.decode()
    assert "Waiting for your word" in page
    assert "Close: Madame Mandante agrees, you confirm" in page
    other = as_user(make_user()).get(reverse("workpackages:my_work")).content.decode()
    assert "Waiting for your word" not in other
