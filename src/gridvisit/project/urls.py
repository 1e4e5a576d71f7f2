"""All doors under one roof."""

from django.urls import include, path

from gridvisit.interfaces.api.app import api, healthz
from gridvisit.interfaces.console.views import errors

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("field/", include("gridvisit.interfaces.field.urls")),
    path("c/", include("gridvisit.interfaces.portal.urls")),
    path("account/", include("gridvisit.interfaces.console.urls_account")),
    path("", include("gridvisit.interfaces.console.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
