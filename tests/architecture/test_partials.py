"""A partial that htmx swaps has one root, and its id is the one that the view answers to."""

import ast
import re
from collections import defaultdict
from html.parser import HTMLParser

from tests.architecture.sources import ROOT, name_of, product_files, templates, tree_of

FOLDER = ROOT / "templates"
WORDLESS = re.compile(r"\{#.*?#\}|\{% comment.*?\{% endcomment %\}", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
VOID = {"br", "hr", "img", "input", "link", "meta"}


def partials():
    return [file for file in templates() if file.name.startswith("_")]


class Roots(HTMLParser):
    """The start tags and texts that stand in no other element."""

    def __init__(self, text):
        super().__init__()
        self.depth, self.found = 0, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if not self.depth:
            self.found.append(dict(attrs))
        self.depth += tag not in VOID

    def handle_startendtag(self, tag, attrs):
        if not self.depth:
            self.found.append(dict(attrs))

    def handle_endtag(self, tag):
        self.depth -= tag not in VOID


def spelled(match):
    """A variable, so that quotes and angles in it do not confuse the parser; tags are dropped."""
    inner = match.group()
    return "{" + inner.strip("{} ").replace('"', "'") + "}" if inner.startswith("{{") else ""


def roots(file):
    return Roots(TAGS.sub(spelled, WORDLESS.sub("", file.read_text()))).found


def answered():
    """Which partials views answer with alone, and to which ids; a variable as None."""
    found = defaultdict(set)
    for file in product_files():
        for node in ast.walk(tree_of(file)):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(value, ast.Constant) and re.search(r"/_\w+\.html$", str(value.value)):
                    found[value.value].add(key.value if isinstance(key, ast.Constant) else None)
    return found


def test_a_partial_that_is_swapped_has_one_root_with_the_id_of_its_target():
    seen = answered()
    assert len(seen) > 20
    for name, ids in seen.items():
        found = roots(FOLDER / name)
        assert len(found) == 1, f"{name} has {len(found)} roots"
        root = found[0].get("id", "")
        assert root, f"{name} has a root without id"
        # The slot of a page may take a panel inside itself; then it has an id of its own.
        assert root in ids or "{" in root or None in ids, f"{name}: {root} is none of {ids}"


def test_no_two_partials_share_the_id_of_their_root():
    owners = defaultdict(list)
    for file in partials():
        for root in roots(file):
            if "id" in root:
                owners[root["id"]].append(name_of(file))
    shared = {ident: files for ident, files in owners.items() if len(files) > 1}
    assert not shared


def test_the_id_of_every_root_is_used():
    """By a view, a target, a link, a script, a style or a test; an id for nothing misleads."""
    sources = [*product_files(), *templates(), *(ROOT / "tests").rglob("*.py")]
    for kind in ("js", "css"):
        sources += (ROOT / "static").rglob(f"*.{kind}")
    texts = [file.read_text() for file in sources]
    for file in partials():
        for ident in filter(None, (root.get("id") for root in roots(file))):
            if "{" in ident:
                continue
            use = re.compile(rf"""(?<! id=)["'#`]{re.escape(ident)}(?![\w-])""")
            assert any(use.search(text) for text in texts), (
                f"{name_of(file)}: #{ident} is for nothing"
            )


def test_every_fixed_target_is_the_root_of_a_partial_or_stands_in_a_page():
    """A target that no template holds would be a swap into nothing."""
    texts = [file.read_text() for file in templates()]
    standing = {ident for text in texts for ident in re.findall(r'\sid="([\w-]+)"', text)}
    for file in [*templates(), *product_files()]:
        for target in re.findall(r'hx-target="#([\w-]+)"', file.read_text()):
            assert target in standing, f"{name_of(file)}: #{target}"
