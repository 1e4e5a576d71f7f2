"""The first words of a demand in a list point to nobody."""

import pytest

from gridvisit.engines.text.gist import SHOWN, gist


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("我叫王小明,表走快了", "王小明"), ("我是李建国，家里没电", "李建国"), ("张先生家停电", "张先生"),
        ("柳园村老刘家没电", "老刘"), ("电话13800001234,没电", "13800001234"), ("户号 3701 0000 12345 停电", "3701"),
        ("请回电0531-8660 1234", "8660"), ("身份证37010119900101123X", "370101"), ("12号楼3单元501没电", "501"),
        ("联系人：赵敏,灯一闪一闪", "赵敏"), ("发到abc@mail.com", "abc@"), ("鲁A12345挡住了箱变", "A12345"),
        ("my name is John Smith, no power", "Smith"), ("Mrs. Brown has no power", "Brown"),
        ("no power at 12 Willow Street", "Willow"), ("王师傅态度恶劣", "王"), ("刘桂花家没电", "桂花"), ("刘桂花,家里没电", "桂花"), ("孙大海的表校一下", "大海"),
        ("赵四方电话打不通", "四方"), ("no power for Mary Brown", "Mary"), ("家住柳园村3组17号,停电", "17"),
        ("王小明反映家里停电", "小明"), ("客户张建国来电反映电费过高", "建国"), ("用户李四称家中停电", "李四"),
        ("来电人刘芳反映表坏了", "刘芳"), ("本人王小明，家住村口", "小明"), ("王小明：家里停电", "小明"), ("王小明。停电", "小明"),
        ("我是柳园村的王小明", "小明"), ("住在3号楼的陈静说没电", "陈静"), ("电工周强态度恶劣", "周强"), ("我叫 王小明", "小明"),
        ("举报人吴刚，说有人收红包", "吴刚"), ("电话一三八零零零零一二三四", "一二三四"),
    ],
)  # fmt: skip
def test_names_numbers_and_doors_are_covered(text, secret):
    assert secret not in gist(text)
    assert "…" in gist(text)


@pytest.mark.parametrize(
    "text",
    [
        "停电了,什么时候来电",
        "客户要求查表",
        "用户连续停电两天",
        "高压线断了",
        "常停电怎么办",
        "客户反映电费过高",
        "上个月电费多了一百块",
        "电压只有190伏",
        "the meter runs too fast",
    ],
)
def test_what_is_no_secret_is_shown_as_it_was_said(text):
    assert gist(text) == text


def test_it_is_one_short_line_and_a_name_at_the_cut_is_covered_too():
    assert len(gist("停电" * 500)) <= SHOWN + 1
    assert "\n" not in gist("停电\n了")
    assert "王小" not in gist("啊" * (SHOWN - 4) + "我叫王小明")
