"""Only operations, productions and the named exceptions change rows."""

import ast
import re

from tests.architecture.sources import LAYERS, functions_of, name_of, python_files, tree_of

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "aupdate", "acreate",
}  # fmt: skip
# Calls of the same names that are no database writes.
HARMLESS_RECEIVERS = {"super()", "hashlib", "digest", "self._cache", "cache"}
MAY_WRITE = re.compile(
    r"/(operations|production|import_production)(/|\.py|_\w+\.py)"
    r"|^people/(audit|jobs|tasks|idempotency|notifications)\.py$"
    r"|^reporting/(demo|bench)/"
)
# Makers of accounts and managers' own vocabulary.
ALLOWED = {"people/models.py", "projects/models", "workpackages/models"}


def _is_database_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    receiver = ast.unparse(call.func.value)
    if receiver in HARMLESS_RECEIVERS or receiver.endswith(("digest", "_cache", "headers")):
        return False
    if call.func.attr == "update":
        # dict.update and set.update take a literal or keywords of a mapping; querysets filter.
        return ".objects" in receiver or ".filter(" in receiver or ".select_for_update" in receiver
    if call.func.attr == "save":
        return not receiver.endswith(("image", "book", "workbook"))
    return True


def test_rows_change_in_operations_only():
    for app in LAYERS:
        for file in python_files(app):
            place = name_of(file)
            if MAY_WRITE.search(place) or place.startswith(tuple(ALLOWED)):
                continue
            writes = [
                f"{place}:{n.lineno} {ast.unparse(n.func)}"
                for n in ast.walk(tree_of(file))
                if isinstance(n, ast.Call) and _is_database_write(n)
            ]
            assert not writes, writes


def test_operations_take_the_actor_by_name():
    for app in LAYERS:
        for file in python_files(app):
            for function in functions_of(file):
                marks = {ast.unparse(d) for d in function.decorator_list}
                if "operation" in marks:
                    named = {a.arg for a in function.args.kwonlyargs}
                    assert "actor" in named, f"{name_of(file)} {function.name}"


def test_views_do_not_open_transactions():
    for app in LAYERS:
        for file in python_files(app):
            if "views" in name_of(file):
                assert "transaction.atomic" not in file.read_text(), name_of(file)
