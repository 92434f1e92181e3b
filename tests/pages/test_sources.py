import hashlib
from pathlib import Path

import pytest

from extractor.pages.sources import find_source
from extractor.report import Source

DATA = "某某县2023年政府信息公开工作年度报告".encode()
DIGEST = hashlib.sha256(DATA).hexdigest()


def source(path, digest=DIGEST):
    return Source(path=str(path), sha256=digest, media_type="text/plain", pages=1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sources" / "in").mkdir(parents=True)
    (tmp_path / "sources" / "in" / "a.txt").write_bytes(DATA)
    (tmp_path / "secret.txt").write_bytes(DATA)
    return tmp_path / "sources"


@pytest.mark.parametrize(
    "path",
    ["in/a.txt", "/data/in/a.txt", "./in/a.txt", "C:\\reports\\in\\a.txt"],
    ids=["as it is", "from another root", "with a dot", "from another system"],
)
def test_a_source_is_found_by_the_end_of_its_path(folder, path):
    found = find_source(source(path), (folder,))
    assert (found.state, found.data, found.path) == ("found", DATA, folder / "in" / "a.txt")


def test_a_file_of_another_content_is_not_taken_for_the_source(folder):
    (folder / "in" / "a.txt").write_text("changed")
    found = find_source(source("in/a.txt"), (folder,))
    assert (found.state, found.data, found.path) == ("changed", None, folder / "in" / "a.txt")


def test_the_search_goes_on_past_a_changed_file(folder, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("changed")
    assert find_source(source("a.txt"), (tmp_path / "other", folder / "in")).state == "found"


@pytest.mark.parametrize(
    "path",
    ["in/b.txt", "in", "", "..", "a\0b", "x" * 5000],
    ids=["no such file", "a folder", "nothing", "the parent", "a NUL", "too long"],
)
def test_what_is_not_there_is_missing(folder, path):
    assert find_source(source(path), (folder,)).state == "missing"
    assert find_source(source(path), (folder,), as_recorded=True).state == "missing"


def test_a_path_does_not_lead_out_of_the_folders(folder):
    assert find_source(source("../secret.txt"), (folder,)).state == "missing"
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    assert find_source(source("link.txt"), (folder,)).state == "missing"


def test_where_no_folder_was_given_the_record_is_believed(folder, monkeypatch):
    monkeypatch.chdir(folder)
    for path in (folder.parent / "secret.txt", Path("in") / "a.txt"):
        assert find_source(source(path), (), as_recorded=True).state == "found"


def test_without_a_hash_nothing_is_shown(folder):
    assert find_source(source("in/a.txt", None), (folder,)).state == "unhashed"
