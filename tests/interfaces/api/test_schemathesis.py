"""Generated requests to every operation: no server error, whatever comes (reliability 3.4)."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from gridvisit.project.wsgi import application

EXAMPLES = 12


@pytest.fixture
def one_connection():
    """Keep the test's connection: a request that comes by WSGI would close it at its end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_no_generated_request_ends_in_a_server_error(town, bearer):
    headers = {"Authorization": bearer(town.bai)["HTTP_AUTHORIZATION"]}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=application)
    crashed: list[str] = []
    seen = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        seen += 1

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case):
            answer = case.call(headers=headers)
            if answer.status_code >= 500:
                crashed.append(f"{case.method} {case.formatted_path} {answer.status_code} {case.body!r:.200}")

        check()
    assert seen > 20
    assert crashed == []
