"""A date is read as people here write it, and nothing that they type breaks a page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.fields import PortfolioDayField
from servicedesk_pm.common.dates import DayField

DAY = date(2026, 10, 9)


@pytest.mark.parametrize("field", [DayField(), PortfolioDayField()])
@pytest.mark.parametrize("typed", ["2026-10-09", "09.10.2026", "9.10.26", " 9.10.2026 "])
def test_a_day_is_picked_or_typed(field, typed):
    assert field.clean(typed) == DAY


@pytest.mark.parametrize("typed", ["10/09/2026", "31.02.2026", "99999999999.1.1", "\ud800", "soon"])
def test_what_is_no_day_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError, match="valid date"):
        DayField().clean(typed)


def test_a_day_of_the_portfolio_lies_in_its_years():
    assert DayField().clean("0026-10-09") == date(26, 10, 9)
    with pytest.raises(ValidationError, match="The year must be between"):
        PortfolioDayField().clean("0026-10-09")


def test_the_browser_offers_its_calendar_and_gets_the_day_as_it_writes_days():
    shown = DayField().widget.render("day", DAY)
    assert 'type="date"' in shown
    assert 'value="2026-10-09"' in shown
