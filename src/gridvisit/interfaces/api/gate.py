"""The API's gate: token or session → actor; scope of the token; declared action of the route; idempotency."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja.security import HttpBearer

from gridvisit.domain.staff import access, tokens
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Forbidden, Refusal
from gridvisit.foundation.kernel.routes import Route
from gridvisit.foundation.kernel.text import Text, register
from gridvisit.foundation.receipts import services as receipts
from gridvisit.interfaces.api.answers import as_response

MAX_KEY = 120

register(
    {
        "api.scope_missing": Text(
            zh="此令牌没有“{scope}”权限范围。", en="This token lacks the scope “{scope}”."
        ),
        "api.nul": Text(
            zh="请求中含有空字符（NUL），请删除后重试。",
            en="The request holds a NUL character; remove it and try again.",
        ),
        "api.key_too_long": Text(
            zh="Idempotency-Key 最多 {limit} 个字符。",
            en="Idempotency-Key may have at most {limit} characters.",
        ),
    }
)


class Bearer(HttpBearer):
    """`Authorization: Bearer …` with a token made by `gridvisit token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token's row; its person is `request.actor`."""
        found = tokens.find(token, now=clock.now())
        if found is None:
            return None
        request.actor = found.staff  # type: ignore[attr-defined]
        request.token = found  # type: ignore[attr-defined]
        return found


def route(
    action: str,
    subject: str,
    *,
    idempotent: bool = False,
    again: Callable[[HttpRequest, str], Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation. Checks that the person may do `action` somewhere and the token has its scope.

    Where in particular, the service decides. The scope of an action is its part before the dot, with `:read`
    for `.view` and `:write` for the rest, e.g. `visit:read`. An `idempotent` operation keeps its own receipts,
    even of refusals, and is not wrapped in the transaction of an Idempotency-Key. With `again` it is not wrapped
    either: it reads long before it writes, marks its own transaction (receipts.effected), and `again` makes the answer
    anew from the result that was marked.
    """
    declared = Route("api", action, subject)
    scope = scope_of(action)

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _check_plain(request)
            token = request.token  # type: ignore[attr-defined]
            if scope not in token.scopes and "*" not in token.scopes:
                raise Refusal("api.scope_missing", status=403, scope=scope)
            if not access.may(request.actor, action):  # type: ignore[attr-defined]
                raise Forbidden
            if not idempotent and request.method in ("POST", "PUT", "PATCH", "DELETE"):
                return _once(request, lambda: view(request, *args, **kwargs), again)
            return view(request, *args, **kwargs)

        gated.gridvisit_route = declared  # type: ignore[attr-defined]
        return gated

    return wrap


def _check_plain(request: HttpRequest) -> None:
    # PostgreSQL keeps no NUL in a text; refused for both databases, before anything is written
    written = request.content_type == "application/json" and any(
        nul in request.body for nul in (b"\0", b"\\u0000")
    )
    given = [request.path, *(text for name, values in request.GET.lists() for text in (name, *values))]
    if written or any("\0" in text for text in given):
        raise Refusal("api.nul", status=422)


def scope_of(action: str) -> str:
    """Return the token scope that covers an action.

    >>> scope_of("visit.view"), scope_of("visit.archive")
    ('visit:read', 'visit:write')
    """
    room, _, verb = action.partition(".")
    return f"{room}:{'read' if verb == 'view' else 'write'}"


def _body_hash(request: HttpRequest) -> str:
    """Return the hash of what was sent; a form with files was read as parts already, so its parts are hashed."""
    try:
        return hashlib.sha256(request.body).hexdigest()
    except RawPostDataException:
        digest = hashlib.sha256(repr(sorted(request.POST.lists())).encode())
        files: list[tuple[str, Any]] = sorted(request.FILES.items())
        for name, file in files:
            digest.update(name.encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
        return digest.hexdigest()


def _once(
    request: HttpRequest, act: Callable[[], Any], again: Callable[[HttpRequest, str], Any] | None
) -> Any:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > MAX_KEY:
        raise Refusal("api.key_too_long", status=422, limit=MAX_KEY)
    body_hash = _body_hash(request)
    name = f"{request.method} {request.path}"[:MAX_KEY]

    def told(result: Any) -> tuple[int, str]:
        response: HttpResponse = as_response(request, result)
        return response.status_code, response.content.decode()

    given: dict[str, Any] = {
        "actor_id": request.actor.id,  # type: ignore[attr-defined]
        "route": name,
        "key": key,
        "body_hash": body_hash,
        "at": clock.now(),
    }
    if again is None:
        status, body, replayed = receipts.once(act=lambda: told(act()), **given)
    else:
        status, body, replayed = receipts.once_late(
            act=lambda: told(act()), again=lambda result: told(again(request, result)), **given
        )
    response = HttpResponse(body, status=status, content_type="application/json")
    if replayed:
        response["Idempotency-Replayed"] = "true"
    return response
