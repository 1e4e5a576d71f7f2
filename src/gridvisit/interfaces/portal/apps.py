"""The portal: pages a customer opens by link, without signing in."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and static files; no models."""

    name = "gridvisit.interfaces.portal"
    label = "portal"
