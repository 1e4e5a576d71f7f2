"""What a questionnaire says when it refuses, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "instrument.draft_exists": Text(
        zh="此问卷已有一份草稿，请接着修改。", en="This questionnaire has a draft already; go on with it."
    ),
    "instrument.frozen": Text(
        zh="此版已发布或已放弃，不能修改。请从在用版本另起草稿。",
        en="This edition is published or discarded and cannot be changed. Start a draft from the one in force.",
    ),
    "instrument.title": Text(
        zh="请填写中文和英文标题，各不超过{limit}个字符。",
        en="Give a title in Chinese and in English, each of at most {limit} signs.",
    ),
    "instrument.unknown_key": Text(
        zh="第{number}题含有不认识的设置。题目不得预设答案（9.4-03）。",
        en="Question {number} has a setting nobody knows. No answer may be given beforehand (9.4-03).",
    ),
    "instrument.code": Text(
        zh="第{number}题的代码须以小写字母开头，只含小写字母、数字和下划线，不超过29个字符。",
        en="The code of question {number} begins with a small letter and holds small letters, digits and underscores, "
        "29 at most.",
    ),
    "instrument.code_twice": Text(
        zh="第{number}题的代码与前面的题目重复，请换一个。",
        en="The code of question {number} is that of an earlier question; choose another.",
    ),
    "instrument.kind": Text(
        zh="第{number}题请选择列出的题型。", en="Choose one of the listed kinds for question {number}."
    ),
    "instrument.kind_changed": Text(
        zh="第{number}题的代码在以前的版本中是另一种题型，答案不能混在一起。请删除此题，另加新题。",
        en="The code of question {number} stood for another kind of question in an earlier edition, and answers must "
        "not be mixed. Remove it and add a new question.",
    ),
    "instrument.overall": Text(
        zh="总体满意度须为五级量表：满意率（I39）和低分回访（9.4-04）以此为准。",
        en="The overall mark has five steps: the share of satisfied (I39) and the call to the dissatisfied (9.4-04) "
        "rest on it.",
    ),
    "instrument.no_overall": Text(
        zh="总体满意度（overall）不能删除：满意率（I39）和低分回访（9.4-04）以此为准。",
        en="The overall mark (overall) stays: the share of satisfied (I39) and the call to the dissatisfied (9.4-04) "
        "rest on it.",
    ),
    "instrument.weight": Text(
        zh="第{number}题的指数权重须为1%至100%，且只用于总体满意度以外的五级题。",
        en="The weight of question {number} is 1 % to 100 %, and only for marks of five steps other than the overall.",
    ),
    "instrument.weights": Text(
        zh="各题的指数权重合计须为100%，现为{percent}%（满意指数I40）。",
        en="The weights of the index come to {percent} %; together they must be 100 % (I40).",
    ),
    "instrument.no_index": Text(
        zh="此问卷不计入满意指数（I40），请删去各题的权重。",
        en="This questionnaire is no part of the index (I40); take the weights away.",
    ),
    "instrument.options": Text(
        zh="第{number}题：单选题须列出选项，其他题型的选项是固定的。",
        en="Question {number}: a question with one of several answers lists them, the others have theirs.",
    ),
    "instrument.option_texts": Text(
        zh="第{number}题：请列出{least}至{most}个选项，中英文都要写，各不超过{limit}个字符，不得重复。",
        en="Question {number}: list {least} to {most} options in Chinese and English, each of at most {limit} signs, "
        "none twice.",
    ),
    "instrument.option_na": Text(
        zh="第{number}题须有“说不清”一类的选项（na）：不得迫使客户选择（9.4-03）。",
        en="Question {number} needs an option such as “cannot say” (na): nobody is forced to choose (9.4-03).",
    ),
    "instrument.needed": Text(
        zh="第{number}题的“需答”只能为是或否。", en="Question {number} is either needed or not."
    ),
    "instrument.branch": Text(
        zh="第{number}题的提问条件须指向它前面的、总会问到的题目，并取其中一个选项。请调整顺序或条件。",
        en="Question {number} may hang on one answer to an earlier question that is always asked. Change the order or "
        "the condition.",
    ),
    "instrument.wording_zh": Text(
        zh="第{number}题缺中文题干，或超过{limit}个字。",
        en="Question {number} has no wording in Chinese, or one of more than {limit} signs.",
    ),
    "instrument.wording_en": Text(
        zh="第{number}题缺英文题干，或超过{limit}个字符。",
        en="Question {number} has no wording in English, or one of more than {limit} signs.",
    ),
    "instrument.too_many": Text(
        zh="问卷有{number}题，最多{most}题（9.4-01），请删减。",
        en="There are {number} questions; at most {most} are asked (9.4-01). Remove some.",
    ),
    "instrument.long_zh": Text(
        zh="第{number}题中文{length}字，建议不超过{limit}字，客户在手机上一眼能读完。",
        en="Question {number} has {length} signs in Chinese; {limit} at most read well on a phone.",
    ),
    "instrument.long_en": Text(
        zh="第{number}题英文{length}个字符，建议不超过{limit}个。",
        en="Question {number} has {length} signs in English; {limit} at most read well on a phone.",
    ),
    "instrument.unchanged": Text(
        zh="草稿与在用版本相同，无需发布。",
        en="The draft is the same as the edition in force; there is nothing to publish.",
    ),
    "instrument.changes": Text(
        zh="请写明改了什么、为什么，不超过{limit}个字。",
        en="Say what changes and why, in at most {limit} signs.",
    ),
    "instrument.past": Text(
        zh="生效日不能早于今天（{today}）。", en="It cannot be in force before today, {today}."
    ),
    "instrument.coming": Text(
        zh="第{edition}版将于{day}生效。请等它生效后再起草，或先撤回第{edition}版。",
        en="Edition {edition} comes into force on {day}. Draft the next one from that day on, or take edition {edition} "
        "back first.",
    ),
    "instrument.breaks": Text(
        zh="有{number}处修改会使结果与以前不可比。请确认，或改回原样。",
        en="After {number} of the changes figures no longer compare with earlier ones. Confirm it, or change them back.",
    ),
}

register(MESSAGES)
