"""Write the list of shipped packages (SBOM, CycloneDX 1.5) from the lock, with the hashes."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

PACKAGE = re.compile(
    r"^(?P<name>[a-z0-9][\w.-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)"
    r"(?P<rest>(?:[^\n]*\\\n)*[^\n]*)",
    re.MULTILINE,
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "components": [
            {
                "type": "library",
                "name": match["name"],
                "version": match["version"],
                "purl": f"pkg:pypi/{match['name']}@{match['version']}",
                "hashes": [
                    {"alg": "SHA-256", "content": digest} for digest in HASH.findall(match["rest"])
                ],
            }
            for match in PACKAGE.finditer(lock)
        ],
    }


def write(lock: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill(lock.read_text()), indent=1) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
