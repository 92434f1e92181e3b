"""Traps in web pages."""

from __future__ import annotations

from random import Random

from training.draw.html import draw_html, draw_html_style
from training.draw.report import DrawnReport
from training.traps.dress import Dress, dress_cells, nothing_in, one_of, some_of
from training.traps.trap import Draw, Trap, TrapFile

_PLAIN = one_of("<span>{n}</span>", "<b>{n}</b>", "<font size='2'>{n}</font>")


def _cells(trap: Dress, control: Dress = _PLAIN, head: str = "") -> Draw:
    """A page with some of its cells dressed."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        markup, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        content, drawn = draw_html(report, draw_html_style(rng), rng, dressed=markup, head=head)
        return TrapFile(content, ".html", drawn, shown)

    return draw


TRAPS = (
    Trap(
        "html-raised-mark",
        "numbers in inline elements",
        _cells(
            one_of(
                "{n}<sup>{i}</sup>", "{n}<sup>[{i}]</sup>", "{n}<sub>{i}</sub>", "<span>{n}<sup>注{i}</sup></span>",
                "{n}<sup><a href='#fn{i}'>{i}</a></sup>", "{n}<sup>*</sup>",
            )
        ),
    ),
    Trap(
        "html-struck",
        "the numbers underlined or marked as inserted",
        _cells(
            some_of(
                one_of("<del>{old}</del>{n}", "<s>{old}</s> {n}", "<strike>{old}</strike><ins>{n}</ins>"),
                nothing_in("<s>{n}</s>"),
            ),
            one_of("<u>{n}</u>", "<ins>{n}</ins>"),
        ),
    ),
)  # fmt: skip
