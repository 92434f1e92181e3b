"""Traps in plain text and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from training.draw.report import DrawnReport
from training.draw.text import draw_text
from training.traps.digits import DIGIT_TRAPS
from training.traps.dress import Dress, dress_cells, nothing_in, one_of, some_of, unreadable_in
from training.traps.trap import Draw, Trap, TrapFile, with_texts

_PLAIN = one_of("{n}")
_SUFFIXES = {"O": ".md", "C": ".md"}
_MARKDOWN = ("O", "C")
_LINES = ("A", "B", "D", "N", "boxed")


def _cells(layouts: Sequence[str], trap: Dress, control: Dress = _PLAIN) -> Draw:
    """A text in one of the layouts with some of its cells dressed."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        texts, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        layout = rng.choice(layouts)
        drawn = draw_text(with_texts(report, texts), layout, rng)
        return TrapFile(drawn.text.encode(), _SUFFIXES.get(layout, ".txt"), drawn.drawn, shown)

    return draw


TRAPS: Sequence[Trap] = (
    Trap(
        "md-mark",
        "plain numbers",
        _cells(_MARKDOWN, one_of("{n}^{i}^", "{n}[^{i}]", "{n}<sup>{i}</sup>", "{n}<sup>[{i}]</sup>", "{n}\\*")),
    ),
    Trap(
        "md-struck",
        "the numbers in bold",
        _cells(
            _MARKDOWN,
            some_of(
                one_of("~~{old}~~{n}", "~~{old}~~ {n}", "<del>{old}</del>{n}", "{n}~~{old}~~"), nothing_in("~~{n}~~")
            ),
            one_of("**{n}**"),
        ),
    ),
    Trap(
        "md-hidden",
        "numbers in plain elements",
        _cells(
            _MARKDOWN,
            one_of('<span style="display:none">{old}</span>{n}', "<!-- {old} -->{n}", "<i hidden>{old}</i>{n}"),
            one_of("<span>{n}</span>", "<b>{n}</b>"),
        ),
    ),
    Trap(
        "md-linked",
        "numbers in bold",
        _cells(
            _MARKDOWN,
            one_of(
                "[{n}](a.html)", "{n}[{i}](#n{i})", "{n}\\[{i}\\]", "{n}$^{{{i}}}$", "{n}~{i}~", "**~~{old}~~** {n}"
            ),
            one_of("**{n}**"),
        ),
    ),
    Trap("md-field", "plain numbers", _cells(_MARKDOWN, one_of('<input value="{n}">', "<button>{n}</button>"))),
    Trap(
        "md-picture",
        "plain numbers",
        _cells(_MARKDOWN, unreadable_in("![](d{i}.png)", "![数字](d{i}.png)", '<img src="d{i}.png">', "![{n}](d.png)")),
    ),
    *(Trap(f"md-{name}", control, _cells(_MARKDOWN, trap, plain)) for name, control, trap, plain in DIGIT_TRAPS[1:]),
    *(Trap(f"text-{name}", control, _cells(_LINES, trap, plain)) for name, control, trap, plain in DIGIT_TRAPS),
)
