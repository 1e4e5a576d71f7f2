"""Foreign keys follow the chapters: a room's tables point at its own room or at rooms below."""

from __future__ import annotations

import tomllib

from django.apps import apps

from tests.laws.source import ROOT

UPWARD: dict[str, str] = {
    "Invitation.visit": "a survey may ask about a visit as well as about a demand (9.4)",
}
"""Keys that may point upwards, each with its reason."""


def floors() -> dict[str, int]:
    """Room → height, from the contract that import-linter runs; foundation is the ground."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    rooms = next(c for c in config["tool"]["importlinter"]["contracts"] if c["id"] == "rooms")["layers"]
    heights = {"foundation": 0}
    for height, layer in enumerate(reversed(rooms), start=1):
        heights |= {room.strip(): height for room in layer.split("|")}
    return heights


def room_of(model) -> str:
    parts = model.__module__.split(".")
    return parts[2] if parts[1] == "domain" else parts[1]


def test_foreign_keys_point_sideways_never_nor_upwards():
    heights, wrong = floors(), []
    for model in apps.get_app_config("gridvisit").get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or not field.concrete or target is None:
                continue
            if target._meta.app_label != "gridvisit":
                continue
            here, there = room_of(model), room_of(target)
            name = f"{model.__name__}.{field.name}"
            if here == there or heights[there] < heights[here]:
                continue
            if name in UPWARD and field.null:
                continue
            wrong.append(f"{name}: {here} → {there}")
    assert wrong == []


def test_every_upward_key_allowed_by_name_still_exists():
    names = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("gridvisit").get_models()
        for field in model._meta.get_fields()
    }
    assert sorted(UPWARD.keys() - names) == []


def test_every_model_lives_in_the_one_app_of_record():
    labels = {
        model._meta.app_label for model in apps.get_models() if model.__module__.startswith("gridvisit.")
    }
    assert labels == {"gridvisit"}
