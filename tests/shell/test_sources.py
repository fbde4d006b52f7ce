"""What no template, style or script of ours may contain, and the files we serve of others."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = settings.BASE_DIR / "static"
# Printed by WeasyPrint, never sent to a browser.
PRINTED = ("reporting/pdf", "reporting/document")
BOOTSTRAP_CSS = "3c8f27e6009ccfd710a905e6dcf12d0ee3c6f2ac7da05b0572d3e0d12e736fc8"
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an inline style": re.compile(r"<style", re.I),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "htmx code in an attribute": re.compile(r"hx-on|hx-vals=['\"]js:|hx-vars", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "another host": re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.I),
    "markup taken as safe": re.compile(r"\|\s*safe\b|autoescape off", re.I),
}


def shown(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


PAGES = [path for path in TEMPLATES if not shown(path).startswith(PRINTED)]


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_template_holds_nothing_that_the_policy_forbids(path):
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_script_is_a_file_or_data(path):
    for tag in re.findall(r"<script[^>]*>", path.read_text()):
        assert "src=" in tag or 'type="application/json"' in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_a_template_parses(path):
    assert get_template(shown(path))


def test_the_scan_finds_what_it_looks_for():
    bad = {
        "a style attribute": '<p style="x">',
        "an inline style": "<style>",
        "an inline handler": '<a onclick="x">',
        "htmx code in an attribute": '<a hx-on:click="x">',
        "a script address": '<a href="javascript:x">',
        "another host": '<img src="//cdn.example/x">',
        "markup taken as safe": "{{ x|safe }}",
    }
    assert set(bad) == set(FORBIDDEN)
    for what, example in bad.items():
        assert FORBIDDEN[what].search(example), what


def test_bootstrap_is_the_file_that_was_read():
    path = finders.find("bootstrap/css/bootstrap.min.css")
    assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == BOOTSTRAP_CSS


def test_every_file_that_our_styles_name_exists():
    for sheet in STATIC.rglob("*.css"):
        for name in re.findall(r'url\("(\.\./[^"]+)"\)', sheet.read_text()):
            assert finders.find(name.removeprefix("../")), name


def test_every_module_that_our_scripts_import_exists():
    for script in STATIC.rglob("*.js"):
        for name in re.findall(r'(?:import|from)\s+"\./([^"]+)"', script.read_text()):
            assert (script.parent / name).exists(), name


def test_our_scripts_evaluate_and_inject_nothing():
    for script in STATIC.rglob("*.js"):
        text = script.read_text()
        for word in ("eval(", ".innerHTML", ".outerHTML", "document.write", "new Function"):
            assert word not in text, f"{script.name}: {word}"


def test_htmx_is_told_once_how_to_behave():
    base = (settings.BASE_DIR / "templates" / "base.html").read_text()
    config = json.loads(re.search(r"htmx-config\" content='([^']+)'", base)[1])
    assert config["allowEval"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0
    assert config["includeIndicatorStyles"] is False
    assert config["historyRestoreAsHxRequest"] is False


@pytest.mark.parametrize("status", ["409", "422", "200", "204", "403", "500"])
def test_htmx_swaps_refused_forms_and_leaves_the_page_on_other_failures(status):
    base = (settings.BASE_DIR / "templates" / "base.html").read_text()
    rules = json.loads(re.search(r"htmx-config\" content='([^']+)'", base)[1])["responseHandling"]
    rule = next(rule for rule in rules if re.search(rule["code"], status))
    assert rule["swap"] is (status in {"409", "422", "200"})


def test_both_themes_meet_the_contrast_of_text():
    tokens = {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "css/tokens.css").read_text()
        )
    }
    grounds = ("page", "sheet", "well")
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "accent", "bad") for ground in grounds]
    pairs += [(tone, f"{tone}-well") for tone in ("good", "watch", "bad", "accent")]
    pairs += [("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("good", "sheet")]
    pairs += [("watch", "sheet")]
    for ink, ground in pairs:
        for theme in (0, 1):
            assert contrast(tokens[ink][theme], tokens[ground][theme]) >= 4.5, (ink, ground, theme)
    for theme in (0, 1):
        assert contrast(tokens["edge"][theme], tokens["sheet"][theme]) >= 3


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
