"""A cache that may vanish: pages go on without it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 10.0


def _forgiving(method: Callable[..., Any], without: Any) -> Callable[..., Any]:
    """``method``, or the answer ``without`` a cache while Redis is away."""

    @wraps(method)
    def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < ForgivingRedisCache.away_until:
            return without
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            ForgivingRedisCache.away_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("the cache does not answer, going on without it: %s", error)
            return without

    return call


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing at all while Redis does not answer.

    After a failure it is left alone for some seconds, so that a Redis that hangs costs one
    request its time-out and not every request. Without it the brake on sign-ins pauses too.
    """

    away_until = 0.0

    add = _forgiving(RedisCache.add, without=True)
    set = _forgiving(RedisCache.set, None)
    touch = _forgiving(RedisCache.touch, without=False)
    delete = _forgiving(RedisCache.delete, without=False)
    get_many = _forgiving(RedisCache.get_many, {})
    has_key = _forgiving(RedisCache.has_key, without=False)
    incr = _forgiving(RedisCache.incr, 1)
    set_many = _forgiving(RedisCache.set_many, [])
    delete_many = _forgiving(RedisCache.delete_many, None)
    clear = _forgiving(RedisCache.clear, without=False)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self.get_many([key], version).get(key, default)
