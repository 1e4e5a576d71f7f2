"""What each signal says, in both languages. It says what was seen and never what it means."""

from gridvisit.foundation.kernel.text import Text, register

SIGNALS: dict[str, Text] = {
    "quiet": Text("几乎没有诉求", "Hardly any demand"),
    "texts": Text("记录文字雷同", "Look-alike texts"),
    "photos": Text("照片曾出现过", "Photo seen before"),
    "codes": Text("确认码号码存疑", "Codes from doubtful numbers"),
    "address": Text("多户从同一网络地址答复", "One network address for many"),
    "tours": Text("行程不可能", "Impossible tour"),
    "stays": Text("停留过短", "Very short stays"),
    "denied": Text("客户称未走访", "Visit denied by customers"),
    "together": Text("诉求少且被否认", "Few demands and denials"),
    "hours": Text("时间扎堆", "Heaped times"),
}
"""Names of the signals; their order is that of the list."""

HINTS: dict[str, Text] = {
    "quiet_least": Text("诉求检验最少走访数", "Least visits for the test of demands"),
    "spread_least": Text("人与人之间的最小差异", "Least difference between people"),
    "alarm": Text("可接受的误报比例", "False alarms accepted"),
    "denied_base": Text("客户记错的比例", "Customers who forget"),
    "denied_weight": Text("上述比例相当于多少份答复", "Answers that share weighs as much as"),
    "denied_least": Text("多次被否认的最少次数", "Least denials that speak of a visitor"),
    "text_chars": Text("参与比较的最少字数", "Least characters compared"),
    "text_alike": Text("文字相似度", "Likeness of texts"),
    "text_common": Text("视为套话的使用人比例", "Users that make a phrase common"),
    "text_copies": Text("雷同文字份数", "Look-alike texts"),
    "text_share": Text("雷同文字占比", "Share of look-alike texts"),
    "photo_bits": Text("照片指纹最大差异位数", "Bits by which looks may differ"),
    "photo_apart": Text("视为同一地点的距离", "Distance taken as one place"),
    "photo_repeats": Text("重复照片张数", "Repeated photos"),
    "photo_share": Text("重复照片占比", "Share of repeated photos"),
    "speed": Text("行程速度上限", "Fastest travel"),
    "tour_pairs": Text("不可能行程段数", "Impossible ways"),
    "tour_share": Text("不可能行程占比", "Share of impossible ways"),
    "stay": Text("最短停留", "Shortest stay"),
    "stay_share": Text("停留过短占比", "Share of short stays"),
    "round_share": Text("整五分钟占比", "Share of whole five minutes"),
    "burst": Text("集中补录时段", "Span of writing in one go"),
    "burst_share": Text("集中补录占比", "Share written in one go"),
    "number_age": Text("号码须早于发送多久设置", "Age of a number before a code is sent"),
    "code_least": Text("走访人员号码确认次数", "Codes from the visitor's own numbers"),
    "code_share": Text("存疑号码占确认码的比例", "Share of doubtful numbers among codes"),
    "code_parties": Text("同一号码确认的地点数", "Places confirmed by one number"),
    "address_places": Text("同一网络地址答复的地点数", "Places answered from one network address"),
    "address_share": Text("该地址用于本人客户的比例", "Share of that address among his customers"),
    "address_days": Text("网络地址散列保存天数", "Days a network address is kept, as a hash"),
    "points_address": Text("分值：同一网络地址答复", "Points: one network address"),
    "points_codes": Text("分值：确认码号码存疑", "Points: codes from doubtful numbers"),
    "points_quiet": Text("分值：几乎没有诉求", "Points: hardly any demand"),
    "points_denied": Text("分值：多次被否认", "Points: denied more than by chance"),
    "points_together": Text("分值：诉求少且被否认", "Points: few demands and denials"),
    "points_once": Text("分值：个别被否认", "Points: denied now and then"),
    "points_texts": Text("分值：文字雷同", "Points: look-alike texts"),
    "points_photos": Text("分值：照片重复", "Points: photos seen before"),
    "points_tours": Text("分值：行程不可能", "Points: impossible tour"),
    "points_stays": Text("分值：停留过短", "Points: short stays"),
    "points_hours": Text("分值：时间扎堆", "Points: heaped times"),
    "look_at": Text("建议核查的分值线", "Points from which to look"),
    "look_visits": Text("每人建议核查的走访数", "Visits to look at per person"),
    "look_back": Text("信号回看天数", "Days looked back"),
    "hearing": Text("听取本人说明的期限", "Time to be heard"),
    "decide_within": Text("核查办结期限", "Time to decide"),
    "appeal_within": Text("申诉期限", "Time to appeal"),
}
"""Names of the limits (hints of 9.2-04)."""

register(
    {
        "truth.quiet": Text(
            zh="{n}次走访只登记了{demands}条诉求，同类走访预期约{expected}条；如实走访出现这种情况的概率约为{chance}。",
            en="{n} visits brought {demands} demands, visits of the same kind about {expected}; the chance of this in "
            "honest work is about {chance}.",
        ),
        "truth.texts": Text(
            zh="{n}份自由文字中有{copies}份（{share}）与此前其他客户的记录相似度达{alike}以上。",
            en="{copies} of {n} free texts ({share}) are {alike} or more like an earlier text about another customer.",
        ),
        "truth.photos": Text(
            zh="{n}张照片中有{repeats}张曾在其他走访中出现，其中{exact}张完全相同；同一栋楼的照片不计。",
            en="{repeats} of {n} photos were seen on another visit before, {exact} of them byte for byte; photos of "
            "the same building are not counted.",
        ),
        "truth.codes": Text(
            zh="{n}次走访有客户确认码，其中{own}次的码发到走访人员自己或刚由其设置的号码；同一号码最多为{shared}处客户确认。",
            en="{n} visits have a customer's code; {own} of these codes went to a number that was the visitor's own or "
            "had just been set by him. One number confirmed at {shared} places at most.",
        ),
        "truth.address": Text(
            zh="{n}次走访有客户通过链接答复，其中{places}处的答复来自同一网络地址，其他人员的客户很少使用该地址。多户也可能共用运营商的一个地址，不能单凭此认定。",
            en="Customers of {n} visits answered by link, at {places} places from one network address hardly used by "
            "customers of others. A carrier may put many customers behind one address: it proves nothing alone.",
        ),
        "truth.tours": Text(
            zh="{n}段相邻行程中有{pairs}段时间重叠或需要超过{speed}公里/小时（最快{fastest}公里/小时），已扣除定位误差。",
            en="{pairs} of {n} ways between visits overlap or need more than {speed} km/h (at most {fastest} km/h), "
            "the error of the positions taken off.",
        ),
        "truth.stays": Text(
            zh="{n}次上门走访中有{short}次停留不足{minutes}分钟。",
            en="{short} of {n} on-site visits lasted less than {minutes} minutes.",
        ),
        "truth.denied": Text(
            zh="问及{asked}位客户，{denied}位说没有人来过；如实走访出现这种情况的概率约为{chance}。",
            en="Of {asked} customers asked, {denied} said that nobody came; the chance of this in honest work is about "
            "{chance}.",
        ),
        "truth.together": Text(
            zh="{n}次走访登记{demands}条诉求，同类走访预期约{expected}条；问及{asked}位客户，{denied}位说没有人来过。单独看都不少见，"
            "如实走访同时出现这两种情况的概率约为{chance}。",
            en="{n} visits brought {demands} demands, visits of the same kind about {expected}; of {asked} customers "
            "asked, {denied} said that nobody came. Neither is rare alone; the chance of both in honest work is about "
            "{chance}.",
        ),
        "truth.hours": Text(
            zh="{n}次走访中，{round}始于5分钟整，{burst}在收工后集中补录。",
            en="Of {n} visits, {round} began on a whole five minutes and {burst} were written down in one go at the "
            "end of the day.",
        ),
    }
)
