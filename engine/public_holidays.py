"""Public holidays for working calendars: the French-speaking cantons, all others, France.

For the six French-speaking cantons the rules of ``engine.calendar`` hold and not those of the
``holidays`` library: that one has no Corpus Christi, Assumption, All Saints and Immaculate
Conception in Fribourg, where they are days off in the catholic communes that employers follow,
and it has a Corpus Christi in Neuchâtel, where only one commune keeps it. The other cantons and
France with its overseas and Alsace-Moselle rules (departments 57, 67 and 68) are the library's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays as library

from engine.calendar import CANTONS, FIRST_YEAR, LAST_YEAR, all_holidays
from engine.errors import EngineError
from engine.working_time import OFFICE_WEEK, Week, WorkPattern, holidays_off

COUNTRIES = ("CH", "FR")
# The departments of Alsace-Moselle share one set of rules, which the library keeps under one.
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})


def subdivisions_of(country: str) -> tuple[str, ...]:
    """Cantons or French departments that have rules of their own. Raises ``EngineError``."""
    _known(country)
    found = library.list_supported_countries()[country]
    return tuple(sorted({*found, *(_ALSACE_MOSELLE if country == "FR" else ())}))


@cache
def public_holidays(country: str, subdivision: str = "") -> frozenset[date]:
    """Days off from 1990 to 2100, weekends included. Raises ``EngineError`` for unknown places.

    ``country`` is CH or FR, ``subdivision`` a canton or a French department; without one, what
    is off in the whole country. O(years), once for each place.
    """
    _known(country)
    if country == "CH" and subdivision in CANTONS:
        return all_holidays(subdivision)
    if country == "FR" and subdivision in _ALSACE_MOSELLE:
        subdivision = "57"
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    try:
        found = library.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError:
        raise EngineError(f"no holidays are known for {subdivision} in {country}") from None
    return frozenset(found)


def holiday_pattern(
    country: str,
    subdivision: str = "",
    week: Week = OFFICE_WEEK,
    more: Iterable[date] = (),
) -> WorkPattern:
    """A working week less the public holidays of a place and ``more`` days off."""
    days = public_holidays(country, subdivision) | frozenset(more)
    name = f"{country}-{subdivision}" if subdivision else country
    return WorkPattern(name, week, holidays_off(days, name))


def _known(country: str) -> None:
    if country not in COUNTRIES:
        raise EngineError(f"no holidays are known for the country {country}")
