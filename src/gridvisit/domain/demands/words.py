"""How long is left, in words (4.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from gridvisit.foundation.kernel.text import Text

_MINUTE = timedelta(minutes=1)


def left(at: datetime, now: datetime) -> Text:
    """Return in words how long is left until `at`, or how long it is over.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 4, tzinfo=UTC)
    >>> left(noon + timedelta(minutes=72), noon)
    Text(zh='还有1小时12分', en='1 h 12 min left')
    >>> left(noon - timedelta(days=2, hours=3), noon).en
    'over by 2 d 3 h'
    """
    minutes = int(abs(at - now) / _MINUTE)
    days, hours = divmod(minutes // 60, 24)
    if days:
        span = Text(
            zh=f"{days}天{f'{hours}小时' if hours else ''}", en=f"{days} d{f' {hours} h' if hours else ''}"
        )
    elif hours:
        span = Text(zh=f"{hours}小时{minutes % 60}分", en=f"{hours} h {minutes % 60} min")
    else:
        span = Text(zh=f"{minutes}分钟", en=f"{minutes} min")
    if at < now:
        return Text(zh=f"已超时{span.zh}", en=f"over by {span.en}")
    return Text(zh=f"还有{span.zh}", en=f"{span.en} left")
