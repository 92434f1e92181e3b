"""Labels in other words: what an office that wrote its own wording, or a translation, would have put there.

The synonyms are of this file and none is an alias of a shipped form (a test holds that): a reader that knows labels by
its dictionary alone does not know these. Every fifth synonym is held out, for judging.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

from training.draw.grid import Slot
from training.draw.report import DrawnReport, with_slots

_SYNONYMS = (
    ("政府信息公开申请", "公开申请件|索取政府信息的请求|申请公开政务信息|信息公开请求"),
    ("政府信息", "政务信息|机关信息|公共信息资料"),
    ("相关信息", "有关资料|所涉材料"),
    ("第三方", "他人|其他当事人|第三者"),
    ("合法权益", "正当利益|法定权利|合法利益"),
    ("行政机关", "主管单位|经办单位|机关单位"),
    ("本机关", "我单位|本单位|收件机关"),
    ("申请人", "提出人|请求人|递交人"),
    ("行政规范性文件", "各类红头文件|普遍适用的文件|规范类公文"),
    ("规范性文件", "规范类公文|普遍适用的公文"),
    ("规章", "规定章程|部门立规|地方立规"),
    ("行政许可", "许可审批|准予许可的事项|办证审批"),
    ("行政处罚", "处罚案件|罚款等惩处|给予处罚的事项"),
    ("行政强制", "强制执行类|采取强制手段|强制措施类"),
    ("行政事业性收费", "收取规费|机关事业单位收费|依法收取的规费"),
    ("行政复议", "复议案件|提起复议|申请复议的案件"),
    ("行政诉讼", "诉讼案件|到法院起诉|打官司的案件"),
    ("未经复议直接起诉", "没有先复议就打官司|直接告到法院|径行起诉的"),
    ("复议后起诉", "先复议再打官司|经过复议才起诉|复议之后告到法院"),
    ("结果维持", "维持原决定|判定不变|原结论不变"),
    ("结果纠正", "改变原决定|判定有误并更正|予以改正"),
    ("其他结果", "别的结论|另外的结论|其余结论"),
    ("尚未审结", "还没有结案|正在审理|案子未完"),
    ("制发", "印发出台|新出台|拟定印发"),
    ("废止", "宣布失效|停止执行|作废"),
    ("现行有效", "仍在执行|目前管用|继续生效"),
    ("处理决定", "作出决定|下达决定|办结决定"),
    ("收费金额", "收取的款额|收费总数额|收缴款项"),
    ("本年度", "这一年|报告年份|今年度"),
    ("本年", "今年|报告年|当年度"),
    ("上一年", "去年|前一年份"),
    ("上年", "去年|前一年份|往年"),
    ("下年度", "明年|来年|次年"),
    ("新收", "接到|新接收|收件"),
    ("结转", "留存待办|转来未办|转入"),
    ("办理结果", "答复情况|处置情形|答复结论"),
    ("予以公开", "同意提供|全部给予|准予提供"),
    ("部分公开", "提供其中一些|只给一部分|有选择地提供"),
    ("不予公开", "拒绝提供|不给予|决定不提供"),
    ("无法提供", "没办法给出|给不出|不能提供"),
    ("不予处理", "不受办|不作答复|不予受办"),
    ("其他处理", "另行处置|别的处置|其余处置方式"),
    ("属于国家秘密", "涉及国家机密|为国家机密事项|含有国家保密内容"),
    ("其他法律行政法规禁止公开", "另有法律规定不许提供|法律法规不允许|法条不许对外"),
    ("危及“三安全一稳定”", "影响国家公共经济安全和社会稳定|妨碍安全与稳定|有害安全稳定"),
    ("保护", "维护|照顾"),
    ("属于三类内部事务信息", "人事后勤等内部管理的材料|机关内部的事|单位内务材料"),
    ("属于四类过程性信息", "讨论请示等过程中的材料|尚在商议的材料|中间过程的材料"),
    ("属于行政执法案卷", "执法卷宗里的材料|为执法的卷宗|办案卷宗"),
    ("属于行政查询事项", "查询类的事|可以直接查询的|登记查询事务"),
    ("不掌握", "没有保存|手里没有|未持有"),
    ("没有现成信息需要另行制作", "要重新加工才有|没有做好的材料|须专门整理的"),
    ("补正后申请内容仍不明确", "补充以后还是说不清|补充材料后要求依旧含糊|改过仍看不懂要什么"),
    ("信访举报投诉类申请", "上访告状检举一类|反映问题的来信来访|告状类的请求"),
    ("重复申请", "再次提出同样请求|提过又提|一事多提"),
    ("要求提供公开出版物", "索要书报刊物|想要已出版的书刊|讨要正式出版的书刊"),
    ("无正当理由大量反复申请", "无故多次频繁索取|没道理地频繁提出|频频无理索取"),
    ("要求行政机关确认或重新出具已获取信息", "让单位证明或再给一次已有的材料|已拿到还要再开一份|再要一遍得到过的材料"),
    ("无正当理由逾期不补正", "到期没有补齐材料|过了期限仍不补|超时不补材料"),
    ("逾期未按收费通知要求缴纳费用", "到期没有交钱|过了期限未付款|超时不付款"),
    ("不再处理其政府信息公开申请", "便不再往下办|终止办理|视同作罢"),
    ("总计", "全部相加|总共|加总"),
    ("继续办理", "接着办|待续办|再办"),
    ("情况", "情形|概况"),
    ("自然人", "公民个人|个人|老百姓"),
    ("法人或其他组织", "单位或团体|各类单位|非个人"),
    ("商业企业", "公司商号|经营性公司|工商公司"),
    ("科研机构", "研究院所|做研究的单位|科学研究部门"),
    ("社会公益组织", "公益慈善团体|慈善团体|做公益的团体"),
    ("法律服务机构", "律师所等|律所|从事法律服务的"),
    ("其他", "其余|别的|此外"),
    ("新制作", "新拟定|新起草"),
    ("新公开", "新对外发布|新发布"),
    ("对外公开", "向社会发布|对社会发布"),
    ("对外管理服务事项", "面向社会的办事项目|对社会的管理事务"),
    ("项目", "事由|事项名目"),
    ("增/减", "比上年变动|升降"),
    ("政府集中采购", "统一买货|集中购买"),
    ("采购", "购买|买货"),
    ("总金额", "总价款|合计价款"),
    ("数量", "有多少|数目|计数"),
    ("件数", "多少件|件的数目"),
    ("受理", "接办|接下"),
    ("办结", "办完|了结"),
    ("移送", "转交|移交"),
    ("公布", "对外发布|公告"),
    ("审批", "批准|核批"),
    ("登记", "入册|备案登录"),
    ("驳回", "退还不准|否决"),
    ("合计", "加在一起|通共"),
    ("小计", "分项相加|部分加总"),
    ("人数", "多少人|人头数"),
    ("金额", "款额|钱数"),
    ("企业", "公司|厂商"),
    ("居民", "住户|市民"),
    ("检查", "查验|察看"),
    ("投诉", "申诉告状|抱怨"),
    ("培训", "教学|讲习"),
    ("新增", "添加|多出"),
    ("减少", "下降|少掉"),
    ("累计", "总共到现在|逐次相加"),
    ("专项", "专门|特定"),
    ("重点", "主要|要紧"),
    ("临时", "短期|暂时"),
    ("涉及", "关系到|牵涉"),
    ("材料不齐全", "缺材料|文件不够"),
    ("超出职权范围", "不归本单位管|管不着"),
    ("重复提交", "又交一次|交了两遍"),
)  # fmt: skip
_HELD_OUT = 5
_NUMBERING = re.compile(r"([一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、])")
_ENDINGS = ("", "", "", "（件）", "的", "一项", "（填数）", "类", "的数")
_BEGINNINGS = ("", "", "", "其中：", "有关", "关于", "上述")


@dataclass
class Reword:
    """A change of reports: each label is worded anew with chance ``share``, one wording a label.

    ``held_out``: with the synonyms that training does not see; else with the others.
    """

    share: float
    held_out: bool = False

    def __call__(self, report: DrawnReport, rng: Random) -> DrawnReport:
        words: dict[str, str] = {}

        def of_slot(slot: Slot) -> Slot:
            if slot.role not in ("label", "group", "header", "title") or not slot.text:
                return slot
            if slot.text not in words:
                words[slot.text] = (
                    reword(slot.text, rng, held_out=self.held_out) if rng.random() < self.share else slot.text
                )
            return replace(slot, text=words[slot.text])

        return with_slots(report, of_slot)


def reword(label: str, rng: Random, *, held_out: bool = False) -> str:
    """The label in other words; its number is kept, or left out."""
    number, body = "", label
    if match := _NUMBERING.match(label):
        number, body = match[0], label[match.end() :]
    words, found = "", False
    while body:
        for official, others in _SYNONYMS:
            if body.startswith(official):
                words += rng.choice(choices(official, others, held_out=held_out))
                body, found = body[len(official) :], True
                break
        else:
            words, body = words + body[0], body[1:]
    if not found or rng.random() < 0.3:
        words = rng.choice(_BEGINNINGS) + words + rng.choice(_ENDINGS)
    return words if rng.random() < 0.35 else number + words


def choices(official: str, others: str, *, held_out: bool) -> tuple[str, ...]:
    """The synonyms of a word that training sees, or those kept for judging (all, where there is none)."""
    listed = others.split("|")
    kept = [word for n, word in enumerate(listed) if (sum(map(ord, official)) + n) % _HELD_OUT == 0]
    seen = [word for word in listed if word not in kept]
    return tuple((kept or listed[-1:]) if held_out else (seen[:-1] if not kept and len(seen) > 1 else seen) or listed)
