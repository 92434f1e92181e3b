"""Workers that die, hang, grow or eat: the run goes on, and only the report at fault is set aside."""

import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from extractor.runs.pool import BATCH_BYTES, WorkerPool, batch_size, batches
from extractor.runs.work import Limits, Work
from extractor.runs.worker import held_megabytes
from tests.runs.fakes import build_obedient


def events(name):
    lines = [json.loads(line) for line in Path("run/log.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["event"] == name]


def by_path(ran):
    records = map(json.loads, ran.results.splitlines())
    return {record["source"]["path"]: record["error"] and record["error"]["kind"] for record in records}


@pytest.mark.parametrize(
    ("order", "kind", "message"),
    [
        ("die", "crashed", "the process that read this file died, twice"),
        ("hang", "time_limit", "no record within 1.5 s, twice"),
        ("eat", "memory_limit", "needed more than 300 MB, twice"),
        ("refused", "memory_limit", "needed more than 300 MB, twice"),
        ("defect", "internal", "defect in tablemend: KeyError"),
    ],
)
def test_a_report_that_costs_its_worker_is_set_aside_and_the_others_are_read(write, run_apart, order, kind, message):
    write(**{f"in__{number}": "good" if number != 2 else order for number in range(3)}, in__9="good 乙县")

    ran = run_apart(jobs=2, seconds=1.5, megabytes=300)

    assert by_path(ran) == {"in/0.txt": None, "in/2.txt": kind, "in/9.txt": None}
    (failed,) = (json.loads(line) for line in ran.results.splitlines() if b'"error":{' in line)
    assert failed["error"]["message"].startswith(message)
    assert failed["source"]["sha256"] is not None
    assert len(events("worker_lost")) == (0 if order == "defect" else 2)


def test_the_rest_of_the_batch_of_a_lost_worker_is_read(write, run_apart):
    orders = {f"in__{number:02}": f"good 县{number}" for number in range(20)}
    write(**(orders | {"in__03": "die", "in__04": "die now"}))

    ran = run_apart(jobs=1)

    assert [path for path, kind in by_path(ran).items() if kind] == ["in/03.txt", "in/04.txt"]
    assert len(by_path(ran)) == 20
    assert run_apart(jobs=2, folder="two").results == ran.results


def test_a_worker_that_grew_is_replaced_after_its_batch(write, run_apart):
    write(**{f"in__{number}": f"leak {number}" for number in range(9)})

    ran = run_apart(jobs=1, megabytes=400)

    assert ran.summary.counts["read"] == 9
    assert len(events("worker_grown")) >= 1
    assert events("worker_lost") == []


def test_other_limits_try_what_the_limits_stopped_again(write, run_apart):
    write(in__a="hang", in__b="good", in__c="broken")
    run_apart(seconds=0.5)

    assert run_apart(seconds=0.5).summary.read_now == 0
    assert run_apart(seconds=0.6).summary.read_now == 1


def test_a_worker_killed_from_outside_costs_nothing(tmp_path):
    works = works_of(tmp_path, *["slow 县"] * 30)
    with WorkerPool(build_obedient, jobs=2, limits=Limits(30, 1024)) as pool:
        results = pool.run(iter(works), "key", total=len(works))
        first = next(results)
        os.kill(pool.workers()[0], signal.SIGKILL)
        heads = [first.head, *(result.head for result in results)]

    assert sorted(head.path for head in heads) == sorted(work.path for work in works)
    assert {head.state for head in heads} == {"read"}


def test_works_are_taken_only_a_little_ahead_of_the_results(tmp_path):
    taken = []

    def watched():
        for work in works_of(tmp_path, *["good"] * 400):
            taken.append(work)
            yield work

    with WorkerPool(build_obedient, jobs=2, limits=Limits(30, 1024)) as pool:
        next(pool.run(watched(), "key", total=400))
    assert len(taken) < 60


def test_a_pool_keeps_its_workers_from_one_run_to_the_next(tmp_path):
    works = works_of(tmp_path, *["good"] * 4)
    with WorkerPool(build_obedient, jobs=1, limits=Limits(30, 1024)) as pool:
        assert pool.start().tagger == "fake"
        before = pool.workers()
        for _ in range(2):
            assert len(list(pool.run(iter(works), "key", total=4))) == 4
        assert pool.workers() == before


def test_workers_end_with_the_pool(tmp_path):
    with WorkerPool(build_obedient, jobs=1, limits=Limits(30, 1024)) as pool:
        pool.start()
        (process,) = pool.workers()
        assert held_megabytes(process) > 0
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_workers_that_cannot_start_are_told_as_such():
    with (
        WorkerPool(partial(os._exit, 3), jobs=1, limits=Limits(30, 1024)) as pool,
        pytest.raises(SettingsError, match="exit code 3"),
    ):
        pool.start()


def test_a_file_that_changes_after_it_was_listed_is_stored_under_what_was_read(tmp_path):
    (work,) = works_of(tmp_path, "good 甲县")
    Path(work.location).write_text("good 乙县", encoding="utf-8")

    with WorkerPool(build_obedient, jobs=1, limits=Limits(30, 1024)) as pool:
        (result,) = pool.run(iter([work]), "key", total=1)

    assert result.changed
    assert result.head.digest != work.digest


def test_batches_are_small_in_number_and_in_bytes():
    def work(number, size):
        return Work(str(number), "", "", size)

    sizes = [10, 10, BATCH_BYTES, 10, 2 * BATCH_BYTES, 10, 10, 10, 10]
    found = [[one.size for one in batch] for batch in batches((work(n, size) for n, size in enumerate(sizes)), 3)]

    assert found == [[10, 10], [BATCH_BYTES], [10], [2 * BATCH_BYTES], [10, 10, 10], [10]]
    assert [batch_size(total, 2) for total in (0, 1, 16, 1000)] == [1, 1, 2, 16]


def works_of(folder, *contents):
    works = []
    for number, content in enumerate(contents):
        path = folder / f"{number:03}.txt"
        path.write_text(content, encoding="utf-8")
        works.append(Work(f"digest {number}", str(path), path.name, len(content)))
    return works
