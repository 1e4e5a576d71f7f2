"""What this room says, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "inbox.digest": Text(zh="上班摘要：{shift}", en="Digest at the start of your shift, {shift}"),
    "inbox.hours_invalid": Text(
        zh="请填写一天内的时间，如 07:30。", en="Give times of the day, such as 07:30."
    ),
}

register(MESSAGES)
