"""Every rule in the database is proved by a test that names it."""

from django.apps import apps

from tests.architecture.sources import LAYERS, ROOT


def test_every_constraint_is_named_in_a_test():
    tests = "\n".join(
        f.read_text() for f in (ROOT / "tests").rglob("*.py") if "architecture" not in f.parts
    )
    names = {
        constraint.name
        for app in LAYERS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    assert {name for name in names if name not in tests} == set()


def test_migrations_have_names():
    for app in LAYERS:
        for file in (ROOT / app / "migrations").glob("0*.py"):
            assert "_auto_" not in file.name, file.name
