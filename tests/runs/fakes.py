"""An extractor that obeys the first word of its file, and the command line with it: ``python -m tests.runs.fakes``."""

import time

from extractor import batch
from extractor.cli import main
from tests.fake_reports import FakeExtractor, build_fake


class Obedient(FakeExtractor):
    """Beside the orders of its base: ``hang`` never ends, ``eat`` takes a gigabyte, ``refused`` is denied memory,
    ``leak`` keeps 40 MB, ``slow`` takes a moment."""

    def __init__(self):
        self.kept = []

    def extract_bytes(self, data, *, name):
        match (data.decode().split() or [""])[0]:
            case "hang":
                time.sleep(600)
            case "eat":
                eaten = b"x" * (1 << 30)
                time.sleep(600)
                del eaten
            case "refused":
                raise MemoryError
            case "leak":
                self.kept.append(b"x" * (40 << 20))
            case "slow":
                time.sleep(0.05)
        return super().extract_bytes(data, name=name)


def build_obedient(form="auto", tagger="auto"):
    build_fake(form, tagger)
    return Obedient()


def run_obedient():
    """The command line with this extractor."""
    batch.build_extractor = build_obedient
    main()


if __name__ == "__main__":
    run_obedient()
