"""A real worker over Redis: TEST_REDIS_URL, or the usual port of this machine."""

import os

import pytest
import redis

from tests.jobs.worker_cases import *  # noqa: F403

pytestmark = pytest.mark.worker


@pytest.fixture(scope="module")
def redis_url():
    url = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
    with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2) as client:
        try:
            client.ping()
        except redis.RedisError:
            pytest.skip(f"no Redis answers at {url}; set TEST_REDIS_URL")
    return url
