"""Merge, compile and check the Chinese texts of src/gridvisit/locale/parts: compile | check | extract."""

from __future__ import annotations

import os
import re
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "gridvisit"
PARTS = PACKAGE / "locale" / "parts"
TARGET = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "_lazy")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
Key = tuple[str | None, str]  # context, source text
Use = tuple[str, Key, str | None]  # place, key, plural source text


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _all(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return texts if isinstance(texts, tuple) else (texts,)


def _python_text(path: Path) -> bytes:
    if path.suffix == ".py":
        return path.read_bytes()
    from django.conf import settings  # noqa: PLC0415 - the build hook compiles without Django
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure(USE_I18N=True)
    lines = templatize(path.read_text("utf-8"), origin=str(path)).split("\n")
    return "\n".join(map(str.lstrip, lines)).encode("utf-8")  # Python's tokenizer minds free indentation


def uses() -> Iterator[Use]:
    """Yield every translatable text of the Python files and templates below src."""
    for path in sorted(PACKAGE.rglob("*.*")):
        if path.suffix != ".py" and not (path.suffix in {".html", ".txt"} and "templates" in path.parts):
            continue
        found = extract("python", BytesIO(_python_text(path)), keywords=KEYWORDS)
        for line, texts, _comments, context in found:
            one, *many = _all(texts)
            yield f"{_shown(path)}:{line}", (context, one), many[0] if many else None


def merged() -> tuple[Catalog, dict[Key, str], list[str]]:
    """Return the catalogue of all parts, where each text stands, and what is wrong with the parts."""
    catalogue = Catalog(locale="zh_Hans", project="gridvisit", charset="utf-8", fuzzy=False)
    places: dict[Key, str] = {}
    problems: list[str] = []
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as stream:
            messages = read_po(stream, locale="zh_Hans", abort_invalid=True)
        for message in messages:
            if not message.id:
                continue
            one = _all(message.id)[0]
            key, place = (message.context, one), f"{_shown(part)}:{message.lineno}"
            known = catalogue.get(one, message.context)
            if known is not None and known.string != message.string:
                problems.append(f"{place}: “{one}” is translated differently at {places[key]}")
                continue
            if message.fuzzy or not all(_all(message.string)):
                problems.append(f"{place}: “{one}” has no finished translation")
                continue
            want = placeholders(_all(message.id)[-1])
            if any(placeholders(text) != want for text in _all(message.string)):
                problems.append(f"{place}: “{one}” and its translation have different placeholders")
            places.setdefault(key, place)
            catalogue.add(message.id, message.string, context=message.context)
    return catalogue, places, problems


def placeholders(text: str) -> set[str]:
    """Return the named placeholders of a text, `%(name)s` and `{name}` alike.

    >>> sorted(placeholders("%(count)s of {total} at 100 %%"))
    ['count', 'total']
    """
    named = set(re.findall(r"%\((\w+)\)[sd]", text))
    try:
        return named | {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:  # a lone brace: not a format string
        return named


def compile_messages() -> int:
    """Write the .mo file Django reads; `check` reports the problems."""
    catalogue, _places, _problems = merged()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    fresh = TARGET.with_suffix(f".{os.getpid()}.tmp")
    with fresh.open("wb") as stream:
        write_mo(stream, catalogue)
    fresh.replace(TARGET)
    print(f"{_shown(TARGET)}: {len(catalogue)} texts")
    return 0


def check() -> int:
    """Fail on missing, conflicting or broken translations, each named with its place."""
    catalogue, places, problems = merged()
    used: set[Key] = set()
    for place, key, plural in uses():
        found = catalogue.get(key[1], key[0])
        if found is None and key not in used:
            problems.append(f"{place}: “{key[1]}” has no Chinese translation")
        elif found is not None and plural is not None and not isinstance(found.id, tuple):
            problems.append(f"{place}: “{key[1]}” needs a plural, translated without at {places[key]}")
        used.add(key)
    print(*problems, sep="\n", end="\n" if problems else "")
    for key in sorted(places.keys() - used, key=lambda key: places[key]):
        print(f"note: {places[key]}: “{key[1]}” is not used any more", file=sys.stderr)
    print(f"{len(used)} texts used, {len(catalogue)} translated, {len(problems)} problems")
    return 1 if problems else 0


def show_missing() -> int:
    """Print .po entries for every text without a translation, ready to be filled in."""
    catalogue, _places, _problems = merged()
    missing = Catalog()
    for place, (context, one), plural in uses():
        if catalogue.get(one, context) is None:
            missing.add((one, plural) if plural else one, context=context, auto_comments=[place])
    write_po(sys.stdout.buffer, missing, omit_header=True, width=110)
    return 0


if __name__ == "__main__":
    commands = {"compile": compile_messages, "check": check, "extract": show_missing}
    run = commands.get(" ".join(sys.argv[1:]))
    sys.exit(run() if run else "usage: python tools/messages.py compile | check | extract")
