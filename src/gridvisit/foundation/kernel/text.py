"""The catalogue of messages in two languages. Rooms register theirs in `messages.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any

from gridvisit.foundation.kernel.clock import local


@dataclass(frozen=True)
class Text:
    """The same sentence in Chinese and English, with equal named placeholders."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the sentence in `lang` (`zh…` or anything else for English)."""
        return self.zh if lang.lower().startswith("zh") else self.en

    def placeholders(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the placeholder names of both languages."""
        return _names(self.zh), _names(self.en)


_CATALOGUE: dict[str, Text] = {}


def register(messages: Mapping[str, Text]) -> None:
    """Add a room's messages. A code has one text: a second, different one is a programming error."""
    for code, text in messages.items():
        known = _CATALOGUE.get(code)
        if known is not None and known != text:
            msg = f"message {code!r} is registered twice with different texts"
            raise ValueError(msg)
        _CATALOGUE[code] = text


def catalogue() -> Mapping[str, Text]:
    """Return all registered messages."""
    return _CATALOGUE


def say(code: str, lang: str, /, **facts: Any) -> str:
    """Return the message `code` in `lang` with `facts` filled in, times on the Shanghai clock.

    >>> register({"demo.hello": Text(zh="{name}，您好。", en="Hello {name}.")})
    >>> say("demo.hello", "en", name="An")
    'Hello An.'
    """
    text = _CATALOGUE.get(code)
    if text is None:
        return code
    shown = {name: _show(value, lang) for name, value in facts.items()}
    return Formatter().vformat(text.of(lang), (), _Gentle(shown))


class _Gentle(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def _show(value: Any, lang: str) -> str:
    if isinstance(value, Text):
        return value.of(lang)
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ("、" if lang.startswith("zh") else ", ").join(_show(item, lang) for item in value)
    return str(value)


def _names(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


register(
    {
        "not_found": Text(
            zh="没有找到，或您无权查看。请返回列表重新选择。",
            en="Not found, or not yours to see. Go back to the list and choose again.",
        ),
        "forbidden": Text(
            zh="您的岗位不能执行此操作。如确有需要，请联系本单位管理员。",
            en="Your role may not do this. Ask your unit's administrator if you need it.",
        ),
        "id.malformed": Text(zh="编号“{value}”格式不正确。", en="“{value}” is not a valid id."),
        "field.required": Text(zh="请填写“{name}”。", en="Please fill in “{name}”."),
        "field.unknown_code": Text(
            zh="“{name}”的取值“{value}”不在代码表内，可用：{allowed}。",
            en="“{value}” is not a known code for “{name}”; allowed: {allowed}.",
        ),
        "field.too_long": Text(
            zh="“{name}”最多 {limit} 个字符，现有 {length} 个。",
            en="“{name}” may have at most {limit} characters, this has {length}.",
        ),
        "version.stale": Text(
            zh="此记录刚被他人修改（版本 {current}，您看到的是 {seen}）。请核对后重新提交，您填写的内容未丢失。",
            en="Someone changed this record meanwhile (version {current}, you saw {seen}). "
            "Check and send again; what you typed is kept.",
        ),
    }
)
