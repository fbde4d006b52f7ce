"""The pages of a round: each sees what is theirs, and the others' scores after the own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.choices import Role
from projects.models import PriorityRound, UnitScore
from projects.operations.priorities import found_priorities
from projects.operations.rounds import RoundFacts, give_unit_score, open_round
from projects.operations.scores import Said
from servicedesk_pm.common.clock import today
from tests.factories import give_role, make_project, make_unit, make_user

pytestmark = pytest.mark.django_db
ROUNDS = "/priorities/rounds/"
WHY = dict.fromkeys("ABCDEF", "Said.")


@pytest.fixture
def heads():
    return [make_user("head-one"), make_user("head-two")]


@pytest.fixture
def candidate():
    return make_project(state="decision")


@pytest.fixture
def opened(director, heads, candidate):
    on = today()
    found_priorities(candidate.portfolio_id, actor=director, on=on)
    units = frozenset(make_unit(head=head).pk for head in heads)
    facts = RoundFacts(
        2027, "Tour 2027", on + timedelta(days=9), frozenset({candidate.pk}), units, "Round 2027"
    )
    return open_round(candidate.portfolio_id, facts, actor=director, on=on)


def place(name, *args):
    return reverse(f"projects:{name}", args=args)


def give(opened, head, candidate, **scores):
    said = Said({**dict.fromkeys("BCDEF", 3), **scores}, {"O1": 3}, WHY)
    unit = opened.units.get(scorer=head)
    give_unit_score(unit.pk, candidate.pk, said, actor=head, on=today())


def typed(form, **more):
    sent = {f.html_name: f.value() for f in form if f.value() is not None}
    sent |= {f"score_{key}": "3" for key in "BCDEF"}
    return {**sent, **{f"why_{key}": "Typed words." for key in "ABCDEF"}, **more}


def test_a_director_opens_a_round_with_a_form(as_user, director, candidate, heads):
    found_priorities(candidate.portfolio_id, actor=director, on=today())
    client, unit = as_user(director), make_unit(head=heads[0])
    url = place("new-round", candidate.portfolio.code)
    assert client.get(url).status_code == 200
    sent = {
        "year": "2027",
        "name_fr": "Tour",
        "deadline_on": str(today() + timedelta(days=20)),
        "projects": [candidate.pk],
        "units": [unit.pk],
    }
    refused = client.post(url, {**sent, "deadline_on": str(date(2020, 1, 6))})
    assert refused.status_code == 422
    assert client.post(url, sent).status_code == 302
    assert "Tour" in client.get(ROUNDS).text


def test_a_unit_scores_on_its_own_page(as_user, opened, heads, candidate):
    client = as_user(heads[0])
    unit = opened.units.get(scorer=heads[0])
    assert candidate.name_en in client.get(opened.get_absolute_url()).text
    url = place("unit-score", opened.pk, unit.pk, candidate.code)
    form = client.get(url).context["form"]
    refused = client.post(url, typed(form, why_B=""))
    assert refused.status_code == 422
    assert "Typed words." in refused.text
    assert client.post(url, typed(form)).status_code == 302
    assert UnitScore.objects.get().author == heads[0]
    assert "1 of 1 done" in client.get(opened.get_absolute_url()).text
    other = opened.units.get(scorer=heads[1])
    assert client.get(place("unit-score", opened.pk, other.pk, candidate.code)).status_code == 403


def test_others_are_seen_after_the_own_score(as_user, opened, heads, candidate):
    give_role(heads[0], Role.SPONSOR, candidate)
    give(opened, heads[1], candidate, B=5)
    page = as_user(heads[0]).get(opened.get_absolute_url()).text
    assert "once you have given your score" in page
    give(opened, heads[0], candidate, B=1)
    page = as_user(heads[0]).get(opened.get_absolute_url()).text
    assert "Benefit 1–5" in page
    assert "note missing" in page


def test_a_scorer_without_a_role_sees_no_scores_at_all(as_user, opened, heads, candidate):
    for head, given in zip(heads, (1, 5), strict=True):
        give(opened, head, candidate, B=given)
    page = as_user(heads[0]).get(opened.get_absolute_url()).text
    assert "Where the units differ" not in page
    assert "1–5" not in page


def test_the_director_settles_and_signs(as_user, director, opened, heads, candidate):
    for head, given in zip(heads, (1, 5), strict=True):
        give(opened, head, candidate, B=given)
    client = as_user(director)
    opened.refresh_from_db()
    before = {"version": opened.version}
    assert f'name="version" value="{opened.version}"' in client.get(opened.get_absolute_url()).text
    refused = client.post(place("close-round", opened.pk), before, follow=True)
    assert "a consensus note is missing for B" in refused.text
    url = place("agree-round", opened.pk, candidate.code)
    form = client.get(url).context["form"]
    assert client.post(url, typed(form)).status_code == 422
    assert client.post(url, typed(form, note_B="Counted once.")).status_code == 302
    assert "settled" in client.get(opened.get_absolute_url()).text
    # What was agreed meanwhile is not what the page of before showed.
    for version in (before, {}, {"version": "x"}):
        late = client.post(place("close-round", opened.pk), version, follow=True)
        assert "Somebody has changed it meanwhile." in late.text
        assert PriorityRound.objects.get().is_open
    opened.refresh_from_db()
    now = {"version": opened.version}
    assert client.post(place("close-round", opened.pk), now).status_code == 302
    assert "The signed list" in client.get(opened.get_absolute_url()).text
    assert not PriorityRound.objects.get().is_open


def test_a_head_names_a_deputy(as_user, opened, heads):
    unit, deputy = opened.units.get(scorer=heads[0]), make_user("deputy")
    url = place("name-scorer", opened.pk, unit.pk)
    assert as_user(heads[0]).post(url, {f"u{unit.pk}-scorer": deputy.pk}).status_code == 302
    unit.refresh_from_db()
    assert unit.scorer == deputy
    assert as_user(heads[1]).post(url, {f"u{unit.pk}-scorer": heads[1].pk}).status_code == 403
    assert as_user(deputy).get(opened.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["outsider", "member", "observer"])
def test_others_know_of_no_round(as_user, opened, candidate, heads, who, request):
    client = as_user(request.getfixturevalue(who))
    unit = opened.units.get(scorer=heads[0])
    for name, args in (
        ("rounds", ()),
        ("round", (opened.pk,)),
        ("new-round", (candidate.portfolio.code,)),
        ("unit-score", (opened.pk, unit.pk, candidate.code)),
        ("agree-round", (opened.pk, candidate.code)),
    ):
        assert client.get(place(name, *args)).status_code == 404
    assert client.post(place("close-round", opened.pk)).status_code == 404
    assert client.post(place("name-scorer", opened.pk, unit.pk)).status_code == 404


def test_readers_read_but_do_not_lead(as_user, opened, candidate):
    reader = make_user(roles=(Role.SPONSOR,))
    client = as_user(reader)
    assert client.get(ROUNDS).status_code == 200
    assert "Where the units differ" in client.get(opened.get_absolute_url()).text
    for name, args in (
        ("agree-round", (opened.pk, candidate.code)),
        ("new-round", (candidate.portfolio.code,)),
    ):
        assert client.get(place(name, *args)).status_code == 403
    assert client.post(place("close-round", opened.pk)).status_code == 403


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_does_not_grow_with_candidates(
    as_user, director, opened, heads, candidate, rows, django_assert_num_queries
):
    for _n in range(rows):
        project = make_project(state="decision")
        opened.projects.add(project)
        give(opened, heads[0], project)
    client = as_user(director)
    client.get(opened.get_absolute_url())
    with django_assert_num_queries(16):
        client.get(opened.get_absolute_url())
