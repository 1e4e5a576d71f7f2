"""Addresses of customers and imports."""

from django.urls import path

from gridvisit.interfaces.console.views import imports
from gridvisit.interfaces.console.views.customers import editing, listing, record

urlpatterns = [
    path("customers/", listing.customer_list, name="customer-list"),
    path("customers/new/", editing.customer_new, name="customer-new"),
    path("customers/<str:pk>/", record.customer_page, name="customer"),
    path("customers/<str:pk>/edit/", editing.customer_edit, name="customer-edit"),
    path("customers/<str:pk>/manager/", record.customer_assign, name="customer-assign"),
    path(
        "customers/<str:pk>/reveal/<str:model>/<str:object_id>/",
        record.customer_reveal,
        name="customer-reveal",
    ),
    path("customers/<str:pk>/accounts/new/", editing.account_new, name="account-new"),
    path("customers/<str:pk>/accounts/<str:account_id>/", editing.account_edit, name="account-edit"),
    path("customers/<str:pk>/sites/new/", editing.site_new, name="site-new"),
    path("customers/<str:pk>/sites/<str:site_id>/", editing.site_edit, name="site-edit"),
    path("customers/<str:pk>/contacts/new/", editing.contact_new, name="contact-new"),
    path("customers/<str:pk>/contacts/<str:contact_id>/", editing.contact_edit, name="contact-edit"),
    path("customers/<str:pk>/contacts/<str:contact_id>/wish/", editing.contact_wish, name="contact-wish"),
    path("customers/<str:pk>/importance/new/", editing.importance_new, name="importance-new"),
    path("customers/<str:pk>/care/new/", editing.flag_new, name="flag-new"),
    path("customers/<str:pk>/care/<str:flag_id>/end/", editing.flag_end, name="flag-end"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/template/<str:kind>.xlsx", imports.import_template, name="import-template"),
    path("imports/<str:pk>/", imports.import_page, name="import"),
    path("imports/<str:pk>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<str:pk>/undo/", imports.import_undo, name="import-undo"),
]
