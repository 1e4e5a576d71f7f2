"""What this room says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "survey.used": Text(
        zh="此调查已提交，感谢您的回答。", en="This survey has been answered already. Thank you."
    ),
    "survey.expired": Text(
        zh="此链接已过期。如需反映情况，请拨打 95598。",
        en="This link has expired. To tell us something, call 95598.",
    ),
    "survey.bad_answer": Text(zh="请从列出的选项中选择。", en="Choose one of the listed options."),
    "survey.empty": Text(
        zh="请至少回答一个问题，或选择“不参加”。",
        en="Answer at least one question, or choose not to take part.",
    ),
    "survey.not_independent": Text(
        zh="您参与了走访或办理，调查须由他人进行。",
        en="You took part in the visit or the handling; another person asks.",
    ),
    "survey.frozen": Text(
        zh="问卷已在使用，不能修改，请另建新版。", en="This edition is in use and frozen; make a new one."
    ),
    "survey.not_above": Text(
        zh="低分客户须由上一级单位联系。", en="A dissatisfied customer is contacted by the level above."
    ),
    "survey.no_low_score": Text(zh="此份调查无需回访。", en="This answer needs no call."),
    "survey.text_needed": Text(zh="请写明客户所说。", en="Write down what the customer said."),
}

register(MESSAGES)
