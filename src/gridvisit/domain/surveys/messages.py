"""What this room says when it refuses, in both languages."""

from gridvisit.domain.surveys.instruments import messages as _instruments  # noqa: F401 - registers its own
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
    "survey.not_above": Text(
        zh="低分客户须由上一级单位联系。", en="A dissatisfied customer is contacted by the level above."
    ),
    "survey.no_low_score": Text(zh="此份调查无需回访。", en="This answer needs no call."),
    "survey.text_needed": Text(zh="请写明客户所说。", en="Write down what the customer said."),
    "survey.rated_unit": Text(
        zh="您属于被评价的单位，调查须由其他单位的人员进行。",
        en="You belong to the unit that is rated; somebody of another unit asks.",
    ),
    "survey.not_by_phone": Text(
        zh="此份调查未抽中电话调查，请等待客户通过链接作答。",
        en="This invitation was not drawn for the phone; the customer answers by the link.",
    ),
    "survey.call_outcome": Text(
        zh="请选择列出的呼叫结果。", en="Choose one of the listed results of the call."
    ),
    "survey.call_back": Text(
        zh="请写明约定再拨的时间，须晚于现在。", en="Give the time to call again; it lies in the future."
    ),
    "wave.move_not_allowed": Text(
        zh="当前状态“{state}”不能做这一步。", en="This is not possible while the survey is “{state}”."
    ),
    "wave.title": Text(zh="请写标题，最多{limit}个字。", en="Give a title of at most {limit} signs."),
    "wave.about": Text(zh="请选择调查对象。", en="Choose whom the survey asks."),
    "wave.frame_days": Text(zh="截止日早于起始日。", en="The last day lies before the first."),
    "wave.size": Text(zh="样本量须在1至{limit}之间。", en="The sample holds 1 to {limit}."),
    "wave.ends_past": Text(zh="调查截止日须晚于今天。", en="The survey ends after today."),
    "wave.ends_late": Text(zh="调查最长{limit}天。", en="A survey lasts at most {limit} days."),
    "wave.instrument": Text(zh="请选择在用的问卷版本。", en="Choose a questionnaire in use."),
    "wave.phoned_share": Text(
        zh="电话调查比例须在{least}%至100%之间（9.4-01）。",
        en="The share by phone is {least} % to 100 % (9.4-01).",
    ),
    "wave.own_approval": Text(
        zh="设计人不能批准或发布自己的调查，请由他人办理。",
        en="Whoever designed a survey neither approves nor publishes it; somebody else does.",
    ),
    "wave.rated": Text(
        zh="您属于被评价的单位，不能参与组织此次调查。",
        en="You belong to a unit this survey rates; you have no part in making it.",
    ),
    "wave.over": Text(zh="调查截止日{ends}已到。", en="The survey ended on {ends}."),
    "wave.frame_large": Text(
        zh="抽样框有{n}个，上限{limit}个，请缩小范围。",
        en="The frame holds {n}, the limit is {limit}; narrow it.",
    ),
    "wave.frame_empty": Text(
        zh="抽样框中没有可调查的对象，请检查起止日期和单位。",
        en="There is nobody to ask in the frame; check days and unit.",
    ),
    "wave.reason": Text(zh="请写明取消原因。", en="Give the reason for cancelling."),
}

register(MESSAGES)
