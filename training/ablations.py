"""What each part of the training is worth: the same short run with one thing changed.

``python -m training.ablations -o DIR --pretrained DIR --steps N`` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from training.examples import SEEN_KINDS
from training.finetune import DEFAULT_CONFIG, finetune
from training.mix import Mix
from training.settings import FinetuneConfig

_CONVERTED = ("pdf-", "html-", "docx-", "ocr-", "file-")
TRIALS: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "separators only, no boxes": {"layout": "marks"},
    "no layout": {"layout": "none"},
    "no pre-training": {"pretrained": None},
    "no converters, no OCR": {"mix": {"kinds": [name for name in SEEN_KINDS if not name.startswith(_CONVERTED)]}},
    "no made-up forms": {"mix": {"made_up": 0.0}},
    "half the width": {"shape": {"hidden": 128, "intermediate": 384}, "pretrained": None},
    "double the width": {"shape": {"hidden": 512, "heads": 8, "intermediate": 1536}, "pretrained": None},
}
"""The last two have no pre-trained encoder of their size: they are to be read beside ``no pre-training``."""


def run_trial(name: str, out: Path, pretrained: Path, steps: int, documents: int, cache: Path) -> dict[str, float]:
    """Figures of one trial; a trial whose figures are there is not run again."""
    folder = out / name.replace(" ", "-").replace(",", "")
    done = folder / "figures.json"
    if done.exists():
        figures: dict[str, float] = json.loads(done.read_text(encoding="utf-8"))
        return figures
    settings = yaml.safe_load(DEFAULT_CONFIG.read_text(encoding="utf-8"))
    changes = TRIALS[name]
    settings |= {"pretrained": str(pretrained), "evaluation_documents": documents}
    settings["schedule"] |= {"steps": steps, "warmup": max(1, steps // 10), "evaluate_every": 0}
    for key, value in changes.items():
        settings[key] = settings[key] | value if isinstance(settings.get(key), dict) else value
    # Every trial is judged on the same documents, whatever it was trained on.
    config = FinetuneConfig.model_validate(settings)
    figures = finetune(config, folder, cache, judged_on=Mix())
    done.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.ablations", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--pretrained", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--only", nargs="*", choices=list(TRIALS), default=list(TRIALS))
    options = parser.parse_args(arguments)
    print("| trial | loss | non-zero cells right | invented |\n| --- | --- | --- | --- |")
    for name in options.only:
        cache = options.out / "drawn"
        f = run_trial(name, options.out, options.pretrained, options.steps, options.documents, cache)
        print(f"| {name} | {f['loss']:.3f} | {100 * f['cell_accuracy']:.2f} | {100 * f['invented']:.2f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
