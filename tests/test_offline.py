"""Nothing calls out: every command and its workers, with sockets that raise, and in a network without a way out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.telemetry import OFF

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
    if event in ("socket.connect",) and getattr(arguments[0], "family", None) != socket.AF_UNIX:
        told(event, arguments[1:])

sys.addaudithook(hook)
"""
COMMANDS = (
    ("extract", "row-pipes.txt", "word.docx", "print.pdf", "web-page.html", "scan.pdf", "-o", "out.jsonl"),
    ("extract", "row-pipes.txt", "-o", "out.xlsx"),
    ("batch", ".", "-o", "run", "--jobs", "2", "--quiet"),
    ("page", "out.jsonl", "-o", "pages"),
    ("review", "export", "run", "-o", "review.xlsx"),
    ("forms", "list"),
    ("schema",),
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with some samples, and what watches sockets in every Python process that is started in it."""
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    folder = tmp_path / "reports"
    folder.mkdir()
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


def started(folder: Path, *before: str, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "extractor.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_no_command_asks_for_a_name_or_a_connection(reports: Path) -> None:
    for arguments in COMMANDS:
        ended = started(reports, arguments=arguments)
        assert ended.returncode == 0, (arguments, ended.stderr)
    assert not (reports.parent / "calls").exists()
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
    alone = (
        "unshare",
        "--net",
        "--map-root-user",
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=connect,sendto,sendmsg,sendmmsg",
    )
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces or no tracing here")
    arguments = ("extract", "row-pipes.txt", "scan.pdf", "-o", "out.jsonl")
    ended = started(reports, *alone, "-o", str(trace), arguments=arguments)

    assert ended.returncode == 0, ended.stderr
    calls = [line for line in trace.read_text().splitlines() if re.search(r"AF_INET|sin_port|nscd", line)]
    assert calls == []


def test_telemetry_is_off_before_anything_is_loaded() -> None:
    asked = f"[os.environ.get(name) for name in {list(OFF)}]"
    code = f"import extractor, os, sys; print({asked}, 'onnxruntime' in sys.modules)"
    kept = {name: value for name, value in os.environ.items() if name not in OFF}
    ended = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == f"{list(OFF.values())} False"
