"""Write a questionnaire's draft: titles, questions one by one, their order; publish it or give it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridvisit.domain.staff import access, parameters
from gridvisit.domain.surveys.instruments import selectors, services
from gridvisit.domain.surveys.instruments.checking import INDEXED
from gridvisit.domain.surveys.instruments.editions import Standing
from gridvisit.domain.surveys.instruments.selectors import Edition
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Refusal
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.surveying.instruments import PublishForm, QuestionForm, TitleForm
from gridvisit.interfaces.console.gate import blame, lang, route
from gridvisit.interfaces.console.views.surveys.instruments import checked, dressed, shown, title
from gridvisit.standard.vocabulary import QuestionScale

DIGITS, STALE = 9, 412
STEPS = {"up": -1, "down": 1}
F = TypeVar("F", bound=forms.Form)


def _seen(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None


def _edition(request: HttpRequest, instrument_id: UUID) -> Edition:
    """Return the draft, or whatever it has become meanwhile; the service says what may still be done."""
    _found, edition = selectors.one(instrument_id=instrument_id, actor=request.actor, now=request.now)
    return edition


def _saved(form: F, save: Callable[[], Any]) -> int:
    """Save what was typed; return 0, or the status under which the page shows it again with what is wrong."""
    if not form.is_valid():
        return 422
    try:
        save()
    except Refusal as no:
        blame(form, no)
        return no.status
    return 0


def _page(pk: UUID, place: str = "") -> str:
    return reverse("console:instrument", args=[pk]) + (f"#q-{place}" if place else "")


@route(action="survey.manage", subject="instrument", methods=("POST",))
def draft_start(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the edition in force."""
    made = services.start(code=request.POST.get("code", "")[:40], actor=request.actor, now=request.now)
    return htmx.go(
        request,
        _page(made.pk),
        toast=_("The draft is a copy of the edition in force. Nobody is asked with it."),
    )


@route(action="survey.manage", subject="instrument")
@never_cache
def draft_titles(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """Change the titles."""
    edition = _edition(request, instrument_id)
    first = {"title_zh": edition.row.title_zh, "title_en": edition.row.title_en}
    form = TitleForm(request.POST if request.method == "POST" else None, initial=first)
    status = 200
    if form.is_bound:
        status = _saved(
            form,
            lambda: services.write(
                instrument_id=instrument_id, actor=request.actor, now=request.now, version=_seen(request),
                **form.cleaned_data,
            ),
        )  # fmt: skip
        if not status:
            return htmx.go(request, _page(instrument_id), toast=_("Saved."))
    return _form(request, edition, form, status, heading=_("Title"), stored=first)


@route(action="survey.manage", subject="instrument")
@never_cache
def question_new(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """Add a question of the kind chosen."""
    kind = request.GET.get("kind", "")
    if not QuestionScale.has(kind):
        raise NotFound
    return _question(request, _edition(request, instrument_id), {"kind": kind}, "")


@route(action="survey.manage", subject="instrument")
@never_cache
def question_edit(request: HttpRequest, instrument_id: UUID, question: str) -> HttpResponse:
    """Change a question; its kind stays."""
    edition = _edition(request, instrument_id)
    stored = next((q for q in edition.row.questions if q["code"] == question), None)
    if stored is None:
        raise NotFound
    return _question(request, edition, stored, question)


def _question(request: HttpRequest, edition: Edition, stored: dict[str, Any], code: str) -> HttpResponse:
    row = edition.row
    place = next((n for n, q in enumerate(row.questions) if q["code"] == code), len(row.questions))
    params = parameters.in_force(unit_id=row.unit_id, at=request.now)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, kind=stored["kind"], question=stored,
        before=row.questions[:place], indexed=row.code in INDEXED,
        longest={name: int(params.number(f"9.4-01.wording_{name}")) for name in ("zh", "en")},
    )  # fmt: skip
    status = 200
    if form.is_bound:
        status = _saved(
            form,
            lambda: services.put_question(
                instrument_id=row.pk, question=form.value, code=code, actor=request.actor, now=request.now,
                version=_seen(request),
            ),
        )  # fmt: skip
        if not status:
            return htmx.go(request, _page(row.pk, code), toast=_("Saved."))
    here = lang()
    heading = _("Question %(number)s") % {"number": place + 1} if code else _("New question")
    now_stored = {name: stored[name] for name in ("zh", "en") if name in stored} if code else {}
    return _form(
        request, edition, form, status, heading=heading, stored=now_stored,
        kind=QuestionScale.label_of(stored["kind"], here),
        question=next((q for q in shown(row.questions) if q["code"] == code), None),
    )  # fmt: skip


def _form(
    request: HttpRequest, edition: Edition, form: forms.Form, status: int, *, heading: str, stored: dict[str, Any],
    **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {
        **dressed(edition), "form": form, "page_heading": heading, "title_text": title(edition.row), "stored": stored,
        "stale": status == STALE, **more,
    }  # fmt: skip
    return htmx.render(request, "console/surveys/instruments/question.html", context, status=status or 200)


@route(action="survey.manage", subject="instrument", methods=("POST",))
def question_move(request: HttpRequest, instrument_id: UUID, question: str) -> HttpResponse:
    """Move a question up or down by one."""
    by = STEPS.get(request.POST.get("to", ""))
    if by is None:
        raise NotFound
    services.move_question(
        instrument_id=instrument_id, code=question, by=by, actor=request.actor, now=request.now, version=_seen(request)
    )  # fmt: skip
    return htmx.go(request, _page(instrument_id, question), toast=_("Moved."))


@route(action="survey.manage", subject="instrument", methods=("POST",))
def question_remove(request: HttpRequest, instrument_id: UUID, question: str) -> HttpResponse:
    """Take a question out of the draft."""
    services.remove_question(
        instrument_id=instrument_id, code=question, actor=request.actor, now=request.now, version=_seen(request)
    )  # fmt: skip
    return htmx.go(request, _page(instrument_id), toast=_("Removed from the draft."))


@route(action="survey.approve", subject="instrument")
@never_cache
def draft_publish(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """Check the draft, compare it with the edition in force, and put it in the field from a day on."""
    edition = _edition(request, instrument_id)
    access.require(request.actor, "survey.approve", unit_id=edition.row.unit_id)
    if edition.standing is not Standing.DRAFT:
        raise Refusal("instrument.frozen")
    found = checked(edition.row, request)
    form = PublishForm(
        request.POST if request.method == "POST" else None, breaks=bool(found["breaks"]),
        initial={"valid_from": local_date(request.now)},
    )  # fmt: skip
    status = 200
    if form.is_bound:
        status = _saved(
            form,
            lambda: services.publish(
                instrument_id=instrument_id, actor=request.actor, now=request.now, version=_seen(request),
                **form.cleaned_data,
            ),
        )  # fmt: skip
        if not status:
            return htmx.go(request, _page(instrument_id), toast=_("Published. It no longer changes."))
    context = {**dressed(edition), "form": form, "check": found, "title_text": title(edition.row)}
    return htmx.render(request, "console/surveys/instruments/publish.html", context, status=status)


@route(action="survey.approve", subject="instrument", methods=("POST",))
def draft_discard(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """Give up a draft, or take back what has not begun."""
    services.discard(
        instrument_id=instrument_id, actor=request.actor, now=request.now, version=_seen(request)
    )
    return htmx.go(
        request, reverse("console:instrument-list"), toast=_("Given up. What is in force stays in force.")
    )
