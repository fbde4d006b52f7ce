"""Each person at each address of a round, in words of either language, with forms that keep."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.choices import Role
from projects.models import ConsensusNote, PriorityRound, ProjectScore, UnitScore
from projects.operations.priorities import found_priorities
from projects.operations.rounds import (
    Agreement,
    RoundFacts,
    agree_on_score,
    close_round,
    give_unit_score,
    open_round,
)
from projects.operations.scores import Said
from servicedesk_pm.common.clock import today
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_unit,
    make_user,
)

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
def founded(candidate, director):
    found_priorities(candidate.portfolio_id, actor=director, on=today())
    return candidate.portfolio


@pytest.fixture
def opened(founded, director, heads, candidate):
    units = frozenset(make_unit(head=head).pk for head in heads)
    facts = RoundFacts(
        2027,
        "Tour 2027",
        today() + timedelta(days=9),
        frozenset({candidate.pk}),
        units,
        "Round 2027",
    )
    return open_round(founded.pk, facts, actor=director, on=today())


@pytest.fixture
def closed(opened, director, heads, candidate):
    give(opened, heads[0], candidate)
    made = Agreement(said(), {})
    agree_on_score(opened.pk, candidate.pk, made, actor=director, on=today())
    return close_round(opened.pk, actor=director, on=today())


def place(name, *args):
    return reverse(f"projects:{name}", args=args)


def said(**scores):
    return Said({**dict.fromkeys("BCDEF", 3), **scores}, {"O1": 3}, WHY)


def give(opened, head, candidate, **scores):
    unit = opened.units.get(scorer=head)
    give_unit_score(unit.pk, candidate.pk, said(**scores), actor=head, on=today())


def typed(form, **more):
    sent = {f.html_name: f.value() for f in form if f.value() is not None}
    sent |= {f"score_{key}": "3" for key in "BCDEF"}
    return {**sent, **{f"why_{key}": "Typed words." for key in "ABCDEF"}, **more}


def new_round(candidate, heads, **more):
    return {
        "year": "2027",
        "name_fr": "Tour dactylographié",
        "deadline_on": str(today() + timedelta(days=20)),
        "projects": [candidate.pk],
        "units": [make_unit(head=head).pk for head in heads],
        **more,
    }


def plain(text):
    """With usual spaces instead of the narrow ones of French."""
    return text.replace("\u202f", " ")


# --- persons and addresses ---------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.PROJECT_MANAGER, Role.SPONSOR, Role.QUALITY_MANAGER])
def test_who_reads_the_score_of_one_candidate_reads_the_round_and_leads_nothing(
    as_user, opened, candidate, role
):
    reader = make_user()
    give_role(reader, role, candidate)
    client = as_user(reader)
    assert client.get(ROUNDS).status_code == 200
    page = client.get(opened.get_absolute_url())
    assert page.status_code == 200
    assert candidate.code in page.text
    assert "Close the round" not in page.text
    assert "Agree on the score" not in page.text
    assert client.get(place("new-round", candidate.portfolio.code)).status_code == 403
    assert client.post(place("new-round", candidate.portfolio.code)).status_code == 403
    for method in ("get", "post"):
        answer = getattr(client, method)(place("agree-round", opened.pk, candidate.code))
        assert answer.status_code == 403
    assert client.post(place("close-round", opened.pk)).status_code == 403
    assert PriorityRound.objects.get().is_open


@pytest.mark.parametrize("role", [Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER])
def test_the_team_of_a_candidate_knows_of_no_round(as_user, opened, candidate, heads, role):
    person = make_user()
    give_role(person, role, candidate)
    client = as_user(person)
    unit = opened.units.get(scorer=heads[0])
    for address in (
        ROUNDS,
        opened.get_absolute_url(),
        place("unit-score", opened.pk, unit.pk, candidate.code),
        place("agree-round", opened.pk, candidate.code),
    ):
        assert client.get(address).status_code == 404
    for name, args in (
        ("close-round", (opened.pk,)),
        ("name-scorer", (opened.pk, unit.pk)),
        ("agree-round", (opened.pk, candidate.code)),
    ):
        assert client.post(place(name, *args)).status_code == 404


def test_a_head_without_any_role_scores_and_does_nothing_else(as_user, opened, candidate, heads):
    client = as_user(heads[0])
    assert client.get(ROUNDS).status_code == 200
    page = client.get(opened.get_absolute_url()).text
    assert "To be scored by you" in page
    assert "0 of 1 done" in page
    assert "Where the units differ" not in page
    assert client.get("/priorities/").status_code == 404
    assert client.get(place("priority", candidate.code)).status_code == 404
    assert client.get(place("new-round", candidate.portfolio.code)).status_code == 404
    assert client.get(place("agree-round", opened.pk, candidate.code)).status_code == 403
    assert client.post(place("close-round", opened.pk)).status_code == 403
    other = opened.units.get(scorer=heads[1])
    answer = client.post(place("name-scorer", opened.pk, other.pk), {})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.scorer == heads[1]


def test_the_director_does_not_score_for_a_unit_of_others(
    as_user, opened, director, candidate, heads
):
    unit = opened.units.get(scorer=heads[0])
    url = place("unit-score", opened.pk, unit.pk, candidate.code)
    assert as_user(director).get(url).status_code == 403
    assert as_user(director).post(url, {}).status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_the_door(anonymous, opened, candidate):
    for address in (ROUNDS, opened.get_absolute_url()):
        answer = anonymous.get(address)
        assert answer.status_code == 302
        assert "/login" in answer["Location"]


def test_a_programme_manager_of_another_portfolio_finds_no_round(as_user, opened):
    stranger = make_user()
    elsewhere = make_portfolio()
    programme = make_programme(portfolio=elsewhere, manager=stranger)
    make_project(portfolio=elsewhere, programme=programme)
    client = as_user(stranger)
    assert "Round 2027" not in client.get(ROUNDS).text
    assert client.get(opened.get_absolute_url()).status_code == 404


def test_addresses_that_do_not_fit_together_are_not_found(
    as_user, opened, director, heads, candidate
):
    stranger = make_project(state="decision")
    unit = opened.units.get(scorer=heads[0])
    client = as_user(heads[0])
    assert client.get(place("unit-score", opened.pk, unit.pk, stranger.code)).status_code == 404
    assert client.get(place("unit-score", opened.pk, 0, candidate.code)).status_code == 404
    assert client.get(place("unit-score", 0, unit.pk, candidate.code)).status_code == 404
    lead = as_user(director)
    assert lead.get(place("agree-round", opened.pk, stranger.code)).status_code == 404
    assert lead.post(place("name-scorer", opened.pk, 0)).status_code == 404
    assert lead.post(place("close-round", 0)).status_code == 404
    assert lead.get(place("new-round", "nowhere")).status_code == 404


def test_looking_neither_closes_nor_names(as_user, opened, director, heads):
    unit = opened.units.get(scorer=heads[0])
    client = as_user(director)
    assert client.get(place("close-round", opened.pk)).status_code == 405
    assert client.get(place("name-scorer", opened.pk, unit.pk)).status_code == 405


# --- opening -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"year": "1989"}, "year"),
        ({"year": "2101"}, "year"),
        ({"name_fr": ""}, "name_fr"),
        ({"deadline_on": "soon"}, "deadline_on"),
        ({"projects": []}, "projects"),
        ({"units": []}, "units"),
        ({"units": ["0"]}, "units"),
    ],
)
def test_a_refused_round_keeps_what_was_typed(
    as_user, director, founded, candidate, heads, wrong, field
):
    url = place("new-round", founded.code)
    sent = new_round(candidate, heads, name_en="Typed round", **wrong)
    refused = as_user(director).post(url, sent)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert "Typed round" in refused.text
    assert not PriorityRound.objects.exists()


def test_a_deadline_that_is_over_is_said_at_its_field(as_user, director, founded, candidate, heads):
    yesterday = str(today() - timedelta(days=1))
    refused = as_user(director).post(
        place("new-round", founded.code), new_round(candidate, heads, deadline_on=yesterday)
    )
    assert refused.status_code == 422
    assert refused.context["form"].errors["deadline_on"] == ["The deadline is over already."]
    assert "Tour dactylographié" in refused.text


def test_sending_the_form_twice_opens_one_round(as_user, director, founded, candidate, heads):
    client, url = as_user(director), place("new-round", founded.code)
    token = client.get(url).context["form"]["form_token"].value()
    sent = new_round(candidate, heads, form_token=token)
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert PriorityRound.objects.count() == 1


def test_only_candidates_and_units_with_an_active_head_are_offered(
    as_user, director, founded, candidate
):
    running = make_project(state="execution", portfolio=founded)
    child = make_project(state="decision", parent=candidate)
    headed, bare = make_unit(head=make_user()), make_unit()
    left = make_unit(head=make_user(is_active=False))
    form = as_user(director).get(place("new-round", founded.code)).context["form"]
    projects = {pk for pk, _name in form.fields["projects"].choices}
    units = {pk for pk, _name in form.fields["units"].choices}
    assert str(candidate.pk) in projects
    assert projects.isdisjoint({str(running.pk), str(child.pk)})
    assert str(headed.pk) in units
    assert units.isdisjoint({str(bare.pk), str(left.pk)})


def test_without_criteria_the_page_leads_to_them(as_user, director):
    bare = make_portfolio()
    page = as_user(director).get(place("new-round", bare.code)).text
    assert "A round needs criteria in force." in page
    assert "Open the round" not in page


def test_the_next_year_is_proposed(as_user, director, founded):
    form = as_user(director).get(place("new-round", founded.code)).context["form"]
    assert form["year"].value() == today().year + 1


# --- scoring and agreeing ----------------------------------------------------------------------


def test_a_unit_finds_its_own_score_again_and_changes_it(as_user, opened, heads, candidate):
    give(opened, heads[0], candidate, B=1)
    client = as_user(heads[0])
    unit = opened.units.get(scorer=heads[0])
    url = place("unit-score", opened.pk, unit.pk, candidate.code)
    form = client.get(url).context["form"]
    assert (form["score_B"].value(), form["why_B"].value()) == (1, "Said.")
    answer = client.post(url, typed(form, score_B="5"), follow=True)
    assert "The score of the unit is noted." in answer.text
    row = UnitScore.objects.get()
    assert (row.scores["B"], row.reasons["B"], row.version) == (5, "Typed words.", 2)


def test_a_unit_that_comes_too_late_reads_why_and_keeps_its_words(
    as_user, opened, heads, candidate
):
    PriorityRound.objects.filter(pk=opened.pk).update(deadline_on=today() - timedelta(days=1))
    client = as_user(heads[0])
    unit = opened.units.get(scorer=heads[0])
    url = place("unit-score", opened.pk, unit.pk, candidate.code)
    refused = client.post(url, typed(client.get(url).context["form"]))
    assert refused.status_code == 422
    assert "The deadline of the round is over." in refused.text
    assert "Typed words." in refused.text
    assert not UnitScore.objects.exists()


def test_a_french_head_reads_the_round_in_french(as_user, opened, candidate, heads):
    heads[0].language = "fr"
    heads[0].save(update_fields=["language"])
    page = plain(as_user(heads[0]).get(opened.get_absolute_url()).text)
    assert "Tour 2027" in page
    assert candidate.name_fr in page
    assert "Round 2027" not in page
    assert "To be scored" not in page


def test_the_form_of_the_agreement_asks_for_a_note_only_where_the_units_are_far_apart(
    as_user, opened, director, heads, candidate
):
    give(opened, heads[0], candidate, B=1, C=3)
    give(opened, heads[1], candidate, B=3, C=4)
    page = as_user(director).get(place("agree-round", opened.pk, candidate.code))
    assert page.context["form"].divided == ("B",)
    assert "Benefit: from 1 to 3" in page.text
    assert "Urgency and deadline: from 3 to 4" in page.text


def test_an_agreement_without_its_note_keeps_what_was_typed(
    as_user, opened, director, heads, candidate
):
    give(opened, heads[0], candidate, B=1)
    give(opened, heads[1], candidate, B=5)
    client, url = as_user(director), place("agree-round", opened.pk, candidate.code)
    form = client.get(url).context["form"]
    refused = client.post(url, typed(form, why_D="Kept words", note_B=""))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["note_B"]
    assert "Kept words" in refused.text
    assert not ConsensusNote.objects.exists()
    answer = client.post(url, typed(form, note_B="Talked about."), follow=True).text
    assert "The score is agreed." in answer
    assert client.get(url).context["form"]["note_B"].value() == "Talked about."


def test_agreeing_twice_with_the_same_form_is_refused_the_second_time(
    as_user, opened, director, heads, candidate
):
    give(opened, heads[0], candidate)
    client, url = as_user(director), place("agree-round", opened.pk, candidate.code)
    sent = typed(client.get(url).context["form"])
    assert client.post(url, sent).status_code == 302
    again = client.post(url, sent)
    assert again.status_code == 409
    assert "Typed words." in again.text
    assert ProjectScore.objects.count() == 1


def test_the_page_counts_the_disagreements_that_wait(as_user, opened, director, heads, candidate):
    client = as_user(director)
    give(opened, heads[0], candidate, B=1, C=0)
    assert "0 disagreements without a note" in client.get(opened.get_absolute_url()).text
    give(opened, heads[1], candidate, B=5, C=5)
    page = client.get(opened.get_absolute_url()).text
    assert "2 disagreements without a note" in page
    assert "2 units have scored" in page
    assert "Benefit 1–5 · note missing" in page


def test_naming_nobody_or_somebody_unknown_changes_nothing(as_user, opened, director, heads):
    unit = opened.units.get(scorer=heads[0])
    url = place("name-scorer", opened.pk, unit.pk)
    gone = make_user(is_active=False)
    answer = as_user(director).post(url, {f"u{unit.pk}-scorer": gone.pk}, follow=True)
    assert "Choose a person with an active account." in answer.text
    unit.refresh_from_db()
    assert unit.scorer == heads[0]


def test_a_deputy_finds_the_round_and_scores(as_user, opened, heads, candidate):
    deputy = make_user()
    unit = opened.units.get(scorer=heads[0])
    assert as_user(deputy).get(ROUNDS).status_code == 404
    answer = as_user(heads[0]).post(
        place("name-scorer", opened.pk, unit.pk), {f"u{unit.pk}-scorer": deputy.pk}, follow=True
    )
    assert "The person is named." in answer.text
    client = as_user(deputy)
    assert "Round 2027" in client.get(ROUNDS).text
    url = place("unit-score", opened.pk, unit.pk, candidate.code)
    assert client.post(url, typed(client.get(url).context["form"])).status_code == 302
    assert as_user(heads[0]).get(url).status_code == 403


# --- after the end -----------------------------------------------------------------------------


def test_a_closed_round_shows_its_list_and_no_buttons(as_user, closed, director, candidate):
    page = as_user(director).get(closed.get_absolute_url()).text
    assert "The signed list" in page
    assert f"closed and signed by {director}" in page
    assert candidate.code in page
    assert "Close the round and sign" not in page
    assert "Name somebody else" not in page
    assert "Agree on the score" not in page


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.SPONSOR, True), (Role.QUALITY_MANAGER, True), (Role.PROJECT_MANAGER, False)],
)
def test_the_signed_list_is_for_who_reads_all_scores(as_user, closed, candidate, role, reads):
    if reads:
        reader = make_user(roles=(role,))
    else:
        reader = make_user()
        give_role(reader, role, candidate)
    page = as_user(reader).get(closed.get_absolute_url())
    assert page.status_code == 200
    assert ("The signed list" in page.text) == reads


def test_the_signed_list_keeps_the_names_of_its_day(as_user, closed, director, candidate):
    signed_name = candidate.name_en
    candidate.name_en = "Renamed since"
    candidate.save(update_fields=["name_en"])
    page = as_user(director).get(closed.get_absolute_url()).text
    assert f"{candidate.code} {signed_name}" in page


def test_after_the_end_forms_are_refused_with_what_was_typed(
    as_user, closed, director, heads, candidate
):
    over = "The round is closed; its list is signed."
    client = as_user(heads[1])
    unit = closed.units.get(scorer=heads[1])
    url = place("unit-score", closed.pk, unit.pk, candidate.code)
    refused = client.post(url, typed(client.get(url).context["form"]))
    assert refused.status_code == 422
    assert over in refused.text
    assert "Typed words." in refused.text
    lead = as_user(director)
    url = place("agree-round", closed.pk, candidate.code)
    refused = lead.post(url, typed(lead.get(url).context["form"]))
    assert refused.status_code == 422
    assert over in refused.text
    closed.refresh_from_db()
    again = lead.post(place("close-round", closed.pk), {"version": closed.version}, follow=True)
    assert over in again.text
    assert ProjectScore.objects.count() == 1


def test_a_french_reader_reads_the_end_in_french(as_user, closed, director):
    reader = make_user(roles=(Role.SPONSOR,), language="fr")
    page = plain(as_user(reader).get(closed.get_absolute_url()).text)
    assert "La liste signée" in page
    assert f"clos et signé par {director}" in page
    assert "Plage de rangs" in page


def test_the_list_of_rounds_reads_no_more_with_twelve(as_user, opened, director, candidate):
    client = as_user(director)

    def reads():
        client.get(ROUNDS)
        with CaptureQueriesContext(connection) as read:
            client.get(ROUNDS)
        return len(read)

    one = reads()
    units = frozenset(opened.units.order_by("pk").values_list("org_unit_id", flat=True))
    for year in range(2028, 2039):
        facts = RoundFacts(
            year, f"Tour {year}", opened.deadline_on, frozenset({candidate.pk}), units
        )
        open_round(opened.portfolio_id, facts, actor=director, on=today())
    assert reads() == one
    assert client.get(ROUNDS).text.count("Tour 20") == 11
