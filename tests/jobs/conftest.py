"""What the tests of jobs share."""

import pytest

from tests.jobs.installation import database_of_its_own
from tests.jobs.web import Web


@pytest.fixture(scope="session")
def database_url(tmp_path_factory, django_db_setup, django_db_blocker):
    """A database for both modules that start workers; they fill it one after the other."""
    folder = tmp_path_factory.mktemp("database")
    with django_db_blocker.unblock(), database_of_its_own(folder) as url, django_db_blocker.block():
        yield url


@pytest.fixture(scope="module")
def web(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("web")
    with (
        django_db_blocker.unblock(),
        database_of_its_own(folder) as address,
        django_db_blocker.block(),
    ):
        yield Web(folder, address)
