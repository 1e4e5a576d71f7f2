"""The field door: pages for a phone in one hand."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Templates and static files; no models."""

    name = "gridvisit.interfaces.field"
    label = "field"
