"""Words of official Chinese that labels of made-up forms are composed of.

Every fifth word of a list is kept for the held-out family of forms, whose labels share no word with those that
training sees (see :mod:`training.made_up`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

_THINGS = (
    "信息 申请 许可 处罚 合同 资金 项目 文件 案件 人员 设备 车辆 土地 房屋 档案 会议 培训 "
    "检查 投诉 举报 提案 建议 预算 决算 收入 支出 补助 贷款 税款 罚款 保证金 工程 采购 招标 "
    "拍卖 许可证 执照 证照 标准 规划 方案 预案 事故 隐患 灾害 救助 低保 就业 创业 社保 医保 "
    "养老金 公积金 学籍 学位 教师 学生 病床 药品 疫苗 食品 餐饮 特种设备 危险化学品 矿山 林地 "
    "耕地 湿地 水库 河道 堤防 排污口 废水 废气 噪声 固体废物 能耗 电力 燃气 供水 道路 桥梁 "
    "公交 船舶 港口 航班 邮件 快递 图书 文物 场馆 赛事 志愿服务 社会组织 信访事项 调解 仲裁 "
    "公证 法律援助 复核 诉讼 律师 社区矫正 户籍 出入境 居住证 消防 安防 网络 数据 系统 接口 "
    "平台 账号 专利 商标 技术合同 成果 高新企业"
)
_WHEN = (
    "本年 上年 本期 上期 当年 年初 年末 期初 期末 累计 全年 上半年 下半年 本季度 本月 "
    "截至年底 历年 近三年 年度 同期 上年结转 结转下年 本年新增 本年减少 往年 当期 跨年度"
)
_KINDS = (
    "重点 一般 专项 日常 临时 常规 特殊 重大 较大 轻微 紧急 普通 简易 综合 单项 联合 跨区域 "
    "省级 市级 县级 乡级 中央 地方 国有 民营 外资 集体 城镇 农村 线上 线下 现场 书面 口头 "
    "自行 委托 集中 分散 首次 再次 变更 延续 主动 被动 定期 不定期"
)
_DEEDS = (
    "受理 办结 移送 撤销 公布 审批 登记 核准 驳回 转办 拨付 退回 注销 吊销 补发 换发 立案 "
    "结案 复查 整改 关停 取缔 查封 扣押 没收 罚没 批评教育 警告 责令改正 约谈 通报 表彰 奖励 "
    "录用 辞退 调入 调出 退休 聘用 培训 考核 验收 交付 开工 竣工 投产 修缮 报废 盘点 划转 "
    "出租 出售 捐赠 接收 征收 征用 返还 减免 缓缴 追缴 清退 发放 认定 评定 鉴定 检测 抽查 "
    "监测 预警 处置 救援 搬迁 安置 回访 答复 告知 送达 公示"
)
_WHO = (
    "自然人 企业 事业单位 社会团体 村委会 个体工商户 高等院校 医疗机构 金融机构 合作社 居民 农户 "
    "外来人员 未成年人 老年人 残疾人 妇女 退役军人 党员 干部 职工 临聘人员 专业技术人员 管理人员 "
    "律师事务所 新闻媒体 行业协会 科研院所 外国人 港澳台居民 小微企业 大型企业 中型企业 分支机构 "
    "基层单位 直属单位 派出机构 主管部门 承办单位 协办单位"
)
_MEASURES = (
    "数量 件数 总数 人数 户数 次数 个数 项数 金额（万元） 总额 余额 均值 面积（亩） "
    "里程（公里） 吨数 台数 比重 增减 增长数 完成数 计划数 实际数 应到数 实到数 在册数 有效数 "
    "完成额（万元） 人次 批次 场次 份数 宗数 处数 所数 床位数 平均时长（天） 合格数 不合格数"
)
_WHY = (
    "涉及国家秘密 危及公共安全 侵犯商业秘密 涉及个人隐私 属于内部事务 材料不齐全 不符合法定形式 "
    "超出职权范围 重复提交 逾期未补正 主体不适格 没有相关记录 需要另行制作 要求不明确 法律另有规定 "
    "双方达成和解 当事人放弃 证据不足 超过时效 情况正在调查 已由他处受理 属于业务咨询 频次过高 "
    "数量过大 费用未缴清 地址无法送达 联系不上本人 资格已经失效 系统发生故障 经催告仍未履行"
)
_TITLES = (
    "统计表 情况表 汇总表 基本情况 工作情况 办理情况 执行情况 完成情况 收支情况 变动情况 分布情况 "
    "落实情况 检查情况 运行情况 明细表 开展情况 处置情况 使用情况 管理情况 构成情况"
)


@dataclass(frozen=True)
class Words:
    things: tuple[str, ...]
    when: tuple[str, ...]
    kinds: tuple[str, ...]
    deeds: tuple[str, ...]
    who: tuple[str, ...]
    measures: tuple[str, ...]
    why: tuple[str, ...]
    titles: tuple[str, ...]


_ALL = Words(*(tuple(words.split()) for words in (_THINGS, _WHEN, _KINDS, _DEEDS, _WHO, _MEASURES, _WHY, _TITLES)))
_KEPT = 5


def words_of(*, held_out: bool) -> Words:
    """The words for training, or those of the held-out family."""

    def pick(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(w for n, w in enumerate(words) if (n % _KEPT == _KEPT - 1) == held_out)

    return Words(*(pick(getattr(_ALL, field.name)) for field in fields(Words)))
