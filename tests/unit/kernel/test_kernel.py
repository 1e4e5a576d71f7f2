"""Ids, texts and page markers."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridvisit.foundation.kernel import text
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.ids import new_id, parse_id
from gridvisit.foundation.kernel.paging import decode, encode


def test_new_ids_are_version_seven_and_differ():
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {value.version for value in ids} == {7}


@pytest.mark.parametrize(
    "bad",
    ["", "x", "../etc/passwd", str(UUID(int=0)), "{01a20cb3-b5d3-744c-befe-7615d6312faf}", "1" * 1_000_000],
    ids=["empty", "short", "path", "nil", "braces", "million"],
)
def test_a_malformed_id_is_refused_without_echoing_it_whole(bad):
    with pytest.raises(Refusal) as refusal:
        parse_id(bad)
    assert refusal.value.status == 404
    assert len(refusal.value.facts["value"]) <= 40


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), min_size=1, max_size=4))
def test_a_page_marker_reads_back(values):
    assert decode(encode(values), len(values)) == values


@given(st.text(max_size=60))
def test_a_foreign_marker_is_refused_not_a_crash(cursor):
    try:
        decode(cursor, 2)
    except Refusal as refusal:
        assert refusal.code == "page.bad_cursor"  # noqa: PT017


def test_times_in_messages_are_shown_on_the_shanghai_clock():
    text.register({"test.at": text.Text(zh="于{at}", en="at {at}")})
    at = datetime(2026, 2, 13, 16, 30, tzinfo=UTC)
    assert text.say("test.at", "zh", at=at) == "于2026-02-14 00:30"
    assert text.say("test.at", "en") == "at —"


def test_a_code_has_one_text_only():
    text.register({"test.one": text.Text(zh="一", en="one")})
    text.register({"test.one": text.Text(zh="一", en="one")})
    with pytest.raises(ValueError, match="twice"):
        text.register({"test.one": text.Text(zh="二", en="two")})
