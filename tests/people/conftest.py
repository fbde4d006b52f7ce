from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_counts():
    """Counted attempts of one test do not brake the next."""
    cache.clear()
    yield
    cache.clear()
