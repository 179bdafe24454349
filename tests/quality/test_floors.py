"""Foreign keys and migrations point down only: string references escape the import contracts."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from tests.quality.source import floors

# source room, target room, and how to find the arrow
Arrow = tuple[str, str, str]


def upward(arrows: Iterable[Arrow], heights: dict[str, int]) -> list[str]:
    """Arrows between two rooms that do not go to a lower floor."""
    return [
        f"{name}: {source} → {target}"
        for source, target, name in arrows
        if source != target and source in heights and target in heights and heights[target] >= heights[source]
    ]


def relations() -> Iterator[Arrow]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and isinstance(field.related_model, type):
                yield model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field.name}"


def migration_arrows() -> Iterator[Arrow]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (room, name), migration in loader.disk_migrations.items():
        for target, _ in migration.dependencies:
            yield room, "core" if target == "__setting__" else target, f"{room}.{name}"
        for target, _ in migration.run_before:
            yield target, room, f"{room}.{name} run_before"


def test_no_foreign_key_points_to_the_same_or_a_higher_floor() -> None:
    assert upward(relations(), floors()) == []


def test_no_migration_depends_on_the_same_or_a_higher_floor() -> None:
    assert upward(migration_arrows(), floors()) == []


def test_an_arrow_up_or_sideways_would_be_found() -> None:
    heights = floors()
    arrows = [("core", "projects", "up"), ("access", "operation", "sideways"), ("projects", "core", "down")]
    assert upward(arrows, heights) == ["up: core → projects", "sideways: access → operation"]


def test_every_room_with_models_stands_on_a_floor() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("steerhouse.")}
    assert ours - set(floors()) == set()


def test_the_rooms_have_relations_and_migrations_to_look_at() -> None:
    assert {source for source, _, _ in relations()} >= {"core"}
    assert {source for source, _, _ in migration_arrows()} >= {"core"}


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_no_model_reaches_another_room_by_a_generic_foreign_key(model: type[models.Model]) -> None:
    assert [field.name for field in model._meta.private_fields if hasattr(field, "ct_field")] == []
