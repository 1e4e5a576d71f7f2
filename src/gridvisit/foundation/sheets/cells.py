"""From what stands in a cell to a typed value, forgiving in form, strict in meaning."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.foundation.kernel.text import Text

if TYPE_CHECKING:
    from gridvisit.foundation.sheets.columns import Column

EXACT_UP_TO = 10**15  # a spreadsheet keeps 15 digits of a number
SERIALS = range(18_264, 73_051)  # spreadsheet days of 1950-01-01 … 2099-12-31
EPOCH = date(1899, 12, 30)
YEARS = range(1950, 2100)
KEPT = 4096  # distinct cells remembered per column
_DATE = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_MOMENT = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[ T]*"
    r"(\d{1,2})\s*[:时点]\s*(\d{1,2})分?(?::(\d{1,2})(?:\.\d+)?)?秒?$"
)
# As other systems write one: with its offset, in digits only, as the bare number of a spreadsheet.
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$")
_SERIAL = re.compile(r"^\d{5}\.\d+$")
MINUTES = 24 * 60  # of a day, which a spreadsheet counts as 1
_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SPLIT = re.compile(r"[、,，;；/\s]+")
_UNITS = re.compile(r"(kva|kw|千伏安|千瓦|,|，|\s)", re.IGNORECASE)
_YES = {"是", "y", "yes", "true", "1", "有", "√", "对"}
_NO = {"否", "n", "no", "false", "0", "无", "×", "不"}


class BadCell(Exception):  # noqa: N818 - it is an answer about a cell
    """A cell that cannot be read: code and facts of the problem."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Noted(Exception):  # noqa: N818
    """A cell that was read after putting it right: the value, and what was done."""

    def __init__(self, reading: Any, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.reading = reading
        self.code = code
        self.facts = facts


def parser_for(column: Column) -> Callable[[Any], Any]:
    """Return the function that reads the cells of a column."""
    make = {
        "text": _text, "digits": _digits, "code": _code, "codes": _codes, "date": _date, "decimal": _decimal,
        "number": _number, "flag": _flag, "moment": _moment,
    }[column.kind]  # fmt: skip
    return make(column)


def plain(cell: Any) -> str:
    """Return what stands in a cell as text, without invisible signs and outer blanks. Raises BadCell for a formula."""
    if isinstance(cell, str):
        text = cell.strip()
    elif isinstance(cell, float):
        text = str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_UP_TO else repr(cell)
    elif isinstance(cell, datetime):
        text = cell.date().isoformat()
    else:
        text = str(cell).strip()
    if not text.isprintable():
        text = "".join(
            sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
        )
        text = " ".join(text.split())
    if text[:1] in "=＝" and len(text) > 1:
        raise BadCell("cell.formula")
    return text


def _text(column: Column) -> Callable[[Any], str]:
    limit, name = column.limit, column.label

    def read(cell: Any) -> str:
        text = plain(cell)
        if len(text) > limit:
            raise BadCell("field.too_long", name=name, limit=limit, length=len(text))
        return text

    return read


def _digits(column: Column) -> Callable[[Any], str]:
    limit, name = column.limit, column.label

    def read(cell: Any) -> str:
        if isinstance(cell, float) and not (cell.is_integer() and 0 <= cell < EXACT_UP_TO):
            raise BadCell("cell.scientific", value=f"{cell:g}")
        text = plain(cell).strip("'’`")
        if text.isascii() and text.isdigit() and len(text) <= limit:
            return text
        narrow = "".join(unicodedata.normalize("NFKC", text).split())
        if "e+" in narrow.lower():
            raise BadCell("cell.scientific", value=narrow[:30])
        if len(narrow) > limit:
            raise BadCell("field.too_long", name=name, limit=limit, length=len(narrow))
        if narrow != text:
            raise Noted(narrow, "cell.made_narrow", value=narrow[:4] + "…")
        return narrow

    return read


def _code(column: Column) -> Callable[[Any], str]:
    find = _finder(column)

    def read(cell: Any) -> str:
        return find(plain(cell))

    return _remembering(read)


def _codes(column: Column) -> Callable[[Any], tuple[str, ...]]:
    find = _finder(column)

    def read(cell: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(find(part) for part in _SPLIT.split(plain(cell)) if part))

    return _remembering(read)


def _finder(column: Column) -> Callable[[str], str]:
    known: dict[str, str] = {}
    for code, zh, en in column.options:
        for word in (code, zh, en, zh.split("（", maxsplit=1)[0]):
            known.setdefault(_bare(word), code)
    shown = [zh for _code, zh, _en in column.options]
    labels = {code: Text(zh=zh, en=en) for code, zh, en in column.options}
    name = column.label

    def find(text: str) -> str:
        code = known.get(_bare(text))
        if code is not None:
            return code
        if not text or text in "-—无":
            return ""
        near = difflib.get_close_matches(text, [*shown, *known], n=1, cutoff=0.5)
        if near:
            code = known.get(_bare(near[0]), near[0])
            raise BadCell(
                "cell.unknown_code_near", name=name, value=text[:40], near=labels.get(code, near[0])
            )
        raise BadCell("field.unknown_code", name=name, value=text[:40], allowed=list(labels.values()))

    return find


def _bare(word: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).casefold()


def _date(column: Column) -> Callable[[Any], date]:
    name = column.label

    def read(cell: Any) -> date | None:
        if isinstance(cell, datetime):
            return _sane(cell.date(), name)
        if isinstance(cell, date):
            return _sane(cell, name)
        if isinstance(cell, float) and cell.is_integer() and int(cell) in SERIALS:
            return EPOCH + timedelta(days=int(cell))
        text = unicodedata.normalize("NFKC", plain(cell))
        if text in {"-", "—"}:
            return None
        found = _DATE.match(text) or _DAY.match(text)
        if found is None:
            raise BadCell("cell.date", name=name, value=text[:30])
        try:
            return _sane(date(*(int(part) for part in found.groups())), name)
        except ValueError:
            raise BadCell("cell.no_such_day", name=name, value=text[:30]) from None

    return _remembering(read)


def _moment(column: Column) -> Callable[[Any], datetime]:
    name = column.label

    def read(cell: Any) -> datetime | None:
        if isinstance(cell, datetime):
            return _aware(cell, name)
        if isinstance(cell, float) and int(cell) in SERIALS:
            return _aware(datetime.combine(EPOCH, time()) + timedelta(minutes=round(cell * MINUTES)), name)
        text = unicodedata.normalize("NFKC", plain(cell))
        if text in {"-", "—"}:
            return None
        if _SERIAL.match(text):
            return read(float(text))
        found = _MOMENT.match(text) or _DIGITS.match(text)
        if found is None and not _ISO.match(text):
            raise BadCell("cell.moment", name=name, value=text[:30])
        try:
            if found is None:
                return _aware(datetime.fromisoformat(text), name)
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return _aware(datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI), name)
        except ValueError:
            raise BadCell("cell.no_such_day", name=name, value=text[:30]) from None

    return _remembering(read)


def _aware(moment: datetime, name: Text) -> datetime:
    """Return a moment on the Shanghai clock: a table knows no other."""
    _sane(moment.date(), name)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _sane(day: date, name: Text) -> date:
    if day.year not in YEARS:
        raise BadCell("cell.date", name=name, value=day.isoformat())
    return day


def _decimal(column: Column) -> Callable[[Any], Decimal]:
    name = column.label

    def read(cell: Any) -> Decimal | None:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if not math.isfinite(cell):
                raise BadCell("cell.number", name=name, value=str(cell))
            return Decimal(str(round(cell, 2)))
        text = _UNITS.sub("", unicodedata.normalize("NFKC", plain(cell)))
        if text in {"", "-", "—"}:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise BadCell("cell.number", name=name, value=text[:30]) from None
        if not value.is_finite() or abs(value.adjusted()) > 12:  # noqa: PLR2004 - more digits than any quantity here
            raise BadCell("cell.number", name=name, value=text[:30])
        return value.quantize(Decimal("0.01"))

    return _remembering(read)


def _number(column: Column) -> Callable[[Any], float]:
    name = column.label

    def read(cell: Any) -> float:
        try:
            value = (
                float(cell)
                if isinstance(cell, (int, float))
                else float(unicodedata.normalize("NFKC", plain(cell)))
            )
        except ValueError:
            raise BadCell("cell.number", name=name, value=str(cell)[:30]) from None
        if not math.isfinite(value):
            raise BadCell("cell.number", name=name, value=str(cell)[:30])
        return value

    return read


def _flag(column: Column) -> Callable[[Any], bool]:
    name = column.label

    def read(cell: Any) -> bool:
        if isinstance(cell, bool):
            return cell
        text = _bare(plain(cell))
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise BadCell("cell.flag", name=name, value=text[:30])

    return _remembering(read)


def _remembering(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    kept: dict[Any, Any] = {}

    def remembered(cell: Any) -> Any:
        try:
            return kept[cell]
        except KeyError:
            value = read(cell)
            if len(kept) < KEPT:
                kept[cell] = value
            return value

    return remembered
