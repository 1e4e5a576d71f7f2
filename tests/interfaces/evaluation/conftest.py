"""A visit judged in town A; pages, API and command line look at it. Doors read the real clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from gridvisit.domain.evaluation import services
from gridvisit.domain.staff import tokens
from tests.domain.evaluation import world

API = "/api/v1"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


@pytest.fixture
def visit(town_a, now):
    """A visit without the customer's signature: it fails 6.1-05 and does not count."""
    found = world.recorded(town_a, now, signature=False)
    services.evaluate_visits(visit_ids=[found.id], now=now)
    found.refresh_from_db()
    return found


@pytest.fixture
def browse(db):
    """Return a function: person, language → a signed-in browser."""

    def make(person, language="zh-CN") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person.user)
        return client

    return make


@pytest.fixture
def call(client, now):
    """Return a function: person, method, path, body → status and JSON."""

    def make(person, method, path, body=None, *scopes, **headers):
        _row, secret = tokens.create(
            staff=person, label="t", scopes=list(scopes or ("*",)), actor=None, now=now
        )
        more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        send = client.get if method == "get" else client.post
        answer = send(API + path, **more, HTTP_AUTHORIZATION=f"Bearer {secret}", **headers)
        return answer.status_code, answer.json()

    return make
