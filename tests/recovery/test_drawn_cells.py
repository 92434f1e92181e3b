"""A label written over the lines of a drawn cell is one label, whatever stands beside it."""

from extractor.forms import load_form
from extractor.readers.text import read_text
from extractor.recovery.board.pieces import make_bands, make_pieces
from extractor.tagging.roles import Role
from extractor.tagging.rules import RuleTagger

TEXT = """\
┌──────────┬────┬──────┐
│2.其他法律│    │      │
│行政法规禁│0   │1,113 │
│止公开    │    │      │
├──────────┼────┼──────┤
│本年      │0   │12    │
│增/减     │    │34    │
└──────────┴────┴──────┘
"""


def test_lines_of_a_label_are_one_piece() -> None:
    document = read_text(TEXT)
    form = load_form("gov-disclosure-2021")
    tags = RuleTagger().tag(document, [form])
    assert [tag.token for tag in tags] == list(range(len(document.tokens)))
    band, other = make_bands(make_pieces(document, tags))
    assert [piece.text for piece in band.pieces] == ["2.其他法律行政法规禁止公开", "0", "1,113"]
    assert [piece.role for piece in band.pieces] == [Role.ROW, Role.VALUE, Role.VALUE]
    assert [(piece.x0, piece.x1) for piece in band.pieces] == [(0, 1), (1, 2), (2, 3)]
    # Numbers on two lines of a cell are two; what they are is not for the reader to say.
    assert [piece.text for piece in other.pieces] == ["本年增/减", "0", "12", "34"]
    assert [piece.index for piece in (*band.pieces, *other.pieces)] == list(range(7))
    assert all(document.text[piece.start : piece.end] in piece.text for piece in band.pieces)
