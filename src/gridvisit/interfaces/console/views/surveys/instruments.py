"""Questionnaires: the list with their editions, one edition as it reads, as the customer and the interviewer see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from gridvisit.domain.staff import access
from gridvisit.domain.surveys import rules
from gridvisit.domain.surveys.instruments import comparing, selectors
from gridvisit.domain.surveys.instruments.editions import Standing
from gridvisit.domain.surveys.instruments.form import SurveyForm
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.console import htmx
from gridvisit.interfaces.console.forms.surveying.instruments import TitleForm
from gridvisit.interfaces.console.gate import lang, route
from gridvisit.standard.vocabulary import QuestionScale

TONES = {"draft": "warn", "ahead": "info", "in_force": "good", "over": "", "discarded": ""}
LANGUAGES = ("zh", "en")
OTHER = {"zh": "en", "en": "zh"}
HUNDRED = 100


@route(action="survey.approve", subject="instrument", methods=("GET",))
@never_cache
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Every questionnaire with its editions: from when, by whom, how many answered."""
    found = selectors.questionnaires(actor=request.actor, now=request.now)
    rows = [
        {
            "code": one.code, "title": title(one.current.row), "current": one.current, "draft": one.draft,
            "ahead": one.ahead, "asked": _about(one.code), "editions": [dressed(edition) for edition in one.editions],
        }
        for one in found
    ]  # fmt: skip
    may = access.may(request.actor, "survey.manage")
    return htmx.render(request, "console/surveys/instruments/list.html", {"rows": rows, "may": may})


def _about(code: str) -> str:
    return {
        rules.HANDLING: _("Asked when a demand is closed"),
        rules.VISIT: _("Asked when a visit was followed up"),
        rules.RELATION: _("Asked of customers drawn from the file"),
    }.get(code, "")


def title(row: Any) -> str:
    """Return the title of an edition in the language of the page."""
    return str(row.title_zh if lang() == "zh" else row.title_en)


def dressed(edition: selectors.Edition) -> dict[str, Any]:
    """Return an edition with its standing in words."""
    return {
        "edition": edition, "row": edition.row, "standing": edition.standing.text(lang()),
        "tone": TONES[edition.standing.value],
    }  # fmt: skip


@route(action="survey.approve", subject="instrument", methods=("GET",))
@never_cache
def instrument(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """One edition: its questions, what rests on them; of a draft what is wrong with it and what it changes."""
    found, edition = selectors.one(instrument_id=instrument_id, actor=request.actor, now=request.now)
    draft = edition.standing is Standing.DRAFT
    may = access.may(request.actor, "survey.manage")
    may_publish = access.may(request.actor, "survey.approve", unit_id=edition.row.unit_id)
    context = {
        **dressed(edition), "heading": title(edition.row), "about": _about(found.code),
        "questions": shown(edition.row.questions), "editions": [dressed(one) for one in found.editions],
        "current": found.current, "draft": found.draft, "may_write": may and draft,
        "may_start": may and not found.ahead,
        "may_publish": may_publish and draft,
        "may_take_back": may_publish and edition.standing is Standing.AHEAD,
        "check": checked(edition.row, request) if draft else None,
        "breaks": [told(one) for one in edition.row.breaks],
        "titles": TitleForm(initial={"title_zh": edition.row.title_zh, "title_en": edition.row.title_en}),
        "kinds": QuestionScale.choices(lang()),
    }  # fmt: skip
    return htmx.render(request, "console/surveys/instruments/page.html", context)


def shown(questions: Any) -> list[dict[str, Any]]:
    """Return the questions of an edition in words, numbered, with what rests on each."""
    here = lang()
    known = {q["code"]: q for q in questions}
    last = len(questions) - 1
    return [
        {
            "number": n + 1, "code": q["code"], "words": q[here], "other": q[OTHER[here]], "tongue": here,
            "other_tongue": OTHER[here], "first": n == 0, "last": n == last,
            "kind": QuestionScale.label_of(q["kind"], here),
            "options": [words for _value, words in rules.options(q, here)] if q["kind"] == "choice" else [],
            "weight": round(q["weight"] * HUNDRED) if q.get("weight") else None, "needed": q.get("needed", False),
            "branch": comparing.branch(q, known).of(here) if q.get("only_if") else "",
            "leans": [text.of(here) for text in comparing.leans(q)], "overall": q["code"] == "overall",
        }
        for n, q in enumerate(questions)
    ]  # fmt: skip


def checked(row: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the check of a draft in words."""
    found, here = selectors.check(row, now=request.now), lang()
    return {
        "problems": [worded(one) for one in found.problems], "hints": [worded(one) for one in found.hints],
        "changes": [
            {
                "label": one.label.of(here), "question": one.question.of(here), "before": one.before.of(here),
                "after": one.after.of(here), "breaks": [text.of(here) for text in one.breaks], "what": one.what,
            }
            for one in found.changes
        ],
        "breaks": len(found.breaks), "against": found.against, "most": found.most, "n": len(row.questions),
    }  # fmt: skip


def worded(problem: Problem) -> dict[str, str]:
    """Return a problem in words, with the question it is about."""
    return {"text": say(problem.code, lang(), **problem.facts), "code": problem.field or ""}


def told(kept: dict[str, Any]) -> dict[str, str]:
    """Return in words what an edition cut off from earlier ones."""
    here = lang()
    return {"text": kept[here], "figures": " · ".join(one[here] for one in kept["figures"])}


@route(action="survey.approve", subject="instrument", methods=("GET",))
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def instrument_preview(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """The customer's page as it will be, in one of the two languages; nothing can be sent from it."""
    _found, edition = selectors.one(instrument_id=instrument_id, actor=request.actor, now=request.now)
    asked = request.GET.get("lang", "")
    here = asked if asked in LANGUAGES else lang()
    with translation.override("zh-hans" if here == "zh" else "en"):
        context = {
            "form": SurveyForm(rules.asked(edition.row.questions, here, seed=edition.row.pk)),
            "title": title(edition.row), "unit": request.actor.unit.name, "expires_at": request.now + rules.LINK_DAYS,
            "preview": True,
        }  # fmt: skip
        return htmx.render(request, "portal/survey.html", context)


@route(action="survey.approve", subject="instrument", methods=("GET",))
@never_cache
def instrument_looks(request: HttpRequest, instrument_id: UUID) -> HttpResponse:
    """Both faces of an edition side by side: the customer's phone, the interviewer's screen."""
    _found, edition = selectors.one(instrument_id=instrument_id, actor=request.actor, now=request.now)
    asked = request.GET.get("lang", "")
    here = asked if asked in LANGUAGES else lang()
    form = SurveyForm(rules.asked(edition.row.questions, here, seed=edition.row.pk))
    context = {
        **dressed(edition), "heading": title(edition.row), "form": form, "here": here,
        "customer_url": f"{reverse('console:instrument-preview', args=[edition.row.pk])}?lang={here}",
        "tongues": [("zh", "中文"), ("en", "English")],
    }  # fmt: skip
    return htmx.render(request, "console/surveys/instruments/looks.html", context)
