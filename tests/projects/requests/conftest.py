from __future__ import annotations

import pytest

from tests.factories import make_portfolio, make_unit, make_user


@pytest.fixture
def head(db):
    return make_user("head")


@pytest.fixture
def unit(head):
    make_portfolio()
    return make_unit(code="sales", head=head)


@pytest.fixture
def writer(unit):
    """Somebody of a unit, without any role."""
    return make_user("writer", org_unit=unit)
