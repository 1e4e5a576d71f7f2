"""Sign in, sign out, change the password: django-allauth in our frame; demo people in demo mode."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.i18n import set_language as django_set_language

from gridvisit.domain.staff import selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.foundation.kernel.ids import parse_id
from gridvisit.foundation.kernel.routes import ANY_STAFF
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.gate import public, route
from gridvisit.interfaces.console.views.frame import demo


class _SignIn(allauth.LoginView):
    template_name = "console/signin.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo people; there is no sign-up to link to."""
        people = selectors.demo_people() if settings.GRIDVISIT_DEMO else []
        today = clock.local_date(clock.now())
        return {
            "view": self,
            "form": kwargs.get("form") or self.get_form(),
            "cast": demo.cast(people, today) if people else None,
            "next": self.request.GET.get("next") or self.request.POST.get("next", ""),
        }


class _ChangePassword(allauth.PasswordChangeView):
    template_name = "console/password.html"
    success_url = reverse_lazy("console:home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse where there is no password to change: demo people sign in by name. Raises `staff.no_password`."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Refusal("staff.no_password", way_out="staff.ask_for_password")
        return super().dispatch(request, *args, **kwargs)


sign_in = public(subject="session")(_SignIn.as_view())
sign_out = public(subject="session", methods=("POST",))(allauth.LogoutView.as_view())
inactive = public(subject="session", methods=("GET",))(
    allauth.AccountInactiveView.as_view(template_name="console/inactive.html")
)
change_password = route(action=ANY_STAFF, subject="own password")(_ChangePassword.as_view())
set_language = public(subject="language", methods=("POST",))(django_set_language)


@public(subject="demo session", methods=("POST",))
@never_cache
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo people; outside demo mode there is no such page."""
    wanted = parse_id(request.POST.get("person", ""))
    person = (
        next((p for p in selectors.demo_people() if p.id == wanted), None)
        if settings.GRIDVISIT_DEMO
        else None
    )
    if person is None or person.user is None:
        raise NotFound
    login(request, person.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    url = request.POST.get("next", "")
    return htmx.go(request, url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "/")
