"""Figures in words: the same text on screen, in the report, in the API and in downloads. Rounding happens only here."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from gridvisit.foundation.kernel.text import Text

NO_DATA = Text("没有数据", "no data")
TENTH, HUNDREDTH, WHOLE = Decimal("0.1"), Decimal("0.01"), Decimal(1)
SMALLEST = Decimal("0.0001")
HUNDRED = 100
SHARE = "%"

WORDS: dict[str, tuple[Decimal, Text, Text]] = {
    # unit: (step of rounding, one, many)
    "%": (TENTH, Text("{0} %", "{0} %"), Text("{0} %", "{0} %")),
    "customers": (WHOLE, Text("{0} 户", "{0} customer"), Text("{0} 户", "{0} customers")),
    "per100": (TENTH, Text("每百次 {0} 件", "{0} per 100"), Text("每百次 {0} 件", "{0} per 100")),
    "per10000": (TENTH, Text("每万次 {0} 件", "{0} per 10,000"), Text("每万次 {0} 件", "{0} per 10,000")),
    "WD": (TENTH, Text("{0} 个工作日", "{0} working day"), Text("{0} 个工作日", "{0} working days")),
    "points": (TENTH, Text("{0} 分", "{0} points"), Text("{0} 分", "{0} points")),
    "p": (SMALLEST, Text("p = {0}", "p = {0}"), Text("p = {0}", "p = {0}")),
    "kwh": (WHOLE, Text("{0} 千瓦时", "{0} kWh"), Text("{0} 千瓦时", "{0} kWh")),
    "yuan": (WHOLE, Text("{0} 元", "{0} yuan"), Text("{0} 元", "{0} yuan")),
    "perday": (HUNDREDTH, Text("每人每天 {0} 次", "{0} per day"), Text("每人每天 {0} 次", "{0} per day")),
    "hours": (HUNDREDTH, Text("{0} 小时", "{0} h"), Text("{0} 小时", "{0} h")),
    "times": (TENTH, Text("{0} 倍", "{0} times"), Text("{0} 倍", "{0} times")),
}
MORE_THAN = Text("超过 {0}", "more than {0}")
TINY = Text("p < 0.0001", "p < 0.0001")
BETWEEN_SHARES = Text("在 {0}% 至 {1}% 之间", "between {0} and {1} %")
BETWEEN = Text("在 {0} 至 {1} 之间", "between {0} and {1}")


def half_up(value: float | Decimal, step: Decimal) -> Decimal:
    """Return a value rounded half up to a step, as people round.

    >>> half_up(0.25, TENTH), half_up(Decimal("6.25"), TENTH), half_up(2.5, WHOLE)
    (Decimal('0.3'), Decimal('6.3'), Decimal('3'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(step, rounding=ROUND_HALF_UP)


def in_percent(top: float, bottom: float) -> Decimal:
    """Return a share in percent with one decimal, from its two sides, so that no float rounds twice.

    >>> in_percent(1, 16)
    Decimal('6.3')
    """
    return (Decimal(repr(top)) * HUNDRED / Decimal(repr(bottom))).quantize(TENTH, rounding=ROUND_HALF_UP)


def number(value: Decimal) -> str:
    """Return a number without needless zeros and with thousands apart.

    >>> number(Decimal("4.0")), number(Decimal("12345")), number(Decimal("0.50"))
    ('4', '12,345', '0.5')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value(
    amount: float | None, unit: str, lang: str, *, exact: Decimal | None = None, beyond: bool = False
) -> str:
    """Return a figure with its unit in words; None is "no data".

    >>> value(0.5, "%", "en"), value(1.0, "WD", "en"), value(3.0, "WD", "zh", beyond=True), value(None, "%", "en")
    ('50.0 %', '1 working day', '超过 3 个工作日', 'no data')
    """
    if amount is None:
        return NO_DATA.of(lang)
    step, one, many = WORDS[unit]
    if unit == SHARE:
        rounded = half_up(amount * HUNDRED, step) if exact is None else exact
        text = many.of(lang).format(rounded)
    elif unit == "p" and amount < float(SMALLEST):
        text = TINY.of(lang)
    else:
        rounded = half_up(amount, step)
        text = (one if rounded == 1 else many).of(lang).format(number(rounded))
    return MORE_THAN.of(lang).format(text) if beyond else text


def interval(low: float | None, high: float | None, unit: str, lang: str) -> str:
    """Return the interval in words, an empty text without one.

    >>> interval(0.2077, 0.9385, "%", "en"), interval(3.1, 6.94, "per100", "zh"), interval(None, None, "%", "en")
    ('between 20.8 and 93.9 %', '在 3.1 至 6.9 之间', '')
    """
    if low is None or high is None:
        return ""
    if unit == SHARE:
        words, sides = BETWEEN_SHARES, [half_up(side * HUNDRED, TENTH) for side in (low, high)]
        return words.of(lang).format(*sides)
    step = WORDS[unit][0]
    return BETWEEN.of(lang).format(*(number(half_up(side, step)) for side in (low, high)))
