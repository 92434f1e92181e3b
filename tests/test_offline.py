"""Nothing calls out: every command and its workers, with sockets that raise, and in a network without a way out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import typer

from extractor.cli import app
from extractor.decisions.decision import Target, make_decision
from extractor.decisions.log import append
from extractor.report import Status
from extractor.telemetry import OFF
from tests.alone import Run

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
WATCH = """
import os, socket, sys

def told(event, arguments):
    with open(os.environ["CALLS"], "a") as file:
        file.write(f"{event} {arguments!r}\\n")
    raise RuntimeError(f"{event}: nothing may call out")

def hook(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"):
        told(event, arguments)
    if event in ("socket.connect", "socket.bind") and getattr(arguments[0], "family", None) != socket.AF_UNIX:
        if event == "socket.connect" or arguments[1][0] not in ("127.0.0.1", "::1"):
            told(event, arguments[1:])

sys.addaudithook(hook)
"""
TRACED = "connect,bind,sendto,sendmsg,sendmmsg"
LISTENS = re.compile(r"bind\(\d+, \{sa_family=AF_INET, .*inet_addr\(\"127\.0\.0\.1\"\)\}, 16\) = 0")
TRIES_IPV6 = re.compile(r"bind\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(0\), .*\"::1\"")
"""What urllib3 does where it is imported, to see whether the machine has IPv6."""
CASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "extract": (
        ("row-pipes.txt", "word.docx", "print.pdf", "web-page.html", "scan.pdf", "-o", "out.jsonl"),
        ("row-pipes.txt", "-o", "out.xlsx"),
    ),
    "batch": ((".", "-o", "run", "--jobs", "2", "--quiet"),),
    "page": (("out.jsonl", "-o", "pages"), ("run", "-o", "pages-of-run")),
    "review export": (("run", "-o", "review.xlsx"),),
    "review import": (("run", "review.xlsx", "--who", "Li"),),
    "review merge": (("decisions.jsonl", "-o", "merged.jsonl"),),
    "review gold": (("run", "-o", "gold"),),
    "review serve": (("run", "--who", "Li"),),
    "serve": (("--port", "0"),),
    "schema": ((),),
    "forms list": ((),),
    "forms show": (("gov-disclosure-2021",),),
    "forms check": ((str(ROOT / "data" / "forms" / "law-enforcement.yaml"),),),
}
"""Every command that the program has, in an order in which each finds what it needs. A new one needs a case here."""
EVALUATION = (
    Run("eval", ("run", str(ROOT / "data" / "kinds"), "-o", "evaluated", "--systems", "rules", "--only", "umi-ocr")),
    Run("eval", ("report", "evaluated")),
)


def commands(program: Any, name: str = "") -> Iterator[str]:
    """The words of every command without commands of its own."""
    inner = getattr(program, "commands", None)
    if inner is None:
        yield name
        return
    for word, command in inner.items():
        yield from commands(command, f"{name} {word}".strip())


RUNS = [
    Run("extractor.cli", (*name.split(), *arguments), serves=name.endswith("serve"))
    for name, some in CASES.items()
    for arguments in some
]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with some samples, and what watches sockets in every Python process that is started in it."""
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    folder = tmp_path / "reports"
    folder.mkdir()
    target = Target("ab" * 32, None, "cell", "gov-disclosure-2021", "applications/received/total")
    append(folder / "decisions.jsonl", (make_decision(target, who="Li", status=Status.READ, value=3),))
    for name in ("row-pipes.txt", "word.docx", "print.pdf", "web-page.html", "scan.pdf"):
        shutil.copy(SAMPLES / name, folder)
    return folder


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OFF and not name.startswith(("HF_", "CI"))}
    watch = folder.parent / "watch"
    return {
        **kept,
        "PYTHONPATH": f"{watch}{os.pathsep}{ROOT}",
        "CALLS": str(folder.parent / "calls"),
        "XDG_CACHE_HOME": str(folder.parent / "cache"),
        "HOME": str(folder.parent / "home"),
        "TABLEMEND_CACHE": "",
    }


def started(folder: Path, *alone: str, before: tuple[str, ...] = ()) -> None:
    """All commands, each with the exit code that it should have. ``alone``: what the whole is started by."""
    given = {
        "runs": [asdict(run) for run in (*RUNS, *EVALUATION)],
        "before": before,
        "folder": str(folder),
        "environment": environment(folder),
    }
    ended = subprocess.run(
        [*alone, sys.executable, "-m", "tests.alone"], cwd=ROOT, input=json.dumps(given), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    for run, result in zip((*RUNS, *EVALUATION), json.loads(ended.stdout), strict=True):
        assert result["code"] == 0, (run, result["said"])


def test_every_command_has_a_case() -> None:
    assert set(commands(typer.main.get_command(app))) == set(CASES)


@pytest.mark.slow
def test_no_command_asks_for_a_name_or_a_connection(reports: Path) -> None:
    started(reports)

    calls = reports.parent / "calls"
    assert (calls.read_text() if calls.exists() else "") == ""
    # What ONNX Runtime would send is gathered here first.
    for name in ("cache", "home"):
        left = [path for path in (reports.parent / name).rglob("*") if "onnxruntime" in path.name.lower()]
        assert left == []


def test_the_watch_sees_a_call(reports: Path) -> None:
    code = "import socket\ntry: socket.create_connection(('example.invalid', 80))\nexcept RuntimeError: pass"
    subprocess.run([sys.executable, "-c", code], env=environment(reports), check=True)
    assert "socket.getaddrinfo" in (reports.parent / "calls").read_text()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace") or not shutil.which("unshare"), reason="needs strace and unshare")
def test_no_library_opens_a_connection_of_its_own(reports: Path) -> None:
    """Below Python, too: a network namespace of its own, and every system call that would leave it."""
    trace = reports.parent / "trace"
    alone = ("unshare", "--net", "--map-root-user")
    tracer = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={TRACED}")
    if subprocess.run([*alone, *tracer, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces or no tracing here")
    started(reports, *alone, before=(*tracer, "-A", "-o", str(trace)))

    calls = [line for line in trace.read_text().splitlines() if re.search(r"AF_INET|sin_port|nscd", line)]
    # A server listens on this machine, and is asked from it; nothing else has an address.
    assert [line for line in calls if not LISTENS.search(line) and not TRIES_IPV6.search(line)] == []
    assert len([line for line in calls if LISTENS.search(line)]) == sum(run.serves for run in RUNS)


def test_telemetry_is_off_before_anything_is_loaded() -> None:
    asked = f"[os.environ.get(name) for name in {list(OFF)}]"
    code = f"import extractor, os, sys; print({asked}, 'onnxruntime' in sys.modules)"
    kept = {name: value for name, value in os.environ.items() if name not in OFF}
    ended = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == f"{list(OFF.values())} False"
