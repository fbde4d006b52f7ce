"""Every page with the demonstration portfolio: accessible, quiet, and within its width."""

from __future__ import annotations

import pytest

from people.models import User
from tests.browser.conftest import DESKTOP, PHONE
from tests.demonstration import put_demonstration
from tests.screens import SCREENS, add_what_the_demonstration_lacks
from tests.sharing import tries_everything

THEMES = ("light", "dark")
NARROWEST = {"width": 320, "height": 640}
LAPTOP = {"width": 1280, "height": 800}
TABLET = {"width": 820, "height": 1180}
WIDTHS = ((TABLET, "a tablet"), (PHONE, "a phone"), (NARROWEST, "the narrowest phone"))
# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
TWICE = "document.documentElement.style.setProperty('font-size', '200%')"
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
OUT_OF_FRAME = """() => [...document.querySelectorAll(".table-frame")]
    .some((frame) => frame.scrollWidth > frame.clientWidth)"""
# A table of data may need both directions when its text grows (WCAG 1.4.10); nothing else may.
TOO_WIDE_BESIDE_TABLES = """() => {
    document.querySelectorAll("table:not(.cards), table.cards tbody, table.cards thead").forEach(
        (table) => table.style.setProperty("display", "none"));
    return document.documentElement.scrollWidth > window.innerWidth;
}"""
# Words of controls that their box hides, and that are not meant for the ear alone.
CUT_OFF = """() => [...document.querySelectorAll("main a, main button, main label, h1, h2, th, td")]
    .filter((node) => node.checkVisibility() && getComputedStyle(node).overflow !== "visible"
        && !node.closest(".visually-hidden")
        && (node.scrollWidth > node.clientWidth + 2 || node.scrollHeight > node.clientHeight + 2))
    .map((node) => node.outerHTML.slice(0, 120))"""
# A list, a page of panels, a tree, a form, a report, a settings page.
SOME = ("projects", "project-PRJ-201", "structure-PRJ-201", "task-edit", "report-draft", "accounts")


@pytest.fixture
def demonstration(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    put_demonstration(with_reports=True)
    add_what_the_demonstration_lacks()


def visits(*names, reader=None):
    """Who looks at what, one person after the other; ``reader`` picks one of each page's."""
    accounts = sorted({account for screen in SCREENS for account in screen.accounts})
    return [
        (account, screen)
        for account in accounts
        for screen in SCREENS
        if account in (screen.accounts if reader is None else [screen.accounts[reader]])
        and (not names or screen.name in names)
    ]


@pytest.fixture
def seen_by(sign_in, context, page):
    """The browser becomes another person's, or a stranger's."""
    now = []

    def become(account):
        if now != [account]:
            # A page that is left open would ask on for the work of the person before.
            page.goto("about:blank")
            context.clear_cookies()
            now[:] = [account]
            if account:
                sign_in(User.objects.get(username=account))

    return become


@pytest.mark.parametrize(
    ("size", "language", "first"),
    [(DESKTOP, "en", 0), (PHONE, "fr", 1)],
    ids=["desktop in English", "phone in French"],
)
def test_every_page_is_accessible_and_fits(
    demonstration, page, visit, seen_by, axe, complaints, size, language, first
):
    """The theme changes from page to page, and what is light here is dark in the other run.

    Every second page is seen by the last of its readers on a phone, and the others by the first
    on a desktop; EVERY_VALUE=1 shows all on both. All widths are tried with each.
    """
    User.objects.update(language=language)
    faults = []
    seen = visits(reader=-1 if size == PHONE else 0)
    if not tries_everything():
        seen = [(who, what) for who, what in seen if SCREENS.index(what) % 2 == first]
    for number, (account, screen) in enumerate(seen):
        seen_by(account)
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=THEMES[(number + first) % 2])
        visit(screen.path)
        complaints[:] = [said for said in complaints if f"status of {screen.status}" not in said]
        found = axe.faults()
        if page.evaluate(TOO_WIDE):
            found.append("is wider than the screen")
        if account and page.get_attribute("html", "lang") != language:
            found.append("speaks another language")
        page.set_viewport_size(LAPTOP)
        if page.evaluate(TOO_WIDE) or page.evaluate(OUT_OF_FRAME):
            found.append("is wider than the screen of a laptop, or than its frame")
        for width, name in WIDTHS:
            page.set_viewport_size(width)
            if page.evaluate(TOO_WIDE):
                found.append(f"is wider than the screen of {name}")
        faults += [f"{screen.path} as {account or 'a stranger'}: {fault}" for fault in found]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_wider_spaced_and_larger_text_stays_whole(demonstration, page, visit, seen_by, size):
    page.set_viewport_size(size)
    faults = []
    for account, screen in visits(*SOME):
        seen_by(account)
        # Twice the text on a phone is far more than 200 %, where the promise ends.
        for change, name in ((SPACING, "spaced"), (TWICE, "twice as large")):
            if change == TWICE and size == PHONE:
                continue
            visit(screen.path)
            page.evaluate(change)
            cut = page.evaluate(CUT_OFF)
            too_wide = page.evaluate(TOO_WIDE if size == PHONE else TOO_WIDE_BESIDE_TABLES)
            wide = ["is wider than the screen"] if too_wide else []
            faults += [f"{screen.path}, {name}: {fault}" for fault in [*wide, *cut]]
    assert not faults, "\n" + "\n".join(faults)


def test_forced_colours_and_still_pages_lose_nothing(demonstration, page, visit, seen_by, axe):
    faults = []
    for account, screen in visits(*SOME):
        seen_by(account)
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        visit(screen.path)
        faults += [f"{screen.path}: {fault}" for fault in axe.faults()]
        moving = page.evaluate(
            """() => document.getAnimations()
                .filter((each) => each.effect.getTiming().duration > 10).length"""
        )
        if moving:
            faults.append(f"{screen.path}: moves")
        bare = page.evaluate(
            """() => [...document.querySelectorAll(
                "main .btn, main input:not([type=hidden]), main select, main textarea")]
                .filter((node) => node.checkVisibility({ visibilityProperty: true }))
                .filter((node) => !["checkbox", "radio", "range", "file"].includes(node.type))
                .filter((node) => getComputedStyle(node).borderTopStyle === "none")
                .map((node) => node.outerHTML.slice(0, 120))"""
        )
        faults += [f"{screen.path}: has no edge: {node}" for node in bare]
    assert not faults, "\n" + "\n".join(faults)
