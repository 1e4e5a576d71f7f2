"""Addresses of policies, scripts, published service promises and macros."""

from django.urls import path

from gridvisit.interfaces.console.views.content import editing, pages

FOLDERS = {"policy": "policies", "script": "scripts", "promise": "service-promises", "macro": "macros"}


def _of(kind: str, folder: str) -> list[object]:
    given, name = {"kind": kind}, f"content-{kind}"
    return [
        path(f"content/{folder}/", pages.content_list, given, name=f"{name}-list"),
        path(f"content/{folder}/new/", editing.content_new, given, name=f"{name}-new"),
        path(f"content/{folder}/<str:pk>/", pages.content_page, given, name=name),
        path(f"content/{folder}/<str:pk>/edition/", editing.content_edition, given, name=f"{name}-edition"),
        path(f"content/{folder}/<str:pk>/end/", editing.content_end, given, name=f"{name}-end"),
    ]


urlpatterns = [pattern for kind, folder in FOLDERS.items() for pattern in _of(kind, folder)]
