"""The demonstration for tests that only need it to be there: most of a minute, once a process."""

from __future__ import annotations

from django.db import transaction

from reporting.demo.loader import load
from reporting.demo.reports import load_reports
from tests.keeping import Kept, keep, write

PASSWORD = "Demonstration-2026"

# Without and with the reports that are not finished yet.
_kept: dict[bool, Kept] = {}


@transaction.atomic
def put_demonstration(*, with_reports: bool = False) -> None:
    """Into the empty database and the MEDIA_ROOT of the running test."""
    if with_reports in _kept:
        write(_kept[with_reports])
        return
    if with_reports:
        put_demonstration()
        load_reports()
    else:
        assert load(PASSWORD)
    _kept[with_reports] = keep()
