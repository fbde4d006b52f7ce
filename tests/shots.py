"""Screenshots of the main pages with the demonstration portfolio: ``python -m tests.shots``.

Without ``--address`` it loads the demonstration into a data folder of its own and serves it.
With ``--address`` it looks at a running application that uses the same database settings.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("--address", help="a running application; otherwise one is started")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--only", default="", help="screens whose name contains this")
    parser.add_argument("--accounts", default="", help="only these, separated by commas")
    parser.add_argument("--sizes", default="desktop,phone")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--languages", default="fr,en")
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screenful")
    return parser.parse_args()


def prepare_own_data() -> None:
    """A data folder of its own, so that pictures never show or touch real work."""
    os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "shots"))
    os.environ.setdefault("DEMO_TODAY", "2026-11-02")
    os.environ.setdefault("DEMO_PASSWORD", secrets.token_urlsafe(12))


def load_demo() -> None:
    from django.core.management import call_command  # noqa: PLC0415 (needs the settings)

    from tests.screens import add_what_the_demonstration_lacks  # noqa: PLC0415 (the same)

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_demo")
    add_what_the_demonstration_lacks()


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The application on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"]
    command += ["--noreload", "--insecure"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/accounts/login/")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{url} does not answer.")


def sessions(accounts: set[str], language: str) -> dict[str, str]:
    """A session key for each account that exists, in the given language and the system's theme."""
    from django.test import Client  # noqa: PLC0415 (needs the settings)

    from people.models import User  # noqa: PLC0415 (needs the settings)

    keys = {"": ""}
    for user in User.objects.filter(username__in=accounts):
        User.objects.filter(pk=user.pk).update(language=language, theme="auto")
        client = Client()
        client.force_login(user)
        keys[user.username] = client.session.session_key
    for missing in sorted(accounts - keys.keys()):
        print(f"  there is no account {missing}")
    return keys


def pictures(browser, address: str, wish: argparse.Namespace) -> int:
    from tests.screens import SCREENS  # noqa: PLC0415 (needs the settings)

    screens = [screen for screen in SCREENS if wish.only in screen.name]
    chosen = set(filter(None, wish.accounts.split(",")))
    taken = 0
    for language, theme in itertools.product(wish.languages.split(","), wish.themes.split(",")):
        keys = sessions({account for screen in screens for account in screen.accounts}, language)
        for size in wish.sizes.split(","):
            for account, key in keys.items():
                if chosen and account not in chosen:
                    continue
                mine = [screen for screen in screens if account in screen.accounts]
                folder = wish.out / f"{size}-{theme}-{language}"
                with page_of(browser, address, size, theme, language, key) as page:
                    taken += sum(picture(page, address, s, account, folder, wish) for s in mine)
    return taken


@contextlib.contextmanager
def page_of(browser, address: str, size: str, theme: str, language: str, key: str):
    from django.conf import settings  # noqa: PLC0415 (needs the settings)

    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        locale="fr-CH" if language == "fr" else "en-GB",
        reduced_motion="reduce",
    )
    if key:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}
        context.add_cookies([cookie])
    try:
        yield context.new_page()
    finally:
        context.close()


def picture(page, address: str, screen, account: str, folder: Path, wish) -> bool:
    response = page.goto(f"{address}{screen.path}")
    page.wait_for_load_state("networkidle")
    status: object = response.status if response else "no answer"
    if page.url != f"{address}{screen.path}":
        status = f"led to {page.url}"
    if status != screen.status:
        print(f"  {screen.path} as {account or 'a stranger'}: {status}")
        return False
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{screen.name}-{account or 'stranger'}.png"
    page.screenshot(path=file, full_page=wish.whole)
    return True


def main() -> int:
    wish = options()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Screenshots need Chromium: apt install chromium")
        return 1
    if not wish.address:
        prepare_own_data()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk_pm.settings.development")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django  # noqa: PLC0415 (needs the environment)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (slow to load)

    django.setup()
    with contextlib.ExitStack() as stack:
        if wish.address:
            address = wish.address.rstrip("/")
        else:
            load_demo()
            address = stack.enter_context(served())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        taken = pictures(browser, address, wish)
        browser.close()
    print(f"{taken} pictures in {wish.out}")
    return 0 if taken else 1


if __name__ == "__main__":
    sys.exit(main())
