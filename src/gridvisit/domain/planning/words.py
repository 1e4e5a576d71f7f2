"""Why a customer is in a plan, or is not, in words: the stored facts put into the sentences of messages.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gridvisit.foundation.kernel.text import catalogue, say

PRIORITY = "priority"


def why(entries: Iterable[Mapping[str, Any]], lang: str) -> list[str]:
    """Return a sentence for each stored reason, the priority last."""
    return [_sentence(entry, lang) for entry in entries if isinstance(entry, Mapping)]


def reasons(entries: Iterable[Mapping[str, Any]], lang: str) -> list[dict[str, str]]:
    """Return rule and sentence of each reason, without the priority, for lists that link to the rule."""
    return [
        {"rule": str(entry.get("rule", "")), "text": _sentence(entry, lang)}
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("kind") != PRIORITY
    ]


def priority(entries: Iterable[Mapping[str, Any]], lang: str) -> str:
    """Return the sentence that explains the priority, or an empty text."""
    return next(
        (_sentence(e, lang) for e in entries if isinstance(e, Mapping) and e.get("kind") == PRIORITY), ""
    )


def left_out(code: str, lang: str) -> str:
    """Return why somebody who is due is not planned."""
    return say(f"leftout.{code}", lang) if f"leftout.{code}" in catalogue() else code


REFUSED = {"visit.contact_cap": "leftout.contact_cap", "visit.do_not_contact": "leftout.do_not_contact"}


def unplaced(code: str, lang: str) -> str:
    """Return why an item found no day, and what to do; empty when it was not tried yet."""
    if not code:
        return ""
    return say(REFUSED.get(code) or (f"unplaced.{code}" if f"unplaced.{code}" in catalogue() else code), lang)


def _sentence(entry: Mapping[str, Any], lang: str) -> str:
    facts = {name: value for name, value in entry.items() if name != "kind"}
    if "last" in facts and facts["last"] is None:
        facts["last"] = say("why.never", lang)
    if entry.get("kind") == PRIORITY:
        plain = not entry.get("overdue") and not entry.get("further")
        rule = str(entry.get("rule", ""))
        facts["rule"] = rule if rule[:1].isdigit() else say(f"why.{rule}.name", lang)
        return say("why.priority_plain" if plain else "why.priority", lang, **facts)
    code = f"why.{entry.get('rule', '')}"
    if code not in catalogue():
        return say("why.other", lang, **facts)
    return say(code, lang, **facts)
