"""Names are found by pieces and initials without being stored readably."""

from __future__ import annotations

import pytest

from gridvisit.domain.customers import search


def finds(query, *names):
    tokens = search.tokens_for(query)
    return bool(tokens) and set(tokens) <= search.tokens_of(names)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("张三", "张三"), ("zs", "张三"), ("ZS", "张三"), ("张", "张三"), ("sxh", "单小红"), ("济南钢铁", "济南钢铁有限公司"),
        ("济南钢铁", "济南明湖钢铁集团"), ("jngt", "济南钢铁有限公司"), ("明湖", "济南明湖钢铁集团"), ("ABC电子", "abc 电子厂"),
        ("買買提", "買買提·艾力"), ("三丰", "张三丰"),
    ],
)  # fmt: skip
def test_a_name_is_found(query, name):
    assert finds(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [("李四", "张三"), ("zx", "张三"), ("三", "张三"), ("", "张三"), ("济南热电", "济南钢铁")],
)
def test_another_name_is_not(query, name):
    assert not finds(query, name)


def test_a_contact_finds_its_customer():
    assert finds("周工", "明湖精密铸造有限公司", "周工")
