"""Traps in plain text and Markdown."""

from __future__ import annotations

from random import Random

from training.draw.report import DrawnReport
from training.draw.text import draw_text
from training.traps.dress import Dress, dress_cells, one_of
from training.traps.trap import Draw, Trap, TrapFile, with_texts

_PLAIN = one_of("{n}")
_SUFFIXES = {"O": ".md", "C": ".md"}


def _cells(trap: Dress, *layouts: str, control: Dress = _PLAIN) -> Draw:
    """A text in one of the layouts with some of its cells dressed."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        texts, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        layout = rng.choice(layouts)
        drawn = draw_text(with_texts(report, texts), layout, rng)
        return TrapFile(drawn.text.encode(), _SUFFIXES.get(layout, ".txt"), drawn.drawn, shown)

    return draw


_MARKDOWN = ("O", "C")
_LINES = ("A", "B", "C", "N")

TRAPS = (
    Trap("md-mark", "plain numbers", _cells(one_of("{n}^{i}^", "{n}[^{i}]", "{n}<sup>{i}</sup>"), *_MARKDOWN)),
    Trap("md-struck", "plain numbers", _cells(one_of("~~{old}~~{n}", "~~{old}~~ {n}"), *_MARKDOWN)),
    Trap("text-mark", "plain numbers", _cells(one_of("{n}²", "{n}①", "{n}[{i}]", "{n}*", "{n}†", "{n}注{i}"), *_LINES)),
)
