"""gridvisit clause: where a clause or rule lives: text, parameter, function, line."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import click

from gridvisit.engines.verdicts import registry
from gridvisit.interfaces.cli.words import lang, plain, show_one
from gridvisit.standard import catalogue, clauses, parameters


def place(path: str) -> dict[str, Any]:
    """Return file, line and name of the code at `module:function`."""
    module, _, name = path.partition(":")
    thing: Any = import_module(module)
    for part in filter(None, name.split(".")):
        thing = getattr(thing, part)
    thing = inspect.unwrap(thing)
    file = inspect.getsourcefile(thing) or ""
    line = inspect.getsourcelines(thing)[1] if name else 1
    cut = file.rfind("gridvisit/")
    return {"function": path, "file": file[cut:], "line": max(line, 1)}


@click.command(
    help="条款或规则在哪里 / where a clause (7.2) or rule (7.2-03) is: text, parameter, function, line"
)
@click.argument("ident", metavar="ID")
@click.option("--json", "as_json", is_flag=True)
def clause(*, ident: str, as_json: bool) -> None:
    """Print text, parameter in force, function and line."""
    found = _rule(ident) if "-" in ident else _clause(ident)
    if as_json:
        show_one(found, as_json=True)
        return
    for name, value in found.items():
        for item in value if isinstance(value, list) else [value]:
            words = (
                " · ".join(str(plain(part)) for part in item.values())
                if isinstance(item, dict)
                else plain(item)
            )
            click.echo(f"{name}: {words}")


def _rule(ident: str) -> dict[str, Any]:
    spec = catalogue.rule(ident)
    judged = registry.all_verdicts().get(ident)
    shipped = parameters.shipped()
    return {
        "id": spec.id,
        "clause": spec.clause,
        "title": spec.title.of(lang()),
        "text": spec.explanation.of(lang()),
        "severity": spec.severity,
        "judged": judged is not None,
        "parameters": [
            {
                "id": p.id,
                "value": shipped.get(p.id),
                "unit": p.unit,
                "direction": p.direction,
                "source": p.source,
            }
            for p in spec.settable
        ],
        "code": [place(path) for path in _code_of(ident)],
    }


def _code_of(rule_id: str) -> list[str]:
    judged = registry.all_verdicts().get(rule_id)
    return [judged.function] if judged else list(clauses.clause(rule_id).code)


def _clause(ident: str) -> dict[str, Any]:
    found = clauses.clause(ident)
    return {
        "id": found.id,
        "title": found.title.of(lang()),
        "text": found.text.of(lang()),
        "source": found.source,
        "confidence": found.confidence,
        "rules": [spec.id for spec in catalogue.all_rules() if spec.clause == ident],
        "code": [place(path) for path in found.code],
    }
