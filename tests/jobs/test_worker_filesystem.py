"""A real worker over the file-system broker: nothing else needs to be installed."""

import pytest

from tests.jobs.worker_cases import *  # noqa: F403

pytestmark = pytest.mark.worker


@pytest.fixture(scope="module")
def redis_url():
    return ""
