import os

import pytest

from extractor.errors import SettingsError
from extractor.runs.ordered import extract_many
from tests.fake_reports import FakeExtractor, build_fake, make_report


@pytest.fixture
def files(tmp_path):
    """A function from the first words of files to their paths."""

    def write(*contents):
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"{number}.txt"
            path.write_text(content)
            paths.append(str(path))
        return paths

    return write


def test_a_broken_file_and_a_defect_stop_no_other(files):
    paths = files("good", "broken", "defect", "good")
    reports = list(extract_many(paths, build=build_fake))
    assert [report.source.path for report in reports] == paths
    assert [report.error and report.error.kind for report in reports] == [None, "unreadable_file", "internal", None]
    message = reports[2].error.message
    assert "KeyError: 'no such row'" in message
    assert "fake_reports.py:" in message


def test_a_dead_process_costs_only_its_file(files):
    paths = files("good", "die", "good", "broken", "die", *["good"] * 9)
    reports = list(extract_many(paths, jobs=2, build=build_fake))
    assert [report.source.path for report in reports] == paths
    kinds = [report.error and report.error.kind for report in reports]
    assert kinds == [None, "crashed", None, "unreadable_file", "crashed", *[None] * 9]


@pytest.mark.parametrize("jobs", [1, 2], ids=["one process", "two processes"])
def test_settings_that_cannot_be_used_are_told_as_such(files, jobs):
    with pytest.raises(SettingsError, match="no model found"):
        next(extract_many(files("good", "good"), tagger="model", jobs=jobs, build=build_fake))


def test_reports_are_made_only_a_little_ahead(files):
    taken = []

    class Paths(list):
        def __iter__(self):
            for path in super().__iter__():
                taken.append(path)
                yield path

    reports = extract_many(Paths(files(*["good"] * 40)), jobs=2, build=build_fake)
    next(reports)
    assert len(taken) < 20
    reports.close()  # type: ignore[attr-defined]


class Telling(FakeExtractor):
    """Tells as the organization which process it is in, how many of its kind were built there, and its threads."""

    built = 0

    def __init__(self):
        Telling.built += 1

    def extract_bytes(self, data, *, name):
        threads = {os.environ[name] for name in ("TABLEMEND_THREADS", "OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")}
        return make_report(name, organization=f"{os.getpid()} {Telling.built} {','.join(sorted(threads))}")


def build_telling(form, tagger):
    return Telling()


def test_each_process_builds_its_extractor_once_and_takes_one_core(files):
    told = [report.organization.value for report in extract_many(files(*["good"] * 12), jobs=2, build=build_telling)]
    processes, built, threads = zip(*(line.split() for line in told), strict=True)
    assert str(os.getpid()) not in processes
    assert set(built) == {"1"}
    assert set(threads) == {"1"}
