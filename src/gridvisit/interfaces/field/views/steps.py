"""The visit form: one step per page, kept at every submit, in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.interfaces.field.gate import blame, route
from gridvisit.interfaces.field.views import asks, common, proof, talk
from gridvisit.interfaces.field.views.talk import Page

# Each step reads its page and, for a POST, saves it. `save` gets bound forms and calls the services.
PAGES: dict[str, Callable[[HttpRequest, Any], Page]] = {
    "arrive": talk.arrive,
    "policies": talk.policies,
    "needs": talk.needs,
    "demands": asks.demands,
    "promises": asks.promises,
    "evidence": proof.evidence,
    "confirm": proof.confirm,
}


@route(action="visit.carry_out", subject="visit")
@never_cache
def step(request: HttpRequest, visit_id: UUID, step: str) -> HttpResponse:
    """Show one step, or save it and go on; what is wrong stays beside what was typed."""
    visit = common.get(request, visit_id)
    if step not in PAGES:
        raise Http404
    if visit.state != common.UNDER_WAY:
        return common.home(request, visit, _("This visit is not under way."))
    page = PAGES[step](request, visit)
    status = 200
    if request.method == "POST":
        sound = [
            form.is_valid() for form in page.forms.values()
        ]  # every form, so that each says what is wrong
        if all(sound):
            try:
                page.save()
            except Refusal as no:
                if not page.forms:
                    raise
                blame(page.blame(no), no)
                status = no.status
            else:
                stay = request.POST.get("go") == "stay"
                return common.go(
                    request, common.url(visit, step) if stay else common.after(visit, step), page.said
                )
        else:
            status = 422
    context = {**page.forms, **page.context}
    return common.show(request, f"field/visit/steps/{step}.html", visit, slug=step, status=status, **context)
