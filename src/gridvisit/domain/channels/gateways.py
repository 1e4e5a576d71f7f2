"""The way out of the house for messages: a demo gateway that keeps them, and an HTTP gateway that sends them."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from gridvisit.foundation.kernel.errors import Refusal

TIMEOUT_SECONDS = 10
MAX_ANSWER = 10_000


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves the house. `id` makes a repeated hand-over harmless on the other side."""

    id: str
    to: str
    text: str
    lang: str
    calendar: str = ""


class Gateway(Protocol):
    """Hands a letter over and returns the other side's number; raises when it could not."""

    @property
    def outside(self) -> bool:
        """Whether messages leave the house; such a gateway is called outside transactions only."""
        ...

    def send(self, letter: Letter, *, at: datetime) -> str:
        """Hand the letter over."""
        ...


class DemoGateway:
    """Keeps the message in the house: the outbox screen shows it, and one can click as the customer."""

    outside = False

    def send(self, letter: Letter, *, at: datetime) -> str:  # noqa: ARG002 - the demo needs no clock
        """Return a number that says it stayed here."""
        return f"demo-{letter.id[-8:]}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nobody elsewhere: the address is the operator's word (R31)."""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """POST of one JSON object per message, signed.

    Body: {"id", "to", "text", "lang", "calendar"?}. Headers: `X-GridVisit-Key`, `X-GridVisit-Time` (seconds),
    `X-GridVisit-Signature` = hex HMAC-SHA256(secret, time + "." + body). Answer: 2xx with {"id": "…"}.
    """

    url: str
    key: str
    secret: str
    outside: bool = True

    def send(self, letter: Letter, *, at: datetime) -> str:
        """Hand the letter over. Raises Refusal `gateway.answer`."""
        plain = {"id": letter.id, "to": letter.to, "text": letter.text, "lang": letter.lang}
        if letter.calendar:
            plain["calendar"] = letter.calendar
        body = json.dumps(plain, ensure_ascii=False).encode()
        stamp = str(int(at.timestamp()))
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked in `configured`
            self.url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json",
                "X-GridVisit-Key": self.key,
                "X-GridVisit-Time": stamp,
                "X-GridVisit-Signature": signature(self.secret, stamp, body),
            },
        )
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _number(answer.read(MAX_ANSWER))
        except urllib.error.HTTPError as error:
            raise Refusal("gateway.answer", status=502, status_code=error.code) from None
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise Refusal("gateway.answer", status=502, status_code=type(error).__name__) from None


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return what the other side compares: HMAC-SHA256 over time and body, hex.

    >>> signature("s", "1", b"{}")[:8]
    'b253639b'
    """
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _number(raw: bytes) -> str:
    try:
        answer = json.loads(raw or b"{}")
    except ValueError:
        raise Refusal("gateway.answer", status=502, status_code="JSON") from None
    return str(answer.get("id", ""))[:60] if isinstance(answer, dict) else ""


def configured() -> Gateway:
    """Return the gateway of this installation: HTTP if GRIDVISIT_SMS_URL is set, else the demo gateway."""
    url = getattr(settings, "GRIDVISIT_SMS_URL", "")
    if not url:
        return DemoGateway()
    parts = urlsplit(url)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        msg = "GRIDVISIT_SMS_URL must be an https address / 短信网关地址必须是 https"
        raise ValueError(msg)
    return HttpGateway(
        url, getattr(settings, "GRIDVISIT_SMS_KEY", ""), getattr(settings, "GRIDVISIT_SMS_SECRET", "")
    )
