"""Templates decide nothing, carry no inline script or style, and none is orphaned."""

import re

from django.conf import settings
from django.template.engine import Engine

from tests.architecture.sources import ROOT, name_of, product_files, templates

INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|hx-on|javascript:|<style|<script(?![^>]*\bsrc=)""")
# Pages whose names a library asks for.
ASKED_BY_LIBRARIES = re.compile(
    r"^templates/(account|mfa|socialaccount|usersessions|allauth|django)/|^templates/\d{3}(_csrf)?\.html$"
)


def test_every_template_compiles():
    engine = Engine.get_default()
    for file in templates():
        engine.get_template(str(file.relative_to(ROOT / "templates")))


def test_templates_have_no_inline_script_or_style():
    for file in templates():
        if "/pdf/" in name_of(file) or "/email/" in name_of(file):
            continue
        found = INLINE.search(file.read_text())
        assert not found, f"{name_of(file)}: {found and found.group()}"


def test_no_text_escapes_the_escaping():
    for file in templates():
        text = file.read_text()
        assert "|safe" not in text, name_of(file)
        assert "autoescape off" not in text or file.suffix == ".txt", name_of(file)
    for file in product_files():
        assert "mark_safe(" not in file.read_text(), name_of(file)


def test_every_template_is_used():
    sources = "\n".join(f.read_text() for f in [*product_files(), *templates()])
    for file in templates():
        if ASKED_BY_LIBRARIES.match(name_of(file)):
            continue
        name = str(file.relative_to(ROOT / "templates"))
        assert name in sources, f"{name} is never rendered"


def test_partials_say_what_they_need():
    for file in templates():
        if file.name.startswith("_") and "/pdf/" not in name_of(file):
            head = "\n".join(file.read_text().splitlines()[:6])
            assert "{#" in head or "{% comment" in head, name_of(file)


def test_arithmetic_stays_out_of_templates():
    for file in templates():
        assert "|add:" not in file.read_text() or '|add:"' in file.read_text(), name_of(file)


def test_undefined_variables_show_in_tests():
    assert settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]
