"""Break every rule in every small way and see whether its golden table notices.

`python tools/mutate_rules.py [RULE …]` turns comparisons round, moves limits by one unit and windows by a minute,
takes codes out of sets, swaps and/or, drops and negates parts. A change that no case notices survives: add the case,
or say in tests/golden/survivors.toml why there is none. Fails on survivors without a reason.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from gridvisit.engines.verdicts import one, registry  # noqa: E402
from gridvisit.engines.verdicts import terms as t  # noqa: E402
from gridvisit.engines.verdicts.registry import Rule, Ruling  # noqa: E402
from gridvisit.standard.parameters import shipped  # noqa: E402
from gridvisit.standard.units import SPAN_SECONDS  # noqa: E402
from tests.unit.engines.verdicts.golden import cases  # noqa: E402

SURVIVORS = ROOT / "tests" / "golden" / "survivors.toml"
OTHER_OPS = {
    "<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "==": ("!=",), "!=": ("==",),
}  # fmt: skip
Mutant = tuple[str, t.Term]


def shown(term: t.Term) -> str:
    """Return a term in one short line."""
    if isinstance(term, t.Fact):
        return term.name
    if isinstance(term, t.Param):
        return term.id
    if isinstance(term, t.Const):
        return ",".join(sorted(term.value)) if isinstance(term.value, frozenset) else str(term.value)
    inner = ", ".join(shown(part) for part in term.parts())
    return f"{type(term).__name__.lower()}{getattr(term, 'op', '')}({inner})"


def mutants(term: t.Term) -> Iterator[Mutant]:
    """Yield every small change of a term with its description."""
    yield from own(term)
    for name in ("terms", "term", "left", "right"):
        held = getattr(term, name, None)
        if name == "terms" and held:
            for at, part in enumerate(held):
                for said, changed in mutants(part):
                    yield said, replace(term, terms=(*held[:at], changed, *held[at + 1 :]))  # type: ignore[type-var]
        elif isinstance(held, t.Term):
            if isinstance(term, t.Known) and isinstance(held, t.Fact):
                continue  # whether a fact or its opposite is known is one question
            for said, changed in moved(held, term) if isinstance(held, (t.Param, t.Const)) else mutants(held):
                yield said, replace(term, **{name: changed})  # type: ignore[type-var]


def own(term: t.Term) -> Iterator[Mutant]:
    """Yield the changes of the topmost operation only."""
    if isinstance(term, t.Compare):
        for op in OTHER_OPS[term.op]:
            yield f"{shown(term)}: {op}", replace(term, op=op)
    elif isinstance(term, (t.All, t.AnyOf)):
        swapped = t.AnyOf if isinstance(term, t.All) else t.All
        yield f"{shown(term)}: {swapped.__name__.lower()}", swapped(term.terms)
        for at, part in enumerate(term.terms):
            if isinstance(part, t.Const):
                continue
            rest = term.terms[:at] + term.terms[at + 1 :]
            yield f"{shown(term)}: without {shown(part)}", rest[0] if len(rest) == 1 else type(term)(rest)
    elif isinstance(term, t.Not):
        yield f"{shown(term)}: not negated", term.term
    elif isinstance(term, t.Span):
        yield (
            f"{shown(term)}: {'with' if term.apart else 'without'} sign",
            replace(term, apart=not term.apart),
        )
    if term.kind is t.Kind.FLAG and not isinstance(term, (t.Compare, t.Not, t.Const, t.All, t.AnyOf)):
        yield f"{shown(term)}: negated", t.Not(term)


def moved(limit: t.Param | t.Const, parent: t.Term) -> Iterator[Mutant]:
    """Yield a limit one unit lower and higher, a set without each of its codes, windows a minute off."""
    value: Any = shipped().get(limit.id) if isinstance(limit, t.Param) else limit.value
    said = f"{shown(parent)}: {shown(limit)}"
    if isinstance(value, frozenset):
        for code in sorted(value):
            yield f"{said} without {code}", t.Const(value - {code}, t.Kind.CODES)
    elif isinstance(value, tuple):
        for at, (start, end) in enumerate(value):
            for step in (-1, 1):
                for window in ((start + step, end), (start, end + step)):
                    yield f"{said} {window}", t.Const((*value[:at], window, *value[at + 1 :]), t.Kind.WINDOWS)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        span = limit.kind is t.Kind.SPAN or (isinstance(limit, t.Param) and parent.left.kind is t.Kind.SPAN)  # type: ignore[attr-defined]
        scale = SPAN_SECONDS.get(limit.unit, 1) if span else 1
        step = 0.01 if limit.unit == "ratio" else 1
        for by in (-step, step):
            yield (
                f"{said} {by:+g}",
                t.Const((value + by) * scale, t.Kind.SPAN if span else limit.kind, limit.unit),
            )


def survivors(rule: Rule) -> tuple[int, list[str]]:
    """Return the number of changes of a rule, and those that its table does not notice."""
    table = cases(rule.id)
    count, alive = 0, []
    for part, term in vars(rule.ruling).items():
        for said, changed in mutants(term):
            count += 1
            ruling = Ruling(**{**vars(rule.ruling), part: changed})
            if not noticed(ruling, table):
                alive.append(f"{part}: {said}")
    return count, alive


def noticed(ruling: Ruling, table: list[Any]) -> bool:
    """Say whether a case comes out otherwise, or not at all."""
    judge = one._judge(SimpleNamespace(ruling=ruling), shipped())
    try:
        return any(judge(case.row) is not case.outcome for case in table)
    except (TypeError, ValueError):
        return True


def main(wanted: list[str]) -> int:
    """Run all rules or those named; print what survives without a reason."""
    told = tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivor", [])
    reasons = {f"{found['rule']} {found['change']}" for found in told}
    rules = [rule for rule in registry.all_verdicts().values() if not wanted or rule.id in wanted]
    found = {rule.id: survivors(rule) for rule in rules}
    total = sum(count for count, _ in found.values())
    alive = [f"{rule_id} {said}" for rule_id, (_, left) in found.items() for said in left]
    open_ones = [said for said in alive if said not in reasons]
    print("\n".join(open_ones))
    print(
        f"{total} changes, {total - len(alive)} noticed ({100 * (total - len(alive)) / max(1, total):.1f} %)"
    )
    print(f"{len(alive) - len(open_ones)} survive for a reason, {len(open_ones)} without one")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
