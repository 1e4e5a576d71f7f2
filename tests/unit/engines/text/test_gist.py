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
    ],
)  # fmt: skip
def test_names_numbers_and_doors_are_covered(text, secret):
    assert secret not in gist(text)
    assert "…" in gist(text)


@pytest.mark.parametrize(
    "text", ["停电了,什么时候来电", "上个月电费多了一百块", "电压只有190伏", "the meter runs too fast"]
)
def test_what_is_no_secret_is_shown_as_it_was_said(text):
    assert gist(text) == text


def test_it_is_one_short_line_and_a_name_at_the_cut_is_covered_too():
    assert len(gist("停电" * 500)) <= SHOWN + 1
    assert "\n" not in gist("停电\n了")
    assert "王小" not in gist("啊" * (SHOWN - 4) + "我叫王小明")
