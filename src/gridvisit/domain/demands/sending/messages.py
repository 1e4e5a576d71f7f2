"""What is said of an answer that waits, was taken back, or could not go."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "answer.on_its_way": Text(
        zh="此诉求已有一份答复等待发出（{at}）。请先撤回那份答复，或等它发出。",
        en="An answer to this demand is about to go out ({at}). Take that one back first, or wait until it has gone.",
    ),
    "answer.gone": Text(
        zh="答复已于 {at} 发出，不能再撤回。如内容有误，请电话告知客户并在“办理过程”中写明；未办结的可由核实人重开。",
        en="The answer went out at {at} and cannot be taken back. If it is wrong, call the customer and write down what "
        "you said; who verifies it can reopen the demand.",
    ),
    "answer.other_since": Text(
        zh="其间该诉求已另行答复。",
        en="The demand was answered in another way meanwhile.",
    ),
    "answer.not_yours": Text(
        zh="只有写答复的人能撤回它。请联系写答复的人。",
        en="Only who wrote the answer can take it back. Ask that person.",
    ),
    "demand.answer_not_sent": Text(
        zh="诉求 {number} 的答复没有发出：{why}请打开诉求取回内容后重新处理。",
        en="Your answer to demand {number} did not go out: {why} Open the demand, take the words back and try again.",
    ),
}

register(MESSAGES)
