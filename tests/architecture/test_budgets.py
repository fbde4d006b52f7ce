"""Files, functions and templates stay small enough to read in one go."""

import ast
import statistics

from tests.architecture.sources import (
    LAYERS,
    ROOT,
    functions_of,
    name_of,
    product_files,
    python_files,
    templates,
)

FILE_LINES, FUNCTION_LINES, VIEW_LINES, PARAMETERS = 400, 50, 35, 6
PAGE_LINES, PARTIAL_LINES = 150, 60
# Lines of tests for each line of code; on its way to 1.2, and never lowered.
LEAST_TESTS = 1.0


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body; the docstring and the signature are not work to read."""
    first = function.body[0]
    is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno + 1) if is_doc else first.lineno
    return max(0, function.end_lineno - start + 1)


def test_python_files_stay_short():
    lengths = {name_of(f): len(f.read_text().splitlines()) for f in product_files()}
    assert {n: lines for n, lines in lengths.items() if lines > FILE_LINES} == {}
    assert statistics.median(lengths.values()) < 120


def test_functions_stay_short():
    long = {
        f"{name_of(file)}:{f.name}": _length(f)
        for file in product_files()
        for f in functions_of(file)
        if _length(f) > FUNCTION_LINES
    }
    assert long == {}


def test_views_stay_thin():
    thick = {
        f"{name_of(file)}:{f.name}": _length(f)
        for app in LAYERS
        for file in python_files(app)
        if "/views" in name_of(file)
        for f in functions_of(file)
        if _length(f) > VIEW_LINES
    }
    assert thick == {}


def test_functions_take_few_parameters():
    many = {}
    for file in product_files():
        for function in functions_of(file):
            arguments = function.args
            names = [a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]
            count = len([n for n in names if n not in {"self", "cls"}])
            if count > PARAMETERS:
                many[f"{name_of(file)}:{function.name}"] = count
    assert many == {}


def test_templates_stay_short():
    long = {}
    for file in templates():
        limit = PARTIAL_LINES if file.name.startswith("_") else PAGE_LINES
        lines = len(file.read_text().splitlines())
        if lines > limit:
            long[name_of(file)] = lines
    assert long == {}


def test_tests_are_longer_than_the_code():
    """The demonstration's names and the bench are data and a stop-watch, not behaviour."""
    aside = ("reporting/demo/", "reporting/bench/")
    code = sum(
        len(f.read_text().splitlines()) for f in product_files() if not name_of(f).startswith(aside)
    )
    tests = sum(len(f.read_text().splitlines()) for f in (ROOT / "tests").rglob("*.py"))
    assert tests >= code * LEAST_TESTS
