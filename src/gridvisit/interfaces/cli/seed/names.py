"""Invented people and firms. The places are real, nobody in them is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = "安宁和平静远清晨明朗志诚文博思源海川雨桐子涵立新建华春晓秋实嘉树云帆晓峰丽娟秀英国强玉兰桂芳少华雪梅德顺庆丰"
FIRM_HEADS = (
    "鲁北恒信 齐源瑞丰 乌河新材 马踏湖 博海精工 渔洋 惠泽东岳 金田盛和 起凤 荆家 唐华 果里 新城 索镇 中鲁 天誉 联创 "
    "桓创 宏盛 百川 晟泰 兴润"
).split()
FIRM_KINDS = (
    ("机械制造有限公司", "C34"), ("化工有限公司", "C26"), ("塑料制品厂", "C29"), ("纺织有限公司", "C17"),
    ("食品有限公司", "C14"), ("建材有限公司", "C30"), ("电子科技有限公司", "C39"), ("包装制品有限公司", "C22"),
    ("物流有限公司", "G54"), ("商贸有限公司", "F51"), ("农业合作社", "A01"), ("冷链仓储有限公司", "G59"),
)  # fmt: skip
BODIES = (
    ("人民医院", "Q84"), ("中医院", "Q84"), ("第一中学", "P83"), ("实验小学", "P83"), ("自来水厂", "D46"),
    ("融媒体中心", "R87"), ("燃气门站", "D45"), ("政务服务中心", "S92"), ("污水处理厂", "D46"), ("养老服务中心", "Q85"),
)  # fmt: skip
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@cache
def places() -> dict[str, Any]:
    """Return the real county: towns, villages and its centre."""
    text = Path(__file__).with_name("places.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@dataclass
class Names:
    """A stream of invented names; the same seed gives the same people."""

    rnd: Random

    def person(self) -> str:
        """Return a person's name of two or three signs."""
        given = "".join(self.rnd.sample(GIVEN, self.rnd.choice((1, 2, 2, 2))))
        return self.rnd.choice(SURNAMES) + given

    def mobile(self) -> str:
        """Return a mobile number of a block that is not in use (199 0000 ….)."""
        return f"1990000{self.rnd.randrange(10_000):04d}"

    def firm(self) -> tuple[str, str]:
        """Return a firm's name and industry."""
        head = self.rnd.choice(FIRM_HEADS) + self.rnd.choice("东西南北中新和顺达通利安康源")
        kind, industry = self.rnd.choice(FIRM_KINDS)
        return f"桓台{head}{kind}", industry

    def uscc(self) -> str:
        """Return a unified social credit code with its check digit (GB 32100)."""
        body = "91370321MA" + "".join(self.rnd.choice(LETTERS) for _ in range(7))
        total = sum(LETTERS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
        return body + LETTERS[(31 - total % 31) % 31]

    def place(self, town: dict[str, Any]) -> tuple[str, float, float]:
        """Return an address in `town` and a point near the county's centre (WGS84)."""
        county = places()
        village = self.rnd.choice(town["villages"])
        index = county["towns"].index(town)
        angle_lat = county["lat"] + ((index % 3) - 1) * 0.05 + self.rnd.uniform(-0.018, 0.018)
        angle_lng = county["lng"] + ((index // 3) - 1) * 0.06 + self.rnd.uniform(-0.02, 0.02)
        where = f"{county['province']}{county['city']}{county['county']}{town['name']}{village}"
        address = f"{where}{self.rnd.randrange(1, 400)}号"
        return address, round(angle_lat, 6), round(angle_lng, 6)
