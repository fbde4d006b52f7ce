"""The pages of the weights: readers read, the director edits, nobody else knows of them."""

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import CriteriaSet, ObjectiveSet, SetState
from projects.operations.priorities import draft_weights, found_priorities
from tests.conftest import FRIDAY
from tests.factories import make_portfolio, make_user

pytestmark = pytest.mark.django_db
PAGE = "/priorities/settings/"


@pytest.fixture
def portfolio(project):
    return project.portfolio


@pytest.fixture
def founded(portfolio, director):
    found_priorities(portfolio.pk, actor=director, on=FRIDAY)
    return portfolio


def url(name, *args):
    return reverse(f"projects:priority-{name}", args=args)


def test_nothing_yet_offers_the_usual_ones(as_user, director, portfolio):
    page = as_user(director).get(PAGE)
    assert "No objectives and criteria yet" in page.text
    assert as_user(director).post(url("found", portfolio.code)).status_code == 302
    assert "Service quality" in as_user(director).get(PAGE).text
    # A second click changes nothing.
    assert as_user(director).post(url("found", portfolio.code)).status_code == 302
    assert CriteriaSet.objects.count() == 1


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.QUALITY_MANAGER])
def test_readers_see_the_weights_without_a_way_to_change_them(as_user, founded, role):
    page = as_user(make_user(roles=(role,))).get(PAGE)
    assert "Strategic alignment" in page.text
    assert "Draft the next version" not in page.text


def test_a_lead_reads_them_too(as_user, founded, lead):
    assert "Service quality" in as_user(lead).get(PAGE).text


@pytest.mark.parametrize("name", ["draft", "edit", "enforce", "discard"])
def test_readers_may_not_change_them(as_user, founded, lead, name):
    method = "get" if name == "edit" else "post"
    answer = getattr(as_user(lead), method)(url(name, founded.code, "criteria"))
    assert answer.status_code == 403


@pytest.mark.parametrize("who", ["member", "observer", "outsider"])
def test_others_find_nothing(as_user, founded, who, request):
    client = as_user(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404
    assert client.post(url("found", founded.code)).status_code == 404
    assert client.get(url("edit", founded.code, "criteria")).status_code == 404
    for name in ("draft", "enforce", "discard"):
        assert client.post(url(name, founded.code, "criteria")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "model"), [("objectives", ObjectiveSet), ("criteria", CriteriaSet)]
)
def test_the_way_of_a_new_version(as_user, director, founded, kind, model):
    client = as_user(director)
    started = client.post(url("draft", founded.code, kind))
    assert started["Location"] == url("edit", founded.code, kind)
    assert client.post(url("draft", founded.code, kind))["Location"] == PAGE
    page = client.get(started["Location"])
    form = page.context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, False)}
    refused = client.post(started["Location"], {**sent, "weight_1": "31"})
    assert refused.status_code == 422
    assert "The weights add up to 101, not to 100." in refused.text
    assert 'value="31"' in refused.text
    shifted = {**sent, "weight_1": "25", "weight_2": str(int(sent["weight_2"]) + 5)}
    assert client.post(started["Location"], shifted).status_code == 302
    stale = client.post(started["Location"], shifted)
    assert stale.status_code == 409
    seen = client.get(PAGE).text
    draft = model.objects.get(state=SetState.DRAFT)
    assert f'name="version" value="{draft.version}"' in seen
    for version in (draft.version - 1, "", "nonsense"):
        late = client.post(url("enforce", founded.code, kind), {"version": version}, follow=True)
        assert "Somebody has changed it meanwhile." in late.text
        assert model.objects.get(state=SetState.DRAFT) == draft
    sent_seen = {"version": draft.version}
    assert client.post(url("enforce", founded.code, kind), sent_seen).status_code == 302
    assert model.objects.get(state=SetState.IN_FORCE).rows.get(key=sent["key_1"]).weight == 25
    text = client.get(PAGE).text
    assert "Version 2, in force from" in text
    assert "Version 1, in force from" in text


def test_a_row_with_a_key_needs_a_name_and_a_weight(as_user, director, founded):
    draft_weights(ObjectiveSet, founded.pk, actor=director)
    client = as_user(director)
    place = url("edit", founded.code, "objectives")
    form = client.get(place).context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() is not None}
    refused = client.post(place, {**sent, "key_6": "O6"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"name_fr_6", "weight_6"}


def test_a_draft_is_discarded(as_user, director, founded):
    draft_weights(CriteriaSet, founded.pk, actor=director)
    assert as_user(director).post(url("discard", founded.code, "criteria")).status_code == 302
    assert as_user(director).get(url("edit", founded.code, "criteria")).status_code == 404
    assert as_user(director).post(url("draft", founded.code, "nonsense")).status_code == 404


def test_a_draft_that_cannot_be_in_force_says_why(as_user, director, founded):
    draft = draft_weights(CriteriaSet, founded.pk, actor=director)
    draft.rows.filter(key="B").delete()
    seen = {"version": draft.version}
    answer = as_user(director).post(url("enforce", founded.code, "criteria"), seen, follow=True)
    assert "The weights add up to 80, not to 100." in answer.text


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_does_not_grow_with_portfolios(
    as_user, director, founded, rows, django_assert_num_queries
):
    for _n in range(rows):
        found_priorities(make_portfolio().pk, actor=director, on=FRIDAY)
    client = as_user(director)
    client.get(PAGE)
    with django_assert_num_queries(10):
        client.get(PAGE)
