import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "spacy", "scipy", "pandas", "pyarrow", "openpyxl", "jieba", "onnxruntime")


@pytest.mark.parametrize(
    "statement",
    [
        "import extractor",
        "from extractor import Report",
        "import extractor.cli as cli\nsys.argv[1:] = ['--help']\ntry: cli.main()\nexcept SystemExit: pass",
    ],
    ids=["the package", "the record", "the help"],
)
def test_nothing_heavy_is_loaded(statement):
    script = f"import sys\n{statement}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}} & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == []


def test_the_class_that_reads_brings_nothing_that_reads_a_report():
    script = "import sys\nfrom extractor import Extractor\nprint(*(name for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"extractor.steps", "extractor.facts", "extractor.recovery", "extractor.assist"})


def test_the_public_names_are_there():
    import extractor

    for name in extractor.__all__:
        assert getattr(extractor, name) is not None
