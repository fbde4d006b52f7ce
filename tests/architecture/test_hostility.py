"""The suite's traps really snap."""

import pytest

from people.models import User
from tests.factories import make_user
from tests.hostile import nothing_written

pytestmark = pytest.mark.django_db


def test_a_write_during_get_is_caught():
    person = make_user()
    with pytest.raises(pytest.fail.Exception, match="a GET request wrote"), nothing_written():
        person.save()


def test_rows_without_an_order_come_in_any_order():
    for _ in range(8):
        make_user()
    seen = {tuple(u.pk for u in User.objects.all()) for _ in range(20)}
    assert len(seen) > 1


def test_rows_with_an_order_keep_it():
    for _ in range(8):
        make_user()
    seen = {tuple(u.pk for u in User.objects.order_by("pk")) for _ in range(20)}
    assert len(seen) == 1
