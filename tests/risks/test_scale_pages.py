"""The page of the scales: what is in force for whom, changed by the director alone, kept."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, OrganisationRole
from risks.models import RiskScale
from risks.operations.ratings import set_scale
from risks.scale_page import load_scales
from tests.conftest import FRIDAY
from tests.factories import make_director, make_user
from tests.risks.pages import cost, field_errors, url, words
from tests.risks.test_checks import SCALE

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(db):
    return make_director()


def sent(client, size="all", **changed):
    form = client.get(url("change_scale", size)).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "form_token"}
    return {**values, "reason": "As agreed.", **changed}


def test_nobody_changed_it_yet_so_the_usual_scale_counts_for_all(as_user, director):
    page = words(as_user(director).get(url("scales")))
    assert "Nobody changed it: the usual scale counts." in page
    assert page.count("No scale of its own: that of all projects counts.") == 3
    assert "Medium from 5, high from 10, critical from 15." in page
    assert [line.size_class for line in load_scales()] == ["", "S", "M", "L"]


def test_the_form_begins_with_what_is_in_force(as_user, director):
    form = as_user(director).get(url("change_scale", "all")).context["form"]
    assert [form[f"probability_{n}"].value() for n in range(1, 6)] == ["5", "20", "40", "60", "85"]
    assert [form[f"delay_{n}"].value() for n in range(1, 5)] == ["5", "10", "20", "40"]
    assert form["zone_critical"].value() == "15"


def test_another_scale_for_large_projects_is_in_force_and_listed(as_user, director):
    client = as_user(director)
    answer = client.post(
        url("change_scale", "l"), sent(client, "l", probability_3="35", zone_high="9")
    )
    assert answer.url == url("scales")
    row = RiskScale.objects.get()
    assert (row.size_class, row.number, row.made_by) == ("L", 1, director)
    assert row.scale.probability_of(3) == Decimal("0.35")
    assert row.scale.zone_of(9) == "H"
    lines = {line.size_class: line for line in load_scales()}
    assert lines["L"].is_own
    assert not lines["M"].is_own
    page = words(client.get(answer.url))
    assert "As agreed." in page
    assert "35 %" in page
    assert client.get(url("change_scale", "l")).context["form"]["zone_high"].value() == "9"
    entry = HistoryEntry.objects.get(verb="risk_scale.set")
    assert (entry.actor, entry.additional_data["reason"]) == (director, "As agreed.")


def test_every_version_stays_the_newest_first(director):
    for number in (1, 2):
        set_scale({**SCALE, "reason": f"No. {number}"}, actor=director, on=FRIDAY)
    versions = load_scales()[0].versions
    assert [row.number for row in versions] == [2, 1]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"probability_1": "101"}, {"probability_1"}),
        ({"delay_2": "x"}, {"delay_2"}),
        ({"reason": ""}, {"reason"}),
        ({"zone_critical": "26"}, {"zone_critical"}),
    ],
)
def test_values_out_of_range_are_refused_at_their_field(as_user, director, changed, fields):
    client = as_user(director)
    answer = client.post(url("change_scale", "all"), sent(client, **changed))
    assert answer.status_code == 422
    assert set(field_errors(answer)) == fields
    assert not RiskScale.objects.exists()


def test_a_scale_that_does_not_rise_is_refused_in_words(as_user, director):
    client = as_user(director)
    answer = client.post(url("change_scale", "all"), sent(client, probability_2="4"))
    assert answer.status_code == 422
    assert "rise from level to level" in words(answer)


def test_the_director_alone_sees_and_changes_scales(as_user, director):
    judge = make_user()
    OrganisationRole.objects.create(user=judge, role=Role.QUALITY_MANAGER)
    with pytest.raises(PermissionDenied):
        set_scale(SCALE, actor=judge, on=FRIDAY)
    for person in (judge, make_user()):
        client = as_user(person)
        for place in (url("scales"), url("change_scale", "l")):
            assert client.get(place).status_code == 403
        assert url("scales") not in words(client.get(url("portfolio")))
    assert url("scales") in words(as_user(director).get(url("portfolio")))


def test_there_are_three_size_classes_and_all(as_user, director):
    client = as_user(director)
    assert client.get(url("change_scale", "xl")).status_code == 404
    for size in ("all", "s", "m", "l"):
        assert client.get(url("change_scale", size)).status_code == 200


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_do_not_grow_with_versions(as_user, director, rows):
    for _n in range(rows):
        set_scale(SCALE, actor=director, on=FRIDAY)
    assert cost(as_user(director), url("scales")) <= 9
