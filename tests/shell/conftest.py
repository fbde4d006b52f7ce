from __future__ import annotations

import pytest


@pytest.fixture
def gallery(settings, db):
    """The application with one more page that shows every part of the shell."""
    settings.ROOT_URLCONF = "tests.shell.urls"
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
