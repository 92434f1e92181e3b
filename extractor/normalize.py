"""Normalised text with a way back.

Reports arrive with full-width digits, traditional characters, pinyin in brackets, zero-width and
control characters and look-alike punctuation. Matching works on one plain form; the record points
at the text as read. ``NormalText`` carries both directions.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

# Look-alikes that Unicode compatibility folding leaves apart. Quotation marks differ between editions of
# one label (三安全一稳定 is in “ ” and in " "), dashes mark cells as not applicable.
_LOOKALIKES = {
    **dict.fromkeys("“”„‟〝〞＂«»「」『』", '"'),
    **dict.fromkeys("‘’‚‛′＇`", "'"),
    **dict.fromkeys("‐‑‒–—―─━−﹣－﹘⸺", "-"),
    **dict.fromkeys("〔﹝【［", "["),
    **dict.fromkeys("〕﹞】］", "]"),
    "﹑": "、",
    "､": "、",
    "，": ",",
    "﹐": ",",
    "：": ":",
    "︰": ":",
    "；": ";",
    "（": "(",
    "）": ")",
    "﹙": "(",
    "﹚": ")",
    "／": "/",
    "⁄": "/",
    "∕": "/",
    "｜": "|",
    "　": " ",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u202f": " ",
    # Radicals that some PDF producers write for the characters; compatibility folding knows only the Kangxi block.
    **dict(zip("⺠⻓⻅⻚⻔⻋⻢⻩⻛⻜⻉⺟⻘⻄⻝⻥⻦⻨⻬⻰", "民长见页门车马黄风飞贝母青西食鱼鸟麦齐龙", strict=True)),
    "●": "·",
    "•": "·",
    "．": ".",
}
PASSED_OVER = "\ufffc"
"""Is put into the text of a document where the source shows something that the reader has no characters for: a picture,
a form field, a formula. A cell that holds it is unreadable, never blank."""
UNKNOWN = "\ufffd"
"""Stands where the source has a character that nobody knows the meaning of: a digit of private use, a glyph without a
code, a byte that was lost. The cell is unreadable as well."""
_SPACE_CONTROLS = frozenset("\t\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029")
# A stroke through the character before, and the sign that turns round what follows: neither can be dropped.
_ALTERING = frozenset("\u0335\u0336\u0337\u0338\u20d2\u20d3\u20e5\u20eb\u202e")
_RAISED = str.maketrans("0123456789+-=()（）abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_HAN = "\u3400-\u9fff\uf900-\ufaff"
# One gloss is one to six Latin letters, at least one of them with a tone mark or all plain letters of a
# syllable; it must follow a Chinese character. "(GB)" or "(word)" stay: no tone mark, no gloss.
_PINYIN = re.compile(rf"(?<=[{_HAN}])[(（]\s*[a-zü]*[āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿ][a-zü]*\s*[)）]")


@dataclass(frozen=True)
class NormalText:
    """``text`` is the normalised form; ``origins[i]`` is the offset in the source of its character ``i``.

    ``origins`` is ``None`` when the two run one to one, which is the common case.
    """

    text: str
    origins: Sequence[int] | None
    source_length: int

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The half-open source range of the half-open normalised range."""
        if self.origins is None:
            return start, end
        if start >= end:
            at = self.origins[start] if start < len(self.origins) else self.source_length
            return at, at
        return self.origins[start], self.origins[end - 1] + 1

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """The half-open normalised range of the half-open source range."""
        if self.origins is None:
            return start, end
        return bisect_left(self.origins, start), bisect_left(self.origins, end)

    def slice(self, start: int, end: int) -> str:
        """The normalised text of a half-open *source* range."""
        low, high = self.from_source(start, end)
        return self.text[low:high]


@lru_cache(maxsize=65536)
def _fold(character: str) -> str:
    """One character of plain form, or the empty string where the character carries no text."""
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    if character in _SPACE_CONTROLS or " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category == "Co" or character in _ALTERING:
        return UNKNOWN
    if category in ("Cc", "Cf", "Cs", "Mn"):
        return ""
    folded = unicodedata.normalize("NFKC", character)
    form = unicodedata.decomposition(character).partition(" ")[0]
    if form in ("<super>", "<sub>") or (form == "<circle>" and folded.isdigit()):
        return character  # 3² is a 3 with a mark, not 32.
    # Folding that grows (㈠ → (一), ㎡ → m2) would break the one-to-one map; the matcher knows such labels.
    if len(folded) != 1:
        return character
    # One character at a time: offsets must stay, so phrase rules that change lengths are not wanted.
    return _converter().convert(folded) if folded > "\u2e7f" else folded


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalize(text: str) -> NormalText:
    """Fold width, script, quotation marks and dashes; drop pinyin glosses, zero-width and control characters.

    Spaces and line breaks stay: they are layout. Use :func:`squeeze` for comparing labels.
    """
    table = {ord(c): _fold(c) for c in set(text)}
    glosses = [m.span() for m in _PINYIN.finditer(text)]
    dropped = any(not folded for folded in table.values())
    if not glosses and not dropped:
        return NormalText(text.translate(table), None, len(text))
    kept: list[str] = []
    origins: list[int] = []
    gloss = iter([*glosses, (len(text), len(text))])
    start, end = next(gloss)
    for index, character in enumerate(text):
        if index >= end:
            start, end = next(gloss, (len(text), len(text)))
        if start <= index < end:
            continue
        folded = table[ord(character)]
        if folded:
            kept.append(folded)
            origins.append(index)
    return NormalText("".join(kept), origins, len(text))


def raised(text: str) -> str:
    """How readers write text that the page raises or lowers beside other text (footnote marks): with superscript
    digits, which stay apart from the digits of a number."""
    return text.translate(_RAISED)


def squeeze(text: str) -> str:
    """Normalised text without any white space: the form in which labels are compared."""
    return "".join(text.split())


def squeezed_places(text: str) -> list[int]:
    """Where each character of the text without white space (:func:`squeeze`) is in the text."""
    return [index for index, character in enumerate(text) if not character.isspace()]


def fold(text: str) -> str:
    """Normalised text of a short string, without offsets."""
    return normalize(text).text
