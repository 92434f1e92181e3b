"""The release workflow is inert until it is set up; the image holds the wheel and listens where the command says."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_no_job_runs_before_the_variable_is_set() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]
    for name, job in jobs.items():
        first = name
        while "needs" in jobs[first]:
            first = jobs[first]["needs"]
        assert jobs[first]["if"] == "vars.RELEASES == 'on'", name
        # A condition that calls no status function keeps the rule that what is needed must have run.
        assert not re.search(r"always|failure|cancelled", job.get("if", ""))


def test_the_image_is_made_of_the_wheel_alone() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^COPY (?!--from)(.*)", lines, re.MULTILINE) == ["dist/*.whl /dist/"]
    assert "USER 1000" in lines
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").split() == ["*", "!dist", "!dist/*.whl"]
