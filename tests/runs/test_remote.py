"""Inputs and run folders that lie elsewhere."""

import json
from pathlib import Path

import pytest

from extractor.errors import OutputError, SettingsError
from extractor.runs.remote import Mirror, run_folder
from extractor.runs.run import Order, run_batch
from tests.runs.conftest import Inline
from tests.runs.fakes import build_obedient

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed (the extra 'ray')")
URL = "memory://store/run"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty store; a function that changes to another machine, with nothing of the run on it."""
    store = fsspec.filesystem("memory")
    machines = iter(range(9))

    def change_machine():
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"machine{next(machines)}"))

    change_machine()
    yield change_machine
    store.store.clear()
    store.pseudo_dirs[:] = [""]


def run_there(*inputs):
    with run_folder(URL) as (folder, checkpoint):
        order = Order(inputs or ("in",), folder)
        return run_batch(order, build_obedient, say=print, warn=print, engine=Inline, checkpoint=checkpoint)


def there(name):
    return fsspec.filesystem("memory").cat(f"/store/run/{name}")


def test_a_run_elsewhere_has_the_bytes_of_one_here(write, run, elsewhere):
    write(in__a="good 甲县", in__b="broken")
    here = run()

    run_there()

    assert there("results.jsonl") == here.results
    assert json.loads(there("settings.json"))["schema"] == "tablemend-run/1"


def test_another_machine_goes_on_where_the_first_stopped(write, run, elsewhere):
    write(in__a="good 甲县", more__b="good 乙县")
    run_there("in")
    elsewhere()

    summary = run_there("in", "more")

    assert summary.read_now == 1
    assert there("results.jsonl") == run("in", "more").results


def test_the_parts_alone_are_enough_to_go_on(write, elsewhere, monkeypatch):
    write(in__a="good 甲县", in__b="good 乙县")
    mirror = Mirror(URL)
    run_batch(Order(("in",), mirror.folder), build_obedient, say=print, warn=print, engine=Inline)
    mirror.push(parts_only=True)
    elsewhere()

    assert run_there().read_now == 0


def test_a_run_at_work_on_another_machine_is_told(write, elsewhere, monkeypatch):
    write(in__a="good")
    Mirror(URL).enter()
    monkeypatch.setattr("socket.gethostname", lambda: "other")

    with pytest.raises(SettingsError, match="another run is at work"):
        run_there()

    monkeypatch.setattr("extractor.runs.remote._ABANDONED_S", -1.0)
    assert run_there().counts["read"] == 1


def test_a_store_that_refuses_is_told_as_such(write, elsewhere, monkeypatch):
    write(in__a="good")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(fsspec.filesystem("memory").__class__, "_open", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        run_there()


@pytest.mark.parametrize("pattern", ["{}/in", "{}/in/*.txt", "{}/in/a.txt"], ids=["folder", "pattern", "file"])
def test_inputs_are_read_by_their_url(write, run, tmp_path, pattern):
    write(in__a="good 甲县", in__b="broken")
    url = pattern.format(tmp_path.resolve().as_uri())

    ran = run(url)

    first = json.loads(ran.results.splitlines()[0])
    assert first["source"]["path"] == f"{tmp_path.resolve().as_uri()}/in/a.txt"
    assert first["organization"]["value"] == "甲县"
    assert ran.summary.inputs == (1 if pattern.endswith("a.txt") else 2)
    assert run(url).summary.read_now == 0


def test_a_url_with_nothing_behind_it_is_a_problem(write, run, tmp_path):
    write(in__a="good")

    ran = run("in", f"{tmp_path.resolve().as_uri()}/none")

    assert ran.summary.problems == 1
    assert ran.summary.failed == 1


def test_an_unknown_kind_of_url_is_wrong_usage(write, run):
    write(in__a="good")

    with pytest.raises(SettingsError, match="nowhere"):
        run("nowhere://a/b")


def test_local_folders_are_worked_in_where_they_are():
    with run_folder("some/where") as (folder, _):
        assert folder == Path("some/where")
