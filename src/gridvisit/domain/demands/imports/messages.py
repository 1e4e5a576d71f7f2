"""What is said of hotline files and of demands that wait to be completed, in both languages."""

from gridvisit.foundation.kernel.text import Text, register

MESSAGES: dict[str, Text] = {
    "demand.waits": Text(
        zh="尚不知是谁的诉求、在哪里或何时提出，不能派单。请先补充；涉及危险的可直接转抢修。",
        en="It is not known yet whose it is, where, or since when, so it is not sent on. Complete it first; a danger is "
        "handed over all the same.",
    ),
    "demand.nothing_lacks": Text(
        zh="此诉求不缺户号、地点或提出时间，无需补充。",
        en="This demand lacks neither account, place nor time; there is nothing to complete.",
    ),
    "demand.whose_elsewhere": Text(
        zh="该客户属于您管辖范围以外的单位，未关联。请由管辖该单位的指挥中心补充。",
        en="The customer belongs to a unit beyond yours and was not linked. The desk of that unit completes it.",
    ),
    "demand.customer_not_found": Text(
        zh="没有找到这位客户。请核对户号或户名；仍找不到的请填写地点，或向热线询问。",
        en="No such customer. Check number and name; if there is none, give the place or ask the hotline.",
    ),
    "demand.customer_several": Text(
        zh="找到不止一位客户（列出 {n} 位），请选择一位；不在其中的请写得更具体。",
        en="More than one customer fits ({n} are listed): choose one, or be more precise.",
    ),
    "demand.ticket_without_words": Text(
        zh="没有客户原话，不知客户要什么，本行未导入。请向热线补要受理内容后再导入。",
        en="Without the customer's words nobody knows what is wanted; this row was left out. Ask the hotline for them and "
        "import it again.",
    ),
    "demand.ticket_waits_whose": Text(
        zh="没有可用的户号和地点：已收下，列入“待补充”，时限照常计算，补充后才能派单。",
        en="Neither a known account nor a place: taken in, it waits under “To complete”. Its clocks run; it is sent on "
        "once completed.",
    ),
    "demand.ticket_waits_heard_at": Text(
        zh="不知客户何时提出：已收下，列入“待补充”；补充前时限从写明的那天零时起算，没有日期的从导入时起算。",
        en="Not known when the customer spoke: taken in, it waits under “To complete”. Until then its clocks run from the "
        "first minute of the day named, or from the import.",
    ),
}

register(MESSAGES)
