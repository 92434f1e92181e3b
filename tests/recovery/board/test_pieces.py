import pytest

from extractor.document import BBox, Document, GridPlace, Page, Token
from extractor.readers.text import read_text
from extractor.recovery.board.pieces import Piece, make_bands, make_pieces
from extractor.tagging.roles import Role, Tag
from extractor.values import ReadingKind
from tests.recovery.builders import in_grid, make_piece, recover


def pieces_of(document: Document, *tags: Tag) -> list[Piece]:
    return make_pieces(document, tags)


def words(bands):
    return [[piece.text for piece in band.pieces] for band in bands]


def test_a_piece_keeps_the_span_of_its_tag_and_the_normal_form_of_its_text() -> None:
    document = read_text("规章　１２\n")
    label, value = (Tag(0, 2, Role.ROW, 0), Tag(3, 5, Role.VALUE, 0))
    pieces = pieces_of(document, label, value)

    assert [(p.start, p.end, p.text) for p in pieces] == [(0, 2, "规章"), (3, 5, "12")]
    assert pieces[1].reading.value == 12
    assert document.text[pieces[1].start : pieces[1].end] == "１２"


def test_a_drawn_empty_cell_reads_as_empty() -> None:
    document = read_text("规章\t\t3\n")
    pieces = pieces_of(document, *(Tag(t.start, t.end, Role.EMPTY if t.empty else Role.VALUE, n)
                                   for n, t in enumerate(document.tokens)))  # fmt: skip

    assert [p.reading.kind for p in pieces] == [ReadingKind.TEXT, ReadingKind.EMPTY, ReadingKind.NUMBER]
    assert [p.filled for p in pieces] == [True, False, True]
    assert all(p.is_item for p in pieces)


@pytest.mark.parametrize(
    ("token", "extent"),
    [
        (Token(0, 4, 0, 0, grid=GridPlace(0, 0, 1, 2, 4)), (2.0, 4.0)),
        (Token(0, 4, 0, 0, bbox=BBox(10, 0, 50, 9)), (10.0, 50.0)),
        (Token(0, 4, 0, 0, bbox=BBox(10, 0, 50, 9), level=BBox(12, 0, 52, 9)), (12.0, 52.0)),
        (Token(0, 4, 0, 0, columns=(6, 14)), (6.0, 14.0)),
        (Token(0, 4, 0, 0), (0.0, 1.0)),
    ],
    ids=["drawn columns", "box", "box made level", "display columns", "no geometry"],
)
def test_extent_comes_from_the_best_geometry_there_is(token: Token, extent: tuple[float, float]) -> None:
    document = Document("规章ab", (Page(0, 0, 4),), (token,), "text/plain")
    (piece,) = pieces_of(document, Tag(0, 4, Role.ROW, 0))

    assert (piece.x0, piece.x1) == extent


def test_part_of_a_token_takes_its_share_of_the_extent() -> None:
    document = Document("规章12", (Page(0, 0, 4),), (Token(0, 4, 0, 0, bbox=BBox(100, 0, 140, 9)),), "text/plain")
    label, value = pieces_of(document, Tag(0, 2, Role.ROW, 0), Tag(2, 4, Role.VALUE, 0))

    assert (label.x0, label.x1) == (100, 120)
    assert (value.x0, value.x1) == (120, 140)


@pytest.mark.parametrize(
    ("between", "gap"),
    [("\n", 1), ("\n\n\n", 3), ("   ", 3), (" \n ", 1), ("\t", None), (" | ", None)],
    ids=["line break", "three breaks", "spaces", "break among spaces", "tab", "separator"],
)
def test_gap_counts_white_space_only(between: str, gap: int | None) -> None:
    text = f"3{between}4"
    end = len(text)
    document = Document(text, (Page(0, 0, end),), (Token(0, 1, 0, 0), Token(end - 1, end, 0, 0)), "text/plain")

    assert pieces_of(document, Tag(0, 1, Role.VALUE, 0), Tag(end - 1, end, Role.VALUE, 1))[1].gap == gap


@pytest.mark.parametrize(
    ("text", "geometry"),
    [
        ("期刊杂志\t3\t4", ["grid"]),
        ("期刊杂志   3   4", ["columns"]),
        ("期刊杂志\n3\n4", ["none", "none", "none"]),
        ("期刊杂志 |\n3 |\n4 |", ["none", "none", "none"]),
    ],
    ids=["tabs", "spaces", "cell a line", "cell and pipe a line"],
)
def test_geometry_of_a_band(text: str, geometry: list[str]) -> None:
    assert [band.geometry for band in recover(text).bands] == geometry


def test_bands_leave_furniture_out_and_are_numbered_without_holes() -> None:
    stages = recover("期刊杂志\t3\t4\n- 7 -\n借阅总数\t3\t4\n")

    assert words(stages.bands) == [["期刊杂志", "3", "4"], ["借阅总数", "3", "4"]]
    assert [band.index for band in stages.bands] == [0, 1]


def test_several_rows_on_one_line_are_parted_at_their_labels() -> None:
    row = [
        ("期刊杂志", Role.ROW),
        ("3", None),
        ("4", None),
        ("借阅总数", Role.ROW),
        ("5", None),
        ("3.诗歌选集", Role.ROW),
        ("6", None),
    ]
    pieces = [make_piece(text, n, role=role, x=(n, n + 1)) for n, (text, role) in enumerate(row)]

    bands = make_bands([*pieces, make_piece("7", len(row), line=1)])

    assert words(bands) == [["期刊杂志", "3", "4"], ["借阅总数", "5"], ["3.诗歌选集", "6"], ["7"]]
    assert [band.index for band in bands] == [0, 1, 2, 3]


def test_two_labels_on_a_line_stay_one_row() -> None:
    row = [("图书类", Role.GROUP), ("1.长篇小说", Role.ROW), ("3", None), ("4", None)]
    pieces = [make_piece(text, n, role=role, x=(n, n + 1)) for n, (text, role) in enumerate(row)]

    assert words(make_bands(pieces)) == [["图书类", "1.长篇小说", "3", "4"]]


def test_rows_of_two_grids_are_two_bands() -> None:
    bands = make_bands([*in_grid(["1", "2"], table=0), *in_grid(["3", "4"], table=1, index=2)])

    assert words(bands) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("text", "cut", "label", "value"),
    [
        pytest.param("性\ufffd\ufffd30.2\n", 3, "性", "\ufffd\ufffd30.2", id="before it"),
        pytest.param("规章30\ufffd\n", 2, "规章", "30\ufffd", id="behind it"),
        pytest.param("规章30\n", 2, "规章", "30", id="none"),
    ],
)
def test_characters_that_nobody_knows_are_part_of_the_number_they_touch(
    text: str, cut: int, label: str, value: str
) -> None:
    document = read_text(text)
    end = document.tokens[0].end
    digits = max(n for n, c in enumerate(text) if c.isdigit()) + 1
    tags = Tag(0, cut, Role.ROW, 0), Tag(cut, min(digits, end), Role.VALUE, 0)

    assert [piece.text for piece in pieces_of(document, *tags)] == [label, value]
