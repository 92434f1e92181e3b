import os
import time
from pathlib import Path

import pytest

from extractor.errors import OutputError, UnreadableFile
from extractor.pages.summary import Summary
from extractor.runs import chunks
from extractor.runs.chunks import chunks_of, stored_chunks
from extractor.runs.outputs import write_outputs
from extractor.runs.panel.gather import count_beside
from extractor.runs.run import Order, run_batch
from extractor.runs.spread import Spread
from extractor.runs.store import iter_reports
from extractor.runs.work import Limits
from tests.runs.conftest import Inline
from tests.runs.fakes import build_obedient
from tests.runs.panel.offices import FORMS, chain


def later_first(number):
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def refuse(number):
    raise UnreadableFile(f"no. {number}")


def die(number):
    os._exit(9)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_work(jobs):
    with Spread(jobs) as spread:
        first = spread.start(later_first, 12)
        assert list(spread.map(later_first, range(7))) == [0, 1, 4, 9, 16, 25, 36]
        assert first() == 144


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_is_taken_only_as_fast_as_results_are(jobs):
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    with Spread(jobs) as spread:
        next(spread.map(later_first, items()))
        assert len(taken) <= 2 * jobs + 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised_here(jobs):
    with pytest.raises(UnreadableFile, match=r"no\. 3"), Spread(jobs) as spread:
        list(spread.map(refuse, [3]))


def test_a_process_that_dies_is_told():
    with pytest.raises(OutputError, match="died"), Spread(2) as spread:
        list(spread.map(die, [1, 2]))


def test_an_error_does_not_wait_for_the_rest():
    started = time.monotonic()
    with pytest.raises(UnreadableFile), Spread(2) as spread:
        spread.start(time.sleep, 60)
        list(spread.map(refuse, [3]))
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_reports_of_this_process_come_in_chunks_and_none_is_lost(monkeypatch, count):
    monkeypatch.setattr(chunks, "CHUNK_REPORTS", 3)
    reports = chain("柳林县财政局", *range(2001, 2001 + count))
    taken = [list(chunk()) for chunk in chunks_of(iter(reports))]
    assert [report for some in taken for report in some] == reports
    assert [len(some) for some in taken if some] == [3] * (count // 3) + [count % 3] * bool(count % 3)


@pytest.fixture
def ran(run, write, monkeypatch):
    """A run over eleven reports, one of which failed, in chunks of three."""
    monkeypatch.setattr(chunks, "CHUNK_REPORTS", 3)
    write(**{f"in__{number:02}": f"good 县{number}" for number in range(10)}, in__zz="broken")
    run()
    return Path("run")


def die_elsewhere(home):
    if os.getpid() != home:
        time.sleep(0.5)
        os._exit(9)
    return "written"


def test_outputs_are_written_by_one_process_where_others_die(ran, monkeypatch):
    monkeypatch.setattr("extractor.runs.run.CHUNK_REPORTS", 3)
    (ran / "results.jsonl").rename("before.jsonl")
    said, told = [], []

    def finish(folder, spread):
        (folder / ".half.jsonl.99.part").touch()
        told.extend(spread.map(die_elsewhere, [os.getpid()]))
        # What the first attempt left half written is gone by now, but for that of this one.
        assert len(list(folder.glob(".*.part"))) <= 1

    order = Order(("in",), ran, jobs=2, limits=Limits(30, 1024))
    run_batch(order, build_obedient, say=said.append, warn=said.append, finish=finish, engine=Inline)

    assert told == ["written"]
    assert any("trying again with one process" in line for line in said)
    assert (ran / "results.jsonl").read_bytes() == Path("before.jsonl").read_bytes()


def outputs(folder):
    return {path.relative_to(folder): path.read_bytes() for path in (folder / "outputs").rglob("*") if path.is_file()}


def test_the_outputs_are_the_same_bytes_by_one_process_and_by_two(ran):
    def written(jobs):
        summary = Summary()
        with Spread(jobs) as spread:
            note = write_outputs(
                ran,
                lambda: iter_reports(ran),
                FORMS,
                chunks=stored_chunks(ran),
                spread=spread,
                beside=summary,
            )
        assert note.reports == 11
        return outputs(ran) | {"summary": summary.data()}

    alone = written(1)
    assert alone["summary"]["all"][:2] == [11, 1]
    assert written(2) == alone
    write_outputs(ran, lambda: iter_reports(ran), FORMS)
    assert outputs(ran) == {name: content for name, content in alone.items() if name != "summary"}


def test_a_summary_put_together_is_the_summary_of_all(ran):
    whole, together = Summary(), Summary()
    for report in iter_reports(ran):
        whole.add(report)
    parts = [count_beside(Summary(), chunk) for chunk in stored_chunks(ran)]
    for part in parts:
        together.merge(part)
    assert len(parts) == 4
    assert together.data() == whole.data()
