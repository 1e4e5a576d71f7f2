"""What the customer page says when it cannot take something, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "demand.portal_words": Text(zh="请写下您要反映的事情。", en="Please write what it is about."),
    "demand.portal_place": Text(
        zh="请填写地点或户号，我们才知道去哪里看。",
        en="Give the place or your account number, so that we know where.",
    ),
    "demand.portal_contact": Text(
        zh="请留下联系电话；不愿留下请勾选“不具名”。",
        en="Leave a number to call, or tick that you wish to stay unnamed.",
    ),
    "demand.portal_busy": Text(
        zh="现在提交的人太多，您写的内容还在本页。请稍后再试，或拨打 {hotline}。",
        en="Too much is coming in just now; your words are still on this page. Try again later or call {hotline}.",
    ),
}

register(MESSAGES)
