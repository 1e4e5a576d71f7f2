"""`gridvisit serve` hands no open connection to its worker, which is a fork of it."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection

from gridvisit.interfaces.cli import run


class Opened(list):
    """Stands for Django's list of connections: the tests' own has to stay open."""

    def all(self, *, initialized_only):
        return list(self)


@pytest.fixture
def pooled(db):
    """Return a second connection to the tests' PostgreSQL, as an installation opens it: through a pool."""
    settings = deepcopy(connection.settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 4}
    wrapper = (
        type(connection._connections[connection._alias])(settings, alias="pooled")
        if connection.vendor == "postgresql"
        else connection
    )
    yield wrapper
    if wrapper is not connection:
        wrapper.close_pool()


@pytest.mark.postgres
def test_the_pool_of_the_checks_is_gone_before_the_fork(pooled, monkeypatch):
    pooled.connect()
    assert "pooled" in pooled._connection_pools
    monkeypatch.setattr(run, "connections", Opened([pooled]))
    run.let_go_of_databases()
    assert pooled.connection is None
    assert "pooled" not in pooled._connection_pools
