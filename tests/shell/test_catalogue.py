"""The French catalogue is whole, current, and keeps what programs put into sentences."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale", "fr", "LC_MESSAGES", "django.po")
SOURCES = (
    "engine",
    "people",
    "projects",
    "reporting",
    "servicedesk_pm",
    "static",
    "templates",
    "workpackages",
    "costs",
    "risks",
    "control",
    "closure",
)
# What is replaced by values or read as markup: %(name)s, %s, %%, {name}, <b>.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]\b|\{\w*\}|</?\w[^>]*>")
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(ROOT / CATALOGUE))


def spoken(entry):
    """Every French wording of a message beside the English one that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = entry.msgstr_plural
    return [(entry.msgid, forms.get(0, "")), (entry.msgid_plural, forms.get(1, ""))]


def test_every_message_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue if not all(fr for _en, fr in spoken(entry))] == []


def test_no_translation_is_a_guess_or_a_leftover(catalogue):
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_plurals_follow_the_french_rule(catalogue):
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    assert catalogue.metadata["Language"] == "fr"


def test_translations_keep_every_placeholder(catalogue):
    assert [
        (english, french)
        for entry in catalogue
        for english, french in spoken(entry)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(french))
    ] == []


def test_translations_keep_every_figure(catalogue):
    figure = re.compile(r"\d[\d.,']*\d|\d")
    assert [
        (english, french)
        for entry in catalogue
        for english, french in spoken(entry)
        if figure.findall(english) != figure.findall(french)
    ] == []


def test_translations_begin_and_end_like_their_sentences(catalogue):
    def edges(words):
        return words.endswith("."), words.startswith("\n"), words.endswith("\n")

    assert [
        (english, french)
        for entry in catalogue
        for english, french in spoken(entry)
        if entry.msgctxt != "light, not lit" and edges(english) != edges(french)
    ] == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]", "a straight apostrophe"),
        (r" [:;?!»]|« ", "a space that breaks before a mark"),
        (rf"[^{NARROW}\s(]»|«[^{NARROW}]", "no space inside quotation marks"),
        (r"[a-zà-ÿ)][;?!](\s|$)", "no space before a mark"),
        (r'["“”]', "quotation marks of another language"),
        (r"\.\.\.", "three points"),
        (r"\b(tu|ton|ta|tes)\b", "the familiar form"),
    ],
)
def test_french_is_set_by_its_own_rules(catalogue, fault, why):
    found = re.compile(fault)
    wrong = [fr for entry in catalogue for _en, fr in spoken(entry) if found.search(fr)]
    assert wrong == [], why


def test_one_message_has_one_meaning(catalogue):
    keys = [(entry.msgctxt, entry.msgid) for entry in catalogue]
    assert len(keys) == len(set(keys))


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext (GNU gettext) is missing")
def test_the_catalogue_holds_exactly_what_the_sources_say(catalogue, tmp_path):
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    target = tmp_path / CATALOGUE
    target.parent.mkdir(parents=True)
    command = [sys.executable, "manage.py", "makemessages", "-l", "fr", "--no-location"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.test"}
    run = subprocess.run(
        [*command, "--no-wrap"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr

    def messages(entries):
        return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries}

    fresh, kept = messages(polib.pofile(str(target))), messages(catalogue)
    assert (sorted(fresh - kept, key=str), sorted(kept - fresh, key=str)) == ([], [])
