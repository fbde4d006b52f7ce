"""What running projects take of the money of a year, told where it is deducted."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects.selection.committed import _share, committed_money
from servicedesk_pm.common.templatetags.ui import money
from tests.factories import make_portfolio, make_project

DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def running(portfolio, start, finish, envelope, **more):
    return make_project(
        portfolio=portfolio,
        planned_start_on=start,
        planned_finish_on=finish,
        approved_envelope=Decimal(envelope),
        **{"state": "execution", **more},
    )


@pytest.mark.django_db
def test_an_envelope_is_spread_by_calendar_days():
    place = make_portfolio()
    running(place, date(2026, 7, 1), date(2027, 6, 30), 365_000)
    assert committed_money(place.pk, [2025, 2026, 2027, 2028]) == {
        2025: Decimal(0),
        2026: Decimal(184_000),
        2027: Decimal(181_000),
        2028: Decimal(0),
    }


@pytest.mark.django_db
def test_only_main_projects_past_their_release_count():
    place = make_portfolio()
    year = (date(2027, 1, 1), date(2027, 12, 31))
    main = running(place, *year, 100_000)
    running(place, *year, 20_000, state="deployment")
    running(place, *year, 3_000, state="closing")
    running(place, *year, 40_000, parent=main)
    running(place, *year, 50_000, state="initiation")
    running(place, *year, 60_000, state="mandate")
    running(make_portfolio(), *year, 70_000)
    running(place, None, year[1], 80_000)
    running(place, year[0], None, 90_000)
    assert committed_money(place.pk, [2027]) == {2027: Decimal(123_000)}


@given(DATES, DATES, st.decimals(0, 10**9, places=2))
def test_all_years_together_make_the_envelope(one, other, envelope):
    start, finish = sorted((one, other))
    shares = [_share(year, start, finish, envelope) for year in range(2019, 2037)]
    assert all(share >= 0 for share in shares)
    # Each year is rounded to the cent.
    assert abs(sum(shares) - envelope) <= Decimal("0.01") * len(shares)


def test_the_form_tells_what_running_projects_take(as_user, director, scenario, portfolio):
    running(portfolio, date(2027, 1, 1), date(2027, 12, 31), 123_000)
    url = reverse("projects:edit-scenario", args=[scenario.pk])
    form = as_user(director).get(url).context["form"]
    told = form.fields["committed_2027"].help_text
    assert told == f"By their dates, running projects take {money(Decimal(123_000))} of it."
    assert told in as_user(director).get(url).text


def test_it_says_nothing_where_nothing_runs(as_user, director, scenario):
    url = reverse("projects:edit-scenario", args=[scenario.pk])
    assert "running projects" not in as_user(director).get(url).text
