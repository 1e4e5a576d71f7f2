"""A file is read with as many queries for many lines as for a few."""

import csv

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.customers.imports import runs
from tests.domain.demands.imports.test_tickets import HEAD, ticket
from tests.factories import customers


def queries(cast, now, path, lines, act):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *lines])
    upload = runs.Upload("import_95598", path, "工单.csv", cast.city, cast.town_a.id)
    with CaptureQueriesContext(connection) as asked:
        run = act(upload=upload, actor=cast.desk, now=now)
    return len(asked), run


def test_reading_asks_no_more_for_forty_lines_than_for_two(cast, now, tmp_path):
    home = customers.household(unit=cast.town_a, now=now)
    number = home.accounts.get().account_no
    lines = [ticket(now, number=f"95598-{n}", 户号=number) for n in range(40)]
    few, _ = queries(cast, now, tmp_path / "few.csv", lines[:2], runs.preview)
    many, run = queries(cast, now, tmp_path / "many.csv", lines, runs.preview)
    assert run.good == 40
    assert many <= few + 1
    _, done = queries(cast, now, tmp_path / "many.csv", lines, runs.import_now)
    assert done.created == 40
    again, run = queries(cast, now, tmp_path / "again.csv", lines, runs.preview)
    assert run.unchanged == 40
    assert again <= few + 4
