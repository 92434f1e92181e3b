"""Offices that report, made up: name, place, what they call themselves, and the head of their report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from training.narratives.figures import han_date

Told = dict[str, str | int | float | bool | None]
# Syllables that place names are made of; a likeness to a real place is chance.
_FIRST = "安保昌德丰福高广海河红华怀嘉江金静开临龙隆茂明宁平清庆泉仁荣瑞顺泰通望文祥新兴秀永玉云泽"
_SECOND = "坝滨川春东峰岗谷和湖化环津康岭陵门宁坪桥泉沙潭塘亭湾溪阳原源州"
_BUREAUS = (
    "财政局", "教育局", "公安局", "民政局", "司法局", "水利局", "统计局", "审计局", "林业局", "商务局", "农业农村局",
    "交通运输局", "应急管理局", "自然资源局", "医疗保障局", "卫生健康委员会", "发展和改革委员会", "市场监督管理局",
    "人力资源和社会保障局", "住房和城乡建设局", "文化和旅游局", "退役军人事务局", "人民政府办公室", "气象局",
    "人民政府", "人民政府", "残疾人联合会", "机关事务服务中心",
)  # fmt: skip
_SELF = (
    ("街道办事处", "我街道"), ("人民政府办公室", "我办"), ("委员会", "我委"), ("联合会", "我会"), ("中心", "本中心"),
    ("局", "我局"),
)  # fmt: skip
_CODES = "0123456789"


@dataclass(frozen=True)
class Reporter:
    """Who reports on which year, and when it was issued."""

    name: str
    place: str
    """The place alone, without its rank: 云溪 of 云溪县财政局."""
    self: str
    """What it calls itself: 我局, 我县."""
    year: int
    issued: date

    def head(self, name: str, style: str, rng: Random) -> tuple[str, Told]:
        """A part of the head as printed, and the facts that it states."""
        if name == "organization":
            return self.name, {"organization": self.name, "year": self.year}
        if name == "title":
            words = rng.choice(("政府信息公开工作年度报告", "政府信息公开工作年度报告", "政府信息公开年度报告"))
            text = f"{self.name}{self.year}年{words}"
            return text, {"title": text, "organization": self.name, "year": self.year}
        if name == "issued":
            text = han_date(self.issued) if style == "han" else self.issued.isoformat()
            return text, {"issued_on": self.issued.isoformat()}
        if name == "period":
            first, last = f"{self.year}年1月1日", rng.choice((f"{self.year}年12月31日", "12月31日"))
            joined = f"{first}起{rng.choice(('', '，'))}至{last}止" if style == "from" else f"{first}至{last}"
            return joined, {"period_start": f"{self.year}-01-01", "period_end": f"{self.year}-12-31", "year": self.year}
        return self._contact(name, rng)

    def word(self, name: str, rng: Random) -> str:
        if name == "code":
            return "".join(rng.choice(_CODES) for _ in range(9)) + f"/{self.year}-00{rng.randint(100, 999)}"
        if name == "clock":
            text = f"{rng.randint(8, 18):02d}:{rng.randint(0, 59):02d}"
            return text + rng.choice(("", f":{rng.randint(0, 59):02d}"))
        years = {"year": self.year, "prior": self.year - 1, "next": self.year + 1}
        return str(years[name]) if name in years else {"self": self.self, "place": self.place}[name]

    def _contact(self, name: str, rng: Random) -> tuple[str, Told]:
        if name == "address":
            street = (
                f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}{rng.choice(('路', '大道', '街'))}{rng.randint(1, 299)}号"
            )
            text = street + rng.choice(("", "", f"{rng.randint(2, 9)}楼", "，行政中心2号楼", "（县政府院内）"))
            return text, {"contact_address": text}
        text = {
            "postcode": f"{rng.randint(110000, 859999)}",
            "phone": f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}",
            "email": f"{rng.choice(('xxgk', 'zwgk', 'bgs'))}{rng.randint(1, 999)}@163.com",
        }[name]
        return text, {f"contact_{name}": text}


def draw_reporter(rng: Random) -> Reporter:
    place = rng.choice(_FIRST) + rng.choice(_SECOND)
    rank = rng.choice(("市", "县", "县", "区", "旗"))
    full = (
        (f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}市" if rank in "区县" and rng.random() < 0.4 else "") + place + rank
    )
    year = rng.randint(2017, 2025)
    issued = date(year + 1, 1, 4) + timedelta(days=rng.randint(0, 80))
    if rng.random() < 0.25:
        seat = rng.choice(_FIRST) + rng.choice(_SECOND)
        kind = rng.choice(("镇人民政府", "乡人民政府", "街道办事处"))
        own = {"镇人民政府": "我镇", "乡人民政府": "我乡", "街道办事处": "我街道"}[kind]
        return Reporter(rng.choice(("", full)) + seat + kind, seat, own, year, issued)
    bureau = rng.choice(_BUREAUS)
    own = f"我{rank}" if bureau == "人民政府" else next(own for end, own in _SELF if bureau.endswith(end))
    return Reporter(full + bureau, place, own, year, issued)
