"""What the API answers: problem+json for a refusal, JSON for the rest."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import say


class ProblemOut(Schema):
    """One problem of a refused request."""

    code: str
    field: str | None = None
    row: int | None = None
    detail: str


class Refused(Schema):
    """RFC 9457 problem: a stable `code`, words in the caller's language, and every single problem."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[ProblemOut] = []


ERRORS: dict[int, Any] = {
    400: Refused, 401: Refused, 403: Refused, 404: Refused, 409: Refused, 412: Refused, 422: Refused, 429: Refused,
}  # fmt: skip


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Return a refusal as problem+json."""
    lang = get_language() or "zh-hans"
    problems = [
        {"code": p.code, "field": p.field, "row": p.row, "detail": say(p.code, lang, **p.facts)}
        for p in error.problems
    ]
    detail = say(error.code, lang, **error.facts)
    if error.way_out:
        detail += " " + say(error.way_out, lang, **error.facts)
    body = {
        "type": f"urn:gridvisit:problem:{error.code}",
        "title": detail,
        "status": error.status,
        "code": error.code,
        "detail": detail,
        "problems": problems,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=error.status, content_type="application/problem+json"
    )


def as_response(request: HttpRequest, result: Any) -> HttpResponse:
    """Return what an operation returned as a response: `(status, body)`, a schema, or a response itself."""
    status = 200
    if isinstance(result, tuple):
        status, result = result
    if isinstance(result, HttpResponse):
        return result
    plain = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
    return HttpResponse(
        json.dumps(plain, cls=NinjaJSONEncoder, ensure_ascii=False),
        status=status,
        content_type="application/json",
    )
