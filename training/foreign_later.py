# ruff: noqa: E501  (lines of Chinese wording are short in print and long in columns)
"""Families of foreign documents that were written after the others, and judged once before anything was changed.

What they have most in common with the form is its own rows: as headers of a summary of many offices, as the rows of a
comparison of two years, as the items of a check-list. Names, figures and sentences are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from training.foreign_kinds import Block, Foreign, table

_PLACES = ("砚池市", "鹿鸣县", "锦瑟区", "霜溪镇", "苍梧岭县", "云梯州")
_BUREAUS = ("水利局", "教育局", "民政局", "文化和旅游局", "应急管理局", "卫生健康局", "生态环境局")
_ROWS = (
    "本年新收政府信息公开申请数量",
    "上年结转政府信息公开申请数量",
    "予以公开",
    "部分公开",
    "不予公开",
    "无法提供",
    "不予处理",
    "其他处理",
    "总计",
    "结转下年度继续办理",
)


def _place(rng: Random) -> str:
    return rng.choice(_PLACES)


def _year(rng: Random) -> int:
    return rng.randint(2020, 2025)


def _n(rng: Random, most: int = 200) -> str:
    return str(rng.choice((0, rng.randint(1, 9), rng.randint(1, most))))


def _share(rng: Random) -> str:
    return f"{rng.uniform(-80, 160):.1f}%"


def summary_of_offices(rng: Random) -> Foreign:
    """The rows of the form as columns, an office a line."""
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}{year}年各部门政府信息公开申请办理情况汇总表",
        (
            "填报单位：政务公开办公室    单位：件",
            table(("单位", *_ROWS), (*(f"{place}{bureau}" for bureau in _BUREAUS), "合计"), rng, _n),
            "注：本表数据由各部门报送，以各部门公布的为准。",
        ),
    )


def comparison(rng: Random) -> Foreign:
    """Rows of the form with two years side by side."""
    place, year = _place(rng), _year(rng)
    rows: Block = [
        ["指标", f"{year - 1}年", f"{year}年", "同比"],
        *([row, _n(rng), _n(rng), _share(rng)] for row in _ROWS),
    ]
    return Foreign(
        f"一图读懂：{place}{year}年政府信息公开数据",
        (
            f"{place}公布了上一年度的政府信息公开数据，下面用一张表看变化。",
            "收到和处理政府信息公开申请情况", rows,
            "主动公开政府信息情况", table(("指标", f"{year - 1}年", f"{year}年"), ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制", "行政事业性收费（万元）"), rng, _n),
            f"与{year - 1}年相比，申请总量有所变化，商业企业提出的申请占{_share(rng)}。",
        ),
    )  # fmt: skip


def check_list(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    rows: Block = [
        ["序号", "核对内容", "核对要求", "是否一致", "扣分"],
        ["1", "第一项加第二项之和，等于第三项加第四项之和", "逐列核对", "是", _n(rng, 3)],
        ["2", "本年新收政府信息公开申请数量", "与登记簿一致", rng.choice("是否"), _n(rng, 3)],
        ["3", "结转下年度继续办理", "与上年结转政府信息公开申请数量衔接", rng.choice("是否"), _n(rng, 3)],
        ["4", "规章、行政规范性文件现行有效件数", "与目录一致", rng.choice("是否"), _n(rng, 3)],
        ["5", "行政复议总计、行政诉讼总计", "与应诉台账一致", rng.choice("是否"), _n(rng, 3)],
    ]
    return Foreign(f"{place}{year}年度政府信息公开工作年度报告审核表", ("审核单位：", rows, "审核人：      日期："))


def quarter(rng: Random) -> Foreign:
    """The headers of the form over rows of its own."""
    place, year = _place(rng), _year(rng)
    header = ("申请方式", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    return Foreign(
        f"{place}{rng.choice(_BUREAUS)}{year}年第{rng.choice('一二三四')}季度依申请公开统计表",
        (
            table(header, ("当面申请", "信函申请", "网络申请", "传真申请", "总计"), rng, _n),
            "办结时限", table(("时限", "件数"), ("5个工作日内", "10个工作日内", "20个工作日内", "延期办结", "总计"), rng, _n),
        ),
    )  # fmt: skip


def norms_list(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    rows: Block = [
        ["序号", "文件名称", "文号", "清理结果"],
        *(
            [str(n), f"{place}{what}管理办法", f"〔{rng.randint(2005, year)}〕{rng.randint(1, 90)}号", rng.choice(("继续有效", "废止", "修改"))]
            for n, what in enumerate(("户外广告", "农贸市场", "物业", "建筑垃圾", "养犬", "燃气"), 1)
        ),
    ]  # fmt: skip
    return Foreign(
        f"{place}人民政府{year}年规章和行政规范性文件清理结果公告",
        (
            table(
                ("信息内容", "清理前件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件", "合计"), rng, _n
            ),
            "附件：行政规范性文件目录",
            rows,
        ),
    )


def filing_review(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}司法局{year}年度行政规范性文件备案审查工作情况报告",
        (
            "一、总体情况", f"全年收到报备行政规范性文件{_n(rng)}件，准予备案{_n(rng)}件。",
            "二、备案情况", table(("信息内容", "本年制发件数", "本年报备件数", "准予备案", "不予备案", "现行有效件数"), ("市政府规范性文件", "部门规范性文件", "乡镇规范性文件", "总计"), rng, _n),
            "三、存在的主要问题及改进情况", "个别单位报备不及时。", "四、其他需要报告的事项", "无。",
        ),
    )  # fmt: skip


def fee_list(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}{year}年行政事业性收费目录清单及收缴情况",
        (
            table(("项目", "本年收费金额（单位：万元）", "上年收费金额（单位：万元）"), ("行政事业性收费", "其中：涉企收费", "教育", "公安", "自然资源", "水利", "总计"), rng, lambda r: f"{r.uniform(0, 500):.2f}"),
            "信息公开信息处理费按照国家有关规定收取。",
        ),
    )  # fmt: skip


def reply_letter(rng: Random) -> Foreign:
    year = _year(rng)
    return Foreign(
        f"{_place(rng)}{rng.choice(_BUREAUS)}政府信息公开申请答复书",
        (
            f"〔{year}〕第{rng.randint(1, 90)}号—答",
            f"本机关于{year}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日收到您提出的政府信息公开申请。",
            [["申请内容", "处理结果", "理由"], ["合同文本", "部分公开", "保护第三方合法权益"], ["会议纪要", "不予公开", "属于四类过程性信息"], ["统计数据", "无法提供", "没有现成信息需要另行制作"], ["往来函件", "无法提供", "本机关不掌握相关政府信息"]],
            "如对本答复不服，可以在60日内申请行政复议，或者在6个月内提起行政诉讼。",
        ),
    )  # fmt: skip


def court_paper(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    header = ("案由", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return Foreign(
        f"{place}中级人民法院{year}年行政审判白皮书",
        (
            "一、行政诉讼案件基本情况",
            table(header, ("政府信息公开", "行政处罚", "行政许可", "行政强制", "征收补偿", "总计"), rng, _n),
            "二、起诉方式", table(header, ("未经复议直接起诉", "复议后起诉"), rng, _n),
            "三、存在的主要问题", "行政机关负责人出庭率有待提高。",
        ),
    )  # fmt: skip


def review_office(rng: Random) -> Foreign:
    """Only the headers of the table of one line, over lines of many offices."""
    place, year = _place(rng), _year(rng)
    header = ("被申请人", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    offices = (*(f"{place}{bureau}" for bureau in _BUREAUS[:4]), "合计")
    return Foreign(
        f"{place}人民政府行政复议办公室{year}年案件办理情况通报",
        ("现将政府信息公开行政复议案件办理情况通报如下。", table(header, offices, rng, _n), "请各单位认真整改。"),
    )


def licensing_year(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}{year}年度行政许可实施情况年度报告",
        (
            "一、总体情况", "本年度行政许可事项均已进驻政务服务大厅。",
            "二、行政许可数据", table(("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), ("行政许可", "其他对外管理服务事项"), rng, _n),
            table(("许可事项", "申请数量", "受理数量", "本年处理决定数量", "结转下年度继续办理"), ("取水许可", "河道采砂许可", "水土保持方案审批", "总计"), rng, _n),
            "三、存在的主要问题及改进情况", "网上办件率有待提高。", "四、其他需要报告的事项", "无其他需要报告的事项。",
        ),
    )  # fmt: skip


def penalties_year(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    labels = ("行政处罚", "行政强制", "行政检查", "行政征收", "行政裁决", "行政给付", "行政确认", "总计")
    return Foreign(
        f"{place}{rng.choice(_BUREAUS)}{year}年行政执法统计年报",
        (
            "第二十条第（六）项规定的信息",
            table(("执法类别", "本年处理决定数量", "移送", "被复议", "被诉讼"), labels, rng, _n),
            "行政处罚案件信息公开率为百分之百。",
        ),
    )


def corporate(rng: Random) -> Foreign:
    """A utility's own report, in words of the form."""
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}自来水有限公司{year}年信息公开年度报告",
        (
            "一、总体情况", "公司依照公共企事业单位信息公开规定制定办法编制本报告。",
            "二、主动公开信息情况", table(("信息内容", "本年公开条数", "累计公开条数"), ("企业概况", "水质信息", "停水公告", "收费标准", "其他"), rng, _n),
            "三、收到和处理信息公开申请情况", table(("项目", "自然人", "商业企业", "其他", "总计"), ("本年新收申请数量", "上年结转申请数量", "予以公开", "不予公开", "结转下年度继续办理"), rng, partial(_n, most=20)),
            "四、存在的主要问题及改进情况", "主动公开内容不够丰富。", "五、其他需要报告的事项", "无。",
        ),
    )  # fmt: skip


def party_affairs(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}{year}年党务公开和村（居）务公开工作情况报告",
        (
            "一、总体情况", "坚持应公开尽公开。", "二、公开情况",
            table(("公开内容", "公开栏", "网站", "公众号", "总计"), ("党组织决议", "规章制度", "财务收支", "低保救助", "其他"), rng, _n),
            "三、处理申请情况", table(("类别", "党员", "群众", "其他", "总计"), ("一、本年新收", "二、上年结转", "三、本年度办理结果 予以公开", "部分公开", "不予公开", "四、结转下年度"), rng, partial(_n, most=9)),
            "四、存在的主要问题及改进情况", "形式较单一。",
        ),
    )  # fmt: skip


def legal_person(rng: Random) -> Foreign:
    year = _year(rng)
    return Foreign(
        f"{_place(rng)}图书馆事业单位法人年度报告书（{year}年度）",
        (
            [["单位名称", "图书馆", "法定代表人", "某某"], ["开办资金（万元）", _n(rng), "从业人数", _n(rng)], ["举办单位", "文化和旅游局", "经费来源", "财政拨款"]],
            [["资产损益情况", "年初数（万元）", "年末数（万元）"], ["净资产合计", _n(rng), _n(rng)], ["行政事业性收费", _n(rng), _n(rng)]],
            "相关资质认可或执业许可证明文件及有效期：无。受奖惩及诉讼投诉情况：无。",
        ),
    )  # fmt: skip


def applicants(rng: Random) -> Foreign:
    place, year = _place(rng), _year(rng)
    return Foreign(
        f"{place}{year}年政府信息公开申请人情况分析",
        (
            "一、申请人情况",
            table(("申请人类型", "申请件数", "占比", "予以公开率"), ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"), rng, _n),
            "二、办理结果",
            table(("办理结果", "件数", "占比"), ("（一）予以公开", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理", "（七）总计"), rng, _n),
        ),
    )  # fmt: skip


LATER_FAMILIES: Final[Mapping[str, Callable[[Random], Foreign]]] = {
    "summary-of-offices": summary_of_offices,
    "comparison-of-years": comparison,
    "check-list": check_list,
    "quarter": quarter,
    "norms-list": norms_list,
    "filing-review": filing_review,
    "fee-list": fee_list,
    "reply-letter": reply_letter,
    "court-paper": court_paper,
    "review-office": review_office,
    "licensing-year": licensing_year,
    "penalties-year": penalties_year,
    "corporate": corporate,
    "party-affairs": party_affairs,
    "legal-person": legal_person,
    "applicants": applicants,
}
