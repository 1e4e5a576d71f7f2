"""Every route of the site with its declaration, read from the URL resolver and from the API's operations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from gridvisit.foundation.kernel.routes import Route

FOREIGN = {
    "allauth.account.views": "sign-in and sign-out pages of django-allauth, public by nature",
    "django.views.static": "built assets, in development only",
    "django.contrib.staticfiles.views": "built assets, in development only",
    "ninja.openapi.views": "the published schema and its reading page",
}
"""Modules of other people whose views cannot carry a declaration, each with its reason."""


class Found(NamedTuple):
    path: str
    method: str
    name: str
    view: Callable
    declared: Route | None


def _patterns(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield path, f"{space}{entry.name or ''}", entry


def _declaration(view: Callable | None) -> Route | None:
    while view is not None:
        if (declared := getattr(view, "gridvisit_route", None)) is not None:
            return declared
        view = getattr(view, "__wrapped__", None) or getattr(view, "view_class", None)
    return None


def _operations(view: Callable) -> PathView | None:
    for cell in getattr(view, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return cell.cell_contents
    owner = getattr(view, "__self__", None)
    return owner if isinstance(owner, PathView) else None


def all_routes() -> list[Found]:
    """Every (path, method); ninja's operations one by one."""
    found: list[Found] = []
    for path, name, entry in _patterns(get_resolver()):
        if (operations := _operations(entry.callback)) is not None:
            found += [
                Found(path, method, name, operation.view_func, _declaration(operation.view_func))
                for operation in operations.operations
                for method in operation.methods
            ]
            continue
        declared = _declaration(entry.callback)
        for method in declared.methods if declared else ("GET",):
            found.append(Found(path, method, name, entry.callback, declared))
    return list({(route.path, route.method): route for route in found}.values())


def _module(view: Callable) -> str:
    inner = view.func if isinstance(view, functools.partial) else getattr(view, "view_class", view)
    return inner.__module__


def undeclared() -> list[str]:
    return [
        f"{route.method} /{route.path} ({_module(route.view)}.{getattr(route.view, '__qualname__', '')})"
        for route in all_routes()
        if route.declared is None and not _module(route.view).startswith(tuple(FOREIGN))
    ]


def declared_routes() -> list[Found]:
    return [route for route in all_routes() if route.declared is not None]
