"""Fuzzing led by coverage, where Atheris is installed: ``python -m eval.hostile.guided FOLDER --seconds 600``.

Each target (:mod:`eval.hostile.targets`) is searched in a process of its own for its share of the time: only modules of
the package are watched for new branches, inputs are small and damaged in the words of their format. FOLDER holds for
each target the inputs that reached something new, and in ``found`` those that ended in an exception that is none of
ours, took longer than 20 s or more than 2 GB. ``--hold`` puts what reached something new, smallest first, into
``eval/hostile/reached``: there a search begins. Exit code 1 where something was found.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import pkgutil
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.hostile.splice import spliced
from eval.hostile.splice_tree import spliced_tree
from eval.hostile.targets import MOST_BYTES, TARGETS, Target, held, hold

_COV = re.compile(r"#(\d+)\s+[A-Za-z]+\s+cov: (\d+)")
_MOST_HELD = 120
"""Inputs that the repository holds of a target."""


@dataclass(frozen=True)
class Search:
    """What became of a search: inputs tried, how many in a second of the processor, branches reached by what it began
    with and at its end, inputs kept, and whether it found anything."""

    target: str
    tried: int
    per_second: float
    branches_before: int
    branches: int
    kept: int
    found: bool


def check_document(data: bytes, target: Target) -> None:
    """Read an input as one file. Raises what is no error of ours, and where tokens lie outside the text."""
    from extractor.errors import InputError
    from extractor.readers import files_inside, read_bytes

    packed = target.packed(data)
    try:
        members = list(files_inside(packed, name=target.file)) or [(target.file, packed)]
        for member, content in members:
            document = read_bytes(content, name=Path(member).name)
            for token in document.tokens:
                if not 0 <= token.start <= token.end <= len(document.text):
                    raise AssertionError(f"{token} lies outside the text of {len(document.text)} characters")
    except InputError:
        return


def report_checker() -> Callable[[bytes, Target], None]:
    """Reads, recovers and writes; a record must read back as what was written."""
    from extractor.pipeline import Extractor
    from extractor.writers.jsonl import read_line, report_line

    extractor = Extractor(tagger="rules")
    extractor.extract_text("规章 3")  # Dictionaries are loaded before the first input is timed.

    def check(data: bytes, target: Target) -> None:
        for report in extractor.extract_all_bytes(target.packed(data), name=target.file):
            line = report_line(report)
            if report_line(read_line(line)) != line:
                raise AssertionError("the record does not read back as it was written")

    return check


def load_all(package: str) -> Iterator[Any]:
    """Import every module of a package, so that it is watched: readers are else imported at their first use."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def search_here(target: Target, folder: Path, options: list[str]) -> None:
    """Search until libFuzzer ends the process."""
    import atheris

    packages = ["extractor.readers"]
    if target.whole:
        packages += ["extractor.tagging", "extractor.recovery", "extractor.facts", "extractor.sections"]
    with atheris.instrument_imports(include=packages):
        for package in packages:
            if importlib.util.find_spec(package).submodule_search_locations is None:  # type: ignore[union-attr]
                importlib.import_module(package)
            else:
                list(load_all(package))
    check = report_checker() if target.whole else check_document
    corpus = folder / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    (folder / "found").mkdir(exist_ok=True)
    begin_with(target, corpus)
    known = [path.read_bytes() for path in sorted(corpus.iterdir())]

    def try_one(data: bytes) -> None:
        check(data, target)

    def mutate(data: Any, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.1:
            return bytes(atheris.Mutate(bytes(data), most))
        other = chance.choice(known)
        as_tree = spliced_tree(bytes(data), most, chance, other) if target.tree and chance.random() < 0.9 else None
        return as_tree or spliced(bytes(data), target.words, most, chance, other)

    arguments = [
        *(sys.argv[0], "-timeout=20", "-rss_limit_mb=2048", f"-max_len={_longest(known)}"),
        f"-artifact_prefix={folder / 'found'}/{target.name}-",
        *options,
        str(corpus),
    ]
    atheris.Setup(arguments, try_one, custom_mutator=mutate)
    print(f"began after {time.process_time():.2f} s", flush=True)
    atheris.Fuzz()


def begin_with(target: Target, corpus: Path) -> None:
    """Seeds and what earlier searches reached."""
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    for name, data in held(target.name).items():
        (corpus / name).write_bytes(data)


def _longest(known: list[bytes]) -> int:
    return max(MOST_BYTES, 2 * max(map(len, known)))


def search(name: str, folder: Path, seconds: int, seed: int) -> Search:
    """Search a target in another process for so many seconds."""
    told = folder / f"{name}.log"
    begun = [
        *(sys.executable, "-m", "eval.hostile.guided", str(folder), "--target", name),
        *("--", f"-max_total_time={seconds}", f"-seed={seed % 2**31 or 1}", "-print_final_stats=1"),
    ]
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with told.open("wb") as log:
        code = subprocess.run(begun, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    lines = told.read_text("utf-8", "replace")
    progress = [(int(tried), int(branches)) for tried, branches in _COV.findall(lines)]
    began = re.search(r"INITED cov: (\d+)", lines)
    tried = re.search(r"stat::number_of_executed_units: +(\d+)", lines)
    began_at = re.search(r"began after ([\d.]+) s", lines)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used - (float(began_at[1]) if began_at else 0.0)
    count = int(tried[1]) if tried else (progress[-1][0] if progress else 0)
    return Search(
        name,
        count,
        round(count / max(used, 0.01), 1),
        int(began[1]) if began else 0,
        progress[-1][1] if progress else 0,
        sum(1 for _ in (folder / name).iterdir()) if (folder / name).is_dir() else 0,
        code != 0,
    )


def hold_smallest(name: str, folder: Path) -> None:
    """Put what reached something new, its smallest inputs where it is many, into the repository."""
    found = {path.name: path.read_bytes() for path in (folder / name).iterdir() if not path.name.startswith("seed-")}
    smallest = sorted(found, key=lambda each: (len(found[each]), each))[:_MOST_HELD]
    hold(name, {each: found[each] for each in smallest})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument(
        "--target",
        choices=sorted(TARGETS),
        help="search this one alone, in this process; options of libFuzzer behind --",
    )
    options.add_argument("--seconds", type=int, default=600, help="for all targets together")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--hold", action="store_true", help="put what was reached into the repository")
    here = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    given = options.parse_args(sys.argv[1:here])
    try:
        import atheris  # noqa: F401
    except ImportError:
        sys.exit("Atheris is not installed: python -m pip install atheris; python -m eval.hostile needs nothing more")
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.target:
        search_here(TARGETS[given.target], given.folder, sys.argv[here + 1 :])
    searches = []
    for name in TARGETS:
        done = search(name, given.folder, max(1, given.seconds // len(TARGETS)), given.seed)
        searches.append(done)
        print(json.dumps(asdict(done)), flush=True)
        if given.hold and not done.found:
            hold_smallest(name, given.folder)
    sys.exit(any(done.found for done in searches))


if __name__ == "__main__":
    main()
