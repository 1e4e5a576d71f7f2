"""The HTTP API under /api/v1/: OpenAPI 3.1, tokens with scopes, problem+json with stable codes."""

from __future__ import annotations

import logging
import secrets
from importlib import import_module
from importlib.util import find_spec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gridvisit import __version__
from gridvisit.foundation import health
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.foundation.kernel.routes import Route
from gridvisit.foundation.kernel.text import Text, register
from gridvisit.interfaces.api.answers import ERRORS, refused
from gridvisit.interfaces.api.gate import Bearer

__all__ = ["ERRORS", "api", "healthz"]
log = logging.getLogger("gridvisit.api")
RETRY_SECONDS = 5

register(
    {
        "api.unauthenticated": Text(
            zh="缺少有效的访问令牌。请在 Authorization 头中使用 Bearer 令牌。",
            en="No valid access token. Send one as Bearer in the Authorization header.",
        ),
        "api.invalid": Text(zh="请求内容有误：{where} {what}", en="The request is not valid: {where} {what}"),
        "api.internal": Text(
            zh="系统内部错误，编号 {reference}。请把编号告知管理员。",
            en="Internal error, reference {reference}. Tell the administrator this reference.",
        ),
        "api.busy": Text(
            zh="系统正忙，本次没有保存任何内容。请在 {seconds} 秒后原样重发。",
            en="The system is busy and nothing was stored. Send the same request again in {seconds} seconds.",
        ),
        "api.bad_request": Text(zh="请求无法解析：{what}", en="The request cannot be read: {what}"),
    }
)

ROUTERS = (
    "staff",
    "customers",
    "content",
    "planning",
    "visits",
    "demands",
    "intake.hotlines",
    "intake.alike",
    "intake.watch",
    "intake.replies",
    "intake.problems",
    "teamwork.parts",
    "teamwork.leavers",
    "teamwork.bulk",
    "surveys",
    "surveying.waves",
    "surveying.instruments",
    "evaluation",
    "rules.local",
    "objections",
    "judging.truth",
    "reports",
    "improvement",
    "quality.system",
    "quality.documents",
    "bodies",
)


api = NinjaAPI(
    title="GridVisit",
    version="1",
    description="走访业务接口 / the visit standard as an API",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(Refusal)
def _on_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    return refused(request, error)


@api.exception_handler(AuthenticationError)
def _on_unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = refused(request, Refusal("api.unauthenticated", status=401))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        Problem(
            "api.invalid",
            field=".".join(str(part) for part in item["loc"][1:]),
            facts={"where": ".".join(str(part) for part in item["loc"][1:]), "what": item["msg"]},
        )
        for item in error.errors
    ]
    return refused(request, Invalid(problems or [Problem("api.invalid", facts={"where": "", "what": ""})]))


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return refused(request, Refusal("api.bad_request", status=error.status_code, what=str(error)))


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return refused(request, Refusal("not_found", status=404))


@api.exception_handler(Exception)
def _on_crash(request: HttpRequest, error: Exception) -> HttpResponse:
    if health.overloaded(error):
        log.warning("too busy: %s %s: %s", request.method, request.path, error)
        response = refused(request, Refusal("api.busy", status=503, seconds=RETRY_SECONDS))
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    reference = secrets.token_hex(4)
    log.error("api error %s", reference, exc_info=error)
    return refused(request, Refusal("api.internal", status=500, reference=reference))


for _room in ROUTERS:
    if find_spec(f"gridvisit.interfaces.api.routers.{_room}") is not None:
        api.add_router("", import_module(f"gridvisit.interfaces.api.routers.{_room}").router)


def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer whether the database, the jobs and the version are as they should be (200, or 503)."""
    state = health.state()
    return JsonResponse(
        {**state, "version": __version__}, status=200 if state["ok"] else 503, json_dumps_params={"indent": 1}
    )


healthz.gridvisit_route = Route("api", "public", "health", public=True)  # type: ignore[attr-defined]
