"""Long and short forms of office names in official use: 人民政府办公室 and 政府办, 人力资源和社会保障局 and 人社局."""

from __future__ import annotations

import re
from functools import lru_cache

_AND = "[和与及]?"
# Long forms and the short forms in official use; each long form is replaced by its short one.
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), short)
    for pattern, short in (
        ("人民政府", "政府"),
        ("政府办公[室厅]", "政府办"),
        ("街道办事处", "街道办"),
        ("(?<!道)街办$", "街道办"),
        ("管理委员会", "管委会"),
        ("管委$", "管委会"),
        ("机构编制委员会办公室", "编办"),
        ("委员会", "委"),
        ("办公室$", "办"),
        (f"发展{_AND}改革", "发改"),
        (f"人力资源{_AND}社会保障", "人社"),
        ("卫生健康", "卫健"),
        ("市场监督管理|市场监管", "市监"),
        (f"住房{_AND}城乡建设", "住建"),
        (f"文化{_AND}旅游", "文旅"),
        (f"教育{_AND}体育", "教体"),
        (f"自然资源{_AND}规划", "自规"),
        (f"工业{_AND}信息化", "工信"),
        (f"民族{_AND}宗教事务", "民宗"),
        ("科学技术", "科技"),
        ("应急管理", "应急"),
        ("退役军人事务", "退役军人"),
        ("医疗保障", "医保"),
        ("城市管理", "城管"),
        ("国有资产监督管理", "国资"),
        ("人民防空", "人防"),
        ("住房公积金", "公积金"),
    )
)

_RANKS = frozenset("省市区县旗州盟镇乡木")
# The bare name of a street is used for its office.
_BARE_STREET = re.compile("街道$")


@lru_cache(maxsize=65536)
def short_form(name: str) -> str:
    """``name`` with every long form turned into its short one."""
    for pattern, short in _SHORT:
        name = pattern.sub(short, name)
    return name


def is_fuller(name: str, other: str) -> bool:
    """Whether ``name`` is a longer name of the same office as ``other``.

    安东县人民政府办公室 and 县政府办, 云坪乡人民政府 and 云坪乡.
    """
    if name == other:
        return False
    long, short = (_BARE_STREET.sub("街道办", short_form(text)) for text in (name, other))
    if long == short:
        return len(name) > len(other)
    # The bare name of a place is used for its government.
    return long.endswith(short) or (short[-1:] in _RANKS and long.endswith(f"{short}政府"))
