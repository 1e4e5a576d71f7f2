"""Addresses of sign-in. They have no namespace: django-allauth and Django look them up by these names."""

from django.urls import path

from gridvisit.interfaces.console.views.frame import auth

urlpatterns = [
    path("sign-in/", auth.sign_in, name="account_login"),
    path("sign-in/demo/", auth.sign_in_as, name="demo_sign_in"),
    path("sign-out/", auth.sign_out, name="account_logout"),
    path("inactive/", auth.inactive, name="account_inactive"),
    path("password/", auth.change_password, name="account_change_password"),
    path("language/", auth.set_language, name="set_language"),
]
