"""A young project with a calendar, and the people who plan it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_programme, make_project, make_user
from workpackages.models import WorkCalendar
from workpackages.plan_templates.placing import Wanted, propose
from workpackages.plan_templates.stored import load_template

MONDAY = date(2026, 11, 2)
KEY = "classic-m"


@pytest.fixture
def vaud(db):
    return WorkCalendar.objects.create(
        name="Vaud",
        canton="VD",
        is_default=True,
        week=[[[480, 720], [780, 1020]]] * 5 + [[], []],
        minutes_per_day=480,
    )


@pytest.fixture
def manager(db):
    return make_user("programme-manager")


@pytest.fixture
def young(vaud, manager):
    return make_project(
        state="initiation",
        size_class="M",
        lead=make_user("the-lead"),
        programme=make_programme(manager=manager),
        planned_start_on=MONDAY,
    )


@pytest.fixture
def wanted():
    return Wanted(start_on=MONDAY, language="en")


@pytest.fixture
def seen(young, wanted):
    return propose(young, load_template(KEY), wanted).digest
