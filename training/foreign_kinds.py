# ruff: noqa: E501  (lines of Chinese wording are short in print and long in columns)
"""What the foreign documents say: one function a family. All names, figures and sentences are made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

Block = str | Sequence[Sequence[str]]
"""A paragraph, or a table by rows; the rows of a table are equally long."""

_PLACES = ("青麓县", "临澜市", "望舒区", "沙棠县", "云岫市")
_OFFICES = ("财政局", "司法局", "住房和城乡建设局", "人民政府", "市场监督管理局", "农业农村局")


@dataclass(frozen=True)
class Foreign:
    title: str
    blocks: tuple[Block, ...]


def _office(rng: Random) -> str:
    return rng.choice(_PLACES) + rng.choice(_OFFICES)


def _count(rng: Random, most: int = 400) -> str:
    return str(rng.choice((0, rng.randint(1, 9), rng.randint(1, most))))


def _money(rng: Random) -> str:
    return rng.choice(("", "0.00", f"{rng.uniform(1, 4000):.2f}"))


def table(header: Sequence[str], labels: Sequence[str], rng: Random, value: Callable[[Random], str]) -> Block:
    """The header, and below it a row for each label, with a value in every other column."""
    return [list(header), *([label, *(value(rng) for _ in header[1:])] for label in labels)]


_EXPENSES = (
    "一般公共服务支出",
    "公共安全支出",
    "教育支出",
    "社会保障和就业支出",
    "卫生健康支出",
    "住房保障支出",
    "其他支出",
)
_INCOMES = (
    "一般公共预算财政拨款收入",
    "政府性基金预算财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "其他收入",
)


def final_accounts(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    rows = [["项目", "决算数", "项目", "决算数"]]
    rows += [[a, _money(rng), b, _money(rng)] for a, b in zip(_INCOMES, _EXPENSES, strict=False)]
    rows += [["本年收入合计", _money(rng), "本年支出合计", _money(rng)], ["总计", _money(rng), "总计", _money(rng)]]
    return Foreign(
        f"{_office(rng)}{year}年度部门决算公开",
        (
            "第一部分 部门概况",
            f"本部门下设{_count(rng, 9)}个预算单位，主要职责是承办政府信息公开、政务服务和其他事项。",
            "第二部分 收入支出决算总表（单位：万元）",
            rows,
            "“三公”经费支出决算表",
            table(
                ("项目", "预算数", "决算数"), ("因公出国（境）费", "公务接待费", "公务用车购置", "合计"), rng, _money
            ),
            "第四部分 名词解释",
        ),
    )


def budget(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    header = ("功能分类科目", "合计", "基本支出", "项目支出")
    return Foreign(
        f"{_office(rng)}{year}年部门预算",
        (
            "一、部门职责和机构设置",
            "二、收支预算总表（单位：万元）",
            table(("收入项目", "预算数"), (*_INCOMES, "总计"), rng, _money),
            "三、支出预算表",
            table(header, (*_EXPENSES, "行政事业性收费成本", "总计"), rng, _money),
            "四、政府采购预算",
            table(("采购项目", "数量", "采购金额"), ("货物", "工程", "服务", "合计"), rng, _money),
        ),
    )


def enforcement(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    return Foreign(
        f"{_office(rng)}{year}年度行政执法总体情况",
        (
            f"表一 {year}年度行政执法实施情况统计表",
            table(
                ("执法类别", "实施总数（宗）", "被申请行政复议（宗）", "被提起行政诉讼（宗）"),
                ("行政许可", "行政处罚", "行政强制", "行政征收", "行政检查", "其他"),
                rng, _count,
            ),
            "表二 行政许可实施情况",
            table(("申请数量", "受理数量", "许可数量", "不予许可数量", "撤销许可数量"), (_count(rng),), rng, _count),
            "表三 行政处罚实施情况",
            table(("警告", "罚款", "没收违法所得", "吊销许可证", "合计"), (_count(rng),), rng, _count),
            "说明：行政强制包括强制措施和强制执行；行政事业性收费不计入本表。",
        ),
    )  # fmt: skip


def rule_of_law(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    header = ("类别", "制定", "修改", "废止")
    return Foreign(
        f"{_office(rng)}{year}年法治政府建设年度报告",
        (
            "一、总体情况",
            f"全年审查规章草案{_count(rng)}件，制发行政规范性文件{_count(rng)}件，废止{_count(rng)}件。",
            f"办理行政许可{_count(rng)}件，作出行政处罚决定{_count(rng)}件，实施行政强制{_count(rng)}件。",
            table(header, ("规章", "行政规范性文件", "其他文件"), rng, _count),
            "二、存在的主要问题及改进措施",
            f"办理行政复议案件{_count(rng)}件，结果维持{_count(rng)}件、结果纠正{_count(rng)}件，尚未审结{_count(rng)}件。",
            "三、下一年度工作安排",
        ),
    )


def bulletin(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    place = rng.choice(_PLACES)
    labels = (
        "地区生产总值（亿元）",
        "第一产业",
        "第二产业",
        "第三产业",
        "科研机构（个）",
        "商业企业（个）",
        "其他",
        "总计",
    )
    return Foreign(
        f"{place}{year}年国民经济和社会发展统计公报",
        (
            "一、综合",
            f"全年地区生产总值{rng.uniform(50, 900):.1f}亿元，比上年增长{rng.uniform(1, 9):.1f}%。",
            table(("指标", "本年", "上年", "增长（%）"), labels, rng, _count),
            "二、农业",
            table(("产品", "产量（吨）", "增长（%）"), ("粮食", "油料", "蔬菜", "水果"), rng, _count),
        ),
    )


def hotline(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    return Foreign(
        f"{rng.choice(_PLACES)}12345政务服务便民热线{year}年运行情况报告",
        (
            "一、总体情况",
            f"全年受理诉求{_count(rng, 90000)}件，上年结转{_count(rng)}件，办结{_count(rng, 90000)}件，满意率{rng.uniform(90, 99):.1f}%。",
            table(("诉求类别", "咨询", "投诉", "举报", "总计"), ("城乡建设", "劳动保障", "重复申请", "其他", "总计"), rng, _count),
            "二、受理渠道",
            table(("渠道", "件数"), ("电话", "网站", "信函", "其他"), rng, _count),
        ),
    )  # fmt: skip


def guide(rng: Random) -> Foreign:
    """Explains our form, row by row, and holds none."""
    numbers = [_count(rng) for _ in range(4)]
    rows = [
        ["指标", "填报口径"],
        ["本年新收政府信息公开申请数量", "指本年度内收到的申请件数，多人联名的按一件计"],
        ["上年结转政府信息公开申请数量", "指上年度收到、当年仍未答复的件数"],
        ["予以公开", "指全部提供所申请的信息"],
        ["部分公开", "区分处理的只计这一情形"],
        ["属于行政查询事项", "依照其他法律法规办理的查询"],
        ["本机关不掌握相关政府信息", "经检索没有的，填在这里"],
        ["结转下年度继续办理", "到年底仍在期限内的"],
    ]
    return Foreign(
        rng.choice(
            ("政府信息公开工作年度报告填报说明", "政府信息公开工作年度报告数据填写指引", "年度报告统计口径解读")
        ),
        (
            "一、总体要求",
            "各单位应当在规定期限前公布政府信息公开工作年度报告，表格不得增减行列。",
            "二、主动公开政府信息情况怎么填",
            "“本年制发件数”是指当年印发的规章和行政规范性文件件数，“本年废止件数”只计明令废止的，“现行有效件数”截至年底。",
            f"例如，某局年初有{numbers[0]}件，本年制发{numbers[1]}件，本年废止{numbers[2]}件。",
            "“行政许可”“行政处罚”“行政强制”填写本年处理决定数量，“行政事业性收费”以万元为单位。",
            "三、收到和处理政府信息公开申请情况怎么填",
            rows,
            f"第一项加第二项之和应当等于第三项加第四项之和；例如新收{numbers[3]}件时，四项合计也应当相符。",
            "四、政府信息公开行政复议、行政诉讼情况怎么填",
            "“结果维持”“结果纠正”“其他结果”“尚未审结”四项相加等于总计，未经复议直接起诉与复议后起诉分开统计。",
        ),
    )


def predecessor(rng: Random) -> Foreign:
    """The table that was in use before the form of 2019."""
    year = rng.randint(2014, 2018)
    labels = (
        "一、主动公开情况", "（一）主动公开政府信息数", "其中：主动公开规范性文件数", "制发规范性文件总数", "（二）通过不同渠道和方式公开的情况",
        "1.政府公报公开数", "2.政府网站公开数", "二、回应解读情况", "三、依申请公开情况", "（一）收到申请数", "1.当面申请数",
        "2.网络申请数", "（二）申请办结数", "1.按时办结数", "（三）申请答复数", "1.属于已主动公开范围数", "2.同意公开答复数",
        "3.同意部分公开答复数", "4.不同意公开答复数", "其中：涉及国家秘密", "涉及商业秘密", "5.不属于本行政机关公开数",
        "四、行政复议数量", "（一）维持具体行政行为数", "（二）被依法纠错数", "（三）其他情形数", "五、行政诉讼数量",
    )  # fmt: skip
    return Foreign(
        f"{_office(rng)}{year}年政府信息公开情况统计表",
        ("填报单位（盖章）", table(("统计指标", "单位", "统计数"), labels, rng, _count)),
    )


def register(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    kinds = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    answers = ("予以公开", "部分公开", "不予公开", "本机关不掌握相关政府信息", "重复申请", "尚未审结")
    rows = [["序号", "收到日期", "申请人类别", "申请方式", "答复结果", "用时（天）"]]
    rows += [
        [
            *(str(n), f"{year}-{rng.randint(1, 12)}-{rng.randint(1, 28)}", rng.choice(kinds)),
            *(rng.choice(("信函", "网络", "当面")), rng.choice(answers), str(rng.randint(1, 20))),
        ]
        for n in range(1, rng.randint(8, 20))
    ]
    return Foreign(f"{_office(rng)}{year}年依申请公开办理台账", (rows, "注：本台账每月更新，由政务公开科登记。"))


def work_plan(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    tasks = ("重点领域信息公开", "规范性文件集中公开", "依申请公开办理", "行政许可和行政处罚公示", "政策解读", "其他")
    rows = [["序号", "任务", "责任科室", "完成时限"]]
    rows += [
        [str(n), task, f"{rng.choice('甲乙丙丁')}科", f"{rng.randint(3, 12)}月底"] for n, task in enumerate(tasks, 1)
    ]
    return Foreign(
        f"{_office(rng)}{year}年政务公开工作要点任务分工",
        (
            f"为做好{year}年政府信息公开工作，按照上级部署，制定本分工。",
            "一、主动公开政府信息情况要及时更新；二、收到和处理政府信息公开申请情况要逐件登记。",
            rows,
            f"各科室每季度报送{_count(rng, 20)}条以上信息，年底前完成政府信息公开工作年度报告。",
        ),
    )


def regulation(rng: Random) -> Foreign:
    first = rng.randint(12, 30)
    return Foreign(
        f"{rng.choice(_PLACES)}政府信息公开办法",
        (
            f"第{first}条 行政机关应当主动公开下列信息：",
            "（一）规章和行政规范性文件；",
            "（五）办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果；",
            "（六）实施行政处罚、行政强制的依据、条件、程序；",
            "（八）行政事业性收费项目及其依据、标准；",
            "（九）政府集中采购项目的目录、标准及实施情况；",
            f"第{first + 1}条 申请人可以是公民、法人或者其他组织。行政机关应当在{_count(rng, 20)}个工作日内答复。",
            "属于国家秘密、法律行政法规禁止公开，以及公开后可能危及国家安全、公共安全、经济安全、社会稳定的，不予公开。",
            "没有现成信息、需要另行制作的，可以不予提供；信访、投诉、举报类申请不作为政府信息公开申请处理。",
            "申请人不服的，可以申请行政复议或者提起行政诉讼。",
        ),
    )


def review_cases(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    causes = ("行政处罚", "行政许可", "行政强制", "政府信息公开", "行政征收", "其他", "总计")
    return Foreign(
        f"{_office(rng)}{year}年行政复议应诉案件统计分析",
        (
            table(("案件类型", "上年结转", "本年新收", "维持", "撤销", "尚未审结", "总计"), causes, rng, _count),
            f"行政复议案件{_count(rng)}件，其中结果维持{_count(rng)}件，结果纠正{_count(rng)}件；复议后起诉{_count(rng)}件。",
            table(("应诉情况", "一审", "二审", "再审"), ("未经复议直接起诉", "复议后起诉", "总计"), rng, _count),
        ),
    )


def assessment(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    items = (
        "年度报告发布",
        "主动公开目录",
        "依申请公开渠道",
        "规范性文件公开",
        "行政许可公示",
        "行政处罚公示",
        "行政复议",
        "总计",
    )
    return Foreign(
        f"{rng.choice(_PLACES)}{year}年政务公开第三方评估结果",
        (
            table(("评估指标", "分值", "得分", "排名"), items, rng, lambda r: str(r.randint(0, 20))),
            "年度报告未按要求设置“三、收到和处理政府信息公开申请情况”等章节的扣2分。",
            table(("单位", "得分"), [_office(rng) for _ in range(6)], rng, lambda r: f"{r.uniform(60, 99):.1f}"),
        ),
    )


def website(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    rows = (
        "独立用户访问总量（个）", "网站总访问量（次）", "信息发布总数（条）", "概况类信息更新量", "政务动态信息更新量", "信息公开目录信息更新量",
        "政务服务事项数量（项）", "其中：可全程在线办理", "办件量（件）：自然人办件量", "办件量（件）：法人办件量", "收到留言数量（条）",
        "办结留言数量（条）", "平均办理时间（天）",
    )  # fmt: skip
    return Foreign(
        f"{_office(rng)}{year}年政府网站工作年度报表",
        (table(("项目", "数量"), rows, rng, _count), "填报说明：总数与分项之和应当一致。"),
    )


def licences(rng: Random) -> Foreign:
    year = rng.randint(2019, 2025)
    rows = [["序号", "行政许可决定文书号", "行政相对人", "许可类别", "有效期"]]
    rows += [
        [
            str(n),
            f"许准字〔{year}〕{rng.randint(1, 300)}号",
            f"某某{rng.choice('甲乙丙丁戊')}公司",
            "普通",
            f"{rng.randint(1, 5)}年",
        ]
        for n in range(1, rng.randint(6, 15))
    ]
    other = [
        ["序号", "行政处罚决定书文号", "罚款（万元）"],
        *([str(n), f"罚字{rng.randint(1, 99)}号", _money(rng)] for n in range(1, 6)),
    ]
    return Foreign(
        f"{_office(rng)}行政许可和行政处罚信息公示（{year}年）",
        ("一、行政许可", rows, "二、行政处罚", other, "三、行政强制：无"),
    )


FAMILIES: Final[Mapping[str, Callable[[Random], Foreign]]] = {
    "final-accounts": final_accounts,
    "budget": budget,
    "enforcement": enforcement,
    "rule-of-law": rule_of_law,
    "bulletin": bulletin,
    "hotline": hotline,
    "guide": guide,
    "predecessor": predecessor,
    "register": register,
    "work-plan": work_plan,
    "regulation": regulation,
    "review-cases": review_cases,
    "assessment": assessment,
    "website": website,
    "licences": licences,
}
