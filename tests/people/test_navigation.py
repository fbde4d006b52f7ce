from __future__ import annotations

import pytest

from people.choices import Role
from tests import factories

pytestmark = pytest.mark.django_db

ENTRY = 'href="/administration/"'


def test_administrators_and_directors_find_the_administration(as_user, director):
    admin = factories.make_user(roles=(Role.ADMINISTRATOR,))

    for person in (admin, director):
        assert ENTRY in as_user(person).get("/profile/").content.decode()


def test_nobody_else_is_led_to_it(as_user, member, observer, outsider):
    for person in (member, observer, outsider):
        assert ENTRY not in as_user(person).get("/profile/").content.decode()
