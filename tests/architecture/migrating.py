"""Run by a test in a process and on a database of its own: migrations back and forth.

The newest of each app; older ones went back and forth when they were new and do not change.
``EVERY_VALUE=1`` takes them all.
"""

from __future__ import annotations

import django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ProjectState

from tests.architecture.sources import LAYERS
from tests.sharing import tries_everything

NEWEST = 3


def newest_steps(graph: MigrationGraph) -> set[tuple[str, str]]:
    steps: set[tuple[str, str]] = set()
    for app in LAYERS:
        line = sorted(node for node in graph.nodes if node[0] == app)
        steps.update(line if tries_everything() else line[-NEWEST:])
    return steps


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def take_twice(executor: MigrationExecutor, state: ProjectState, step: Migration) -> ProjectState:
    """Apply, undo and apply it again; undone, it leaves the tables that were there before."""
    there = tables()
    before = state.clone()
    executor.apply_migration(state.clone(), step)
    executor.unapply_migration(before, step)
    assert tables() == there, (step, tables() ^ there)
    return executor.apply_migration(state, step)


def main() -> None:
    """From an empty database to the newest state, with one state that goes along."""
    django.setup()
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    graph = executor.loader.graph
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    newest = newest_steps(graph)
    for step, _is_backwards in executor.migration_plan(graph.leaf_nodes()):
        if (step.app_label, step.name) in newest:
            state = take_twice(executor, state, step)
        else:
            state = executor.apply_migration(state, step)
    models = [model for app in LAYERS for model in state.apps.get_app_config(app).get_models()]
    missing = {model._meta.db_table for model in models} - tables()
    assert not missing, missing
    print(f"{len(newest)} migrations went back and forth")


if __name__ == "__main__":
    main()
