"""The console: pages for people at a desk."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Templates, static files and tags; no models."""

    name = "gridvisit.interfaces.console"
    label = "console"
