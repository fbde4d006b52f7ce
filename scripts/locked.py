"""Name the locked packages that the running Python lacks; ends with 1 when there are any."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pip._vendor.packaging.markers import Marker

LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>[^\\]+))?",
    re.MULTILINE,
)


def missing(lock: str) -> list[str]:
    """``name==version`` of each package that this platform needs and does not have."""
    wanted = [
        (match["name"], match["version"])
        for match in LOCKED.finditer(lock)
        if not match["marker"] or Marker(match["marker"].strip()).evaluate()
    ]
    return [f"{name}=={locked}" for name, locked in wanted if _installed(name) != locked]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    absent = [entry for path in sys.argv[1:] for entry in missing(Path(path).read_text())]
    print("\n".join(absent))
    sys.exit(bool(absent))
