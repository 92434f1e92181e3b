import pytest

from extractor.forms import load_form
from extractor.readers.text import read_text
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.match import align
from extractor.recovery.board.pieces import Geometry, make_bands, make_pieces
from extractor.recovery.board.rows import Attachment
from extractor.recovery.orders.attach import attach
from extractor.tagging.rules import RuleTagger
from tests.recovery.builders import HEADER, LOANS, TABLE, VALUES, Stages, recover
from tests.recovery.planted import draw_planted


def runs_of(stages: Stages, row: str) -> list[tuple[str, str]]:
    """Each run of the row: how it was found, and its texts."""
    source = stages.attachment.rows.get(stages.slot(row))
    return [(run.via, " ".join(i.text for i in run.items)) for run in source.runs] if source else []


def loose(attachment: Attachment) -> list[str]:
    return [" ".join(i.text for i in run.items if i.filled) for run in attachment.loose if run.filled]


@pytest.mark.parametrize(
    ("text", "row", "runs"),
    [
        ("期刊杂志\t\t8\t0\t9\t17\n", "magazines", [("line", " 8 0 9 17")]),
        ("期刊杂志   8   0   9   17\n", "magazines", [("line", "8 0 9 17")]),
        ("期刊杂志\n8\n0\n9\n17\n借阅总数\n12\n", "magazines", [("after", "8 0 9 17")]),
        ("期刊杂志 |\n8 |\n0 |\n9 |\n17 |\n", "magazines", [("after", "8 0 9 17")]),
        ("期刊杂志\n8   0   9   17\n", "magazines", [("after", "8 0 9 17")]),
        ("8   0   9   17\n期刊杂志\n", "magazines", [("before", "8 0 9 17")]),
        ("8\t0\t9\t5\t七\t17\t3\n期刊杂志\n", "magazines", [("before", "8 0 9 5 七 17 3")]),
        ("期刊\t\t8\t0\t9\t17\n杂志\t\t\t\t\t\n", "magazines", [("line", " 8 0 9 17"), ("line", "    ")]),
        ("期刊杂志\n本年没有统计\n0\n9\n17\n", "magazines", [("after", "本年没有统计 0 9 17")]),
        ("期刊杂志\n8 0\n9\n17\n", "magazines", [("after", "8 0 9 17")]),
        ("期刊杂志 |\n8 |\n0 9 |\n17 |\n", "magazines", [("after", "8 0 9 17")]),
        ("期刊杂志 |\n8 0 9 |\n17 |\n", "magazines", [("after", "8 0 9 17")]),
        ("期刊杂志 8 0\n9\n17\n", "magazines", [("line", "8 0"), ("after", "9 17")]),
    ],
    ids=["drawn row", "laid out with spaces", "cell a line", "cell and pipe a line", "values on the next line",
         "values on the line before", "one of them in words", "label cut at a page", "a sentence in a cell",
         "two cells that touch",
         "two cells in one drawn one", "three in the first drawn one",
         "two cells that touch beside the label"],
)  # fmt: skip
def test_values_find_their_label(text: str, row: str, runs: list[tuple[str, str]]) -> None:
    assert runs_of(recover(text), row) == runs


def test_a_heading_ends_the_row_before_it() -> None:
    stages = recover("期刊杂志\n8\n0\n9\n17\n三、事故统计情况\n5\n6\n")

    assert runs_of(stages, "magazines") == [("after", "8 0 9 17")]
    assert loose(stages.attachment) == ["5 6"]


def test_a_header_printed_again_is_no_value_of_a_row() -> None:
    stages = recover(TABLE.replace("期刊杂志", HEADER + "期刊杂志"))

    assert runs_of(stages, "poems") == [("line", "0 2 0 2")]
    assert runs_of(stages, "magazines") == [("line", " 8 0 9 17")]


def test_separators_alone_are_the_filler_of_a_span() -> None:
    stages = recover("期刊杂志\t\t8\t0\t9\t17\n\t\t\t\t\t\n借阅总数\t\t12\t6\t14\t32\n")

    assert runs_of(stages, "magazines") == [("line", " 8 0 9 17")]


def test_whether_the_label_begins_here_is_known() -> None:
    (source,) = recover("期刊\t\t8\t0\t9\t17\n").attachment.rows.values()
    assert source.has_head
    (source,) = recover("杂志\t\t8\t0\t9\t17\n").attachment.rows.values()
    assert not source.has_head


def test_every_row_of_a_clean_table_has_its_own_values() -> None:
    stages = recover(TABLE)
    found = [
        [i.reading.value for i in run.items if i.filled]
        for plan in stages.layout.plans
        if plan.slot in stages.attachment.rows
        for run in stages.attachment.rows[plan.slot].runs
    ]

    assert found == [list(row) for row in VALUES]
    assert loose(stages.attachment) == []


@pytest.mark.parametrize(
    ("torn", "row", "loose_runs"),
    [
        ("\t3.诗歌\t0\t2\t0\t2\n期\t\t8\t0\t9\t17\n刊杂志\t\t\t\t\t\n", "magazines", []),
        ("\t2.科普读物\t0\t2\t0\t2\n何\t\t8\t0\t9\t17\n期刊杂志\t\t\t\t\t\n", "magazines", ["8 0 9 17"]),
    ],
    ids=["the row before is there", "a row lost its label in between"],
)
def test_values_above_the_rest_of_their_label(torn: str, row: str, loose_runs: list[str]) -> None:
    stages = recover(HEADER + torn)

    assert [text for text in loose(stages.attachment) if text.strip()] == loose_runs
    assert ("8 0 9 17" in [text.strip() for _, text in runs_of(stages, row)]) == (not loose_runs)


def test_the_last_line_of_a_wrapped_label_is_no_heading() -> None:
    """请 ends the labels of two rows and stands in the headings as well; read as one, it shifted the rows by one."""
    form = load_form("gov-disclosure-2021")
    report = draw_planted(form, 5, size="medium")
    lines = []
    for plan in layout_of(form).plans:
        if plan.table == "applications":
            label = next(
                row.label for row in form.table("applications").blocks[0].leaf_rows if row.name == plan.keys[0].row
            )
            last = -1 if label.endswith("请") else len(label)
            lines += [label[:last][at : at + 3] for at in range(0, len(label[:last]), 3)] + [label[last:]][: last < 0]
            lines.append(" ".join(report.printed[key].text for key in plan.keys))
    document = read_text("三、收到和处理政府信息公开申请情况\n" + "\n".join(lines))
    pieces = make_pieces(document, RuleTagger().tag(document, [form]))
    layout = layout_of(form)
    attachment = attach(make_bands(pieces), align(pieces, layout.lexicon), layout.widths)
    found = {slot: [item.text for run in source.runs for item in run.items] for slot, source in attachment.rows.items()}

    assert found == {
        plan.slot: [report.printed[key].text for key in plan.keys]
        for plan in layout.plans
        if plan.table == "applications"
    }


@pytest.mark.parametrize(
    ("lines", "geometry"),
    [
        (["1.长篇小说  3  4  0  7", "期刊杂志              9", "借阅总数   12  6  9  27"], Geometry.COLUMNS),
        (["1.长篇小说  3  4  0  7", "期刊杂志 9", "借阅总数   12  6  9  27"], Geometry.NONE),
    ],
    ids=["far from its label", "right behind it"],
)
def test_where_a_single_value_is_says_something_only_far_from_its_label(lines: list[str], geometry: Geometry) -> None:
    stages = recover("\n".join(lines) + "\n")
    (run,) = stages.attachment.rows[stages.slot("magazines")].runs

    assert run.geometry is geometry


@pytest.mark.parametrize("own", ["\t\t5\t6", "\t\t不涉及\t6"], ids=["numbers", "words among them"])
def test_a_drawn_row_with_all_its_cells_leaves_the_next_line_alone(own: str) -> None:
    """Half of its cells are empty, and the row below lost its label."""
    text = TABLE.replace("\t2.科普读物\t1\t0\t5\t6", f"\t2.科普读物\t{own}").replace("3.诗歌选集", "")
    stages = recover(text, LOANS.model_copy(update={"identities": ()}))

    assert len(runs_of(stages, "science")) == 1
    assert stages.row("science")[::3] == ["blank", 6]
