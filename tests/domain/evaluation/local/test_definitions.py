"""Whatever is sent as a definition is read or refused in words, never a crash."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gridvisit.domain.evaluation.local import definitions, facts, terms
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.kernel.text import Text, say

WORDS = st.sampled_from(
    ["presence", "share", "count", "range", "deadline", "photos", "visit_month", "5", "WD", "h", "started_at", "at_most", ""]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
)
NEED = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("kind", "fact", "codes", "low", "high", "unit", "from", "to", "relation", "within"), JSON
    ),
)
CONDITION = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("fact", "codes", "yes", "low", "high", "unit"), JSON)
)
DEFINITIONS = st.fixed_dictionaries(
    {},
    optional={
        "form": WORDS | JSON, "when": st.lists(CONDITION, max_size=2) | JSON, "need": NEED | JSON, "bound": JSON,
        "limit": JSON, "more": JSON,
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(JSON | DEFINITIONS)
def test_anything_is_read_or_refused_in_both_languages(raw):
    read, refused = None, None
    try:
        read = definitions.read(raw)
    except Refusal as refusal:
        refused = refusal
    if read is not None:
        found = terms.ruling(number="L-1-1", title=Text("一", "One"), severity="W", weight=0, definition=read)
        assert found.requirement().zh
        return
    told = [say(refused.code, lang, **refused.facts) for lang in ("zh", "en")]
    assert refused.code not in told


def test_ids_and_names_of_people_are_no_facts_for_rules():
    offered = {known.name for known in (*facts.for_conditions(), *facts.for_presence())}
    assert offered.isdisjoint({"visit_id", "owner_id", "unit_code", "importance_doc_no", "elapsed_wd"})
