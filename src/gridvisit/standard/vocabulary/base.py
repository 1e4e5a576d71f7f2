"""The shape of every code list: a code that is stored, a zh and an en label that are shown."""

from __future__ import annotations

from enum import StrEnum, nonmember
from typing import TYPE_CHECKING, Any, Self


class _Label:
    """`Channel.ONSITE.label("zh")` on a member, `Channel.label("onsite", "zh")` on the list."""

    def __get__(self, member: Vocabulary | None, owner: type[Vocabulary]) -> Any:
        if member is None:
            return owner.label_of
        return member.text


class Vocabulary(StrEnum):
    """A closed list of codes. Members are plain strings, so they are stored and compared as such.

    >>> class Colour(Vocabulary):
    ...     RED = "red", "红", "Red"
    >>> Colour.RED.label("zh"), Colour.label("red", "en"), Colour.choices()
    ('红', 'Red', [('red', 'Red')])
    """

    zh: str
    en: str
    if TYPE_CHECKING:
        label: Any  # a text on a member, a function on the list
    else:
        label = nonmember(_Label())
    do_not_call_in_templates = nonmember(value=True)  # Django templates would call the class

    def __new__(cls, code: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh = zh
        member.en = en
        return member

    def text(self, lang: str = "zh") -> str:
        """Return the label in `lang` ("zh", "zh-hans", "en", …); anything but English is shown in Chinese."""
        return self.en if lang.lower().startswith("en") else self.zh

    @classmethod
    def label_of(cls, code: str | None, lang: str = "zh") -> str:
        """Return the label of a stored code; an unknown code is shown as it is, an empty one as ''."""
        if not code:
            return ""
        try:
            return cls(code).text(lang)
        except ValueError:
            return str(code)

    @classmethod
    def choices(cls, lang: str = "en") -> list[tuple[str, str]]:
        """Return (code, label) pairs in the order of the list, for model and form fields."""
        return [(member.value, member.text(lang)) for member in cls]

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Return all codes in order."""
        return tuple(member.value for member in cls)

    @classmethod
    def has(cls, code: object) -> bool:
        """Say whether `code` is one of the list."""
        return code in cls._value2member_map_
