from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.demonstration import put_demonstration
from tests.keeping import forget_content_types


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration, written once for all tests of a module and undone after the last."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        put_demonstration()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
    forget_content_types()


@pytest.fixture
def demo(loaded: None, db: None) -> None:
    """The demonstration as it was loaded; what a test changes is undone."""
