# ruff: noqa: E501  (lines of Chinese wording are short in print and long in columns)
"""Further families of foreign documents, held out: judged once, and not looked at when the readers are changed.

All of them share words with the form, most its rows; names, figures and sentences are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from training.foreign_kinds import Block, Foreign, table

_PLACES = ("栖霞岭市", "白鹭洲区", "望川县", "青萍县", "朔风市")


def _place(rng: Random) -> str:
    return rng.choice(_PLACES)


def _n(rng: Random, most: int = 300) -> str:
    return str(rng.choice((0, 0, rng.randint(1, 12), rng.randint(1, most))))


def budget_disclosure(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2020, 2025)
    labels = (
        "一、基本支出",
        "二、项目支出",
        "行政事业性收费",
        "行政许可工作经费",
        "行政处罚案件办理经费",
        "政府采购",
        "其他",
        "总计",
    )
    header = ("项目", "本年预算数", "上年预算数", "增减")
    money = table(header, labels, rng, lambda r: f"{r.uniform(0, 900):.2f}")
    return Foreign(
        f"{place}政务服务管理局{year}年部门预算公开",
        (
            "一、部门职责",
            "负责推进、指导、协调、监督全区政府信息公开工作，受理政府信息公开申请。",
            "二、收支总体情况",
            money,
            "三、其他需要说明的事项",
            f"本年行政事业性收费 {rng.randint(1, 90)} 万元，政府集中采购 {rng.randint(1, 90)} 万元。",
        ),
    )


def enforcement_totals(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    return Foreign(
        f"{place}城市管理局{year}年度行政执法总体情况报告",
        (
            "一、行政许可情况", table(("信息内容", "申请数量", "受理数量", "许可数量", "不予许可数量"), ("户外广告设置", "占道施工", "建筑垃圾处置", "合计"), rng, _n),
            "二、行政处罚情况", table(("信息内容", "警告", "罚款", "没收违法所得", "吊销许可证", "总计"), ("行政处罚", "其中：一般程序", "简易程序"), rng, _n),
            "三、行政强制情况", table(("信息内容", "查封场所", "扣押财物", "强制执行", "总计"), ("行政强制",), rng, _n),
            "四、行政复议、行政诉讼情况", [["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], [_n(rng, 9) for _ in range(5)]],
        ),
    )  # fmt: skip


def law_report(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    return Foreign(
        f"{place}人民政府{year}年法治政府建设年度报告",
        (
            "一、总体情况", "全年制定规章 1 件，行政规范性文件 7 件，废止行政规范性文件 3 件，现行有效 61 件。",
            "二、主要数据", table(("信息内容", "本年制发件数", "本年废止件数", "备案审查件数"), ("政府规章草案", "规范性文件备案", "合法性审核"), rng, _n),
            "三、行政复议和应诉", table(("案件类别", "收案", "维持", "撤销", "确认违法", "调解", "尚未审结"), ("行政处罚", "行政强制", "政府信息公开", "行政许可", "其他"), rng, _n),
            "四、存在的主要问题及改进情况", "基层执法力量不足，下一步加强培训。", "五、其他需要报告的事项", "无。",
        ),
    )  # fmt: skip


def statistics(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    return Foreign(
        f"{place}{year}年国民经济和社会发展统计公报",
        (
            "一、综合", [["指标", "单位", "绝对量", "比上年增长（%）"], ["地区生产总值", "亿元", _n(rng, 900), "5.1"], ["第一产业", "亿元", _n(rng, 90), "3.0"], ["一般公共预算收入", "亿元", _n(rng, 90), "-1.2"]],
            "二、市场主体", table(("类型", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"), ("年末实有", "本年新设", "本年注销"), rng, partial(_n, most=4000)),
        ),
    )  # fmt: skip


def hotline(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    labels = (
        "一、本年新收诉求数量",
        "二、上年结转诉求数量",
        "三、本年度办理结果 予以解决",
        "部分解决",
        "不予受理",
        "重复诉求",
        "无法提供线索",
        "其他处理",
        "总计",
        "四、结转下年度继续办理",
    )
    return Foreign(
        f"{place}12345政务服务便民热线{year}年度运行情况报告",
        ("一、总体情况", "本报告所列数据的统计期限自1月1日起至12月31日止。", "二、诉求办理情况", table(("项目", "自然人", "企业", "其他", "总计"), labels, rng, partial(_n, most=90000)), "三、存在的主要问题及改进情况", "疑难诉求办结率有待提高。"),
    )  # fmt: skip


def work_plan(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    tasks: Block = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        *[
            [str(n), task, "区政府办", f"{rng.randint(3, 12)}月底前"]
            for n, task in enumerate(
                (
                    "编制发布政府信息公开工作年度报告",
                    "规范性文件集中公开，标明有效性",
                    "行政许可、行政处罚和行政强制信息公示",
                    "行政事业性收费目录清单动态调整",
                    "规范办理政府信息公开申请",
                    "减少行政复议、行政诉讼纠错",
                ),
                1,
            )
        ],
    ]
    return Foreign(
        f"{place}{year}年政务公开工作要点",
        (
            "各镇人民政府、街道办事处：",
            "现将工作要点分解如下。",
            tasks,
            "一、主动公开政府信息情况要在年报中如实统计。",
            "二、收到和处理政府信息公开申请情况要逐项核对勾稽关系。",
        ),
    )


def request_guide(rng: Random) -> Foreign:
    place = _place(rng)
    return Foreign(
        f"{place}自然资源局政府信息公开指南",
        (
            "三、依申请公开", "（一）受理机构", "自然人、法人或其他组织（商业企业、科研机构、社会公益组织、法律服务机构、其他）均可提出申请。",
            [["处理结果", "说明", "答复时限（工作日）"], ["予以公开", "依法公开", "20"], ["部分公开", "区分处理", "20"], ["不予公开", "属于国家秘密；三类内部事务信息；四类过程性信息；行政执法案卷", "20"], ["无法提供", "本机关不掌握相关政府信息；没有现成信息需要另行制作", "20"], ["不予处理", "信访举报投诉类申请；重复申请；要求提供公开出版物", "7"], ["其他处理", "逾期不补正", "30"]],
            "四、监督和救济", "可依法申请行政复议或者提起行政诉讼。",
        ),
    )  # fmt: skip


def petitions(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    labels = ("上年结转", "本年新收", "信访举报投诉", "重复申请", "不予受理", "其他处理", "总计", "结转下年度继续办理")
    return Foreign(
        f"{place}信访局{year}年信访工作情况统计报告",
        ("一、信访总量", table(("类别", "来信", "来访", "网上", "总计"), labels, rng, partial(_n, most=5000)), "二、复查复核", [["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], [_n(rng, 40) for _ in range(5)]]),
    )  # fmt: skip


def proposals(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    labels = ("人大代表建议", "政协委员提案", "其他", "总计")
    return Foreign(
        f"{place}人民政府{year}年人大代表建议和政协提案办理情况总体报告",
        ("一、总体情况", "办理结果主动公开，答复件公开率百分之九十。", table(("类别", "本年新收", "上年结转", "予以采纳", "部分采纳", "结转下年度"), labels, rng, _n), "二、存在的主要问题及改进情况", "个别答复针对性不强。"),
    )  # fmt: skip


def website(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2019, 2025)
    return Foreign(
        f"{place}政府网站工作年度报表（{year}年度）",
        (
            [["网站名称", f"{place}人民政府门户网站", "", ""], ["信息发布（单位：条）", "总数", _n(rng, 9000), ""], ["", "概况类信息更新量", _n(rng, 90), ""], ["", "政务动态信息更新量", _n(rng, 5000), ""], ["", "信息公开目录信息更新量", _n(rng, 5000), ""]],
            [["互动交流", "留言办理", "收到留言数量（单位：条）", _n(rng, 400)], ["", "", "办结留言数量（单位：条）", _n(rng, 400)], ["", "征集调查", "征集调查期数（单位：期）", _n(rng, 40)]],
            [["办事服务", "政务服务事项数量（单位：项）", _n(rng, 2000), ""], ["注册用户数（单位：个）", "自然人用户", _n(rng, 20000), ""], ["", "法人用户", _n(rng, 2000), ""], ["是否发布总体情况", "是", "", ""]],
        ),
    )  # fmt: skip


def university(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    labels = ("予以公开", "部分公开", "不予公开", "信息不存在", "其他处理", "总计")
    return Foreign(
        f"云岫师范学院{year - 1}-{year}学年信息公开工作年度报告",
        (
            "一、概述", "学校依照《高等学校信息公开办法》编制本报告，统计期限为上一年9月1日至本年8月31日。",
            "二、主动公开情况", [["公开渠道", "条数"], ["学校网站", _n(rng, 4000)], ["信息公开专栏", _n(rng, 400)], ["招生信息网", _n(rng, 400)]],
            "三、依申请公开和不予公开情况", table(("办理结果", "自然人", "法人或其他组织", "总计"), labels, rng, partial(_n, most=9)),
            "四、因信息公开受到举报的情况", "无。", "五、存在的主要问题及改进措施", "公开时效有待提高。",
        ),
    )  # fmt: skip


def form_guide(rng: Random) -> Foreign:
    place, year = _place(rng), rng.randint(2021, 2025)
    return Foreign(
        f"关于做好{place}{year}年政府信息公开工作年度报告编制工作的通知",
        (
            "各镇（街道）、各部门：", "年报应当包括以下六部分：一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况；四、因政府信息公开工作被申请行政复议、提起行政诉讼情况；五、存在的主要问题及改进情况；六、其他需要报告的事项。",
            [["报送材料", "份数", "时限"], ["年度报告（盖章件）", "2", f"{year + 1}年1月15日"], ["统计表电子版", "1", f"{year + 1}年1月15日"], ["勾稽关系核对表", "1", f"{year + 1}年1月10日"]],
            "填报时注意：第一项加第二项之和，等于第三项加第四项之和；规章、行政规范性文件的现行有效件数应当与上年衔接；行政许可、行政处罚、行政强制填报处理决定数量。",
        ),
    )  # fmt: skip


HELD_FAMILIES: Final[Mapping[str, Callable[[Random], Foreign]]] = {
    "budget-disclosure": budget_disclosure,
    "enforcement-totals": enforcement_totals,
    "law-report": law_report,
    "statistics": statistics,
    "hotline-results": hotline,
    "work-plan": work_plan,
    "request-guide": request_guide,
    "petitions": petitions,
    "proposals": proposals,
    "website": website,
    "university": university,
    "form-guide": form_guide,
}
