import json
import re
from pathlib import Path

import pytest

from extractor.errors import OutputError
from extractor.forms import shipped_forms
from extractor.pages import report_page as module
from extractor.pages.report_page import Shelf, write_folder, write_list, write_page
from extractor.report import FormNote
from tests.fake_reports import FORM, make_failure, make_report
from tests.pages.hostile import hostile_report

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FORMS = {form.id: form for form in shipped_forms()}
SHELF = Shelf(FORMS)


def block(path, name):
    """The data of an element of a page."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', path.read_text(encoding="utf-8"))
    return json.loads(found[1]) if found else None


def test_a_page_holds_the_record_the_form_and_the_source(tmp_path, rules):
    report = rules.extract(SAMPLES / "print.pdf")
    out = tmp_path / "out.html"
    written = write_page(1, report, out, Shelf(FORMS, (SAMPLES,)))
    assert (written.reports, dict(written.sources)) == (1, {"found": 1})
    data = block(out, "report-0")
    assert len(data["cells"]) == 200
    assert data["source"]["state"] == "found"
    assert [form["id"] for form in block(out, "forms")] == ["gov-disclosure-2021"]
    assert f"<title>{report.organization.value} {report.year.value}</title>" in out.read_text(encoding="utf-8")
    assert out.stat().st_size < 500_000


def test_the_same_record_gives_the_same_bytes(tmp_path, rules):
    report = rules.extract(SAMPLES / "print.pdf")
    for name in ("a.html", "b.html"):
        write_page(1, report, tmp_path / name, Shelf(FORMS, (SAMPLES,)))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_list_holds_each_report_and_each_form_once(tmp_path):
    reports = [make_report("a.txt"), make_report("b.txt"), make_failure(), make_report("c.txt")]
    out = tmp_path / "out.html"
    written = write_list(enumerate(reports, start=1), out, SHELF)
    assert (written.reports, written.left_out) == (4, 0)
    assert [line[:2] for line in block(out, "list")["lines"]] == [
        [1, "a.txt"],
        [2, "b.txt"],
        [3, "broken.pdf"],
        [4, "c.txt"],
    ]
    assert [block(out, f"report-{place}")["drawing"] for place in range(4)] == [0, 0, None, 0]
    assert len(block(out, "forms")) == 1


def test_what_is_too_much_for_one_page_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_LISTED", 2)
    out = tmp_path / "out.html"
    written = write_list(((number, make_report()) for number in range(1, 6)), out, SHELF)
    assert (written.reports, written.left_out) == (2, 3)
    assert block(out, "list")["left"] == 3
    assert block(out, "report-2") is None


def test_a_form_that_is_not_at_hand_is_drawn_by_its_names(tmp_path):
    unknown = FormNote(id="my-own", version="1", confidence=1.0)
    reports = [make_report(form=unknown), make_report(), make_report(form=unknown)]
    out = tmp_path / "out.html"
    write_list(enumerate(reports, start=1), out, SHELF)
    assert [block(out, f"report-{place}")["drawing"] for place in range(3)] == [0, 1, 0]
    bare, known = block(out, "forms")
    assert bare["cells"] == known["cells"]
    assert known["id"] == FORM.id


def test_a_folder_holds_a_page_a_report_and_an_index(tmp_path):
    reports = [make_report("in/a.txt"), make_failure("in/b.pdf")]
    written = write_folder(enumerate(reports, start=1), tmp_path / "new" / "pages", SHELF)
    assert written.reports == 2
    names = sorted(path.name for path in (tmp_path / "new" / "pages").iterdir())
    assert [re.sub(r"-[0-9a-f]{8}", "", name) for name in names] == ["a.html", "b.html", "index.html"]
    worst = block(tmp_path / "new" / "pages" / "index.html", "summary")["worst"]
    assert sorted(line[-1] for line in worst) == names[:2]


def test_a_hostile_record_is_data_and_nothing_else(tmp_path):
    out = tmp_path / "out.html"
    write_page(1, hostile_report(), out, SHELF)
    page = out.read_text(encoding="utf-8")
    assert len(re.findall(r"<script", page)) == 4, "the record, the forms, the list, and our own script"
    assert not re.search(r"<(img|svg|iframe|meta http-equiv=.refresh)", page)
    assert "\u202e" not in re.sub(r'<script type="application/json".*?</script>', "", page)


def test_no_page_is_left_where_it_cannot_be_written(tmp_path):
    with pytest.raises(OutputError):
        write_page(1, make_report(), tmp_path / "no" / "out.html", SHELF)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be made"):
        write_folder([(1, make_report())], tmp_path / "file", SHELF)
