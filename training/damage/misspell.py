"""Misspelt labels and noise in them, for training only: none of it is a damage of the benchmark.

The pairs of look-alikes have none in common with the unseen damage ``look-alikes``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from training.draw.grid import Slot
from training.draw.report import DrawnReport, with_slots

_BY_SHAPE = (
    "府俯 政攻 信倌 息恳 公么 并井 申甲 请清 受爱 理埋 答荅 复夏 结绪 转传 处外 罚罰 许讦 可叮 规现 章幸 制刺 "
    "发友 废度 效校 收牧 费贵 金全 额颖 采釆 购构 集隼 强弹 自目 然燃 商啇 业亚 科料 研砑 机杌 构沟 社杜 会合 "
    "益盆 组纽 织识 法沽 律津 服报 务条 其具 他地 总忌 计汁 年午 新薪 数敉 量晕 项顷 决诀 定锭 维准 持待 纠纟 "
    "正止 果杲 尚倘 未耒 审宙 诉拆 讼颂 予矛 部邵 分兮 不丕 属厲 国园 家冢 秘私 密蜜 危厄 及乃 安按 全仝 稳隐 "
    "第笫 三亖 方万 合台 权杈 益溢 内肉 程桯 执孰 案桉 卷巻 查杏 询洵 无旡 供洪 掌撑 握渥 另别 作仵 补朴 正疋 "
    "仍扔 明朋 确碓 访仿 举誉 报服 投没 重里 复複 出岀 版板 物吻 频颁 次欤 延廷 期朝 由田 逾愈 缴激 纳衲 限眼 "
    "情请 况祝 题頭"
)
_BY_SOUND = (
    "府付 政正 信新 息希 开凯 申深 请情 受授 理里 答达 复付 结节 转专 处出 罚法 许续 规归 章张 制治 发法 废费 "
    "效笑 收受 费废 额俄 采彩 购够 集级 强抢 然燃 商伤 业页 科颗 研言 机基 构购 社设 会汇 益意 组足 织知 律率 "
    "服府 务物 其期 他它 总种 计记 年念 新心 数树 量亮 项向 决绝 定订 维为 持迟 纠究 正整 果过 尚上 未为 审身 "
    "诉素 讼送 予与 部布 分份 不布 属术 国果 家加 密蜜 危威 及级 安按 全权 稳问 第弟 方放 权全 内那 程成 执直 "
    "案按 卷倦 查察 询寻 供公 掌长 握我 另令 作做 补不 明名 确却 访仿 举具 报抱 投头 重中 出初 版板 物务 频品 "
    "次此 延沿 期其 由有 逾于 缴交 纳那 限现 情请 况矿"
)
_STRAY = "的了是在有和与及之为以于对从被将把按据由向至等各该本此其或并但且若因所"
_SIGNS = "↘ξ█◆■□★※&#~^*_…·"
_SCRAPS = ('7pt;">', "&nbsp;", "{{ title }}", "<br>", "\\n", "格式>", "[注]", "(宋体加粗小四号字)", "&#160;")
_ADVICE = ("（减用负值）", "(指上年事项数)", "（填整数）", "（据实填写）", "(单位:件)", "（含附件）", "（不含下级）")
_INSIDE_LABELS = frozenset({"label", "group", "header", "corner", "title"})
_RATE = 0.03
_LABELS = 0.12

Swaps = Mapping[str, tuple[str, ...]]
Spoil = Callable[[str, Random, int], str]


def _swaps(pairs: str) -> Swaps:
    swaps: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split():
        swaps[pair[0]] = (*swaps.get(pair[0], ()), pair[1])
    return swaps


_SHAPES, _SOUNDS = _swaps(_BY_SHAPE), _swaps(_BY_SOUND)


def misspell(report: DrawnReport, rng: Random, severity: int) -> DrawnReport:
    """One kind of misspelling or noise in the labels of all tables; figures and prose stay."""
    spoil = rng.choice((_by_shape, _by_sound, _both, _stray_characters, _scraps, _advice))

    def spoilt(slot: Slot) -> Slot:
        harmed = slot.role in _INSIDE_LABELS and slot.text
        return replace(slot, text=spoil(slot.text, rng, severity)) if harmed else slot

    return with_slots(report, spoilt)


def _swap(text: str, swaps: Swaps, rng: Random, rate: float) -> str:
    return "".join(rng.choice(swaps[c]) if c in swaps and rng.random() < rate else c for c in text)


def _by_shape(text: str, rng: Random, severity: int) -> str:
    return _swap(text, _SHAPES, rng, _RATE * severity)


def _by_sound(text: str, rng: Random, severity: int) -> str:
    return _swap(text, _SOUNDS, rng, _RATE * severity)


def _both(text: str, rng: Random, severity: int) -> str:
    return _by_sound(_by_shape(text, rng, severity), rng, severity)


def _stray_characters(text: str, rng: Random, severity: int) -> str:
    """Anti-copy noise: characters and signs that no one wrote."""
    pool = rng.choice((_STRAY, _SIGNS))
    return "".join(c + (rng.choice(pool) if rng.random() < _RATE * severity / 2 else "") for c in text)


def _scraps(text: str, rng: Random, severity: int) -> str:
    """Scraps of mark-up before or after a label."""
    if rng.random() >= _LABELS * severity:
        return text
    scrap = rng.choice(_SCRAPS)
    return scrap + text if rng.random() < 0.5 else text + scrap


def _advice(text: str, rng: Random, severity: int) -> str:
    """Instructions of the template left in a label."""
    return text + rng.choice(_ADVICE) if rng.random() < _LABELS * severity else text
