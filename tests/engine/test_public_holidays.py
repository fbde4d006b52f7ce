"""Public holidays of cantons and of France, and calendars made of them."""

from __future__ import annotations

from datetime import date

import pytest

from engine.calendar import CANTONS, holidays_in
from engine.errors import EngineError
from engine.public_holidays import holiday_pattern, public_holidays, subdivisions_of
from engine.working_time import WorkingCalendar, instant_of_day
from tests.engine.test_calendar import WORKED


def of_year(days, year):
    return {day for day in days if day.year == year}


@pytest.mark.parametrize("canton", CANTONS)
def test_the_six_cantons_follow_the_rules_of_the_design(canton):
    assert of_year(public_holidays("CH", canton), 2026) == holidays_in(canton, 2026)


@pytest.mark.parametrize("canton", WORKED)
def test_a_calendar_of_a_canton_works_the_days_of_the_worked_table(canton):
    calendar = WorkingCalendar(holiday_pattern("CH", canton))
    for year, days in ((2026, WORKED[canton][1]), (2027, WORKED[canton][2])):
        first, last = instant_of_day(date(year, 1, 1)), instant_of_day(date(year + 1, 1, 1))
        assert calendar.between(first, last) == days * 480


def test_france_has_eleven_holidays_and_alsace_two_more():
    france, alsace = public_holidays("FR"), public_holidays("FR", "67")
    assert len(of_year(france, 2026)) == 11
    added = {date(2026, 4, 3), date(2026, 12, 26)}
    assert of_year(alsace, 2026) == of_year(france, 2026) | added
    assert alsace == public_holidays("FR", "57") == public_holidays("FR", "68")


def test_other_cantons_are_those_of_the_library():
    assert date(2026, 1, 6) in public_holidays("CH", "TI")
    assert {"TI", "ZH", "VD"} <= set(subdivisions_of("CH"))
    assert {"57", "67", "68"} <= set(subdivisions_of("FR"))


def test_closures_are_added_to_the_holidays():
    pattern = holiday_pattern("FR", more=[date(2026, 12, 24)])
    days = {one.first for one in pattern.exceptions}
    assert {date(2026, 12, 24), date(2026, 7, 14)} <= days
    assert pattern.name == "FR"


@pytest.mark.parametrize(("country", "place"), [("DE", ""), ("CH", "XX"), ("FR", "99")])
def test_unknown_places_are_refused(country, place):
    with pytest.raises(EngineError, match=place or country):
        public_holidays(country, place)


def test_places_of_an_unknown_country_are_refused():
    with pytest.raises(EngineError, match="XX"):
        subdivisions_of("XX")
