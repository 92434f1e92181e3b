"""``tablemend serve``: files in, records out; limits; batches; errors as JSON; nobody else's pages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from extractor.cli import app as command
from extractor.errors import SettingsError
from extractor.messages import Language
from extractor.report import Report
from extractor.runs.work import Limits
from extractor.serve.app import Settings, make_app, run_server
from extractor.serve.jobs import file_name
from extractor.serve.languages import language_for
from tests.runs.fakes import build_obedient

LIMITS = Limits(seconds=3.0, megabytes=1024)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        limits=LIMITS,
        most_bytes=200_000,
        folder=tmp_path_factory.mktemp("jobs"),
        options=("--tagger", "rules", "--jobs", "1"),
    )
    with TestClient(
        make_app(partial(build_obedient, "auto", "rules"), settings), base_url="http://localhost:8000"
    ) as made:
        yield made


def send(client: TestClient, content: bytes, name: str = "报告.txt") -> Any:
    return client.post("/extract", files={"file": (name, content)})


def test_a_file_gives_its_records_under_its_own_name(client: TestClient) -> None:
    answer = send(client, "good 乙县".encode())
    assert answer.status_code == 200
    (record,) = map(Report.model_validate, answer.json())
    assert (record.source.path, record.organization.value, len(record.cells)) == ("报告.txt", "乙县", 200)


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [(b"broken", 422, "unreadable_file"), (b"hang", 504, "time_limit"), (b"x" * 300_000, 413, "input_too_large")],
    ids=["a bad file", "one that takes too long", "one that is too large"],
)
def test_what_cannot_be_read_is_an_error_as_json(client: TestClient, content: bytes, status: int, kind: str) -> None:
    answer = send(client, content)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (status, kind)
    assert send(client, b"good").status_code == 200, "the next file is read"


def test_a_body_that_does_not_say_its_length_is_counted(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(30):
            yield b"x" * 10_000

    answer = client.post("/extract", content=pieces(), headers={"content-type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (413, "input_too_large")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [({"origin": "https://evil.example"}, "origin"), ({"host": "evil.example:8000"}, "host")],
)
def test_pages_of_other_sites_are_refused(client: TestClient, headers: dict[str, str], kind: str) -> None:
    answer = client.post("/extract", files={"file": ("a.txt", b"good")}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (403, kind)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/jobs/unknown", 404), ("/jobs/unknown/results.jsonl", 404), ("/extract", 405)],
)
def test_every_error_is_json(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, set(answer.json()["error"]) - {"codes"}) == (status, {"kind", "message"})


def test_a_form_without_the_file_says_what_is_missing(client: TestClient) -> None:
    answer = client.post("/extract", files={"other": ("a.txt", b"good")})
    assert (answer.status_code, answer.json()["error"]["message"].split(":")[0]) == (400, "body/file")


def test_health_and_description(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {"/health", "/extract", "/jobs", "/jobs/{job}", "/jobs/{job}/{name}"}
    assert "Report" in described["components"]["schemas"]


def test_a_batch_is_begun_looked_at_fetched_and_deleted(client: TestClient) -> None:
    sample = Path(__file__).parents[2] / "data" / "samples" / "tabs-page-break.txt"
    files = [("files", ("一.txt", sample.read_bytes())), ("files", ("二.pdf", b"%PDF-1.7 broken"))]
    begun = client.post("/jobs", files=files)
    assert (begun.status_code, begun.json()["inputs"]) == (202, 2)
    job = begun.json()["id"]
    assert client.get(f"/jobs/{job}/results.jsonl").status_code == 409
    for _ in range(600):
        state = client.get(f"/jobs/{job}").json()
        if state["state"] not in ("receiving", "waiting", "running"):
            break
        time.sleep(0.2)
    assert state["state"] == "done", state
    assert state["counts"]["failed"] == 1
    assert {"results.jsonl", "run.xlsx", "panel.csv"} <= set(state["results"])
    lines = client.get(f"/jobs/{job}/results.jsonl").text.splitlines()
    assert [Report.model_validate_json(line).source.path for line in lines] == ["inputs/一.txt", "inputs/二.pdf"]
    assert client.get(f"/jobs/{job}/settings.json").status_code == 404
    assert client.delete(f"/jobs/{job}").status_code == 204
    assert client.get(f"/jobs/{job}").status_code == 404


def test_two_files_of_one_name_are_refused(client: TestClient) -> None:
    answer = client.post("/jobs", files=[("files", ("a.txt", b"good")), ("files", ("x/a.txt", b"good"))])
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "settings")


@pytest.mark.parametrize("sent", ["..", "", "a\x00b", "长" * 100], ids=["up", "none", "a NUL", "too long"])
def test_names_that_are_none_are_refused(sent: str) -> None:
    with pytest.raises(SettingsError):
        file_name(sent)


def test_names_lose_their_folders() -> None:
    assert [file_name(sent) for sent in ("../../etc/a.txt", "C:\\scans\\报告.pdf")] == ["a.txt", "报告.pdf"]


def test_without_the_extra_the_command_says_what_to_install(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("extractor.serve.app.run_server", None)
    monkeypatch.delattr("extractor.serve.app")
    monkeypatch.setitem(__import__("sys").modules, "extractor.serve.app", None)
    result = CliRunner().invoke(command, ["serve"])
    assert result.exit_code == 2
    assert "pip install 'tablemend[serve]'" in result.stderr


def test_without_a_folder_for_temporary_files_the_command_says_so(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", none)
    result = CliRunner().invoke(command, ["serve"])
    assert result.exit_code == 2
    assert "--tmpfs /tmp" in result.stderr


def test_an_address_that_is_taken_is_an_error(client: TestClient) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="expected a free address"):
            run_server(client.app, host="127.0.0.1", port=taken.getsockname()[1], say=print)


CHINESE = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
HAN = re.compile("[一-鿿]")


@pytest.mark.parametrize(
    ("accepted", "own", "expected"),
    [
        (None, "en", "en"),
        (None, "zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "en", "zh"),
        ("en-GB, zh;q=0.3", "zh", "en"),
        ("fr, de", "zh", "zh"),
        ("fr, zh-TW;q=0.2", "en", "zh"),
        ("*", "zh", "zh"),
        ("zh;q=0", "en", "en"),
        ("zh;q=many, ;;", "en", "en"),
    ],
)
def test_the_language_that_a_request_accepts(accepted: str | None, own: Language, expected: str) -> None:
    assert language_for(accepted, own) == expected


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("POST", "/extract", {"files": {"file": ("a.txt", b"hang")}}),
        ("POST", "/extract", {"files": {"other": ("a.txt", b"good")}}),
        ("POST", "/extract", {"files": {"file": ("a.txt", b"x" * 300_000)}}),
        ("GET", "/jobs/unknown", {}),
        ("GET", "/nowhere", {}),
        ("GET", "/extract", {}),
    ],
    ids=["over the time limit", "wrong field", "too large", "no such batch", "no such page", "wrong method"],
)
def test_errors_are_in_the_language_that_is_accepted(
    client: TestClient, method: str, path: str, given: dict[str, Any]
) -> None:
    english, chinese = (client.request(method, path, headers=headers, **given) for headers in ({}, CHINESE))
    assert not HAN.search(english.json()["error"]["message"])
    assert HAN.search(chinese.json()["error"]["message"])
    assert english.json()["error"].get("codes") == chinese.json()["error"].get("codes")
    assert (chinese.headers["content-language"], chinese.headers["vary"]) == ("zh-CN", "Accept-Language")


def test_the_language_of_the_server_is_for_those_who_name_none(tmp_path: Path) -> None:
    settings = Settings(limits=LIMITS, folder=tmp_path, language="zh")
    with TestClient(make_app(partial(build_obedient, "auto", "rules"), settings), base_url="http://localhost") as made:
        assert HAN.search(made.get("/jobs/x").json()["error"]["message"])
        assert not HAN.search(made.get("/jobs/x", headers={"accept-language": "en"}).json()["error"]["message"])
        assert HAN.search(made.get("/health", headers={"host": "evil.example"}).json()["error"]["message"])


def test_the_description_is_there_in_both_languages_and_loads_nothing(client: TestClient) -> None:
    for headers in ({}, CHINESE):
        described = client.get("/openapi.json", headers=headers).json()
        said = [route["summary"] for methods in described["paths"].values() for route in methods.values()]
        answers = [
            answer["description"]
            for methods in described["paths"].values()
            for route in methods.values()
            for answer in route["responses"].values()
        ]
        assert len(said) == 6
        assert {bool(HAN.search(text)) for text in [*said, *answers]} == {bool(headers)}
        page = client.get("/docs", headers=headers).text
        assert all(text in page for text in said)
        assert not re.search(r"<script|<link|<img|https?://", page)
