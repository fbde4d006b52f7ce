"""What the tests of jobs share."""

import pytest

from tests.jobs.installation import database_of_its_own
from tests.jobs.web import Web


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    """An empty database for both modules that start workers; they fill it one after the other."""
    with database_of_its_own(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    with database_of_its_own(folder) as address:
        yield Web(folder, address)
