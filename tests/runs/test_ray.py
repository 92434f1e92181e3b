"""The same run on Ray: really started, on this machine, with two workers."""

import importlib.util
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
