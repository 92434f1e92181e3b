"""The same run on Ray: really started, on this machine, with two workers."""

import importlib.util
import os
import signal
import sys
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from extractor.runs.run import Order, run_batch
from extractor.runs.work import Limits
from tests.runs.fakes import build_obedient

HAS_RAY = importlib.util.find_spec("ray") is not None


@pytest.mark.slow
@pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed (the extra 'ray')")
@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_bytes_of_the_local_run(write, run_apart):
    from extractor.runs.ray_engine import RayEngine

    orders = {f"in__{number:02}": f"good 县{number}" for number in range(40)}
    write(**(orders | {"in__07": "broken", "in__11": "die", "in__12": "good 县13"}))
    local = run_apart(jobs=1)
    order = Order(("in",), Path("on_ray"), jobs=2, limits=Limits(30, 1024))

    summary = run_batch(order, build_obedient, say=print, warn=print, engine=RayEngine)

    assert summary.counts == local.summary.counts
    for name in ("results.jsonl", "failures.csv", "inputs.csv"):
        assert (Path("on_ray") / name).read_bytes() == (Path("run") / name).read_bytes()


@pytest.mark.skipif(HAS_RAY, reason="Ray is installed")
def test_without_ray_the_extra_is_named(write, run):
    write(in__a="good")

    with pytest.raises(SettingsError, match="tablemend\\[ray\\]"):
        from extractor.runs.ray_engine import RayEngine

        run_batch(Order(("in",), Path("run")), build_obedient, say=print, warn=print, engine=RayEngine)
    assert not Path("run").exists()


@pytest.mark.slow
@pytest.mark.skipif(
    not HAS_RAY or sys.platform != "linux", reason="Ray is not installed, or processes are not in /proc"
)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("killed", ["the actor of Ray", "its reader"])
def test_a_killed_worker_of_ray_costs_nothing(write, run_apart, killed):
    from extractor.runs.ray_engine import RayEngine

    write(**{f"in__{number:03}": f"slow 县{number}" for number in range(160)})
    local = run_apart(jobs=1)
    ended: list[int] = []

    def kill_one(done: int, total: int, counts: object) -> None:
        """Once some reports are read. What was started by this process, and is at work."""
        if done < 20 or ended:
            return
        actors = [pid for pid in below(os.getpid()) if b"MapWorker" in command_of(pid)]
        chosen = actors if killed == "the actor of Ray" else [pid for actor in actors for pid in below(actor)]
        chosen = [pid for pid in chosen if b"MapWorker" in command_of(pid) or b"spawn_main" in command_of(pid)]
        if chosen:
            os.kill(chosen[0], signal.SIGKILL)
            ended.append(chosen[0])

    order = Order(("in",), Path("on_ray"), jobs=2, limits=Limits(30, 1024))
    summary = run_batch(order, build_obedient, say=print, warn=print, show=kill_one, engine=RayEngine)

    assert len(ended) == 1
    assert summary.counts == local.summary.counts
    for name in ("results.jsonl", "failures.csv", "inputs.csv"):
        assert (Path("on_ray") / name).read_bytes() == (Path("run") / name).read_bytes()


def below(process: int) -> list[int]:
    """The processes that this one has started, and those that they have."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # Behind the name in brackets: state, parent.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    found, left = [], [process]
    while left:
        inner = parents.get(left.pop(), [])
        found += inner
        left += inner
    return sorted(found)


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
