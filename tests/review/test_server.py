"""The review's server: what it answers, what it refuses, and that every decision is kept."""

import hashlib
import json
import warnings
from pathlib import Path

import pytest

from extractor.cli.batch import Output
from extractor.decisions.log import NAME, run_log
from extractor.review.desk import Desk
from extractor.runs.store import iter_reports
from tests.review.conftest import rerun

pytest.importorskip("starlette", reason="the extra 'review' is not installed")
pytest.importorskip("httpx", reason="the tests of the server ask it through httpx")

with warnings.catch_warnings():
    # Of the test client alone, which may be about the version of httpx that it likes best.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from extractor.review.server import make_app

TOKEN, PORT = "t0ken", 8123
HOME = f"http://127.0.0.1:{PORT}"
ORIGIN = {"origin": HOME}


@pytest.fixture
def client(ran):
    with TestClient(make_app(ran, who="Li", token=TOKEN, port=PORT), base_url=HOME) as client:
        yield client


def get(client, path, **headers):
    return client.get(f"/{TOKEN}/{path}", headers=headers)


def post(client, path, body, headers=ORIGIN, who="Li"):
    return client.post(f"/{TOKEN}/api/{path}", json={"who": who} | body, headers=headers)


def doubtful(client):
    """A report with cells to look at, and its answer."""
    items = get(client, "api/queue").json()["items"]
    item = next(one for one in items if one["state"] is None)
    return item["id"], get(client, f"api/report/{item['id']}").json()


def name_of(told, index):
    return "/".join(told["forms"][0]["cells"][index])


def test_the_list_holds_every_kind_and_is_ordered_by_worth(client):
    items = get(client, "api/queue").json()["items"]
    assert {"failed", "unrecognised"} <= {item["state"] for item in items}
    worth = [item["worth"] for item in items]
    assert worth == sorted(worth, reverse=True)
    assert [bool(item["left"]) for item in items] == sorted((bool(item["left"]) for item in items), reverse=True)


def test_the_page_has_a_policy_that_runs_nothing_but_its_own(client):
    answer = get(client, "")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'sha256-" in policy and "unsafe" not in policy
    assert "connect-src 'self'" in policy and "frame-ancestors 'none'" in policy
    script = answer.text.rsplit("<script>", 1)[1].split("</script>")[0]
    import base64

    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert "http" not in answer.text.replace("http://www.w3.org", "").replace("http-equiv", "")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/wrong/", {}),
        ("/wrong/api/queue", {}),
        (f"/{TOKEN}x/api/queue", {}),
        (f"/{TOKEN}/api/queue", {"host": "evil.example"}),
        (f"/{TOKEN}/api/queue", {"host": f"evil.example:{PORT}"}),
        (f"/{TOKEN}/api/queue", {"host": "127.0.0.1:1"}),
    ],
)
def test_without_the_token_or_under_another_name_nothing_is_told(client, path, headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "items" not in answer.text and "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}, ORIGIN | {"content-type": "text/plain"}]
)
def test_another_site_s_request_decides_nothing(client, ran, headers):
    item, told = doubtful(client)
    asked = json.dumps({"who": "x", "kind": "cell", "name": name_of(told, told["looks"][0]), "status": "blank"})
    given = {"content-type": "application/json"} | headers
    assert client.post(f"/{TOKEN}/api/decide/{item}", content=asked, headers=given).status_code == 403
    assert not (ran / NAME).exists()


@pytest.mark.parametrize("path", ["api/report/../../etc/x", "api/report/%2e%2e%2fsettings.json", "api/picture/x/1"])
def test_paths_lead_nowhere_but_to_reports(client, path):
    answer = get(client, path)
    assert answer.status_code in (403, 404)
    assert "root:" not in answer.text


def test_a_script_in_a_report_stays_text(client):
    items = get(client, "api/queue").json()["items"]
    letter = next(item for item in items if item["path"].endswith("letter.txt"))
    answer = get(client, f"api/report/{letter['id']}")
    assert answer.headers["content-type"] == "application/json"
    assert "<script>" not in answer.text
    assert "<script>alert(1)</script>" in answer.json()["source"]["text"]["pieces"][0][1]


def test_a_decision_is_kept_at_once_and_the_sums_follow(client, ran):
    item, told = doubtful(client)
    index = told["looks"][0]
    name = name_of(told, index)

    tried = post(client, f"try/{item}", {"kind": "cell", "name": name, "status": "read", "value": "1,234"})
    assert not (ran / NAME).exists()
    answer = post(client, f"decide/{item}", {"kind": "cell", "name": name, "status": "read", "value": "1,234"})

    assert tried.status_code == answer.status_code == 200
    (decision,) = run_log(ran).ledger.decisions
    assert (decision.value, decision.who, decision.name) == (1234, "Li", name)
    report = answer.json()["report"]
    assert index not in report["looks"]
    assert report["cells"][index]["v"] == 1234
    checks = {(c["id"], c["where"]): c["status"] for c in tried.json()["checks"]}
    now = {(c[0], c[1]): c[2] for c in report["checks"]}
    assert all(now[place] == status for place, status in checks.items())


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "cell", "name": "no/such/cell", "status": "blank"},
        {"kind": "cell", "status": "read", "value": "twelve"},
        {"kind": "cell", "status": "inferred", "value": 3},
        {"kind": "cell", "status": "nonsense"},
        {"kind": "cell", "status": "blank", "who": ""},
        {"kind": "report", "name": "form", "value": "../../x.yaml"},
        {"kind": "other", "name": "x"},
        {},
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_not_kept(client, ran, body):
    item, told = doubtful(client)
    answer = post(client, f"decide/{item}", {"name": name_of(told, told["looks"][0])} | body)
    assert answer.status_code in (400, 404) and answer.json()["error"]
    assert not (ran / NAME).exists()


def test_too_much_is_refused(client):
    item, _ = doubtful(client)
    assert post(client, f"decide/{item}", {"why": "x" * 70_000}).status_code == 413


def test_undo_takes_back_and_what_stood_before_counts_again(client, ran):
    item, told = doubtful(client)
    name = name_of(told, told["looks"][0])
    asked = {"kind": "cell", "name": name, "status": "blank"}
    first = post(client, f"decide/{item}", asked).json()["decision"]
    second = post(client, f"decide/{item}", asked | {"status": "unreadable", "seen": [first]}).json()["decision"]

    back = post(client, f"undo/{item}", {"decision": second}).json()
    assert back["report"]["opinions"][f"cell:{name}"]["heads"][0]["status"] == "blank"
    gone = post(client, f"undo/{item}", {"decision": back["decision"]}).json()
    assert post(client, f"undo/{item}", {"decision": "nonsense"}).status_code == 404

    assert f"cell:{name}" not in gone["report"]["opinions"] or gone["report"]["opinions"][f"cell:{name}"]["heads"]
    assert len(run_log(ran).ledger.decisions) == 4


def test_two_persons_do_not_overwrite_each_other_unseen(client, ran):
    item, told = doubtful(client)
    name = name_of(told, told["looks"][0])
    asked = {"kind": "cell", "name": name, "status": "read", "value": 5}
    with TestClient(make_app(ran, who="Wang", token="other", port=PORT), base_url=HOME) as other:
        assert post(client, f"decide/{item}", asked).status_code == 200
        body = {"who": "Wang"} | asked | {"value": 7}
        refused = other.post(f"/other/api/decide/{item}", json=body, headers=ORIGIN)
        assert refused.status_code == 409
        seen = [head["id"] for head in refused.json()["heads"]]
        over = other.post(f"/other/api/decide/{item}", json=body | {"seen": seen}, headers=ORIGIN)
        assert over.status_code == 200
    values = [one.value for one in run_log(ran).ledger.decisions]
    assert values == [5, 7]
    assert run_log(ran).ledger.conflicts == ()


def test_no_report_leaves_the_list_and_a_form_opens_its_cells(client):
    items = get(client, "api/queue").json()["items"]
    letter = next(item for item in items if item["path"].endswith("letter.txt"))
    answer = post(client, f"decide/{letter['id']}", {"kind": "report", "name": "not_a_report"})
    assert answer.json()["report"]["left"] == 0
    broken = next(item for item in items if item["path"].endswith("broken.pdf"))
    form = {"kind": "report", "name": "form", "value": "gov-disclosure-2021"}
    told = post(client, f"decide/{broken['id']}", form).json()["report"]
    assert len(told["cells"]) == 200 and told["error"] is None


def test_the_list_is_the_same_from_outputs_and_from_records(ran):
    from_records = {item.path: (item.left, item.worth, item.state) for item in Desk(ran).items.values()}
    rerun()
    assert {item.path: (item.left, item.worth, item.state) for item in Desk(ran).items.values()} == from_records


def test_a_list_opened_anew_counts_what_was_decided_since_the_outputs_were_written(client, ran):
    rerun()
    desk = Desk(ran)
    item = next(one for one in desk.items.values() if one.state is None and one.left > 3)
    before = item.left
    told = get(client, f"api/report/{item.id}").json()
    for index in told["looks"][:3]:
        post(client, f"decide/{item.id}", {"kind": "cell", "name": name_of(told, index), "status": "blank"})
    left = get(client, f"api/report/{item.id}").json()["left"]

    again = Desk(ran)
    at_once = again.items[item.id].left
    again.catch_up()

    assert at_once == before - 3
    assert again.items[item.id].left == left
    rerun()
    fresh = Desk(ran)
    assert fresh.items[item.id].left == left
    counts = {one.id: one.left for one in fresh.items.values()}
    fresh.catch_up()
    assert {one.id: one.left for one in fresh.items.values()} == counts


def test_a_run_once_more_keeps_the_decisions_and_puts_them_into_the_outputs(client, ran):
    item, told = doubtful(client)
    name = name_of(told, told["looks"][0])
    post(client, f"decide/{item}", {"kind": "cell", "name": name, "status": "read", "value": 41})
    before = (ran / NAME).read_bytes()

    rerun()

    assert (ran / NAME).read_bytes() == before
    decided = [c for r in iter_reports(ran) for c in r.cells if c.method == "decided"]
    assert [cell.value for cell in decided] == [41]


def test_more_files_and_another_version_keep_the_decisions_byte_for_byte(client, ran, monkeypatch):
    item, told = doubtful(client)
    for index in told["looks"][:5]:
        body = {"kind": "cell", "name": name_of(told, index), "status": "read", "value": 41}
        assert post(client, f"decide/{item}", body).status_code == 200
    before = (ran / NAME).read_bytes()
    assert before.count(b"\n") == 5
    for module in ("extractor.pipeline", "extractor.runs.settings"):
        monkeypatch.setattr(f"{module}.__version__", "9.9.9")
    source = next(Path("in").glob("tabs*.txt"))
    Path("in/one-more.txt").write_bytes(source.read_bytes() + "\n（完）\n".encode())

    rerun(())

    assert (ran / NAME).read_bytes() == before
    reports = list(iter_reports(ran))
    assert "9.9.9" in {report.engine.version for report in reports if report.cells}
    assert any(report.source.path.endswith("one-more.txt") for report in reports)
    assert [c.value for r in reports for c in r.cells if c.method == "decided"] == [41] * 5


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("organization", "东山县人民政府", "东山县人民政府"),
        ("year", "２０２３", 2023),
        ("title", None, None),
        ("items_website", "1,204", 1204),
        ("contact_phone", "0596-123", "0596-123"),
    ],
)
def test_office_year_title_and_facts_are_decided(client, ran, name, value, kept):
    item, _ = doubtful(client)
    answer = post(client, f"decide/{item}", {"kind": "fact", "name": name, "value": value})
    assert answer.status_code == 200
    (made,) = run_log(ran).ledger.decisions
    assert (made.kind, made.name, made.value) == ("fact", name, kept)
    report = answer.json()["report"]
    assert (report["told"] | report["facts"])[name]["v"] == kept


@pytest.mark.parametrize(("name", "value"), [("year", "12"), ("nonsense", "x"), ("items_website", "many")])
def test_a_fact_that_cannot_be_is_refused(client, ran, name, value):
    item, _ = doubtful(client)
    answer = post(client, f"decide/{item}", {"kind": "fact", "name": name, "value": value})
    assert answer.status_code == 400 and "saw" in answer.json()["error"]
    assert not (ran / NAME).exists()


HOSTILE = ("=cmd|' /C calc'!A1", "<img src=x onerror=alert(1)>", "@SUM(1+1)", "\u202egnp.exe", "</script><script>x")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_person_stay_words_everywhere(client, ran, text):
    item, told = doubtful(client)
    name = name_of(told, told["looks"][0])
    post(client, f"decide/{item}", {"who": text, "kind": "cell", "name": name, "status": "blank", "why": text})
    post(client, f"decide/{item}", {"kind": "fact", "name": "organization", "value": text})
    assert "<" not in get(client, f"api/report/{item}").text
    rerun((Output.PARQUET, Output.CSV, Output.XLSX))
    for path in (ran / "outputs" / "csv").glob("*.csv"):
        import csv

        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                assert not any(field.startswith(("=", "@", "+cmd")) for field in line), path
    from openpyxl import load_workbook

    book = load_workbook(ran / "outputs" / "run.xlsx")
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_source_outside_of_the_folders_is_not_shown(ran, tmp_path):
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("root:x:0:0", encoding="utf-8")
    from extractor.pages.sources import find_source
    from extractor.report import Source

    digest = hashlib.sha256(secret.read_bytes()).hexdigest()
    for path in (f"../{secret.name}", str(secret), f"in/../../{secret.name}"):
        source = Source(path=path, sha256=digest, media_type=None, pages=None)
        assert find_source(source, (ran.parent.resolve(),)).state == "missing"
