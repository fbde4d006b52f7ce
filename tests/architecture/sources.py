"""Walks over our own sources, parsed once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("people", "projects", "workpackages", "costs", "risks", "control", "closure", "reporting")
RANK = {"engine": 0, **{app: rank for rank, app in enumerate(LAYERS, start=1)}}
# The composition root may import everything; of it, apps may import only common.
PACKAGES = ("engine", "servicedesk_pm", *LAYERS)


def python_files(package: str) -> list[Path]:
    return sorted(f for f in (ROOT / package).rglob("*.py") if "migrations" not in f.parts)


def product_files() -> list[Path]:
    return [file for package in PACKAGES for file in python_files(package)]


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imported_names(file: Path) -> set[str]:
    """Every module named by an import statement, nested ones included."""
    names: set[str] = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def functions_of(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))
