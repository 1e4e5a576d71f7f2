"""Facts of the file that a visit found changed: read by who sends them on, noted as sent (7.2-17)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.visits.during import corrections
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.visits import SentForm
from gridvisit.interfaces.console.gate import blame, route


@route(action="visit.archive", subject="correction")
@never_cache
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Show a changed fact with its words, and note its number in the master system."""
    row = corrections.read_correction(correction_id=correction_id, actor=request.actor, now=request.now)
    form = SentForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            corrections.send_correction(
                correction_id=row.pk,
                reference=form.cleaned_data["reference"],
                actor=request.actor,
                now=request.now,
            )
        except (NotFound, Forbidden):
            raise
        except Refusal as no:
            blame(form, no)
            status = no.status
        else:
            return htmx.go(
                request,
                reverse("console:visit", args=[row.visit_id]),
                toast=_("Noted as sent to the master system."),
            )
    context = {"form": form, "row": row, "cancel_url": reverse("console:visit", args=[row.visit_id])}
    return htmx.render(request, "console/visits/correction.html", context, status=status)
