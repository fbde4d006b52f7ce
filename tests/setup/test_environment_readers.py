from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from servicedesk_pm.settings import environment as env


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    for name in ("WISH", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_text_is_stripped_and_has_a_default(monkeypatch):
    assert env.text("WISH", "nothing") == "nothing"
    monkeypatch.setenv("WISH", "  a port  ")
    assert env.text("WISH") == "a port"


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_secret_is_a_missing_secret(monkeypatch, value):
    monkeypatch.setenv("WISH", value)
    with pytest.raises(ImproperlyConfigured, match="WISH is missing"):
        env.secret("WISH")


def test_a_given_secret_is_returned(monkeypatch):
    monkeypatch.setenv("WISH", "hush")
    assert env.secret("WISH") == "hush"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False), ("off", False)],
)
def test_a_flag_reads_the_usual_words(monkeypatch, value, expected):
    monkeypatch.setenv("WISH", value)
    assert env.flag("WISH", default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_an_unset_flag_is_its_default(default):
    assert env.flag("WISH", default=default) is default


def test_a_flag_refuses_another_word(monkeypatch):
    monkeypatch.setenv("WISH", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="WISH must be true or false"):
        env.flag("WISH", default=False)


def test_a_whole_number_has_a_default_and_a_lower_bound(monkeypatch):
    assert env.whole("WISH", 4) == 4
    monkeypatch.setenv("WISH", "7")
    assert env.whole("WISH", 4) == 7
    monkeypatch.setenv("WISH", "0")
    with pytest.raises(ImproperlyConfigured, match="at least 1"):
        env.whole("WISH", 4, low=1)


@pytest.mark.parametrize("value", ["many", "1.5", "1e3"])
def test_a_whole_number_refuses_anything_else(monkeypatch, value):
    monkeypatch.setenv("WISH", value)
    with pytest.raises(ImproperlyConfigured, match="WISH must be a whole number"):
        env.whole("WISH", 4)


def test_words_are_split_at_commas_without_empty_ones(monkeypatch):
    monkeypatch.setenv("WISH", "a.example, b.example,,")
    assert env.words("WISH") == ["a.example", "b.example"]


def test_a_day_is_read_or_refused(monkeypatch):
    assert env.day("WISH") is None
    monkeypatch.setenv("WISH", "2026-11-02")
    assert env.day("WISH") == date(2026, 11, 2)
    monkeypatch.setenv("WISH", "02.11.2026")
    with pytest.raises(ImproperlyConfigured, match="WISH must be a date"):
        env.day("WISH")


def test_a_database_address_chooses_the_engine(monkeypatch):
    assert env.database("sqlite:////tmp/a.sqlite3")["ENGINE"] == "django.db.backends.sqlite3"
    monkeypatch.setenv("DATABASE_URL", "postgres://me:word@db.example:5433/projects")
    config = env.database("sqlite:////tmp/a.sqlite3")
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", 5433, "projects")


@pytest.mark.parametrize(
    "value", ["nonsense", "ftp://db/projects", "postgres://db:port/projects", "mysql://db/x"]
)
def test_another_address_is_refused_without_showing_it(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.database("sqlite:////tmp/a.sqlite3")
    assert value not in str(refused.value)


def test_one_of_a_few_words_and_no_other(monkeypatch):
    assert env.one_of("A_CANTON", ("VD", "GE")) == ""
    monkeypatch.setenv("A_CANTON", " GE ")
    assert env.one_of("A_CANTON", ("VD", "GE")) == "GE"
    monkeypatch.setenv("A_CANTON", "ge")
    with pytest.raises(ImproperlyConfigured, match="A_CANTON must be one of VD, GE, not 'ge'"):
        env.one_of("A_CANTON", ("VD", "GE"))
