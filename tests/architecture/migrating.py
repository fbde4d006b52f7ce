"""Run by a test in a process and on a database of its own: each migration back and forth."""

from __future__ import annotations

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.architecture.sources import LAYERS


def ours() -> list[tuple[str, str]]:
    """Our migrations, the first applied first."""
    graph = MigrationExecutor(connection).loader.graph
    found: list[tuple[str, str]] = []
    for app in reversed(LAYERS):
        for leaf in graph.leaf_nodes(app):
            found += [node for node in graph.forwards_plan(leaf) if node[0] in LAYERS]
    return list(dict.fromkeys(found))


def undo(leaving: tuple[str, str]) -> None:
    """Undo the last of what is applied, do it again, and undo it for good."""
    app = leaving[0]
    graph = MigrationExecutor(connection).loader.graph
    earlier = [tuple(node.key) for node in graph.node_map[leaving].parents if node.key[0] == app]
    back = earlier or [(app, None)]
    for targets in (back, [leaving], back):
        MigrationExecutor(connection).migrate(targets)
    assert leaving not in MigrationExecutor(connection).loader.applied_migrations


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    whole = tables()
    steps = ours()
    for leaving in reversed(steps):
        undo(leaving)
    models = [model for app in LAYERS for model in apps.get_app_config(app).get_models()]
    left = tables() & {model._meta.db_table for model in models}
    assert not left, left
    call_command("migrate", verbosity=0)
    assert tables() == whole, tables() ^ whole
    print(f"{len(steps)} migrations went back and forth")


if __name__ == "__main__":
    main()
