"""Lines that are one customer, and what contradicts itself within a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gridvisit.domain.customers.imports.entries import Entry
from gridvisit.foundation.kernel.errors import Problem

_SAME = ("serial", "uscc", "name", "kind")


def grouped(entries: Iterable[Entry], problems: list[Problem]) -> list[list[Entry]]:
    """Return the entries by customer, in the order of the file; contradicting lines are left out."""
    groups: dict[tuple[Any, ...], list[Entry]] = {}
    accounts: dict[str, int] = {}
    names: dict[str, tuple[Any, ...]] = {}
    for entry in entries:
        number = entry.account.get("account_no")
        if number is not None:
            first = accounts.setdefault(number, entry.row)
            if first != entry.row:
                facts = {"value": number, "first": first}
                problems.append(
                    Problem("import.account_twice", field="account_no", row=entry.row, facts=facts)
                )
                continue
        key = entry.key()
        group = groups.get(key)
        if group is None:
            uscc = entry.party.get("uscc")
            if uscc and names.setdefault(uscc, key) != key:
                problems.append(
                    Problem("import.uscc_twice", field="uscc", row=entry.row, facts={"value": uscc})
                )
                continue
            groups[key] = [entry]
        elif (differing := _differs(group[0], entry)) is not None:
            facts = {"first": group[0].row}
            problems.append(Problem("import.party_differs", field=differing, row=entry.row, facts=facts))
        else:
            group.append(entry)
    return list(groups.values())


def _differs(first: Entry, entry: Entry) -> str | None:
    for name in _SAME:
        mine, theirs = first.party.get(name), entry.party.get(name)
        if mine is not None and theirs is not None and mine != theirs:
            return name
        if mine is None and theirs is not None:
            first.party[name] = theirs
    if entry.unit_id != first.unit_id:
        return "unit"
    return None


def chunks(groups: list[list[Entry]], size: int) -> Iterator[list[list[Entry]]]:
    """Yield the groups in chunks of at least `size` lines."""
    chunk: list[list[Entry]] = []
    lines = 0
    for group in groups:
        chunk.append(group)
        lines += len(group)
        if lines >= size:
            yield chunk
            chunk, lines = [], 0
    if chunk:
        yield chunk
