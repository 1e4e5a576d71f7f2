"""Bodies that the API's own schema calls valid, so that the matrix gets past the form and to the gate."""

from __future__ import annotations

import functools
from typing import Any

from gridvisit.interfaces.api.app import api

STRINGS = {
    "date": "2026-12-01",
    "date-time": "2026-11-24T09:30:00+08:00",
    "uuid": "01900000-0000-7000-8000-00000000dead",
}


@functools.cache
def schema() -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix="")


def body_of(path: str, method: str) -> Any:
    """A body for an operation by its path in the URL resolver, or an empty one."""
    wanted = _shape("/" + path.removeprefix("api/v1/"))
    for known, operations in schema()["paths"].items():
        if _shape(known) == wanted and method.lower() in operations:
            content = operations[method.lower()].get("requestBody", {}).get("content", {})
            described = content.get("application/json", {}).get("schema")
            return example(described) if described else {}
    return {}


def _shape(path: str) -> str:
    return "/".join("*" if part.startswith(("{", "<")) else part for part in path.split("/"))


def example(described: dict[str, Any]) -> Any:  # noqa: C901 - one line per kind of the JSON schema
    """The smallest value that fits a JSON schema."""
    if "$ref" in described:
        return example(schema()["components"]["schemas"][described["$ref"].rsplit("/", 1)[1]])
    if "default" in described and described["default"] is not None:
        return described["default"]
    for either in ("anyOf", "oneOf", "allOf"):
        if either in described:
            return example(next(kind for kind in described[either] if kind.get("type") != "null"))
    if "enum" in described or "const" in described:
        return described.get("const", described.get("enum", [None])[0])
    match described.get("type"):
        case "object":
            known = described.get("properties", {})
            return {name: example(known[name]) for name in described.get("required", ()) if name in known}
        case "array":
            return [example(described["items"]) for _ in range(described.get("minItems", 0))]
        case "string":
            return STRINGS.get(described.get("format", ""), "a text of the matrix")[
                : described.get("maxLength", 200)
            ]
        case "integer" | "number":
            return described.get("minimum", described.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
    return {}
