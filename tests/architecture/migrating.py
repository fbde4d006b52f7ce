"""Run by a test in a process and on a database of its own: each migration back and forth."""

from __future__ import annotations

import django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from tests.architecture.sources import LAYERS


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
    taken = 0
    for step, _is_backwards in executor.migration_plan(graph.leaf_nodes()):
        if step.app_label in LAYERS:
            state = take_twice(executor, state, step)
            taken += 1
        else:
            state = executor.apply_migration(state, step)
    models = [model for app in LAYERS for model in state.apps.get_app_config(app).get_models()]
    missing = {model._meta.db_table for model in models} - tables()
    assert not missing, missing
    print(f"{taken} migrations went back and forth")


if __name__ == "__main__":
    main()
