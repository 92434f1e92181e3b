"""Final accounts, planted: income and spending side by side come back, or every cell of them is sent to review."""

from __future__ import annotations

from random import Random

import pytest

from extractor import Extractor
from extractor.forms import Form, load_form
from extractor.forms.check import faults
from extractor.report import Report
from tests.recovery.planted import cells_of, compare, draw_planted, write_planted
from training.case import draw_case
from training.kinds.sheets import draw_workbook
from training.made_up import made_up_form, side_by_side
from training.values import PrintStyle

FORM = "final-accounts"


@pytest.fixture(scope="module")
def accounts() -> Form:
    return load_form(FORM)


def read(form: Form, content: bytes, name: str, confidence: str = "hand-set") -> Report:
    return Extractor(form=form, tagger="rules", confidence=confidence).extract_bytes(content, name=name)


def wrong(record: Report, gold: dict[str, dict[str, object]]) -> list[str]:
    cells = cells_of(record)
    return [name for name, cell in gold.items() if cell["state"] == "read" and cells[name].value != cell["value"]]


def test_the_form_holds_together(accounts: Form) -> None:
    assert faults(accounts) == ()
    assert [table.abreast for table in accounts.tables] == [((0, 1),), ((0, 1),), ((0, 1),), ()]


@pytest.mark.parametrize("layout", ["N", "O", "B"], ids=["tabs", "Markdown", "pipes"])
def test_text_with_a_grid_comes_back_exactly(accounts: Form, layout: str) -> None:
    report = draw_planted(accounts, 7, size="large")
    drawn = write_planted(report, layout)
    outcome = compare(read(accounts, drawn.text.encode(), "a.md" if layout == "O" else "a.txt"), report, drawn)

    assert (outcome.wrong, outcome.silent, outcome.invented) == ((), (), ())


@pytest.mark.parametrize("kind", ["file-html", "file-docx", "file-pdf"])
def test_files_come_back_exactly(accounts: Form, kind: str) -> None:
    case = draw_case("planted", kind, "side-by-side", severity=0, forms=[accounts], size="large", damages=())
    record = read(accounts, case.content, case.file)

    assert wrong(record, case.gold["cells"]) == []
    assert not any(cell.needs_review for cell in record.cells)


def test_a_workbook_comes_back_exactly(accounts: Form) -> None:
    report = draw_planted(accounts, 8, size="large")
    content, drawing = draw_workbook(report)
    cells = cells_of(read(accounts, content, "a.xlsx"))

    assert {str(key) for key in drawing.drawn} == {str(key) for key in accounts.keys}
    assert [str(k) for k, printed in report.printed.items() if printed.value != cells[str(k)].value] == []


@pytest.mark.parametrize("layout", ["A", "A0", "B'", "D", "words", "M", "vanish", "column-major"])
@pytest.mark.parametrize("zero", ["0", ""], ids=["zeros", "blanks"])
def test_text_without_a_grid_says_nothing_wrong_unflagged(accounts: Form, layout: str, zero: str) -> None:
    report = draw_planted(accounts, 9, style=PrintStyle(zero=zero))
    drawn = write_planted(report, layout)
    outcome = compare(read(accounts, drawn.text.encode(), "a.txt"), report, drawn)

    assert (outcome.silent, outcome.invented) == ((), ())


def test_what_is_read_is_found_in_the_source(accounts: Form) -> None:
    report = draw_planted(accounts, 10, size="large")
    text = write_planted(report, "O").text
    record = read(accounts, text.encode(), "a.md")

    for cell in record.cells:
        if cell.value is not None:
            assert "".join(text[span.start : span.end] for span in cell.spans) == cell.text


FUNCTIONS = ("201 | 一般公共服务支出 | 264.87", "208 | 社会保障和就业支出 | 10.82", "210 | 卫生健康支出 | 2.71")


def test_lists_of_other_tables_leave_its_rows_alone(accounts: Form) -> None:
    """支出决算表 has rows of the same names, with numbers of its own."""
    report = draw_planted(accounts, 11, size="large")
    text = write_planted(report, "O").text
    functions = "\n".join(f"| {line} |" for line in ("科目编码 | 科目名称 | 合计", "--- | --- | ---", *FUNCTIONS))
    head, tail = text.split("\n## 三、", 1)
    record = read(accounts, f"{head}\n支出决算表\n\n{functions}\n\n## 三、{tail}\n\n{functions}\n".encode(), "a.md")
    cells = cells_of(record)

    assert [str(k) for k, printed in report.printed.items() if printed.value != cells[str(k)].value] == []


@pytest.mark.parametrize("seed", range(3))
def test_a_value_that_slid_across_is_not_said_unflagged(accounts: Form, seed: int) -> None:
    """A cell was lost on some lines: what is right of it is one column further left."""
    rng = Random(seed)
    report = draw_planted(accounts, 12 + seed, size="large")
    drawn = write_planted(report, "N")
    lines = drawn.text.splitlines()
    rows = [n for n, line in enumerate(lines) if line.count("\t") >= 3 and any(c.isdigit() for c in line)]
    for n in rng.sample(rows, 4):
        texts = lines[n].split("\t")
        del texts[rng.randrange(2)]
        lines[n] = "\t".join(texts)
    record = read(accounts, "\n".join(lines).encode(), "a.txt")
    cells = cells_of(record)
    silent = [
        str(key) for key, printed in report.printed.items()
        if not cells[str(key)].needs_review and cells[str(key)].value not in (None, printed.value)
    ]  # fmt: skip

    assert silent == []


@pytest.mark.parametrize("number", [3, 8])
def test_made_up_forms_with_their_blocks_side_by_side_come_back(number: int) -> None:
    form = side_by_side(made_up_form(f"held-out-{number}"))
    report = draw_planted(form, 13, size="large")
    drawn = write_planted(report, "N")
    outcome = compare(read(form, drawn.text.encode(), "a.txt"), report, drawn)

    assert any(table.abreast for table in form.tables)
    assert (outcome.silent, outcome.invented) == ((), ())
