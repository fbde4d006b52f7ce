"""A cache that is away is missed by nobody."""

import time

import pytest

from servicedesk_pm.common.cache import ForgivingRedisCache


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "away_until", 0.0)


@pytest.fixture
def dead():
    return ForgivingRedisCache(
        "redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2}}
    )


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda cache: cache.get("a"), None),
        (lambda cache: cache.get("a", "default"), "default"),
        (lambda cache: cache.set("a", 1), None),
        (lambda cache: cache.add("a", 1), True),
        (lambda cache: cache.touch("a"), False),
        (lambda cache: cache.delete("a"), False),
        (lambda cache: cache.get_many(["a"]), {}),
        (lambda cache: cache.has_key("a"), False),
        (lambda cache: cache.incr("a"), 1),
        (lambda cache: cache.set_many({"a": 1}), []),
        (lambda cache: cache.delete_many(["a"]), None),
        (lambda cache: cache.clear(), False),
        (lambda cache: cache.get_or_set("a", "made"), "made"),
    ],
)
def test_everything_answers_without_redis(dead, call, answer):
    assert call(dead) == answer


def test_after_a_failure_redis_is_left_alone_for_a_while(dead, caplog):
    for _ in range(20):
        dead.get("a")
    assert len([r for r in caplog.records if "does not answer" in r.getMessage()]) == 1


def test_it_is_asked_again_later(dead, monkeypatch, caplog):
    dead.get("a")
    monkeypatch.setattr(ForgivingRedisCache, "away_until", time.monotonic() - 1)
    dead.get("a")
    assert len(caplog.records) == 2


def test_a_page_works_while_the_cache_is_away(anonymous, settings, db):
    settings.CACHES = {
        "default": {
            "BACKEND": "servicedesk_pm.common.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }
    answer = anonymous.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert answer.status_code < 500
    assert b"<form" in answer.content
