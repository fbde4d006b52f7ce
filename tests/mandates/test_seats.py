"""Who sits where in a project: given, taken, drawn."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.choices import Role
from people.models import Notification, User
from people.notifications import sentence
from projects.models import Seat
from projects.operations.seats import give_seat, take_seat
from projects.organisation import load_organisation
from projects.organisation_chart import chart_of
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_member, make_project, make_seat, make_user, make_work_package

pytestmark = pytest.mark.django_db


def url(project):
    return reverse("projects:organisation", args=[project.code])


def words(response):
    return " ".join(response.content.decode().split())


def test_the_director_names_every_function_and_tells_the_person(young, director):
    person = make_user("controller")
    seat = give_seat(young.pk, person.pk, hat="finance_controller", actor=director, note=" Rates ")
    assert (seat.hat, seat.note) == ("finance_controller", "Rates")
    told = Notification.objects.get(recipient=person, kind="seat.given")
    assert sentence(told) == f"You have a new function in {young}: Finance controller."
    assert told.url == young.get_absolute_url()


def test_the_lead_names_the_committee_and_who_speaks_for_users(young):
    for hat in ("steering_committee", "deputy"):
        give_seat(young.pk, make_user().pk, hat=hat, actor=young.lead)
    for hat in ("finance_controller", "operations_lead", "nonsense"):
        with pytest.raises(PermissionDenied):
            give_seat(young.pk, make_user().pk, hat=hat, actor=young.lead)


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_nobody_else_names_anybody(young, role):
    actor = make_member(young, role)
    with pytest.raises(PermissionDenied):
        give_seat(young.pk, make_user().pk, hat="steering_committee", actor=actor)
    with pytest.raises(PermissionDenied):
        take_seat(young.pk, young.seats.first().pk, actor=actor)


def test_a_function_has_one_holder_and_a_committee_several(young, director):
    with pytest.raises(RuleViolation, match="Somebody else"):
        give_seat(young.pk, make_user().pk, hat="operations_lead", actor=director)
    member = young.seats.get(hat="steering_committee").person
    with pytest.raises(RuleViolation, match="already"):
        give_seat(young.pk, member.pk, hat="steering_committee", actor=director)
    give_seat(young.pk, member.pk, hat="service_owner", actor=director)
    give_seat(young.pk, make_user().pk, hat="steering_committee", actor=director)
    assert young.seats.filter(hat="steering_committee").count() == 2


def test_the_deactivated_are_not_named(young, director):
    gone = make_user(is_active=False)
    with pytest.raises(RuleViolation, match="active"):
        give_seat(young.pk, gone.pk, hat="procurement", actor=director)


def test_who_saw_nothing_of_the_project_observes_it_from_now_on(young, director):
    stranger, member = make_user(), make_member(young)
    for person, hat in ((stranger, "procurement"), (member, "change_manager")):
        give_seat(young.pk, person.pk, hat=hat, actor=director)
    held = young.role_assignments.filter(role=Role.OBSERVER).values_list("user", flat=True)
    assert list(held) == [stranger.pk]


def test_a_seat_is_taken_back_once(young, director):
    seat = young.seats.get(hat="operations_lead")
    with pytest.raises(PermissionDenied):
        take_seat(young.pk, seat.pk, actor=young.lead)
    take_seat(young.pk, seat.pk, actor=director)
    told = Notification.objects.get(kind="seat.taken")
    assert (told.recipient, told.url) == (seat.person, "")
    assert "no longer" in sentence(told)
    with pytest.raises(RuleViolation, match="vacant"):
        take_seat(young.pk, seat.pk, actor=director)


def test_a_seat_of_another_project_is_not_taken(young, director):
    other = make_seat(make_project(), "procurement")
    with pytest.raises(RuleViolation):
        take_seat(young.pk, other.pk, actor=director)
    assert Seat.objects.filter(pk=other.pk).exists()


def test_nobody_is_named_in_a_project_that_is_over(director):
    over = make_project(state="closed")
    with pytest.raises(PermissionDenied):
        give_seat(over.pk, make_user().pk, hat="procurement", actor=director)


def test_the_organisation_holds_records_seats_roles_and_parts(young, manager):
    part = make_project(parent=young, state="initiation", lead=make_user(name="Part lead"))
    make_project(parent=young, state="cancelled")
    quality = make_member(young, Role.QUALITY_MANAGER)
    found = load_organisation(young, with_teams=True)
    by_function = {place.function: place.person for place in found.places}
    assert by_function["SPO"] == young.sponsor
    assert by_function["PGM"] == manager
    assert by_function["QM"] == quality
    assert by_function["subproject_lead"] == part.lead
    assert by_function["package_lead"] == young.lead
    chart = chart_of(found)
    assert [place.person for place in chart.lead] == [young.lead]
    assert [place.function for place in chart.teams] == ["subproject_lead", "package_lead"]
    drawn = (*chart.sponsor, *chart.committee, *chart.programme, *chart.lead, *chart.beside,
             *chart.teams)  # fmt: skip
    assert sorted(map(id, drawn)) == sorted(map(id, found.places))


def test_the_page_draws_the_organisation_and_says_who_is_missing(as_user, young):
    young.seats.filter(hat="operations_lead").delete()
    page = words(as_user(young.lead).get(url(young)))
    assert "Not named yet: Operations lead." in page
    assert '<ul class="chart">' in page
    assert str(young.sponsor) in page


def test_seats_are_given_and_taken_on_the_page(as_user, young):
    client = as_user(young.lead)
    person = User.objects.get(pk=make_user("new-member").pk)
    facts = {"person": person.pk, "hat": "steering_committee", "note": "Money"}
    assert client.post(url(young), facts).status_code == 302
    seat = Seat.objects.get(person=person)
    again = client.post(url(young), facts)
    assert again.status_code == 422
    assert "already" in words(again)
    take = reverse("projects:remove-seat", args=[young.code, seat.pk])
    assert take in words(client.get(url(young)))
    for _click in range(2):
        assert client.post(take).status_code == 302
    assert not Seat.objects.filter(person=person).exists()


def test_who_reads_the_organisation_gets_no_buttons(as_user, young, outsider):
    member, observer = make_member(young), make_member(young, Role.OBSERVER)
    page = words(as_user(member).get(url(young)))
    assert "Take back" not in page
    assert "Name a person" not in page
    assert as_user(member).post(url(young), {}).status_code == 403
    assert as_user(observer).get(url(young)).status_code == 403
    assert as_user(outsider).get(url(young)).status_code == 404


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_costs_the_same_for_many_people(as_user, young, rows, django_assert_num_queries):
    for _n in range(rows):
        make_seat(young, "steering_committee")
        make_work_package(project=young, lead=make_user())
        make_project(parent=young, state="initiation")
    client = as_user(young.lead)
    with django_assert_num_queries(15):
        client.get(url(young))
