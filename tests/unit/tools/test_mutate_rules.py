"""The golden tables notice nearly every small change of a rule, and what they do not notice has a reason."""

from __future__ import annotations

import tomllib

from tools import mutate_rules

from gridvisit.engines.verdicts import registry

ENOUGH = 0.95


def test_nearly_every_change_of_a_rule_is_noticed_and_no_reason_is_stale():
    found = {rule.id: mutate_rules.survivors(rule) for rule in registry.all_verdicts().values()}
    changes = sum(count for count, _ in found.values())
    alive = {(rule_id, said) for rule_id, (_, left) in found.items() for said in left}
    assert changes > 15 * len(found)
    assert len(alive) <= (1 - ENOUGH) * changes, sorted(alive)
    told = tomllib.loads(mutate_rules.SURVIVORS.read_text("utf-8"))["survivor"]
    assert {(reason["rule"], reason["change"]) for reason in told} <= alive
    assert all(reason["reason"].endswith(".") for reason in told)
