"""What an earlier end left behind: damaged results, torn ends, a broken manifest."""

import os
from pathlib import Path

import pytest

from extractor.errors import UnreadableFile
from extractor.runs.parts import part_path
from extractor.runs.settings import Asked
from extractor.runs.store import iter_reports

PART = part_path(Path("run/parts"), 1)


@pytest.fixture
def three(write, run):
    """A finished run over three reports, with a batch of its own for each."""
    write(in__a="good 甲县", in__b="broken", in__c="good 丙县")
    return run()


def flip(place):
    data = bytearray(PART.read_bytes())
    data[place] ^= 0xFF
    PART.write_bytes(data)


def test_a_damaged_result_is_told_and_its_report_read_again(three, run):
    flip(30)
    Path("run/results.jsonl").unlink()

    ran = run()

    assert ran.summary.read_now == 1
    assert any("1 damaged results" in line for line in ran.said)
    assert ran.results == three.results


def test_reading_a_damaged_result_says_where_it_stands(three):
    flip(30)

    with pytest.raises(UnreadableFile, match=r"part-000001\.jsonl\.gz: .*the same command once more"):
        list(iter_reports(Path("run")))


@pytest.mark.parametrize("lost", [1, 700], ids=["a byte", "more than a result"])
def test_an_end_that_is_cut_off_is_read_again(three, run, lost):
    os.truncate(PART, PART.stat().st_size - lost)

    ran = run()

    assert ran.summary.read_now >= 1
    assert ran.results == three.results


def test_a_part_that_is_gone_is_read_again(three, run):
    PART.unlink()

    ran = run()

    assert ran.summary.read_now == 3
    assert ran.results == three.results


def test_a_torn_result_at_the_end_is_cut(three, run):
    whole = PART.stat().st_size
    with PART.open("ab") as file:
        file.write(PART.read_bytes()[:50])

    ran = run()

    assert any("50 bytes of an unfinished result" in line for line in ran.said)
    assert PART.stat().st_size == whole
    assert ran.summary.read_now == 0


@pytest.mark.parametrize("content", [b"no database" * 1000, b""], ids=["garbage", "empty"])
def test_a_broken_manifest_is_made_anew_from_the_parts(three, run, content):
    Path("run/manifest.sqlite").write_bytes(content)

    ran = run()

    assert ran.summary.read_now == 0, "the results are still there"
    assert ran.results == three.results


def test_a_manifest_made_anew_knows_the_inputs_of_earlier_commands(write, run):
    write(in__a="good 甲县", more__b="good 乙县")
    run("in")
    both = run("more")
    Path("run/manifest.sqlite").unlink()

    assert run("in").results == both.results


def test_drafts_of_a_killed_command_are_removed(three, run):
    Path("run/.results.jsonl.123.part").write_bytes(b"half")
    Path("run/.outputs.part").mkdir()

    run()
    Path("run/.outputs.part").rmdir()

    assert not list(Path("run").glob(".*"))


def test_a_part_without_a_living_result_is_deleted(three, run, monkeypatch):
    monkeypatch.setattr("extractor.runs.store.PART_BYTES", 1)

    run(asked=Asked(form="gov-disclosure-2021"))
    run(asked=Asked(form="gov-disclosure-2019"))

    assert not PART.exists()
    assert len(list(iter_reports(Path("run")))) == 3


def test_a_folder_that_moved_is_not_read_again(three, run):
    Path("in").rename("moved")

    ran = run("moved")

    assert ran.summary.read_now == 0
    assert ran.summary.counts == {"read": 2, "review": 0, "failed": 1}
