"""Imports run down the layers, and the engine stands alone."""

import ast
import subprocess
import sys

import pytest

from tests.architecture.sources import (
    LAYERS,
    RANK,
    ROOT,
    imported_names,
    name_of,
    product_files,
    python_files,
    tree_of,
)


@pytest.mark.parametrize("app", LAYERS)
def test_apps_import_downwards_only(app):
    for file in python_files(app):
        names = imported_names(file)
        upward = {n for n in names if RANK.get(n.split(".")[0], -1) > RANK[app]}
        root = {n for n in names if n.split(".")[0] == "servicedesk_pm"}
        assert not upward, f"{name_of(file)} reaches up to {upward}"
        assert all(n.startswith("servicedesk_pm.common") for n in root), name_of(file)


def test_the_common_toolbox_knows_no_app():
    for file in python_files("servicedesk_pm/common"):
        assert not {n.split(".")[0] for n in imported_names(file)} & {*LAYERS, "engine"}


def test_the_engine_imports_numbers_and_the_standard_library_only():
    allowed = set(sys.stdlib_module_names) | {"engine", "numpy", "highspy", "holidays"}
    for file in python_files("engine"):
        assert {n.split(".")[0] for n in imported_names(file)} <= allowed, name_of(file)


def test_the_engine_runs_without_django():
    modules = ", ".join(
        name_of(file).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for file in python_files("engine")
    )
    probe = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False, timeout=60)
    assert ran.returncode == 0


def test_no_import_hides_inside_a_function():
    for file in product_files():
        for function in ast.walk(tree_of(file)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden = [
                    n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)
                ]
                assert not hidden, f"{name_of(file)}:{function.lineno} {function.name}"


def test_models_have_no_signals_of_our_own():
    for file in product_files():
        names = imported_names(file)
        assert not {n for n in names if n.startswith("django.db.models.signals")}, name_of(file)


def test_environment_variables_are_read_in_one_place():
    readers = {"os.environ", "os.getenv"}
    allowed = {
        "servicedesk_pm/settings/environment.py",
        "servicedesk_pm/celery.py",
        "servicedesk_pm/wsgi.py",
        "servicedesk_pm/asgi.py",
        # It hands its own environment on to the server that it starts.
        "reporting/management/commands/bench.py",
    }
    for file in product_files():
        used = {ast.unparse(n) for n in ast.walk(tree_of(file)) if isinstance(n, ast.Attribute)}
        assert not used & readers or name_of(file) in allowed, name_of(file)
